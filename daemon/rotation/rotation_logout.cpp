// Step 10: the tokens go first, the record last.
#include "daemon/rotation/error_of.hpp"
#include "daemon/rotation/lineage.hpp"
#include "daemon/rotation/rotation.hpp"

#include <algorithm>

namespace patkeeper {

Action Rotation::take_leave_request(const Leave& leave, TimePoint now)
{
    const bool needs_workspace = leave.how == Leaving::deleting_tokens && !why_dead(now);
    if (needs_workspace && !logout_checked_) return list_for_logout(now);
    auto changed = *record_;
    changed.leaving = leave.how;
    return write(Write::Purpose::leave, std::move(changed));
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

void Rotation::listed_for_logout(const Answer<std::vector<TokenInfo>>& answer,
                                 Asker asker,
                                 TimePoint now,
                                 const Draw& draw)
{
    const auto error = answer.error();
    logout_checked_ = !error || error->trouble == Trouble::invalid_token ||
                      error->trouble == Trouble::missing_scope;
    if (!error) orphans_ = orphans(*record_, *answer.result, server(now));
    if (logout_checked_) return;
    if (pending()) return fail_request(error_of(*error, asker));
    fail(retire_, *error, now, draw, asker);
}

void Rotation::not_deleted_when_leaving(const Delete& action,
                                        const WorkspaceError& error,
                                        TimePoint now,
                                        const Draw& draw)
{
    if (error.trouble == Trouble::missing_scope) {
        undeletable_.insert(action.id);
        std::erase(orphans_, action.id);
        return;
    }
    const bool refused = error.trouble == Trouble::invalid_token;
    const bool itself = action.id == action.bearer.id;
    if (refused && itself && doubted_) {
        deleted_.insert(action.id);  // it deleted itself, or was dead: nothing is left to do
        return;
    }
    if (refused && doubted_ && now - *doubted_ >= doubt_time) {
        tried_.insert(action.bearer.id);
        doubted_.reset();  // the next one has a minute of its own
        retire_.clear();
        return;
    }
    const auto asker = asker_of(action.bearer.value);
    fail(retire_, error, now, draw, asker);
    if (!refused) return;
    doubted_ = doubted_.value_or(now);
    if (!itself) retire_.hold(error_of(error, asker), *doubted_ + doubt_time);
}

void Rotation::note_what_is_left(TimePoint now)
{
    const bool deleting = record_->leaving == Leaving::deleting_tokens;
    auto undeletable = undeletable_;
    for (const auto& token : held_tokens(*record_)) {
        undeletable.erase(token.id);
        if (is_spent(token, now)) continue;
        const bool wanted = deleting && token.may_delete && !others_.keep(token.id);
        (wanted ? undeleted_ : left_alive_)
            .push_back(token.id.empty() ? "unknown" : token.id.str());
    }
    for (const auto& orphan : undeletable)
        undeleted_.push_back(orphan.str());
}

void Rotation::removed(Result<void, StoreError> outcome, TimePoint now, const Draw& draw)
{
    if (!outcome) {
        store_.fail(patkeeper::error_of(outcome.error()), now, draw.backoff);
        return;
    }
    note_what_is_left(now);
    record_.reset();
}

}  // namespace patkeeper
