#include "client/command.hpp"
#include "client/config_profile.hpp"
#include "client/current_token.hpp"
#include "client/env_statements.hpp"
#include "client/metadata_failure.hpp"
#include "client/parent_shell.hpp"
#include "client/report.hpp"
#include "client/terminal.hpp"

namespace patkeeper::client {

namespace {

ExitCode print(const Secret& text)
{
    return write_out(text.reveal()) ? ExitCode::done : ExitCode::failed;
}

ExitCode print_token(const EnvCommand& command, Shell shell)
{
    const auto token = current_token(command.choice);
    if (!token) return report(token.error());
    const auto config_profile = config_profile_for(token->host, process_environment);
    return print(env_statements(variables_for(*token, config_profile), shell));
}

}  // namespace

ExitCode run(const EnvCommand& command)
{
    if (command.metadata) return report(no_metadata_service());
    const auto parent = command.shell ? "" : parent_program().value_or("sh");
    const auto shell = command.shell ? command.shell : shell_named(parent);
    if (!shell) {
        return report({ExitCode::usage,
                       "env does not speak the language of " + parent,
                       "patkeeper env --shell json"});
    }
    if (!command.unset) return print_token(command, *shell);
    return print(env_statements(variables_to_forget(), *shell, Universal::is_bared));
}

}  // namespace patkeeper::client
