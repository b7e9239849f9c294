#include "client/command.hpp"
#include "client/current_access.hpp"
#include "client/report.hpp"
#include "client/terminal.hpp"
#include "client/token_text.hpp"

namespace patkeeper::client {

ExitCode run(const TokenCommand& command)
{
    const auto token = current_token(command.choice);
    if (!token) return report(token.error());
    const auto text = token_text(*token, command.form);
    return write_out(text.reveal()) ? ExitCode::done : ExitCode::failed;
}

}  // namespace patkeeper::client
