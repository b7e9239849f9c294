// The order of the rules, and what all of them use.
#include "daemon/rotation/rotation.hpp"

#include "daemon/rotation/error_of.hpp"

#include <algorithm>

namespace patkeeper {

namespace {

// The earlier of two actions: anything but a Wait comes first.
template <class Rule>
bool yields(Action& action, Rule rule)
{
    auto candidate = rule();
    const auto* wait = std::get_if<Wait>(&candidate);
    if (wait == nullptr) {
        action = std::move(candidate);
        return true;
    }
    auto& earliest = std::get<Wait>(action).until;
    earliest = std::min(earliest, wait->until);
    return false;
}

}  // namespace

Rotation::Rotation(RotationPolicy policy, std::string machine, Others others)
    : policy_(std::move(policy)), machine_(std::move(machine)), others_(std::move(others))
{
}

Action Rotation::next(TimePoint now, const Draw& draw)
{
    note_clock(now);
    asked_ = now;
    if (forget_) drop_record();
    if (forgotten_ && !pending()) return idle();
    if (store_.not_before() > now) return Wait{store_.not_before()};
    if (!loaded_) return Read{};

    Action action = idle();
    if (yields(action, [&] { return keep_minted(now); })) return action;
    if (yields(action, [&] { return adopt_machine(draw); })) return action;
    if (yields(action, [&] { return take_request(now); })) return action;
    if (!record_) return Finish{};
    if (yields(action, [&] { return mend_times(now); })) return action;
    if (record_->leaving != Leaving::no) {
        yields(action, [&] { return leave(now); });
        return action;
    }
    if (yields(action, [&] { return describe(now); })) return action;
    if (yields(action, [&] { return pursue_candidate(now); })) return action;
    if (yields(action, [&] { return recover(now); })) return action;
    if (yields(action, [&] { return retire(now); })) return action;
    if (yields(action, [&] { return check_health(now); })) return action;
    yields(action, [&] { return begin_rotation(now, draw); });
    return action;
}

void Rotation::fail(
    Backoff& backoff, const WorkspaceError& error, TimePoint now, const Draw& draw, Asker asker)
{
    const auto told = error_of(error, asker);
    backoff.fail(told, now, draw.backoff);
    if (error.retry_after) backoff.hold(told, now + *error.retry_after);
}

void Rotation::setback(const WorkspaceError& error, TimePoint now, const Draw& draw, Asker asker)
{
    fail(mint_, error, now, draw, asker);
    ++setbacks_;
}

// An issuer's token that is refused is no fault of this profile's.
Error Rotation::error_of(const WorkspaceError& error, Asker asker) const
{
    if (asker == Asker::issuer && error.trouble == Trouble::invalid_token && policy_.issuer)
        return TokenUnusable{
            policy_.issuer->str(), ProfileTrouble::revoked, "the workspace says: " + error.message};
    return patkeeper::error_of(error, record_->workspace.url());
}

}  // namespace patkeeper
