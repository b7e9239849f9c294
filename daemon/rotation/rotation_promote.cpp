// Steps 6 and 7: the candidate is proved, and promoted in one write or rejected.
#include "daemon/rotation/due.hpp"
#include "daemon/rotation/rotation.hpp"

namespace patkeeper {

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
    const bool at_once = record_->asked == Asked::rotate_and_delete_old || why_dead();
    if (old.may_delete && !old.id.empty()) {
        const auto delete_after = at_once ? server(now) : end_of_overlap(old, server(now));
        changed.retiring.push_back({old, delete_after});
    }
    changed.asked = Asked::nothing;
    if (why_dead()) next_health_ = {};  // no one could sweep with the old one
    return write(Write::Purpose::promote, std::move(changed));
}

// Who agreed under another name to the deletion of this token, agreed. It is kept as long as promised
// here, too, and not only forgotten.
void Rotation::share_consent(HeldToken& token) const
{
    token.may_delete = token.may_delete || others_.may_delete(token.id);
}

}  // namespace patkeeper
