// Step 10: the tokens go first, the record last, and what lives on is told.
#include "daemon/rotation/error_of.hpp"
#include "daemon/rotation/lineage.hpp"
#include "daemon/rotation/rotation.hpp"

#include <algorithm>

namespace patkeeper {

Action Rotation::take_leave_request(const Leave& leave)
{
    const bool needs_workspace = leave.how == Leaving::deleting_tokens && !why_dead();
    if (needs_workspace && !logout_checked_)
        return List{List::Purpose::logout, leaving_bearer().value_or(record_->current)};
    auto changed = *record_;
    changed.leaving = leave.how;
    return write(Write::Purpose::leave, std::move(changed));
}

// What an earlier one met says nothing of this one.
void Rotation::forget_logout()
{
    logout_checked_ = refused_when_leaving_ = false;
    strays_.reset();
    refused_.clear();
    unable_.clear();
}

// What is deleted is not written down one by one: deleting twice does no harm.
Action Rotation::leave(TimePoint now)
{
    if (record_->leaving == Leaving::keeping_tokens) return end_leaving();
    if (retire_.not_before() > now) return Wait{retire_.not_before()};
    const auto bearer = leaving_bearer();
    if (!bearer) return end_leaving();
    if (!strays_) return List{List::Purpose::logout, *bearer};
    return delete_when_leaving(*bearer, now);
}

Action Rotation::delete_when_leaving(const HeldToken& bearer, TimePoint now)
{
    std::erase_if(*strays_, others_.keep);
    if (!strays_->empty()) return Delete{Delete::Reason::logout, strays_->back(), bearer};
    if (is_rejected(bearer.id)) return Delete{Delete::Reason::logout, bearer.id, bearer};
    auto tokens = held_tokens(*record_);
    const bool own =
        std::erase_if(tokens, [&](const auto& token) { return token.id == bearer.id; }) != 0;
    if (own) tokens.push_back(bearer);
    const auto next = std::find_if(
        tokens.begin(), tokens.end(), [&](const auto& token) { return is_to_go(token); });
    // What a create makes that was just given up, only a token that lives can find.
    const bool last = next == tokens.end() || next->id == bearer.id;
    if (last && strays_listed_ < list_again_) {
        if (local(list_again_) > now) return Wait{local(list_again_)};
        return List{List::Purpose::logout, bearer};
    }
    if (next == tokens.end()) return end_leaving();
    return Delete{Delete::Reason::logout, next->id, bearer};
}

// The last create that was given up counts: a candidate's is given up by the logout itself.
TimePoint Rotation::when_to_list_again(TimePoint listed) const
{
    const bool gives_up = record_->candidate && intent_ == Intent::unknown;
    TimePoint last{};
    for (const auto& [nonce, given_up] : record_->book) {
        if (!may_be_done_late(nonce)) continue;
        const bool own = record_->candidate && record_->candidate->nonce == nonce;
        if (!own) last = std::max(last, given_up);
        if (own && gives_up) last = std::max(last, listed);
    }
    return last + lost_answer_time;
}

// The token that deletes the others and goes last: the issuer's, which stays; else the current one while
// it works, else any that may delete. A rejected one, which may be somebody else's, only where no other
// works, for itself and what it lists of this profile's.
std::optional<HeldToken> Rotation::leaving_bearer() const
{
    const auto may_try = [&](const HeldToken& token) {
        return !is_spent(token) && !unable_.contains(token.id);
    };
    const auto asker = this->asker();
    if (policy_.issuer && asker && may_try(*asker)) return *asker;
    for (const auto& token : usable_tokens(*record_)) {
        if (may_try(token)) return token;
    }
    for (const auto& [token, delete_after, rejected] : record_->retiring) {
        if (rejected && may_try(token) && is_to_go(token)) return token;
    }
    return std::nullopt;
}

bool Rotation::is_rejected(const TokenId& id) const
{
    return std::any_of(
        record_->retiring.begin(), record_->retiring.end(), [&](const auto& retiring) {
            return retiring.rejected && retiring.token.id == id;
        });
}

bool Rotation::is_to_go(const HeldToken& token) const
{
    return token.may_delete && !token.id.empty() && !deleted_.contains(token.id) &&
           !others_.keep(token.id) && !has_expired(token);
}

// A workspace that refuses the token can be reached: the request has its answer, and leave() lists with
// another token or later.
void Rotation::listed_for_logout(const List& action,
                                 const Answer<std::vector<TokenInfo>>& answer,
                                 TimePoint now,
                                 const Draw& draw)
{
    if (answer.result) {
        logout_checked_ = true;
        strays_listed_ = server(asked_);
        if (!strays_) list_again_ = when_to_list_again(strays_listed_);
        auto record = *record_;
        const bool unsettled = record.candidate && !record.candidate->token;
        if (unsettled) record.candidate.reset();  // nobody awaits it any more
        strays_ = orphans(record, *answer.result, server(now));
        for (const auto& id : settling_) {
            if (std::find(strays_->begin(), strays_->end(), id) == strays_->end())
                strays_->push_back(id);
        }
        works_when_leaving(action.bearer);
        return;
    }
    const auto error = *answer.error();
    const bool refused =
        error.trouble == Trouble::invalid_token || error.trouble == Trouble::missing_scope;
    if (!refused && std::holds_alternative<Leave>(request_))
        return fail_request(error_of(error, Asker::own));
    logout_checked_ = refused;
    fails_when_leaving(action.bearer, error, now, draw);
}

void Rotation::not_deleted_for_logout(const Delete& action,
                                      const WorkspaceError& error,
                                      TimePoint now,
                                      const Draw& draw)
{
    if (error.trouble == Trouble::unclear) unanswered_.insert(action.id);
    fails_when_leaving(action.bearer, error, now, draw);
}

void Rotation::works_when_leaving(const HeldToken& bearer)
{
    refused_.erase(bearer.id);
    refused_when_leaving_ = false;
}

void Rotation::fails_when_leaving(const HeldToken& bearer,
                                  const WorkspaceError& error,
                                  TimePoint now,
                                  const Draw& draw)
{
    refused_when_leaving_ = error.trouble == Trouble::invalid_token;
    if (error.trouble == Trouble::missing_scope) {
        unable_.insert(bearer.id);  // the next one may be able to
    } else if (refused_when_leaving_) {
        refused_when_leaving(bearer, error, now);
    } else {
        fail(retire_, error, now, draw);
    }
}

// One refusal means nothing, of whichever token, nor do those of a new one. A second one means that it
// is dead; sooner, and also of a new one, where its deletion was asked for and the answer lost.
void Rotation::refused_when_leaving(const HeldToken& bearer,
                                    const WorkspaceError& error,
                                    TimePoint now)
{
    auto& first = refused_.try_emplace(bearer.id, now).first->second;
    const bool to_be_expected = unanswered_.contains(bearer.id);
    if (is_new(bearer, first) && !to_be_expected) first = now;
    const auto certain = first + (to_be_expected ? lost_answer_time : doubt_time);
    retire_.clear();
    if (now < certain) return retire_.hold(error_of(error, asker_of(bearer.value)), certain);
    tried_.insert(bearer.id);
    refused_when_leaving_ = false;
}

// When nothing is left that could be deleted: what of it lives, and why.
Action Rotation::end_leaving()
{
    const bool deleting = record_->leaving == Leaving::deleting_tokens;
    left_alive_.clear();
    undeleted_.clear();
    for (const auto& token : held_tokens(*record_)) {
        if (is_spent(token)) continue;
        const bool shared = !token.id.empty() && others_.keep(token.id);
        const bool wanted = deleting && token.may_delete && !shared;
        (wanted ? undeleted_ : left_alive_)
            .push_back(token.id.empty() ? "unknown" : token.id.str());
    }
    for (const auto& id : strays_.value_or(settling_)) {
        if (!others_.keep(id)) (deleting ? undeleted_ : left_alive_).push_back(id.str());
    }
    return Remove{};
}

void Rotation::removed(Result<void, StoreError> outcome, TimePoint now, const Draw& draw)
{
    if (!outcome) {
        store_.fail(patkeeper::error_of(outcome.error()), now, draw.backoff);
        return;
    }
    record_.reset();
}

}  // namespace patkeeper
