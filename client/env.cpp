#include "client/command.hpp"
#include "client/config_profile.hpp"
#include "client/env_statements.hpp"
#include "client/fetch_served_profile.hpp"
#include "client/fetch_token.hpp"
#include "client/parent_shell.hpp"
#include "client/report.hpp"
#include "client/terminal.hpp"

namespace patkeeper::client {

namespace {

ExitCode print(const std::vector<Variable>& variables, Shell shell)
{
    const auto text = env_statements(variables, shell);
    return write_out(text.reveal()) ? ExitCode::done : ExitCode::failed;
}

// Of a token, or of a way to it.
template <class Access>
ExitCode print_access(const Result<Access, CallError>& access, Shell shell)
{
    if (!access) return report(access.error());
    return print(variables_for(*access, config_profile_for(access->host, process_environment)),
                 shell);
}

ExitCode print_access(const EnvCommand& command, Shell shell)
{
    auto daemon = Connection::open();
    if (!daemon) return report(daemon.error());
    const auto choice = choose_profile(command.choice, process_environment);
    return command.metadata ? print_access(fetch_served_profile(*daemon, choice), shell)
                            : print_access(fetch_token(*daemon, choice), shell);
}

}  // namespace

ExitCode run(const EnvCommand& command)
{
    const auto parent = command.shell ? "" : parent_program().value_or("sh");
    const auto shell = command.shell ? command.shell : shell_named(parent);
    if (!shell) {
        return report({ExitCode::usage,
                       "env does not speak the language of " + parent,
                       "patkeeper env --shell json"});
    }
    return command.unset ? print(variables_to_forget(), *shell) : print_access(command, *shell);
}

}  // namespace patkeeper::client
