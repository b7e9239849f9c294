// What people and tools ask for, and that a token or its scopes be looked at soon.
#include "daemon/rotation/rotation.hpp"
#include "daemon/rotation/take_in.hpp"

#include <algorithm>

namespace patkeeper {

void Rotation::request(Request request)
{
    request_ = std::move(request);
    request_failure_.reset();
    if (std::holds_alternative<Leave>(request_)) forget_logout();
    for (auto* backoff : {&store_, &mint_, &proof_, &retire_, &health_})
        backoff->hasten();
}

// Puts what was asked into the record, so that a crash does not forget it.
Action Rotation::take_request(TimePoint now)
{
    if (const auto* take_in = std::get_if<TakeIn>(&request_)) {
        // Our own may be of before the clock was set; and so the login's, where it was set back since.
        skew_ = take_in->record.skew + std::max(take_in->clock_seen - now, Duration());
        auto old = record_;
        if (old) share_consent(old->current);
        return write(Write::Purpose::take_in, merge(old, take_in->record, server(now)));
    }
    if (!record_) return idle();
    if (const auto* ask = std::get_if<Ask>(&request_)) {
        if (auto reason = why_not_ask(now)) {
            recheck(now);  // the token may have been refused: no create will tell
            fail_request(*std::move(reason));
            return idle();
        }
        auto changed = *record_;
        changed.asked = ask->how;
        return write(Write::Purpose::ask, std::move(changed));
    }
    if (const auto* rescope = std::get_if<Rescope>(&request_))
        return take_rescope_request(*rescope, now);
    if (const auto* found = std::get_if<Absorb>(&request_)) {
        if (!covers(*record_, found->other))
            return write(Write::Purpose::absorb, absorb(*record_, found->other, server(now)));
        request_ = std::monostate();
        return idle();
    }
    if (const auto* leave = std::get_if<Leave>(&request_)) return take_leave_request(*leave);
    return idle();
}

// Whoever sets scopes by hand switches off that the workspace infers them. A candidate that was minted
// with the old ones is not as asked any more.
Action Rotation::take_rescope_request(const Rescope& request, TimePoint now)
{
    if (record_->current.id != request.id) {
        request_ = std::monostate();
        return idle();
    }
    auto changed = *record_;
    auto& token = changed.current;
    // Several changes at once cannot be told apart by a list: then none is believed early.
    const bool again = !request.done && may_show_former_scopes(token, server(now));
    token.rescoped = Rescoped{request.done_at.value_or(server(now)),
                              again ? token.scopes.value_or(Scopes()) : request.scopes};
    if (request.done) {
        token.scopes = request.scopes;
        if (token.autoscope) token.autoscope = false;
    }
    return write(request.done ? Write::Purpose::rescope : Write::Purpose::intend_rescope,
                 std::move(changed));
}

// Whoever asked is told; a write that carries the request may still turn out to have happened.
void Rotation::fail_request(Error error)
{
    if (!pending()) return;
    request_failure_ = std::move(error);
    request_ = std::monostate();
    if (writing_) writing_->carries_request = false;
}

std::optional<Error> Rotation::hindrance(TimePoint now) const
{
    if (mint_.holds(now)) return mint_.error();
    const bool looks_first = record_ && (in_doubt() || needs_description());
    return looks_first && health_.holds(now) ? health_.error() : std::nullopt;
}

// A create under way has its place in the budget already.
std::optional<Error> Rotation::why_not_ask(TimePoint now) const
{
    if (auto reason = hindrance(now)) return reason;
    if (!record_->candidate) {
        if (auto reason = why_no_create(now)) return Error(*std::move(reason));
    }
    return std::nullopt;
}

void Rotation::check_refused(std::string_view token_value, TimePoint now)
{
    if (!record_ || record_->current.value.reveal() != token_value) return;
    note_clock(now);
    recheck(now);
}

void Rotation::recheck(TimePoint now)
{
    if (recheck_ >= now) return;  // it is to come
    recheck_ = std::max(now, recheck_ + recheck_interval);
    next_health_ = std::min(next_health_, recheck_);
    health_proved_ = health_listed_ = false;
}

void Rotation::check_soon(TimePoint now)
{
    note_clock(now);
    next_health_ = std::min(next_health_, now);
    health_proved_ = health_listed_ = false;
}

}  // namespace patkeeper
