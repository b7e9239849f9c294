#include "tests/workspace/cgi.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdlib>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ;

namespace patkeeper::stand_in {

namespace {

// A file without a name. Pipes would fill up: the program may write before it has read everything.
class Scratch {
public:
    Scratch() : file_(::memfd_create("cgi", MFD_CLOEXEC)) {}
    Scratch(const Scratch&) = delete;
    Scratch& operator=(const Scratch&) = delete;
    ~Scratch() { ::close(file_); }

    [[nodiscard]] int file() const { return file_; }
    bool fill(const std::string& text)
    {
        const bool whole = ::write(file_, text.data(), text.size()) == std::ssize(text);
        return ::lseek(file_, 0, SEEK_SET) == 0 && whole;
    }
    std::string read_all()
    {
        ::lseek(file_, 0, SEEK_SET);
        std::string text;
        std::array<char, 65536> chunk{};
        for (;;) {
            const auto got = ::read(file_, chunk.data(), chunk.size());
            if (got <= 0) return text;
            text.append(chunk.data(), static_cast<std::size_t>(got));
        }
    }

private:
    int file_;
};

std::vector<char*> pointers_to(std::vector<std::string>& texts)
{
    std::vector<char*> pointers;
    for (auto& text : texts)
        pointers.push_back(text.data());
    pointers.push_back(nullptr);
    return pointers;
}

bool run(std::vector<std::string> command, std::vector<std::string> variables, int in, int out)
{
    for (char** own = environ; *own != nullptr; ++own)
        variables.emplace_back(*own);
    posix_spawn_file_actions_t files;
    ::posix_spawn_file_actions_init(&files);
    ::posix_spawn_file_actions_adddup2(&files, in, STDIN_FILENO);
    ::posix_spawn_file_actions_adddup2(&files, out, STDOUT_FILENO);
    pid_t child = 0;
    const int error = ::posix_spawnp(&child,
                                     command.front().c_str(),
                                     &files,
                                     nullptr,
                                     pointers_to(command).data(),
                                     pointers_to(variables).data());
    ::posix_spawn_file_actions_destroy(&files);
    return error == 0 && ::waitpid(child, nullptr, 0) == child;
}

// "Name: value" in lines, an empty line, the body. A header of the name Status is none.
Response parsed(const std::string& text)
{
    const auto end = text.find("\r\n\r\n");
    if (end == std::string::npos) return {500, {}, ""};
    Response response{200, {}, text.substr(end + 4)};
    for (std::size_t at = 0; at < end;) {
        const auto stop = text.find("\r\n", at);
        const auto line = text.substr(at, stop - at);
        at = stop + 2;
        const auto colon = line.find(": ");
        if (colon == std::string::npos) continue;
        auto name = line.substr(0, colon);
        std::transform(name.begin(), name.end(), name.begin(), [](unsigned char c) {
            return static_cast<char>(std::tolower(c));
        });
        response.headers[name] = line.substr(colon + 2);
    }
    if (const auto status = response.headers.extract("status")) {
        response.status = std::atoi(status.mapped().c_str());
    }
    return response;
}

}  // namespace

Response run_cgi(const std::vector<std::string>& command,
                 const std::vector<std::string>& variables,
                 const std::string& body)
{
    Scratch in;
    Scratch out;
    if (!in.fill(body) || !run(command, variables, in.file(), out.file())) return {500, {}, ""};
    return parsed(out.read_all());
}

}  // namespace patkeeper::stand_in
