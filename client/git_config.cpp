#include "client/git_config.hpp"

#include "client/pointers_to.hpp"

#include <array>
#include <cerrno>
#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <system_error>
#include <unistd.h>

namespace patkeeper::client {

namespace {

constexpr int nothing_found = 1;  // git config's exit status for a key that is not set

struct Outcome {
    int status = 0;
    std::string output;
};

Failure cannot_run(const std::string& why)
{
    return {ExitCode::failed,
            "git cannot be run: " + why,
            Hint{"Install git, then run the command again."}};
}

std::string read_to_end(int file)
{
    std::string text;
    std::array<char, 4096> chunk{};
    for (;;) {
        const auto got = ::read(file, chunk.data(), chunk.size());
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) return text;
        text.append(chunk.data(), static_cast<std::size_t>(got));
    }
}

// 0, or errno.
int start_git(std::vector<std::string> words, int output, pid_t& child)
{
    const auto arguments = pointers_to(words);
    posix_spawn_file_actions_t files;
    ::posix_spawn_file_actions_init(&files);
    ::posix_spawn_file_actions_adddup2(&files, output, STDOUT_FILENO);
    const int error = ::posix_spawnp(&child, "git", &files, nullptr, arguments.data(), ::environ);
    ::posix_spawn_file_actions_destroy(&files);
    return error;
}

Result<Outcome, Failure> git_config(std::vector<std::string> arguments)
{
    arguments.insert(arguments.begin(), {"git", "config"});
    std::array<int, 2> pipe{};
    if (::pipe2(pipe.data(), O_CLOEXEC) != 0) {
        return cannot_run(std::generic_category().message(errno));
    }
    pid_t child = 0;
    const int error = start_git(std::move(arguments), pipe[1], child);
    ::close(pipe[1]);
    Outcome outcome;
    if (error == 0) outcome.output = read_to_end(pipe[0]);
    ::close(pipe[0]);
    if (error != 0) return cannot_run(std::generic_category().message(error));
    int status = 0;
    while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    outcome.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128;
    return outcome;
}

Failure refused(int status)
{
    return {ExitCode::failed,
            "git config failed with status " + std::to_string(status),
            Try{"git config --list --show-origin"}};
}

Result<std::string, Failure> output_of(std::vector<std::string> arguments)
{
    auto outcome = git_config(std::move(arguments));
    if (!outcome) return outcome.error();
    if (outcome->status != 0 && outcome->status != nothing_found) return refused(outcome->status);
    return std::move(outcome->output);
}

// The texts of an output with -z.
Result<std::vector<std::string>, Failure> listed(std::vector<std::string> arguments)
{
    const auto output = output_of(std::move(arguments));
    if (!output) return output.error();
    std::vector<std::string> texts;
    std::string_view rest = *output;
    for (auto end = rest.find('\0'); end != rest.npos; end = rest.find('\0')) {
        texts.emplace_back(rest.substr(0, end));
        rest.remove_prefix(end + 1);
    }
    return texts;
}

Result<void, Failure> changed(std::vector<std::string> arguments)
{
    const auto outcome = git_config(std::move(arguments));
    if (!outcome) return outcome.error();
    if (outcome->status != 0) return refused(outcome->status);
    return {};
}

}  // namespace

Result<std::vector<GitSetting>, Failure> git_helper_settings()
{
    const auto output =
        output_of({"--null", "--show-scope", "--get-regexp", R"(^credential\..*helper$)"});
    if (!output) return output.error();
    return parse_git_settings(*output);
}

Result<std::vector<std::string>, Failure> git_config_values(const std::string& key)
{
    return listed({"--global", "-z", "--get-all", key});
}

Result<void, Failure> add_to_git_config(const std::string& key,
                                        const std::vector<std::string>& values)
{
    for (const auto& value : values) {
        const auto added = changed({"--global", "--add", key, value});
        if (!added) return added;
    }
    return {};
}

Result<void, Failure> unset_in_git_config(const std::string& key)
{
    return changed({"--global", "--unset-all", key});
}

}  // namespace patkeeper::client
