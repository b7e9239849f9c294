#include "client/command.hpp"
#include "client/config_profile.hpp"
#include "client/current_access.hpp"
#include "client/env_statements.hpp"
#include "client/environment_with.hpp"
#include "client/hardening.hpp"
#include "client/pointers_to.hpp"
#include "client/report.hpp"

#include <cerrno>
#include <system_error>
#include <unistd.h>

namespace patkeeper::client {

namespace {

// The exit codes are those of env(1).
ExitCode cannot_become(const std::string& program, int error)
{
    const bool missing = error == ENOENT;
    return report({missing ? ExitCode::not_found : ExitCode::not_executable,
                   "cannot run " + program + ": " + std::generic_category().message(error),
                   missing ? Hint{"Name a program that is in PATH, or give its path."}
                           : Hint{"Make it executable, or name another program."}});
}

// Returns only when it fails.
ExitCode become(const ExecCommand& command, const std::vector<Variable>& variables)
{
    auto words = command.words;
    auto environment = environment_with(environ, variables);
    const auto argv = pointers_to(words);
    const auto envp = pointers_to(environment);
    soften_process();
    ::execvpe(argv[0], argv.data(), envp.data());
    return cannot_become(words.front(), errno);
}

// With a token, or with a way to it.
template <class Access>
ExitCode become(const ExecCommand& command, const Result<Access, Failure>& access)
{
    if (!access) return report(access.error());
    return become(command,
                  variables_for(*access, config_profile_for(access->host, process_environment)));
}

}  // namespace

ExitCode run(const ExecCommand& command)
{
    return command.metadata ? become(command, current_served_profile(command.choice))
                            : become(command, current_token(command.choice));
}

}  // namespace patkeeper::client
