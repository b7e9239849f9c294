#pragma once
#include "client/connection.hpp"
#include "client/profile_choice.hpp"

namespace patkeeper::client {

// Calls a method that takes a profile and a host for the chosen one.
template <class Method>
[[nodiscard]] Result<typename Method::Reply, CallError> call_by_choice(Connection& daemon,
                                                                       const ProfileChoice& choice)
{
    auto reply = daemon.call(Method{choice.preferred ? choice.preferred : choice.profile,  //
                                    choice.host});
    // The preferred one is not there, or is for another host.
    if (choice.preferred && !reply && says<UnknownProfile, InvalidParameter>(reply.error())) {
        reply = daemon.call(Method{std::nullopt, choice.host});
    }
    return reply;
}

}  // namespace patkeeper::client
