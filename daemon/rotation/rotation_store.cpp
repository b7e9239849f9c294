// What the keyring holds: each write, its outcome, how much of what was known still counts then, and
// what a record that somebody else wrote must be mended in.
#include "daemon/rotation/due.hpp"
#include "daemon/rotation/error_of.hpp"
#include "daemon/rotation/rotation.hpp"

#include <algorithm>

namespace patkeeper {

void Rotation::begin(std::optional<Record> record, TimePoint now)
{
    if (writing_) return;
    forget_ = false;
    store_.clear();
    seen_ = now;
    adopt(std::move(record));
}

void Rotation::drop_record()
{
    if (writing_ || unkept_) return;
    forget_ = loaded_ = false;
    forgotten_ = true;
    record_.reset();
}

void Rotation::read(Result<std::optional<Record>, StoreError> outcome,
                    TimePoint now,
                    const Draw& draw)
{
    if (!outcome) {
        store_failed(outcome.error(), now, draw);
        return;
    }
    seen_ = now;
    settle_write(std::move(*outcome), now, draw);
}

// Learns whether the write that was unclear happened.
void Rotation::settle_write(std::optional<Record> found, TimePoint now, const Draw& draw)
{
    if (writing_ && found == std::optional(writing_->record)) {
        wrote(Done{}, now, draw);
        return;
    }
    // What was to be written is written again, after ever longer waits.
    const bool again = writing_ && found == record_;
    if (!again) store_.clear();
    adopt(std::move(found));
}

Action Rotation::write(Write::Purpose purpose, Record changed)
{
    using enum Write::Purpose;
    changed.generation = (record_ ? record_->generation : 0) + 1;
    changed.skew = skew_;
    const bool carries_request = purpose == take_in || purpose == ask || purpose == leave ||
                                 purpose == intend_rescope || purpose == rescope ||
                                 purpose == absorb;
    writing_ = Writing{purpose, changed, carries_request};
    return Write{purpose, std::move(changed), record_};
}

void Rotation::wrote(Written outcome, TimePoint now, const Draw& draw)
{
    if (auto* conflict = std::get_if<Conflict>(&outcome)) {
        adopt(std::move(conflict->found));
        return;
    }
    if (const auto* error = std::get_if<StoreError>(&outcome)) {
        not_written(*error, now, draw);
        return;
    }
    store_.clear();
    seen_ = now;
    const auto done = std::exchange(writing_, std::nullopt);
    if (done->carries_request) request_ = std::monostate();
    if (unkept_ && done->record.candidate && done->record.candidate->token == unkept_)
        unkept_.reset();
    adopt(done->record);
    follow_up(done->purpose, now);
}

// What a write begins.
void Rotation::follow_up(Write::Purpose written, TimePoint now)
{
    using enum Write::Purpose;
    if (written == intend) intent_ = Intent::unsent;
    // What went wrong before neither holds up a logout or a login, nor is told as its failure.
    for (auto* backoff : {&mint_, &proof_, &retire_, &health_}) {
        if (written == leave) backoff->clear();
        if (written == take_in) backoff->forgive(now);
    }
    // Another token than the one that was minted with: it sweeps at once.
    if (written == take_in || written == stand_in) next_health_ = {};
    const auto& change = record_->current.rescoped;
    if (change && (written == intend_rescope || written == rescope || written == describe))
        look_once_shown(change->at);
    if (written != promote) return;
    ++promotions_;
    mint_.clear();
    proof_.clear();
}

void Rotation::not_written(const StoreError& error, TimePoint now, const Draw& draw)
{
    if (error.failure == StoreFailure::unclear) {
        store_.fail(patkeeper::error_of(error), now, draw.backoff);
        loaded_ = false;  // and writing_ stays: read back first
        return;
    }
    const bool was_asked = writing_->carries_request;
    store_failed(error, now, draw);
    if (was_asked) store_.clear();  // who asked is told, and nothing is left to be written
    writing_.reset();
}

void Rotation::store_failed(const StoreError& error, TimePoint now, const Draw& draw)
{
    store_.fail(patkeeper::error_of(error), now, draw.backoff);
    ++setbacks_;
    fail_request(*store_.error());
}

// Begins again from a record that is not the one we knew.
void Rotation::adopt(std::optional<Record> record)
{
    const auto before = std::exchange(record_, std::move(record));
    loaded_ = true;
    forgotten_ = false;
    writing_.reset();
    if (before) spare(*before);
    const bool both = before && record_;
    if (both && before->workspace != record_->workspace) forget_workspace();
    if (both && before->identity != record_->identity) tokens_in_use_.reset();
    if (!both || before->current.id != record_->current.id ||
        before->current.value != record_->current.value) {
        forget_token();
    }
    if (both && before->current.rescoped != record_->current.rescoped) description_.reset();
    if (!both || before->candidate != record_->candidate) forget_candidate();
    if (record_ && skew_ == Duration::zero()) skew_ = record_->skew;
    // Killed in the middle of a logout: what it had asked for may be done.
    const bool unfinished = !before && record_ && record_->leaving == Leaving::deleting_tokens;
    if (!unfinished) return;
    for (const auto& token : held_tokens(*record_)) {
        if (token.may_delete && !token.id.empty()) unanswered_.insert(token.id);
    }
}

// Somebody put an old record back: what was served by the lost one is promised all the same.
void Rotation::spare(const Record& lost)
{
    for (const auto& token : held_tokens(lost)) {
        if (record_ && holds(*record_, token.id)) continue;
        spared_[token.id] = server(last_now_) + token.overlap + clock_error;
    }
}

void Rotation::forget_spared()
{
    std::erase_if(spared_, [&](const auto& spared) { return has_passed(spared.second); });
}

void Rotation::forget_workspace()
{
    skew_ = {};
    heard_ = swept_ = {};
    tokens_in_use_.reset();
    for (auto* backoff : {&mint_, &proof_, &retire_, &health_})
        backoff->clear();
}

// What was learnt of one token says nothing of its successor.
void Rotation::forget_token()
{
    if (revoked_) next_health_ = {};  // a better record was found
    health_.clear();
    current_proved_ = revoked_ = health_proved_ = health_listed_ = false;
    doubted_.reset();
    forget_logout();
    tried_.clear();
    stand_in_.reset();
    last_proof_ = {};
    deleted_.clear();
    unanswered_.clear();
    orphans_.clear();
    description_.reset();
    identity_.reset();
    unlisted_ = false;
    lifetime_cap_.reset();
}

void Rotation::forget_candidate()
{
    const bool same_nonce =
        unkept_ && record_ && record_->candidate && record_->candidate->nonce == unkept_->nonce;
    if (!same_nonce) unkept_.reset();
    intent_ = Intent::unknown;
    created_.reset();
    candidate_proved_.reset();
    candidate_refused_ = settle_listed_ = false;
    settling_.clear();
    proof_.clear();
}

bool Rotation::is_fresh(TimePoint now) const
{
    return now - seen_ <= record_freshness && seen_ <= now;
}

// A copied home or a cloned machine: what the record holds belongs to another daemon too, so nothing
// of it is ever deleted, and this one gets tokens of its own (step 9).
Action Rotation::adopt_machine(const Draw& draw)
{
    if (!record_ || record_->machine == machine_) return idle();
    auto changed = *record_;
    changed.machine = machine_;
    changed.lineage = Lineage(draw.nonce.str());
    changed.candidate.reset();
    changed.retiring.clear();
    changed.book.clear();
    changed.current.may_delete = false;
    if (changed.rotates) changed.asked = Asked::rotate;
    return write(Write::Purpose::change_machine, std::move(changed));
}

// A time in the future was written by a clock that has been set back since. Left as it is, a create would
// use up the budget until then. The candidate goes by the same time: that tells its create.
Action Rotation::mend_times(TimePoint now)
{
    const auto latest = server(now) + clock_tolerance;
    auto changed = *record_;
    for (auto& create : changed.creates)
        create = std::min(create, latest);
    if (changed.creates == record_->creates) return idle();
    if (changed.candidate)
        changed.candidate->started = std::min(changed.candidate->started, latest);
    return write(Write::Purpose::mend_times, std::move(changed));
}

}  // namespace patkeeper
