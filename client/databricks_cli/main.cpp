// libexec/patkeeper/databricks: for SDKs that fetch tokens by running the Databricks CLI and know
// no metadata service (Java, and with it Databricks Connect for Scala).
#include "client/databricks_cli/answers.hpp"
#include "client/databricks_cli/command_line.hpp"
#include "client/fetch_token.hpp"
#include "client/hardening.hpp"
#include "client/local_time.hpp"
#include "client/report.hpp"
#include "client/terminal.hpp"

#include <exception>

namespace patkeeper::client::databricks_cli {

namespace {

ExitCode run(const AuthTokenCommand& command)
{
    auto daemon = Connection::open();
    if (!daemon) return report(daemon.error());
    const auto token = fetch_token(*daemon, choose_profile(command.choice, process_environment));
    if (!token) return report(token.error());
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
    try {
        return static_cast<int>(client::databricks_cli::run_command_line(argc, argv));
    } catch (const std::exception& bug) {
        return static_cast<int>(client::report(bug));
    }
}
