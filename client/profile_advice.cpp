#include "client/profile_advice.hpp"

#include "client/shell_quote.hpp"
#include "protocol/duration.hpp"

namespace patkeeper::client {

namespace {

Advice advice_on_issuer(ProfileTrouble cause, const std::optional<std::string>& issuer)
{
    if (!issuer) return AskDoctor{};
    switch (cause) {
        case ProfileTrouble::issuer_missing:
            return Try{"patkeeper login --profile " + shown(*issuer)};
        case ProfileTrouble::issuer_unusable:
            return Try{login_again(*issuer)};
        default:
            return Hint{
                "Name another issuer for the profile in config.toml, see "
                "patkeeper.toml(5)."};
    }
}

std::string more_tokens_allowed(const std::string& profile)
{
    return "Run \"patkeeper logout --other-machines --profile " + shown(profile) +
           "\", or delete tokens that nothing uses in the workspace under Settings, Developer, "
           "Access tokens.";
}

}  // namespace

Failure failure_of(const CallError& error, const std::string& profile, TimePoint now)
{
    auto failure = failure_of(error, now);
    const auto* said = std::get_if<Error>(&error);
    const auto* rejected = said == nullptr ? nullptr : std::get_if<WorkspaceRejected>(said);
    if (rejected != nullptr && rejected->cause == WorkspaceTrouble::dead_token)
        failure.advice = Try{login_again(profile)};
    return failure;
}

std::string login_again(const std::string& profile)
{
    return "patkeeper login --profile " + shown(profile) + " --replace";
}

Advice advice_on(std::optional<ProfileTrouble> cause,
                 const std::string& profile,
                 const std::optional<std::string>& issuer)
{
    using enum ProfileTrouble;
    if (!cause) return AskDoctor{};
    switch (*cause) {
        case expired:
        case revoked:
        case leaving:
        case not_asked_for:
        case no_authentication:
        case not_listed:
            return Try{login_again(profile)};
        case not_served:
            return Hint{"Choose another profile with --profile."};
        case switched_off:
            return Hint{
                "Set enabled = true under [rotation] in config.toml, see "
                "patkeeper.toml(5)."};
        case bad_scopes:
            return Hint{
                "Add \"authentication\" to the profile's scopes in config.toml, or name an "
                "issuer for it there, see patkeeper.toml(5)."};
        case issuer_missing:
        case issuer_unusable:
        case issuer_unfit:
            return advice_on_issuer(*cause, issuer);
        case quota:
            return Hint{more_tokens_allowed(profile)};
        case seems_expired:
        case budget:
        case rate_limit:
            return Hint{"Wait: the daemon tries again by itself."};
        case store:
        case unreachable:
        case rejected:
            break;
    }
    return AskDoctor{};
}

Advice advice_on(const Profile& profile, TimePoint now)
{
    using enum ProfileTrouble;
    const auto& cause = profile.cause;
    if (!cause && profile.state != State::failing) return Try{login_again(profile.profile)};
    if (cause == unreachable) return Try{"curl -sSI " + shown(profile.host)};
    const bool waits = !cause || cause == seems_expired || cause == budget || cause == rate_limit ||
                       cause == rejected || cause == store;
    if (!waits) return advice_on(cause, profile.profile, profile.issuer);
    const auto wait = profile.next_try ? from_millis(*profile.next_try) - now : Duration(0);
    const auto when = wait > Duration(0) ? " in " + format_duration(wait) : "";
    return Hint{"Wait: the daemon tries again by itself" + when + "."};
}

}  // namespace patkeeper::client
