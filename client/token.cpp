#include "client/command.hpp"
#include "client/fetch_token.hpp"
#include "client/report.hpp"
#include "client/terminal.hpp"
#include "client/token_text.hpp"

namespace patkeeper::client {

ExitCode run(const TokenCommand& command)
{
    auto daemon = Connection::open();
    if (!daemon) return report(daemon.error());
    const auto token = fetch_token(*daemon, choose_profile(command.choice, process_environment));
    if (!token) return report(token.error());
    const auto text = token_text(*token, command.form);
    return write_out(text.reveal()) ? ExitCode::done : ExitCode::failed;
}

}  // namespace patkeeper::client
