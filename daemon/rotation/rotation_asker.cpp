// Who asks the workspace for a profile's tokens (design.md section 3, who asks): the profile with its
// own token, or its issuer with the one that it has by then.
#include "daemon/rotation/rotation.hpp"

#include <algorithm>

namespace patkeeper {

Result<HeldToken, WhyNot> Rotation::asker() const
{
    if (policy_.issuer) return issuer_token();
    const auto& own = record_->current;
    if (may_ask(own.scopes)) return own;
    return WhyNot{ProfileTrouble::no_authentication,
                  "its token lacks the scope \"authentication\", so it cannot mint a successor: "
                  "name an issuer for it, or log in with a token that has the scope"};
}

Result<HeldToken, WhyNot> Rotation::issuer_token() const
{
    using enum ProfileTrouble;
    const auto name = "its issuer " + policy_.issuer->str();
    const auto* issuer = others_.find(*policy_.issuer);
    if (issuer == nullptr || !issuer->record())
        return WhyNot{issuer_missing, name + " is not logged in"};
    const auto& theirs = *issuer->record();
    if (issuer->policy_.issuer) return WhyNot{issuer_unfit, name + " has an issuer itself"};
    if (theirs.workspace != record_->workspace)
        return WhyNot{issuer_unfit, name + " is at another workspace, " + theirs.workspace.url()};
    const auto& known = record_->identity.id;
    if (!known.empty() && theirs.identity.id.empty())
        return WhyNot{issuer_unfit, "the identity of " + name + " is not known yet"};
    if (!known.empty() && known != theirs.identity.id)
        return WhyNot{issuer_unfit, name + " is another identity, " + theirs.identity.user_name};
    if (const auto dead = issuer->why_dead())
        return WhyNot{issuer_unusable, name + " is unusable: " + dead->reason};
    if (!may_ask(theirs.current.scopes))
        return WhyNot{issuer_unfit, name + " lacks the scope \"authentication\" itself"};
    return theirs.current;
}

// Of no known identity, nor is it in the list of its issuer's: a successor could be another's.
bool Rotation::may_be_anybodys() const
{
    return policy_.issuer && record_->identity.id.empty() && !description_;
}

// No list has told yet what the current token may do, or whose it is.
bool Rotation::needs_description() const
{
    return is_undescribed(record_->current) || may_be_anybodys();
}

bool Rotation::is_current(const SharedSecret& bearer) const
{
    return bearer == record_->current.value;
}

Rotation::Asker Rotation::asker_of(const SharedSecret& bearer) const
{
    const auto tokens = held_tokens(*record_);
    const bool own = std::any_of(
        tokens.begin(), tokens.end(), [&](const auto& token) { return token.value == bearer; });
    return own ? Asker::own : Asker::issuer;
}

void Rotation::set_policy(RotationPolicy policy)
{
    if (policy.issuer != policy_.issuer) {
        unlisted_ = false;
        description_.reset();  // it was another's list
    }
    policy_ = std::move(policy);
}

}  // namespace patkeeper
