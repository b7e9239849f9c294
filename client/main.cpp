#include "client/command_line.hpp"
#include "client/conceal_input.hpp"
#include "client/hardening.hpp"
#include "client/report.hpp"

#include <cstdlib>
#include <exception>
#include <string_view>
#include <unistd.h>
#include <vector>

namespace patkeeper::client {

namespace {

// By its last component: git runs helpers by path, too.
bool is_called_by_git(std::string_view program)
{
    return program.substr(program.rfind('/') + 1) == "git-credential-patkeeper";
}

Result<Command, Failure> parse(int argc, const char* const* argv)
{
    const bool git = argc > 0 && is_called_by_git(argv[0]);
    const bool general = argc == 2 && argv[1] == std::string_view("--version");
    if (!git || general) return parse_command_line(argc, argv);
    std::vector<const char*> words(argv, argv + argc);
    words.insert(words.begin() + 1, "git-credential");
    return parse_command_line(static_cast<int>(words.size()), words.data());
}

ExitCode run_command_line(int argc, const char* const* argv)
{
    const auto command = parse(argc, argv);
    if (command) return std::visit([](const auto& typed) { return run(typed); }, *command);
    return report(command.error());
}

}  // namespace

}  // namespace patkeeper::client

int main(int argc, char** argv)
{
    namespace client = patkeeper::client;
    client::harden_process();
    client::conceal_input(argc, argv, environ);
    try {
        return static_cast<int>(client::run_command_line(argc, argv));
    } catch (const std::exception& bug) {
        return static_cast<int>(client::report(bug));
    }
}
