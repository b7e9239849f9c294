#include "client/current_access.hpp"

#include "client/fetch_served_profile.hpp"
#include "client/fetch_token.hpp"
#include "client/local_time.hpp"
#include "client/similar_profile.hpp"

namespace patkeeper::client {

namespace {

// The daemon says only that it cannot take the host.
Failure why_not(const ProfileChoice& choice, const CallError& error)
{
    if (!choice.profile || !choice.host || !says<InvalidParameter>(error)) {
        return with_similar_profile(failure_of(error, local_time()), error);
    }
    return {ExitCode::bad_input,
            "profile " + *choice.profile + " is not for " + *choice.host,
            Try{"patkeeper status"}};
}

template <class Fetch>
auto current(const ProfileOptions& options, Fetch fetch)
    -> Result<typename decltype(fetch(std::declval<Connection&>(), ProfileChoice()))::value_type,
              Failure>
{
    const auto choice = choose_usable_profile(options, process_environment);
    if (!choice) return choice.error();
    auto daemon = Connection::open();
    if (!daemon) return failure_of(daemon.error(), local_time());
    auto access = fetch(*daemon, *choice);
    if (!access) return why_not(*choice, access.error());
    return *std::move(access);
}

}  // namespace

Result<Token, Failure> current_token(const ProfileOptions& options)
{
    return current(options, fetch_token);
}

Result<ServedProfile, Failure> current_served_profile(const ProfileOptions& options)
{
    return current(options, fetch_served_profile);
}

}  // namespace patkeeper::client
