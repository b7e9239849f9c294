#include "client/command_line.hpp"
#include "client/conceal_input.hpp"
#include "client/hardening.hpp"
#include "client/report.hpp"

#include <cstdlib>
#include <exception>
#include <string_view>
#include <unistd.h>

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
    if (!git || (argc == 2 && argv[1][0] == '-')) return parse_command_line(argc, argv);
    if (argc == 2) return Command(GitCredentialCommand{argv[1]});
    return Failure{ExitCode::usage,
                   "git-credential-patkeeper takes one argument: get, store, erase or capability",
                   "man git-credential-patkeeper"};
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
