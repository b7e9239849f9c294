// Steps 1 to 5: an intent, a create, and the settling of one that was not answered; and the order in
// which a candidate goes on to step 7.
#include "daemon/rotation/due.hpp"
#include "daemon/rotation/lineage.hpp"
#include "daemon/rotation/rotation.hpp"

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

// Steps 1 to 3.
Action Rotation::begin_rotation(TimePoint now, const Draw& draw)
{
    if (record_->candidate || doubted_ || why_dead() || why_impossible()) return idle();
    if (needs_description() || may_have_expired(now)) return idle();
    const bool automatic = policy_.enabled && record_->rotates;
    if (!automatic && record_->asked == Asked::nothing) return idle();
    const bool asked = record_->asked != Asked::nothing;
    const auto due = due_time(record_->current, policy_, last_proof_);
    const auto start = std::max(asked ? now : local(due), mint_.not_before());
    if (start > now) return Wait{start};

    if (auto exhausted = why_no_create(now)) {
        const auto allowed = from_millis(exhausted->retry_at);
        mint_.hold(*std::move(exhausted), allowed);
        ++setbacks_;
        return Wait{allowed};
    }
    // Both by what may be a wrong idea of the workspace's clock: its answer tells.
    const bool known = (asked || has_passed(due)) && !may_be_out_of_budget();
    if (!known) {
        if (health_.not_before() > now) return Wait{health_.not_before()};
        return Prove{Prove::Subject::current, record_->current};
    }
    auto changed = *record_;
    changed.candidate = Candidate{draw.nonce, server(now), std::nullopt};
    std::erase_if(changed.book,
                  [&](const auto& entry) { return heard_ - entry.started > nonce_memory; });
    changed.book.push_back({draw.nonce, server(now)});
    std::erase_if(changed.creates, [&](auto time) { return heard_ - time >= 1h; });
    changed.creates.push_back(server(now));
    return write(Write::Purpose::intend, std::move(changed));
}

std::optional<BudgetExhausted> Rotation::why_no_create(TimePoint now) const
{
    const auto allowed = budget_allows(record_->creates, policy_.max_creates_per_hour, server(now));
    if (allowed <= server(now)) return std::nullopt;
    return BudgetExhausted{record_->profile.str(), to_millis(local(allowed))};
}

// Some create may not be an hour ago yet, by what the workspace's clock is known to have passed.
bool Rotation::may_be_out_of_budget() const
{
    return budget_allows(record_->creates, policy_.max_creates_per_hour, heard_) > heard_;
}

// Step 5: before anything else is done, for nobody but this process has the token.
Action Rotation::keep_minted(TimePoint now)
{
    if (!unkept_) return idle();
    auto changed = *record_;
    changed.candidate->token = unkept_;
    count_create(changed, now);
    return write(Write::Purpose::keep, std::move(changed));
}

// Steps 4 to 7.
Action Rotation::pursue_candidate(TimePoint now)
{
    if (!record_->candidate) return idle();
    auto& candidate = *record_->candidate;
    if (candidate.token) {
        if (candidate_refused_ || !is_as_asked(*candidate.token)) return discard_candidate(now);
        const bool proved = candidate_proved_ && now - *candidate_proved_ <= proof_life;
        if (proved) return promote(*candidate.token, now);
        if (proof_.not_before() > now) return Wait{proof_.not_before()};
        return Prove{Prove::Subject::candidate, *candidate.token};
    }
    if (intent_ == Intent::refused) return clear_intent();
    if (intent_ == Intent::unsent) {
        // A negative age is a clock that was set back.
        const auto age = server(now) - candidate.started;
        if (age > intent_life || age < -intent_life) return clear_intent();
        if (why_impossible() || may_be_anybodys()) return clear_intent();
        intent_ = Intent::unknown;  // until it is answered
        return Create{asker()->value, mint_request(candidate.nonce)};
    }
    // A dead token cannot list, but another may stand in; one in doubt is looked at again first.
    const auto asker = this->asker();
    const bool wait = why_dead() || in_doubt() || !asker || may_be_anybodys();
    return wait ? idle() : settle(*asker, now);
}

MintRequest Rotation::mint_request(const Nonce& nonce) const
{
    const auto lifetime = std::min(policy_.lifetime, lifetime_cap_.value_or(policy_.lifetime));
    const auto& current = record_->current;
    return MintRequest{lifetime,
                       origin_comment(*record_, nonce),
                       policy_.scopes ? policy_.scopes : current.scopes,
                       current.autoscope};
}

void Rotation::created(Answer<MintedToken> answer, TimePoint now, const Draw& draw)
{
    observe(answer, now);
    created_ = now;
    if (answer.result) {
        auto& minted = *answer.result;
        done_creates_.insert(record_->candidate->nonce);
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
    const auto asker = policy_.issuer ? Asker::issuer : Asker::own;
    if (error.trouble == Trouble::invalid_token && asker == Asker::own) refused_current(now);
    const bool told_cap = error.trouble == Trouble::lifetime_too_long && error.lifetime_cap &&
                          error.lifetime_cap < lifetime_cap_.value_or(policy_.lifetime);
    const bool first = !lifetime_cap_;
    if (told_cap) lifetime_cap_ = error.lifetime_cap;
    // At once with a new intent: the workspace said what it wants. A second time that is a fault.
    if (told_cap && first) return;
    setback(error, now, draw, asker);
}

// P4: whatever the workspace answered, nothing wider than asked is ever promoted.
bool Rotation::is_as_asked(const HeldToken& token) const
{
    constexpr Duration slack = 1min;
    const auto asked = mint_request(token.nonce);
    const bool narrow = !asked.scopes || (token.scopes && is_same(*token.scopes, *asked.scopes));
    return narrow && token.expiry && *token.expiry - token.creation <= policy_.lifetime + slack;
}

// A create with an unknown outcome: what carries its nonce is deleted before anything new is minted.
Action Rotation::settle(const HeldToken& asker, TimePoint now)
{
    if (mint_.not_before() > now) return Wait{mint_.not_before()};
    if (!settle_listed_) return List{List::Purpose::settle, asker};
    if (!settling_.empty()) {
        if (!is_fresh(now)) return Read{};
        return Delete{Delete::Reason::settle, settling_.back(), asker};
    }
    auto changed = *record_;
    count_create(changed, now);
    // It may still be done: the looks for that are counted from now.
    for (auto& entry : changed.book) {
        if (entry.nonce == changed.candidate->nonce) entry.started = server(now);
    }
    changed.candidate.reset();
    return write(Write::Purpose::clear_intent, std::move(changed));
}

// The budget counts from the intent until more is known: the machine may have slept in between. When
// nobody was told, it may have been until now.
void Rotation::count_create(Record& changed, TimePoint now) const
{
    std::replace(changed.creates.begin(),
                 changed.creates.end(),
                 changed.candidate->started,
                 server(created_.value_or(now)));
}

// The create was refused, or never sent: it does not count, and no token carries its nonce.
Action Rotation::clear_intent()
{
    auto changed = *record_;
    auto& creates = changed.creates;
    const auto own = std::find(creates.begin(), creates.end(), changed.candidate->started);
    if (own != creates.end()) creates.erase(own);
    std::erase_if(changed.book,
                  [&](const auto& entry) { return entry.nonce == changed.candidate->nonce; });
    changed.candidate.reset();
    return write(Write::Purpose::clear_intent, std::move(changed));
}

std::optional<WhyNot> Rotation::why_impossible() const
{
    const auto asker = this->asker();
    if (!asker) return asker.error();
    if (record_->current.id.empty() && !(policy_.issuer && policy_.scopes)) {
        return WhyNot{ProfileTrouble::not_listed,
                      "the workspace did not list its token when it was logged in, so what it may "
                      "do is not known: log in again"};
    }
    if (unlisted_ && needs_description()) {
        return WhyNot{ProfileTrouble::issuer_unfit,
                      "its issuer " + policy_.issuer->str() +
                          " does not list its token and scopes, so it may be another identity's"};
    }
    if (policy_.scopes && !policy_.issuer && !may_ask(policy_.scopes)) {
        return WhyNot{ProfileTrouble::bad_scopes,
                      "with the configured scopes its successor could not be replaced: they need "
                      "\"authentication\", or the profile an issuer"};
    }
    return std::nullopt;
}

}  // namespace patkeeper
