#include "daemon/rotation/rotation.hpp"

#include "daemon/rotation/due.hpp"
#include "daemon/rotation/lineage.hpp"
#include "daemon/rotation/take_in.hpp"

#include <algorithm>

namespace patkeeper {

namespace {

using namespace std::chrono_literals;

constexpr TimePoint never = TimePoint::max();

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

bool has_expired(const HeldToken& token, TimePoint server_now)
{
    return token.expiry && *token.expiry <= server_now;
}

Action idle()
{
    return Wait{never};
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
    if (store_.not_before() > now) return Wait{store_.not_before()};
    if (!loaded_) return Read{};

    Action action = idle();
    if (yields(action, [&] { return take_request(now); })) return action;
    if (!record_) return Finish{};
    if (yields(action, [&] { return adopt_machine(draw); })) return action;
    if (yields(action, [&] { return mend_budget(now); })) return action;
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

Action Rotation::write(Write::Purpose purpose, Record changed)
{
    using enum Write::Purpose;
    changed.generation = (record_ ? record_->generation : 0) + 1;
    changed.skew = skew_;
    const bool carries_request =
        purpose == take_in || purpose == ask || purpose == leave || purpose == rescope;
    writing_ = Writing{purpose, changed, carries_request};
    return Write{purpose, std::move(changed), record_};
}

// Puts what was asked into the record, so that a crash does not forget it.
Action Rotation::take_request(TimePoint now)
{
    if (const auto* take_in = std::get_if<TakeIn>(&request_)) {
        // Our own may be of before the clock was set.
        skew_ = take_in->record.skew;
        auto old = record_;
        if (old) share_consent(old->current);
        return write(Write::Purpose::take_in, merge(old, take_in->record, server(now)));
    }
    if (!record_) return idle();
    if (const auto* ask = std::get_if<Ask>(&request_)) {
        if (auto reason = hindrance(now)) {
            fail_request(*std::move(reason));
            return idle();
        }
        auto changed = *record_;
        changed.asked = ask->how;
        return write(Write::Purpose::ask, std::move(changed));
    }
    if (const auto* rescope = std::get_if<Rescope>(&request_))
        return take_rescope_request(*rescope);
    if (const auto* leave = std::get_if<Leave>(&request_)) return take_leave_request(*leave, now);
    return idle();
}

// Whoever sets scopes by hand switches off that the workspace infers them. A candidate that was minted
// with the old ones is not as asked any more.
Action Rotation::take_rescope_request(const Rescope& rescope)
{
    if (record_->current.id != rescope.id) {
        request_ = std::monostate();
        return idle();
    }
    auto changed = *record_;
    changed.current.scopes = rescope.scopes;
    if (changed.current.autoscope) changed.current.autoscope = false;
    return write(Write::Purpose::rescope, std::move(changed));
}

Action Rotation::take_leave_request(const Leave& leave, TimePoint now)
{
    const bool needs_workspace = leave.how == Leaving::deleting_tokens && !why_dead(now);
    if (needs_workspace && !logout_checked_) return list_for_logout(now);
    auto changed = *record_;
    changed.leaving = leave.how;
    return write(Write::Purpose::leave, std::move(changed));
}

// A copied home or a cloned machine: what the record holds belongs to another daemon too, so nothing
// of it is ever deleted, and this one gets tokens of its own (step 9).
Action Rotation::adopt_machine(const Draw& draw)
{
    if (record_->machine == machine_) return idle();
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

// A create in the future was written by a clock that has been set back since. Left as it is, it would
// use up the budget until that time comes. The candidate goes by the same time: that tells its create.
Action Rotation::mend_budget(TimePoint now)
{
    const auto latest = server(now) + clock_tolerance;
    auto changed = *record_;
    for (auto& create : changed.creates)
        create = std::min(create, latest);
    if (changed.creates == record_->creates) return idle();
    if (changed.candidate)
        changed.candidate->started = std::min(changed.candidate->started, latest);
    return write(Write::Purpose::mend_budget, std::move(changed));
}

// The current token as the workspace lists it: somebody may have changed its scopes. One that may not
// list itself is found in its issuer's list, and is its identity's then (step 0). Whose it is, the
// workspace may only tell later than at the login.
Action Rotation::describe(TimePoint now)
{
    // A list that does not tell scopes does not widen them (P4).
    const bool told = description_ && description_->scopes;
    const bool rescoped = told && description_->scopes != record_->current.scopes;
    const bool named = identity_ && record_->identity.id.empty();
    if (rescoped || named) {
        auto changed = *record_;
        const bool nameless = changed.identity.id.empty() && policy_.issuer;
        if (rescoped) changed.current = *description_;
        if (rescoped && nameless)
            changed.identity = others_.find(*policy_.issuer)->record()->identity;
        if (named) changed.identity = *identity_;
        return write(Write::Purpose::describe, std::move(changed));
    }
    const auto asker = this->asker(now);
    if (!is_undescribed(record_->current) || unlisted_ || why_dead(now) || !asker) return idle();
    if (health_.not_before() > now) return Wait{health_.not_before()};
    return List{List::Purpose::describe, asker->value};
}

// Step 10. What is deleted is not written down one by one: deleting twice does no harm.
Action Rotation::leave(TimePoint now)
{
    if (record_->leaving == Leaving::keeping_tokens) return Remove{};
    if (retire_.not_before() > now) return Wait{retire_.not_before()};
    const bool unsettled = record_->candidate && !record_->candidate->token;
    const bool listed = settle_listed_ && settling_.empty();
    const auto asker = this->asker(now);
    if (unsettled && !listed && !why_dead(now) && asker) return settle(*asker, now);
    if (!logout_checked_ && !why_dead(now)) return list_for_logout(now);
    return delete_when_leaving(now);
}

Action Rotation::list_for_logout(TimePoint now) const
{
    return List{List::Purpose::logout, leaving_bearer(now).value_or(record_->current).value};
}

Action Rotation::delete_when_leaving(TimePoint now)
{
    const auto bearer = leaving_bearer(now);
    if (!bearer) return Remove{};
    const auto wants = [&](const HeldToken& token) {
        return token.may_delete && !token.id.empty() && !deleted_.contains(token.id) &&
               !undeletable_.contains(token.id) && !others_.keep(token.id) &&
               !has_expired(token, server(now));
    };
    if (const auto orphan = next_orphan()) return Delete{Delete::Reason::logout, *orphan, *bearer};
    auto tokens = held_tokens(*record_);
    const bool own =
        std::erase_if(tokens, [&](const auto& token) { return token.id == bearer->id; }) != 0;
    if (own) tokens.push_back(*bearer);
    const auto next = std::find_if(tokens.begin(), tokens.end(), wants);
    if (next == tokens.end()) return Remove{};
    return Delete{Delete::Reason::logout, next->id, *bearer};
}

// The token that deletes the others and goes last: the current one while it works, else any. A rejected
// one, which may be somebody else's, only where no other works: then it deletes itself. An issuer's stays.
std::optional<HeldToken> Rotation::leaving_bearer(TimePoint now) const
{
    const auto asker = this->asker(now);
    if (policy_.issuer && asker && !tried_.contains(asker->id)) return *asker;
    auto tokens = usable_tokens(*record_);
    const auto all = held_tokens(*record_);
    tokens.insert(tokens.end(), all.begin(), all.end());
    const auto found = std::find_if(
        tokens.begin(), tokens.end(), [&](const auto& token) { return !is_spent(token, now); });
    if (found == tokens.end()) return std::nullopt;
    return *found;
}

// Gone, or as good as gone.
bool Rotation::is_spent(const HeldToken& token, TimePoint now) const
{
    const bool revoked = revoked_ && token.value == record_->current.value;
    return revoked || deleted_.contains(token.id) || tried_.contains(token.id) ||
           has_expired(token, server(now));
}

// Steps 4 to 7.
Action Rotation::pursue_candidate(TimePoint now)
{
    if (!record_->candidate) return idle();
    auto& candidate = *record_->candidate;
    if (unkept_) {
        auto changed = *record_;
        changed.candidate->token = unkept_;
        count_create(changed, now);
        return write(Write::Purpose::keep, std::move(changed));
    }
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
        if (why_impossible(now)) return clear_intent();
        intent_ = Intent::unknown;  // until it is answered
        return Create{asker(now)->value, mint_request(candidate.nonce)};
    }
    // A dead token cannot list, but another may stand in; one in doubt is looked at again first.
    const auto asker = this->asker(now);
    return why_dead(now) || in_doubt() || !asker ? idle() : settle(*asker, now);
}

// A create with an unknown outcome: what carries its nonce is deleted before anything new is minted.
Action Rotation::settle(const HeldToken& asker, TimePoint now)
{
    if (mint_.not_before() > now) return Wait{mint_.not_before()};
    if (!settle_listed_) return List{List::Purpose::settle, asker.value};
    if (!settling_.empty()) return Delete{Delete::Reason::settle, settling_.back(), asker};
    next_health_ = std::min(next_health_, now + late_commit);
    auto changed = *record_;
    count_create(changed, now);
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

// Who agreed under another name to the deletion of this token, agreed. It is kept as long as promised
// here, too, and not only forgotten.
void Rotation::share_consent(HeldToken& token) const
{
    token.may_delete = token.may_delete || others_.may_delete(token.id);
}

Action Rotation::discard_candidate(TimePoint now)
{
    auto changed = *record_;
    changed.retiring.push_back({*changed.candidate->token, server(now), /*rejected=*/true});
    changed.candidate.reset();
    return write(Write::Purpose::discard, std::move(changed));
}

// One write: until it is known to have happened, serve() caps what it promises for the old token.
Action Rotation::promote(const HeldToken& successor, TimePoint now)
{
    auto changed = *record_;
    auto old = changed.current;
    share_consent(old);
    changed.current = successor;
    changed.candidate.reset();
    const bool at_once = record_->asked == Asked::rotate_and_delete_old || why_dead(now);
    if (old.may_delete && !old.id.empty()) {
        const auto delete_after = at_once ? server(now) : end_of_overlap(old, server(now));
        changed.retiring.push_back({old, delete_after});
    }
    changed.asked = Asked::nothing;
    if (why_dead(now)) next_health_ = {};  // nobody could sweep with the old one
    return write(Write::Purpose::promote, std::move(changed));
}

// The current token is dead: one that is still held may stand in for it.
Action Rotation::recover(TimePoint now)
{
    const auto& expiry = record_->current.expiry;
    if (!why_dead(now)) return Wait{expiry ? local(*expiry) : never};
    if (stand_in_) return promote_stand_in(now);
    if (health_.not_before() > now) return Wait{health_.not_before()};
    // Expired by our clock, which may be wrong: the answer's Date tells.
    if (!revoked_ && !expiry_checked_) return Prove{Prove::Subject::current, record_->current};
    for (const auto& retiring : record_->retiring) {
        if (retiring.rejected || is_spent(retiring.token, now)) continue;
        if (try_at(retiring.token) > now) continue;
        return Prove{Prove::Subject::retiring, retiring.token};
    }
    const auto next = next_stand_in_try(now);
    return next > now ? Wait{next} : idle();
}

// One refusal means as little here as of the current token.
TimePoint Rotation::try_at(const HeldToken& token) const
{
    const auto refused = refused_.find(token.id);
    return refused == refused_.end() ? TimePoint{} : refused->second + doubt_time;
}

Action Rotation::promote_stand_in(TimePoint now)
{
    auto changed = *record_;
    auto& retiring = changed.retiring;
    const auto found = std::find_if(
        retiring.begin(), retiring.end(), [&](const auto& r) { return r.token.id == *stand_in_; });
    if (found == retiring.end()) {
        stand_in_.reset();
        return idle();
    }
    auto dead = std::exchange(changed.current, found->token);
    retiring.erase(found);
    // Dead as far as we know: deleting it makes sure.
    if (dead.may_delete && !dead.id.empty()) retiring.push_back({dead, server(now)});
    if (changed.asked == Asked::nothing) changed.asked = Asked::rotate;
    return write(Write::Purpose::stand_in, std::move(changed));
}

// Step 8.
Action Rotation::retire(TimePoint now)
{
    if (doubted_ || why_dead(now)) return idle();
    const auto asker = this->asker(now);
    auto earliest = never;
    for (const auto& [token, delete_after, rejected] : record_->retiring) {
        // Who else holds it has promised it too, and deletes it, or drops it, when that is over.
        const bool shared = local(delete_after) <= now && others_.keep(token.id);
        if (shared || deleted_.contains(token.id) || has_expired(token, server(now))) {
            auto changed = *record_;
            std::erase_if(changed.retiring,
                          [&id = token.id](const auto& r) { return r.token.id == id; });
            return write(Write::Purpose::drop_retired, std::move(changed));
        }
        if (!asker) continue;
        const auto when =
            std::max(local(delete_after), (current_proved_ ? retire_ : health_).not_before());
        earliest = std::min(earliest, when);
        if (when > now) continue;
        if (!current_proved_) return Prove{Prove::Subject::current, record_->current};
        if (!is_fresh(now)) return Read{};
        return Delete{Delete::Reason::retired, token.id, *asker};
    }
    return Wait{earliest};
}

// Step 9: at start and daily, and a second look at a token that was refused.
Action Rotation::check_health(TimePoint now)
{
    if (doubted_ && !revoked_) {
        const auto again = next_try(health_);
        if (now < again) return Wait{again};
        return Prove{Prove::Subject::current, record_->current};
    }
    const auto due = std::max(next_health_, health_.not_before());
    if (now < due) return Wait{due};
    if (!health_proved_ && !is_fresh(now)) return Read{};
    if (!health_proved_) return Prove{Prove::Subject::current, record_->current};
    const auto asker = this->asker(now);
    if (why_dead(now) || !asker) {
        if (!why_dead(now)) health_.clear();
        next_health_ = now + health_interval;
        health_proved_ = false;
        return Wait{next_health_};
    }
    if (!health_listed_) return List{List::Purpose::sweep, asker->value};
    const auto orphan = next_orphan();
    if (orphan && !is_fresh(now)) return Read{};
    if (orphan) return Delete{Delete::Reason::sweep, *orphan, *asker};
    next_health_ = now + health_interval;
    health_proved_ = health_listed_ = false;
    return Wait{next_health_};
}

// A token that was minted here may have been pasted into another profile since.
std::optional<TokenId> Rotation::next_orphan()
{
    std::erase_if(orphans_, others_.keep);
    if (orphans_.empty()) return std::nullopt;
    return orphans_.back();
}

// Steps 1 to 3.
Action Rotation::begin_rotation(TimePoint now, const Draw& draw)
{
    if (record_->candidate || doubted_ || why_dead(now) || why_impossible(now)) return idle();
    if (is_undescribed(record_->current)) return idle();
    const bool automatic = policy_.enabled && record_->rotates;
    if (!automatic && record_->asked == Asked::nothing) return idle();
    const auto due = record_->asked != Asked::nothing
                         ? now
                         : local(due_time(record_->current, policy_, last_proof_));
    const auto start = std::max(due, mint_.not_before());
    if (start > now) return Wait{start};

    const auto allowed = budget_allows(record_->creates, policy_.max_creates_per_hour, server(now));
    if (allowed > server(now)) {
        mint_.hold(BudgetExhausted{record_->profile.str(), to_millis(local(allowed))},
                   local(allowed));
        ++setbacks_;
        return Wait{local(allowed)};
    }
    auto changed = *record_;
    changed.candidate = Candidate{draw.nonce, server(now), std::nullopt};
    std::erase_if(changed.book,
                  [&](const auto& entry) { return server(now) - entry.started > nonce_memory; });
    changed.book.push_back({draw.nonce, server(now)});
    std::erase_if(changed.creates, [&](auto time) { return server(now) - time >= 1h; });
    changed.creates.push_back(server(now));
    return write(Write::Purpose::intend, std::move(changed));
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

// P4: whatever the workspace answered, nothing wider than asked is ever promoted.
bool Rotation::is_as_asked(const HeldToken& token) const
{
    constexpr Duration slack = 1min;
    const auto asked = mint_request(token.nonce);
    const auto as_set = [](const Scopes& scopes) {
        return std::set<std::string>(scopes.begin(), scopes.end());
    };
    const bool narrow =
        !asked.scopes || (token.scopes && as_set(*token.scopes) == as_set(*asked.scopes));
    return narrow && token.expiry && *token.expiry - token.creation <= policy_.lifetime + slack;
}

}  // namespace patkeeper
