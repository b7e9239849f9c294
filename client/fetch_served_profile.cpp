#include "client/fetch_served_profile.hpp"

#include "client/call_by_choice.hpp"
#include "client/sound_place.hpp"

namespace patkeeper::client {

Result<ServedProfile, CallError> fetch_served_profile(Connection& daemon,
                                                      const ProfileChoice& choice)
{
    auto reply = call_by_choice<GetMetadataUrl>(daemon, choice);
    if (!reply) return reply.error();
    auto served = served_profile(*std::move(reply));
    if (served && is_host_asked_for(served->host, choice)) return *std::move(served);
    return CallError(ConnectionError{ConnectionTrouble::malformed, "not the address asked for"});
}

}  // namespace patkeeper::client
