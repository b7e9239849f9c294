#include "client/fetch_served_profile.hpp"

#include "client/call_by_choice.hpp"
#include "protocol/workspace.hpp"

namespace patkeeper::client {

Result<ServedProfile, CallError> fetch_served_profile(Connection& daemon,
                                                      const ProfileChoice& choice)
{
    auto reply = call_by_choice<GetMetadataUrl>(daemon, choice);
    if (!reply) return reply.error();
    auto served = served_profile(*std::move(reply));
    const auto asked = Workspace::parse(choice.host.value_or(served ? served->host : ""));
    if (served && asked && asked->url() == served->host) return *std::move(served);
    return CallError(ConnectionError{ConnectionTrouble::malformed, "not the address asked for"});
}

}  // namespace patkeeper::client
