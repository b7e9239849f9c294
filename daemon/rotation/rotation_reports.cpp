// What the workspace answered to a list, a delete and a proof, for the rules that wait for it.
#include "daemon/rotation/lineage.hpp"
#include "daemon/rotation/rotation.hpp"

#include <algorithm>

namespace patkeeper {

void Rotation::listed(const List& action,
                      const Answer<std::vector<TokenInfo>>& answer,
                      TimePoint now,
                      const Draw& draw)
{
    observe(answer, now);
    const auto error = answer.error();
    const auto& bearer = action.bearer.value;
    const auto asker = asker_of(bearer);
    const bool current = is_current(bearer);
    if (!error && current) current_works(now);
    if (error && error->trouble == Trouble::invalid_token && current) refused_current(now);
    const bool by_whom_it_asks = !policy_.issuer || asker == Asker::issuer;
    if (!error && by_whom_it_asks) note_listed(answer, bearer);
    if (!error) count_tokens(answer.result->size());
    for (const auto& entry : record_->book) {
        if (!error && !made_by(entry.nonce, *answer.result).empty())
            done_creates_.insert(entry.nonce);
    }

    switch (action.purpose) {
        case List::Purpose::settle:
            settle_listed_ = !error || error->trouble == Trouble::missing_scope;
            if (error) return setback(*error, now, draw, asker);
            forget_spared();
            for (const auto& token : made_by(record_->candidate->nonce, *answer.result)) {
                // Else a sweep deletes it later, by its nonce.
                if (!spared_.contains(token.id)) settling_.push_back(token.id);
                created_ = local(token.creation);
            }
            return;
        case List::Purpose::sweep:
            if (error) return fail(health_, *error, now, draw, asker);
            health_.clear();
            orphans_ = orphans(*record_, *answer.result, server(now));
            forget_spared();
            std::erase_if(orphans_, [&](const auto& id) { return spared_.contains(id); });
            health_listed_ = true;
            // These are the looks that were due until now; the check goes on until it is ended.
            if (look_again_ && server(asked_) >= *look_again_) look_again_.reset();
            swept_ = server(asked_);
            next_health_ = std::min(next_health_, now);
            return;
        case List::Purpose::describe:
            if (error) {
                ++setbacks_;
                return fail(health_, *error, now, draw, asker);
            }
            health_.clear();
            unlisted_ = !description_ || !description_->scopes;
            if (unlisted_) look_once_shown(server(now));
            return;
        case List::Purpose::logout:
            return listed_for_logout(action, answer, now, draw);
    }
}

void Rotation::deleted(const Delete& action,
                       const Answer<void>& answer,
                       TimePoint now,
                       const Draw& draw)
{
    observe(answer, now);
    const auto error = answer.error();
    const bool gone = !error || error->trouble == Trouble::not_found;
    if (gone) {
        deleted_.insert(action.id);
        std::erase(orphans_, action.id);
        std::erase(settling_, action.id);
        if (strays_) std::erase(*strays_, action.id);
        (action.reason == Delete::Reason::sweep ? health_ : retire_).clear();
        if (action.reason == Delete::Reason::logout) works_when_leaving(action.bearer);
        return;
    }
    if (action.reason == Delete::Reason::logout)
        return not_deleted_for_logout(action, *error, now, draw);
    const auto asker = asker_of(action.bearer.value);
    const bool refused = error->trouble == Trouble::invalid_token;
    if (refused && is_current(action.bearer.value)) refused_current(now);
    switch (action.reason) {
        case Delete::Reason::settle:
            return setback(*error, now, draw, asker);
        case Delete::Reason::sweep:
            return fail(health_, *error, now, draw, asker);
        default:
            return fail(retire_, *error, now, draw, asker);
    }
}

void Rotation::proved(const Prove& action,
                      const Answer<Identity>& answer,
                      TimePoint now,
                      const Draw& draw)
{
    observe(answer, now);
    const auto error = answer.error();
    // Lacking the scope for this call proves life; a token minted with the current one belongs to
    // its identity anyway (databricks-api.md section 2).
    const bool lives = !error || error->trouble == Trouble::missing_scope;
    const bool refused = error && error->trouble == Trouble::invalid_token;

    switch (action.subject) {
        case Prove::Subject::current:
            if (answer.result) identity_ = *answer.result;
            health_proved_ = lives && now >= health_due();     // not what a deletion asked before
            if (lives && now < health_due()) health_.clear();  // else the sweep is still to come
            if (lives) return current_works(now);
            // Nobody needs to wait where that is what was to be expected.
            if (!refused || !has_expired(record_->current)) fail(health_, *error, now, draw);
            // Nothing else goes on until that is settled.
            if (!refused && (doubted_ || may_have_expired(now) || may_be_out_of_budget()))
                ++setbacks_;
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

}  // namespace patkeeper
