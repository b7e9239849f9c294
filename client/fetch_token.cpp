#include "client/fetch_token.hpp"

#include "client/call_by_choice.hpp"
#include "client/sound_place.hpp"
#include "protocol/token_value.hpp"

namespace patkeeper::client {

Result<Token, CallError> fetch_token(Connection& daemon, const ProfileChoice& choice)
{
    auto reply = call_by_choice<GetToken>(daemon, choice);
    if (!reply) return reply.error();
    auto& token = reply->token;
    const bool sound = is_sound_place(token.profile, token.host, token.workspace_id) &&
                       is_host_asked_for(token.host, choice) &&
                       is_token_value(token.token_value.reveal());
    if (sound) return std::move(token);
    return CallError(ConnectionError{ConnectionTrouble::malformed, "not the token asked for"});
}

}  // namespace patkeeper::client
