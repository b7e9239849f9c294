#include "client/command.hpp"
#include "client/config_profile.hpp"
#include "client/current_access.hpp"
#include "client/env_statements.hpp"
#include "client/parent_shell.hpp"
#include "client/report.hpp"
#include "client/terminal.hpp"

namespace patkeeper::client {

namespace {

ExitCode print(const Secret& text)
{
    return write_out(text.reveal()) ? ExitCode::done : ExitCode::failed;
}

// Of a token, or of a way to it.
template <class Access>
ExitCode print_access(const Result<Access, Failure>& access, Shell shell)
{
    if (!access) return report(access.error());
    const auto config_profile = config_profile_for(access->host, process_environment);
    return print(env_statements(variables_for(*access, config_profile), shell));
}

ExitCode print_access(const EnvCommand& command, Shell shell)
{
    return command.metadata ? print_access(current_served_profile(command.choice), shell)
                            : print_access(current_token(command.choice), shell);
}

}  // namespace

ExitCode run(const EnvCommand& command)
{
    const auto parent = command.shell ? "" : parent_program().value_or("sh");
    const auto shell = command.shell ? command.shell : shell_named(parent);
    if (!shell) {
        return report({ExitCode::usage,
                       "env does not speak the language of " + parent,
                       Try{"patkeeper env --shell json"}});
    }
    if (!command.unset) return print_access(command, *shell);
    return print(env_statements(variables_to_forget(), *shell, Universal::is_bared));
}

}  // namespace patkeeper::client
