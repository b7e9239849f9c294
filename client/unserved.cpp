#include "client/unserved.hpp"

#include "client/printable.hpp"

namespace patkeeper::client {

std::string passed_by(const Profile& unserved)
{
    return printable(unserved.profile +
                     ": skipped: it issues tokens for other profiles and is not served itself") +
           "\n";
}

Failure nothing_to_set_up(const std::vector<Profile>& profiles)
{
    if (profiles.empty())
        return {ExitCode::no_profile, "there is no profile yet", Try{"patkeeper login"}};
    return {ExitCode::no_profile,
            "none of these profiles is served: they issue tokens for others, and allow_issuer in "
            "their configuration does not let them serve tools",
            Hint{"Log in with the profile that they are to issue tokens for."}};
}

}  // namespace patkeeper::client
