// What the outcome of each action teaches: the second half of Rotation.
#include "daemon/rotation/due.hpp"
#include "daemon/rotation/error_of.hpp"
#include "daemon/rotation/lineage.hpp"
#include "daemon/rotation/rotation.hpp"
#include "daemon/rotation/take_in.hpp"

#include <algorithm>

namespace patkeeper {

namespace {

using namespace std::chrono_literals;

// Whether a create so answered certainly minted nothing.
bool is_definite_refusal(Trouble trouble)
{
    return trouble != Trouble::unclear;
}

}  // namespace

void Rotation::begin(std::optional<Record> record, TimePoint now)
{
    if (writing_) return;
    forget_ = false;
    store_.clear();
    seen_ = now;
    adopt(std::move(record));
}

// Set back by an hour, the clock must not make anything wait for an hour more. (Forward it looks like
// sleep, after which what is due is due.)
void Rotation::note_clock(TimePoint now)
{
    const auto jump = now - last_now_;
    last_now_ = now;
    if (jump >= -clock_tolerance) return;
    skew_ -= jump;
    asked_ += jump;
    next_health_ += jump;
    for (auto& [id, until] : spared_)
        until += jump;
    recheck_ += jump;
    if (doubted_) *doubted_ += jump;
    for (auto& [id, when] : refused_)
        when += jump;
    if (created_) *created_ += jump;
    if (candidate_proved_) *candidate_proved_ += jump;
    for (auto* backoff : {&store_, &mint_, &proof_, &retire_, &health_})
        backoff->shift(jump);
}

void Rotation::request(Request request)
{
    request_ = std::move(request);
    request_failure_.reset();
    logout_checked_ = false;
    for (auto* backoff : {&store_, &mint_, &proof_, &retire_, &health_})
        backoff->hasten();
}

void Rotation::check_refused(std::string_view token_value, TimePoint now)
{
    if (!record_ || record_->current.value.reveal() != token_value) return;
    note_clock(now);
    if (recheck_ >= now) return;  // it is to come
    recheck_ = std::max(now, recheck_ + recheck_interval);
    next_health_ = std::min(next_health_, recheck_);
    health_proved_ = false;
}

void Rotation::check_soon(TimePoint now)
{
    note_clock(now);
    next_health_ = std::min(next_health_, now);
    health_proved_ = health_listed_ = false;
}

void Rotation::drop_record()
{
    if (writing_ || unkept_) return;
    forget_ = loaded_ = false;
    record_.reset();
}

// Begins again from a record that is not the one we knew.
void Rotation::adopt(std::optional<Record> record)
{
    const auto before = std::exchange(record_, std::move(record));
    loaded_ = true;
    writing_.reset();
    if (before) spare(*before);
    const bool both = before && record_;
    if (both && before->workspace != record_->workspace) forget_workspace();
    if (both && before->identity != record_->identity) tokens_in_use_.reset();
    if (!both || before->current.id != record_->current.id ||
        before->current.value != record_->current.value) {
        forget_token();
    }
    if (!both || before->candidate != record_->candidate) forget_candidate();
    if (record_ && skew_ == Duration::zero()) skew_ = record_->skew;
}

// Somebody put an old record back: what was served by the lost one is promised all the same.
void Rotation::spare(const Record& lost)
{
    for (const auto& token : held_tokens(lost)) {
        if (record_ && holds(*record_, token.id)) continue;
        spared_[token.id] = last_now_ + token.overlap + clock_error;
    }
}

void Rotation::forget_workspace()
{
    skew_ = {};
    tokens_in_use_.reset();
    for (auto* backoff : {&mint_, &proof_, &retire_, &health_})
        backoff->clear();
}

// What was learnt of one token says nothing of its successor.
void Rotation::forget_token()
{
    if (revoked_) next_health_ = {};  // a better record was found
    health_.clear();
    current_proved_ = revoked_ = expiry_checked_ = health_proved_ = health_listed_ = false;
    doubted_.reset();
    refused_.clear();
    tried_.clear();
    stand_in_.reset();
    last_proof_ = {};
    deleted_.clear();
    undeletable_.clear();
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

void Rotation::store_failed(const StoreError& error, TimePoint now, const Draw& draw)
{
    store_.fail(patkeeper::error_of(error), now, draw.backoff);
    ++setbacks_;
    fail_request(*store_.error());
}

// Whoever asked is told; a write that carries the request may still turn out to have happened.
void Rotation::fail_request(Error error)
{
    if (!pending()) return;
    request_failure_ = std::move(error);
    request_ = std::monostate();
    if (writing_) writing_->carries_request = false;
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

void Rotation::wrote(Written outcome, TimePoint now, const Draw& draw)
{
    if (auto* conflict = std::get_if<Conflict>(&outcome)) {
        adopt(std::move(conflict->found));
        return;
    }
    if (const auto* error = std::get_if<StoreError>(&outcome)) {
        if (error->trouble == StoreTrouble::unclear) {
            store_.fail(patkeeper::error_of(*error), now, draw.backoff);
            loaded_ = false;  // and writing_ stays: read back first
            return;
        }
        const bool was_asked = writing_->carries_request;
        store_failed(*error, now, draw);
        if (was_asked) store_.clear();  // who asked is told, and nothing is left to be written
        writing_.reset();
        return;
    }
    store_.clear();
    seen_ = now;
    const auto done = std::exchange(writing_, std::nullopt);
    if (done->carries_request) request_ = std::monostate();
    if (unkept_ && done->record.candidate && done->record.candidate->token == unkept_)
        unkept_.reset();
    adopt(done->record);
    if (done->purpose == Write::Purpose::intend) intent_ = Intent::unsent;
    // What went wrong before neither holds up a logout or a login, nor is told as its failure.
    for (auto* backoff : {&mint_, &proof_, &retire_, &health_}) {
        if (done->purpose == Write::Purpose::leave) backoff->clear();
        if (done->purpose == Write::Purpose::take_in) backoff->forgive(now);
    }
    // Another token than the one that was minted with: it sweeps at once.
    if (done->purpose == Write::Purpose::take_in || done->purpose == Write::Purpose::stand_in) {
        next_health_ = {};
    }
    if (done->purpose == Write::Purpose::rescope) {
        description_.reset();  // as it was listed before
        check_soon(now);
    }
    if (done->purpose != Write::Purpose::promote) return;
    ++promotions_;
    mint_.clear();
    proof_.clear();
}

void Rotation::removed(Result<void, StoreError> outcome, TimePoint now, const Draw& draw)
{
    if (!outcome) {
        store_.fail(patkeeper::error_of(outcome.error()), now, draw.backoff);
        return;
    }
    for (const auto& token : held_tokens(*record_)) {
        if (is_spent(token, now)) continue;
        left_alive_.push_back(token.id.empty() ? "unknown" : token.id.str());
    }
    record_.reset();
}

void Rotation::created(Answer<MintedToken> answer, TimePoint now, const Draw& draw)
{
    observe(answer.date, now);
    created_ = now;
    if (answer.result) {
        auto& minted = *answer.result;
        unkept_ = HeldToken{SharedSecret(std::move(minted.value)),
                            minted.info.id,
                            minted.info.creation,
                            minted.info.expiry,
                            minted.info.scopes,
                            minted.info.autoscope,
                            record_->candidate->nonce,
                            policy_.overlap,
                            draw.jitter_permille,
                            /*may_delete=*/true};
        if (!is_as_asked(*unkept_)) {
            setback({Trouble::refused, 200, "", "the new token may do more than was asked for"},
                    now,
                    draw);
        }
        return;
    }
    const auto& error = answer.result.error();
    intent_ = is_definite_refusal(error.trouble) ? Intent::refused : Intent::unknown;
    if (error.trouble == Trouble::invalid_token && !policy_.issuer) refused_current(now);
    const bool told_cap = error.trouble == Trouble::lifetime_too_long && error.lifetime_cap &&
                          error.lifetime_cap < lifetime_cap_.value_or(policy_.lifetime);
    const bool first = !lifetime_cap_;
    if (told_cap) lifetime_cap_ = error.lifetime_cap;
    // At once with a new intent: the workspace said what it wants. A second time that is a fault.
    if (told_cap && first) return;
    setback(error, now, draw);
}

void Rotation::listed(const List& action,
                      const Answer<std::vector<TokenInfo>>& answer,
                      TimePoint now,
                      const Draw& draw)
{
    observe(answer.date, now);
    const auto error = answer.error();
    const bool own = is_own(action.bearer);
    if (!error && own) current_works(now);
    if (error && error->trouble == Trouble::invalid_token && own) refused_current(now);
    if (!error) note_listed(*answer.result);
    if (!error) count_tokens(answer.result->size());

    switch (action.purpose) {
        case List::Purpose::settle:
            settle_listed_ = !error || error->trouble == Trouble::missing_scope;
            if (error) return setback(*error, now, draw);
            for (const auto& token : made_by(record_->candidate->nonce, *answer.result)) {
                settling_.push_back(token.id);
                created_ = local(token.creation);
            }
            return;
        case List::Purpose::sweep:
            if (error) return fail(health_, *error, now, draw);
            health_.clear();
            orphans_ = orphans(*record_, *answer.result, server(now));
            std::erase_if(spared_, [&](const auto& spared) { return spared.second <= now; });
            std::erase_if(orphans_, [&](const auto& id) { return spared_.contains(id); });
            health_listed_ = true;
            return;
        case List::Purpose::describe:
            if (error) return fail(health_, *error, now, draw);
            health_.clear();
            unlisted_ = !description_ || !description_->scopes;
            return;
        case List::Purpose::logout: {
            const bool reached = !error || error->trouble == Trouble::invalid_token ||
                                 error->trouble == Trouble::missing_scope;
            logout_checked_ = reached;
            if (!error) orphans_ = orphans(*record_, *answer.result, server(now));
            if (reached) return;
            if (pending()) return fail_request(error_of(*error));
            return fail(retire_, *error, now, draw);
        }
    }
}

// A list that does not have the current token says nothing: it may be of a moment ago.
void Rotation::note_listed(const std::vector<TokenInfo>& listed)
{
    auto described = record_->current;
    describe_by(described, listed);
    if (!described.id.empty()) description_ = std::move(described);
}

void Rotation::deleted(const Delete& action,
                       const Answer<void>& answer,
                       TimePoint now,
                       const Draw& draw)
{
    observe(answer.date, now);
    const auto error = answer.error();
    const bool gone = !error || error->trouble == Trouble::not_found;
    if (gone) {
        deleted_.insert(action.id);
        std::erase(orphans_, action.id);
        std::erase(settling_, action.id);
        (action.reason == Delete::Reason::sweep ? health_ : retire_).clear();
        return;
    }
    const bool refused = error->trouble == Trouble::invalid_token;
    if (action.reason == Delete::Reason::logout) {
        if (refused && action.id == action.bearer.id && doubted_) {
            deleted_.insert(action.id);  // it deleted itself, or was dead: nothing is left to do
        } else if (refused) {
            if (doubted_ && now - *doubted_ >= doubt_time) tried_.insert(action.bearer.id);
            doubted_ = doubted_.value_or(now);
            fail(retire_, *error, now, draw);
        } else if (error->trouble == Trouble::missing_scope) {
            undeletable_.insert(action.id);
            std::erase(orphans_, action.id);
        } else {
            fail(retire_, *error, now, draw);
        }
        return;
    }
    if (refused && is_own(action.bearer.value)) refused_current(now);
    switch (action.reason) {
        case Delete::Reason::settle:
            return setback(*error, now, draw);
        case Delete::Reason::sweep:
            return fail(health_, *error, now, draw);
        default:
            return fail(retire_, *error, now, draw);
    }
}

void Rotation::proved(const Prove& action,
                      const Answer<Identity>& answer,
                      TimePoint now,
                      const Draw& draw)
{
    observe(answer.date, now);
    const auto error = answer.error();
    // Lacking the scope for this call proves life; a token minted with the current one belongs to
    // its identity anyway (databricks-api.md section 2).
    const bool lives = !error || error->trouble == Trouble::missing_scope;
    const bool refused = error && error->trouble == Trouble::invalid_token;

    switch (action.subject) {
        case Prove::Subject::current:
            if (answer.result) identity_ = *answer.result;
            health_proved_ = lives;
            expiry_checked_ = lives || refused;
            if (lives && now < next_health_) health_.clear();  // else the sweep is still to come
            if (lives) return current_works(now);
            fail(health_, *error, now, draw);
            if (refused) refused_current(now);
            return;
        case Prove::Subject::candidate:
            return judge_candidate(action.token, answer, now, draw);
        case Prove::Subject::retiring:
            if (lives) stand_in_ = action.token.id;
            if (refused && now >= try_at(action.token)) {
                const bool again = !refused_.emplace(action.token.id, now).second;
                if (again) tried_.insert(action.token.id);
            }
            if (!lives && !refused) fail(health_, *error, now, draw);
    }
}

// Step 6.
void Rotation::judge_candidate(const HeldToken& token,
                               const Answer<Identity>& answer,
                               TimePoint now,
                               const Draw& draw)
{
    if (answer.result) {
        const auto& known = record_->identity.id;
        const bool same = known.empty() || answer.result->id == known;
        if (same) {
            candidate_proved_ = now;
        } else {
            candidate_refused_ = true;
            setback({Trouble::refused, 200, "", "the new token is another identity's"}, now, draw);
        }
        return;
    }
    const auto& error = answer.result.error();
    if (error.trouble == Trouble::missing_scope) {
        candidate_proved_ = now;
        return;
    }
    fail(proof_, error, now, draw);
    if (error.trouble != Trouble::invalid_token) ++setbacks_;
    if (error.trouble != Trouble::invalid_token || is_new(token, now)) return;
    candidate_refused_ = true;
    setback(error, now, draw);
}

void Rotation::observe(const std::optional<TimePoint>& date, TimePoint now)
{
    note_clock(now);
    if (!date) return;
    // It was that second, somewhen between the question and the answer.
    const auto least = *date - now;
    const auto most = *date + 999ms - asked_;
    skew_ = std::max(std::min(skew_, most), least);
}

void Rotation::current_works(TimePoint now)
{
    current_proved_ = true;
    revoked_ = false;
    doubted_.reset();
    last_proof_ = server(now);
}

// Not yet known everywhere, though it may have worked already somewhere.
bool Rotation::is_new(const HeldToken& token, TimePoint now) const
{
    return server(now) - token.creation < new_token_grace;
}

// One refusal is a doubt; a second one a minute later means revoked, unless the token was new at the
// first. Then the keyring is read again: it may hold something better.
void Rotation::refused_current(TimePoint now)
{
    if (!doubted_ || now < *doubted_ || is_new(record_->current, *doubted_)) doubted_ = now;
    if (now - *doubted_ >= doubt_time && !revoked_) {
        revoked_ = true;
        loaded_ = false;
        health_.hasten();  // what else is held has not been tried yet
    }
    if (revoked_) next_health_ = now + health_interval;
}

void Rotation::fail(Backoff& backoff, const WorkspaceError& error, TimePoint now, const Draw& draw)
{
    backoff.fail(error_of(error), now, draw.backoff);
    if (error.retry_after) backoff.hold(error_of(error), now + *error.retry_after);
}

void Rotation::setback(const WorkspaceError& error, TimePoint now, const Draw& draw)
{
    fail(mint_, error, now, draw);
    ++setbacks_;
}

Error Rotation::error_of(const WorkspaceError& error) const
{
    return patkeeper::error_of(error, record_->workspace.url());
}

}  // namespace patkeeper
