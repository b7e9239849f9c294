// libexec/patkeeper/databricks: for SDKs that fetch tokens by running the Databricks CLI and know
// no metadata service (Java, and with it Databricks Connect for Scala).
#include "client/conceal_input.hpp"
#include "client/current_access.hpp"
#include "client/databricks_cli/answers.hpp"
#include "client/databricks_cli/command_line.hpp"
#include "client/hardening.hpp"
#include "client/local_time.hpp"
#include "client/report.hpp"
#include "client/terminal.hpp"

#include <exception>
#include <unistd.h>

namespace patkeeper::client::databricks_cli {

namespace {

// Where several profiles fit: no person types the options of this program.
Failure as_an_sdk_can(Failure failure)
{
    if (failure.code == ExitCode::usage) {
        failure.advice = Hint{"Set PATKEEPER_PROFILE to one of these where the program runs."};
    }
    return failure;
}

ExitCode run(const AuthTokenCommand& command)
{
    const auto token = current_token(command.choice);
    if (!token) return report(as_an_sdk_can(token.error()));
    const auto answer = token_answer(*token, local_time());
    return write_out(answer.reveal()) ? ExitCode::done : ExitCode::failed;
}

ExitCode run(const VersionCommand& command)
{
    return write_out(version_answer(command.form)) ? ExitCode::done : ExitCode::failed;
}

ExitCode run_command_line(int argc, const char* const* argv)
{
    const auto command = parse_command_line(argc, argv);
    if (command) return std::visit([](const auto& typed) { return run(typed); }, *command);
    return report(command.error());
}

}  // namespace

}  // namespace patkeeper::client::databricks_cli

int main(int argc, char** argv)
{
    namespace client = patkeeper::client;
    client::harden_process();
    client::conceal_input(argc, argv, environ);
    try {
        return static_cast<int>(client::databricks_cli::run_command_line(argc, argv));
    } catch (const std::exception& bug) {
        return static_cast<int>(client::report(bug));
    }
}
