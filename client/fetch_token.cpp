#include "client/fetch_token.hpp"

#include "client/call_by_choice.hpp"
#include "protocol/profile_name.hpp"
#include "protocol/token_value.hpp"
#include "protocol/workspace.hpp"

#include <algorithm>

namespace patkeeper::client {

namespace {

bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

// P6, and nothing that could break out of a line or a quote further on.
bool is_sound(const Token& token, const ProfileChoice& choice)
{
    const auto workspace = Workspace::parse(token.host);
    const auto asked = Workspace::parse(choice.host.value_or(token.host));
    const auto id = token.workspace_id.value_or("");
    return workspace && asked && workspace->url() == token.host &&
           workspace->url() == asked->url() && std::all_of(id.begin(), id.end(), is_digit) &&
           is_profile_name(token.profile) && is_token_value(token.token_value.reveal());
}

}  // namespace

Result<Token, CallError> fetch_token(Connection& daemon, const ProfileChoice& choice)
{
    auto reply = call_by_choice<GetToken>(daemon, choice);
    if (!reply) return reply.error();
    if (is_sound(reply->token, choice)) return std::move(reply->token);
    return CallError(ConnectionError{ConnectionTrouble::malformed, "not the token asked for"});
}

}  // namespace patkeeper::client
