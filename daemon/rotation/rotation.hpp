#pragma once
#include "daemon/rotation/action.hpp"
#include "daemon/rotation/backoff.hpp"
#include "daemon/rotation/due.hpp"
#include "daemon/rotation/policy.hpp"
#include "daemon/rotation/propagation.hpp"
#include "daemon/rotation/why_not.hpp"
#include "protocol/error.hpp"
#include "protocol/message.hpp"

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace patkeeper {

// What may be asked of a profile. One at a time; see Rotation::pending.
struct TakeIn {
    Record record;  // a login, with the skew it saw; what an older record held is merged in
    TimePoint clock_seen{};  // when that was, local
};
struct Ask {
    Asked how = Asked::rotate;
};
struct Leave {
    Leaving how = Leaving::deleting_tokens;
};
// The workspace is about to be asked to give the current token these scopes, or has done so. Ignored for
// a token that was replaced.
struct Rescope {
    TokenId id;
    Scopes scopes;
    bool done = false;
    std::optional<TimePoint> done_at{};  // by the server's clock, if it told
};
// Another record of the profile was found, which does not count: its tokens are this one's to delete.
struct Absorb {
    Record other;
};
using Request = std::variant<std::monostate, TakeIn, Ask, Leave, Rescope, Absorb>;

// A profile's life as a pure machine: `now` comes in, an action goes out, its report comes in
// (design.md section 3: each rule there is a function here). It draws nothing, reads no clock, does
// no I/O. After a crash the record alone says how to go on; the rest of the state may be lost.
//
// `now` is the local clock. Everything in the record is by the server's, which the Date of each
// answer tells.
class Rotation {
public:
    // An intent older than this is not acted upon: the machine may have slept (step 4).
    static constexpr Duration intent_life = std::chrono::minutes(1);
    // A candidate is promoted on a proof no older than this: the machine may have slept, and its clock
    // been set; the proof brings the server's (step 7).
    static constexpr Duration proof_life = std::chrono::minutes(1);
    // New tokens take moments to be known everywhere: until then a refusal says nothing (step 6).
    static constexpr Duration new_token_grace = std::chrono::minutes(2);
    // Two refusals of the current token count when they are this far apart (step 9, Revoked).
    static constexpr Duration doubt_time = std::chrono::minutes(1);
    // At a logout so far apart, of a token that was to be deleted and may have been; and so long after
    // a create was given up its last list is asked for.
    static constexpr Duration lost_answer_time = std::chrono::seconds(10);
    // Before anything is deleted the record is read again, unless that was so lately.
    static constexpr Duration record_freshness = std::chrono::minutes(1);
    static constexpr Duration health_interval = std::chrono::hours(24);
    // Whoever says that a token was refused has it checked, at most so often.
    static constexpr Duration recheck_interval = std::chrono::minutes(1);
    // After something was done every list shows it.
    static constexpr Duration shown_after = propagation + clock_error;
    // A local clock that goes back by less was not set.
    static constexpr Duration clock_tolerance = std::chrono::seconds(2);

    // What a profile knows of the others.
    struct Others {
        // Whether another profile keeps this token too: one PAT may be imported twice.
        std::function<bool(const TokenId&)> keep;
        // Whether any record says that it may be deleted.
        std::function<bool(const TokenId&)> may_delete;
        // Null: there is no such profile.
        std::function<const Rotation*(const ProfileName&)> find;
    };

    Rotation(RotationPolicy policy, std::string machine, Others others);

    // Begins with what the keyring holds; without this call the first action is Read. Ignored while
    // a write is under way: its outcome says more.
    void begin(std::optional<Record> record, TimePoint now);

    [[nodiscard]] Action next(TimePoint now, const Draw& draw);

    void read(Result<std::optional<Record>, StoreError> outcome, TimePoint now, const Draw& draw);
    void wrote(Written outcome, TimePoint now, const Draw& draw);
    void removed(Result<void, StoreError> outcome, TimePoint now, const Draw& draw);
    void created(Answer<MintedToken> answer, TimePoint now, const Draw& draw);
    void listed(const List& action,
                const Answer<std::vector<TokenInfo>>& answer,
                TimePoint now,
                const Draw& draw);
    void deleted(const Delete& action, const Answer<void>& answer, TimePoint now, const Draw& draw);
    void proved(const Prove& action,
                const Answer<Identity>& answer,
                TimePoint now,
                const Draw& draw);

    // Requests. pending() until the record says what was asked or request_failure() says why not.
    void request(Request request);
    [[nodiscard]] bool pending() const { return request_.index() != 0; }
    [[nodiscard]] const std::optional<Error>& request_failure() const { return request_failure_; }

    // A tool says that it was refused with this token: where it is the current one, a health check
    // comes at once, or when the last such check is recheck_interval ago.
    void check_refused(std::string_view token_value, TimePoint now);

    // The workspace refused this token in a call that this machine did not make: where it is the
    // current one, that is the first of two refusals, and the second look comes doubt_time later.
    void refused(const SharedSecret& bearer, const WorkspaceError& error, TimePoint now);

    // What the workspace was asked for may have been done: a health check comes at once.
    void check_soon(TimePoint now);

    void set_policy(RotationPolicy policy);
    [[nodiscard]] const RotationPolicy& policy() const { return policy_; }
    // An issuer's token is for the daemon alone, unless its configuration says otherwise.
    [[nodiscard]] bool is_served() const { return !policy_.is_issuer || policy_.allow_issuer; }

    // The keyring was locked: drops what is held before the next action, except a token that the
    // keyring does not have yet. begin() goes on, for all profiles at once: what another one holds
    // is not to be deleted because its record is read later. Only a request does not wait for that.
    void forget() { forget_ = true; }
    // The keyring can be read again: no need to wait with what is to be written.
    void keyring_is_back()
    {
        forget_ = false;
        store_.clear();
    }

    // The token to hand out and until when it works whatever happens (P1), by the local clock.
    struct Served {
        const HeldToken* token;  // until the next report
        TimePoint valid_until;
        std::optional<TimePoint> expiry;
    };
    [[nodiscard]] Result<Served, Error> serve(TimePoint now) const;
    // The same for the daemon's own use: an issuer's token too.
    [[nodiscard]] Result<Served, Error> current(TimePoint now) const;
    // What keeps the profile from everybody else, whatever its token.
    [[nodiscard]] std::optional<Error> why_unserved() const;

    // So many tokens its identity has, by a list just seen.
    void count_tokens(std::size_t listed) { tokens_in_use_ = listed; }

    // The token that lists, mints and deletes for this profile, its own or its issuer's, as it is at
    // this moment; or why there is none. There must be a record.
    [[nodiscard]] Result<HeldToken, WhyNot> asker() const;

    // What `status` shows; nothing where no record is known.
    [[nodiscard]] std::optional<Profile> view(TimePoint now) const;

    [[nodiscard]] const std::optional<Record>& record() const { return record_; }
    // Whether its record holds the token, and goes on doing so once what is asked for is done, or being
    // written: of several profiles that let go of one at the same moment, the last one deletes it.
    [[nodiscard]] bool keeps(const TokenId& id) const;
    // The profile is gone, and no login waits to bring it back.
    [[nodiscard]] bool finished() const
    {
        return loaded_ && !record_ && !std::holds_alternative<TakeIn>(request_);
    }
    // Rotations that ended well, and tries that did not, since this object was made.
    [[nodiscard]] int promotions() const { return promotions_; }
    [[nodiscard]] int setbacks() const { return setbacks_; }
    [[nodiscard]] std::optional<Error> trouble() const;
    // What the workspace or the budget forbids to try yet, however much it is asked for.
    [[nodiscard]] std::optional<Error> hindrance(TimePoint now) const;
    // The current token, or the one that a logout deletes with, was refused once, which may mean nothing.
    [[nodiscard]] bool in_doubt() const
    {
        const bool leaving = record_ && record_->leaving != Leaving::no;
        return leaving ? refused_when_leaving_ && failing() == &retire_ : doubted_ && !revoked_;
    }
    // Why no successor can be minted, or why the token cannot be served.
    [[nodiscard]] std::optional<WhyNot> why_impossible() const;
    // An expiry counts once the workspace's clock is known to have passed it.
    [[nodiscard]] std::optional<WhyNot> why_dead() const;
    // Our idea of that clock says that the current token has expired, but it may be wrong: the local
    // clock may have been set. The next answer tells.
    [[nodiscard]] bool may_have_expired(TimePoint now) const;
    // The same, and the workspace is about to be asked.
    [[nodiscard]] bool is_about_to_ask(TimePoint now) const;
    // The tokens a finished logout left alive: those that were not its to delete; and those that were,
    // but no token may.
    [[nodiscard]] const std::vector<std::string>& left_alive() const { return left_alive_; }
    [[nodiscard]] const std::vector<std::string>& undeleted() const { return undeleted_; }

private:
    enum class Intent { unknown, unsent, refused };  // of a candidate without a token
    enum class Asker { own, issuer };                // whose token a call is made with
    struct Writing {
        Write::Purpose purpose;
        Record record;
        bool carries_request;  // whoever asked is still waiting
    };

    // Rules give an action, or Wait{} until they may have one. Each group is a file, rotation_*.cpp;
    // what listed, deleted and proved teach is in rotation_reports.cpp.

    // request: what was asked for goes into the record.
    Action take_request(TimePoint now);
    Action take_rescope_request(const Rescope& request, TimePoint now);
    void fail_request(Error error);
    // What forbids to rotate by hand now. Nothing changes because of it.
    [[nodiscard]] std::optional<Error> why_not_ask(TimePoint now) const;
    void recheck(TimePoint now);

    // store: what the keyring holds.
    Action adopt_machine(const Draw& draw);
    Action mend_times(TimePoint now);
    Action write(Write::Purpose purpose, Record changed);
    void settle_write(std::optional<Record> found, TimePoint now, const Draw& draw);
    void not_written(const StoreError& error, TimePoint now, const Draw& draw);
    void store_failed(const StoreError& error, TimePoint now, const Draw& draw);
    void follow_up(Write::Purpose written, TimePoint now);
    void adopt(std::optional<Record> record);
    void drop_record();
    void spare(const Record& lost);
    void forget_spared();
    void forget_token();
    void forget_workspace();
    void forget_candidate();
    // Whether the record is what the keyring holds, or held a moment ago.
    [[nodiscard]] bool is_fresh(TimePoint now) const;

    // mint: an intent, a create, and what came of it.
    Action begin_rotation(TimePoint now, const Draw& draw);
    [[nodiscard]] std::optional<BudgetExhausted> why_no_create(TimePoint now) const;
    [[nodiscard]] bool may_be_out_of_budget() const;
    Action keep_minted(TimePoint now);
    Action pursue_candidate(TimePoint now);
    Action settle(const HeldToken& asker, TimePoint now);
    Action clear_intent();
    void count_create(Record& changed, TimePoint now) const;
    [[nodiscard]] MintRequest mint_request(const Nonce& nonce) const;
    [[nodiscard]] bool is_as_asked(const HeldToken& token) const;

    // promote: the candidate becomes the current token, or is rejected.
    Action promote(const HeldToken& successor, TimePoint now);
    Action discard_candidate(TimePoint now);
    void judge_candidate(const HeldToken& token,
                         const Answer<Identity>& answer,
                         TimePoint now,
                         const Draw& draw);
    void share_consent(HeldToken& token) const;

    // recover: another token stands in for a dead one.
    Action recover(TimePoint now);
    Action promote_stand_in(TimePoint now);
    // When a retiring token may be tried in place of a dead one; and when the next one will be.
    [[nodiscard]] TimePoint try_at(const HeldToken& token) const;
    [[nodiscard]] TimePoint next_stand_in_try() const;
    // Whether the current token is dead, but another that is held has not been tried yet.
    [[nodiscard]] bool may_recover() const;
    [[nodiscard]] bool is_spent(const HeldToken& token) const;

    // doubt: whether the current token lives.
    void refused_current(TimePoint now);
    void current_works(TimePoint now);
    [[nodiscard]] bool is_new(const HeldToken& token, TimePoint now) const;
    [[nodiscard]] TimePoint next_try(const Backoff& work) const;

    // health: what is due goes, orphans go, scopes are followed.
    Action retire(TimePoint now);
    Action check_health(TimePoint now);
    Action end_health_check(TimePoint now);
    [[nodiscard]] TimePoint health_due() const;
    [[nodiscard]] std::optional<TimePoint> late_look(TimePoint after) const;
    [[nodiscard]] bool may_be_done_late(const Nonce& nonce) const;
    void look_once_shown(TimePoint done);
    Action describe(TimePoint now);
    void note_listed(const Answer<std::vector<TokenInfo>>& answer, const SharedSecret& bearer);
    [[nodiscard]] std::optional<TokenId> next_orphan();

    // logout
    Action take_leave_request(const Leave& leave);
    void forget_logout();
    Action leave(TimePoint now);
    Action delete_when_leaving(const HeldToken& bearer, TimePoint now);
    [[nodiscard]] TimePoint when_to_list_again(TimePoint listed) const;
    Action end_leaving();
    void listed_for_logout(const List& action,
                           const Answer<std::vector<TokenInfo>>& answer,
                           TimePoint now,
                           const Draw& draw);
    void not_deleted_for_logout(const Delete& action,
                                const WorkspaceError& error,
                                TimePoint now,
                                const Draw& draw);
    void works_when_leaving(const HeldToken& bearer);
    void fails_when_leaving(const HeldToken& bearer,
                            const WorkspaceError& error,
                            TimePoint now,
                            const Draw& draw);
    void refused_when_leaving(const HeldToken& bearer, const WorkspaceError& error, TimePoint now);
    [[nodiscard]] std::optional<HeldToken> leaving_bearer() const;
    [[nodiscard]] bool is_rejected(const TokenId& id) const;
    // Whether a logout deletes it.
    [[nodiscard]] bool is_to_go(const HeldToken& token) const;

    // asker
    [[nodiscard]] Result<HeldToken, WhyNot> issuer_token() const;
    [[nodiscard]] Asker asker_of(const SharedSecret& bearer) const;
    [[nodiscard]] bool may_be_anybodys() const;
    [[nodiscard]] bool needs_description() const;
    [[nodiscard]] bool is_current(const SharedSecret& bearer) const;

    // clock
    void note_clock(TimePoint now);
    template <class T>
    void observe(const Answer<T>& answer, TimePoint now);
    // Whether the workspace's clock is known to have passed that time of its own.
    [[nodiscard]] bool has_passed(TimePoint server_time) const { return server_time <= heard_; }
    [[nodiscard]] bool has_expired(const HeldToken& token) const;
    [[nodiscard]] TimePoint server(TimePoint now) const { return now + skew_; }
    [[nodiscard]] TimePoint local(TimePoint server_time) const { return server_time - skew_; }

    // view
    [[nodiscard]] Error unsure_of_expiry() const;
    [[nodiscard]] const Backoff* failing() const;
    [[nodiscard]] std::optional<TimePoint> next_rotation() const;

    // All of them.
    void fail(Backoff& backoff,
              const WorkspaceError& error,
              TimePoint now,
              const Draw& draw,
              Asker asker = Asker::own);
    void setback(const WorkspaceError& error,
                 TimePoint now,
                 const Draw& draw,
                 Asker asker = Asker::own);
    [[nodiscard]] Error error_of(const WorkspaceError& error, Asker asker) const;

    RotationPolicy policy_;
    std::string machine_;
    Others others_;

    // What the keyring holds, as far as we know.
    bool loaded_ = false;     // else it is to be read
    bool forget_ = false;     // once no write is under way
    bool forgotten_ = false;  // begin() is to come
    std::optional<Record> record_;
    TimePoint seen_{};                 // when that was last known
    std::optional<Writing> writing_;   // under way, or unclear whether it happened
    std::optional<HeldToken> unkept_;  // minted, and not yet known to be in the keyring

    // What the record does not say; a restart begins anew with it.
    Duration skew_{};
    TimePoint heard_{};  // server time when the workspace last answered
    TimePoint last_now_{};
    TimePoint asked_{};  // when the action under way was given
    Intent intent_ = Intent::unknown;
    std::optional<TimePoint> created_;  // when the create was answered, or failed to be; local time
    std::vector<TokenId> settling_;     // found to carry the candidate's nonce
    bool settle_listed_ = false;
    std::optional<TimePoint> candidate_proved_;  // when it was last, local
    bool candidate_refused_ = false;
    bool current_proved_ = false;       // since it became current
    TimePoint last_proof_{};            // server time
    std::optional<TimePoint> doubted_;  // the first unsettled refusal of the current token, local
    bool revoked_ = false;
    std::map<TokenId, TimePoint>
        refused_;              // in place of a dead current one, or at a logout: when first; local
    std::set<TokenId> tried_;  // those that were refused again: they cannot stand in for it
    std::optional<TokenId> stand_in_;  // one that can
    std::set<TokenId> deleted_;        // known to be gone, not yet out of the record
    // At a logout: tokens that lack the scope to list and delete; what was asked to be deleted, without
    // an answer; and whether the workspace last refused the token as a dead one.
    std::set<TokenId> unable_;
    std::set<TokenId> unanswered_;
    bool refused_when_leaving_ = false;
    std::optional<TokenInfo> description_;  // of the current token, as the workspace last listed it
    TimePoint described_at_{};              // then; server time
    std::optional<Identity> identity_;      // its, as the workspace last told
    bool unlisted_ = false;                 // its issuer's list does not tell of it
    std::optional<Duration> lifetime_cap_;
    std::optional<std::size_t> tokens_in_use_;  // of its identity, when they were last listed
    TimePoint next_health_{};
    // A health check that lists, whichever come before; server time.
    std::optional<TimePoint> look_again_;
    std::set<Nonce> done_creates_;  // of which a token was seen
    TimePoint swept_{};    // when the last list of a health check was asked for; server time
    TimePoint recheck_{};  // of a token that somebody was refused with: the last one, or the next
    bool health_proved_ = false;
    bool health_listed_ = false;
    std::vector<TokenId> orphans_;
    // No orphans yet: served by a record that is gone. Until when, server time.
    std::map<TokenId, TimePoint> spared_;
    // At a logout: the workspace can be reached; and what it lists that the record does not hold.
    bool logout_checked_ = false;
    std::optional<std::vector<TokenId>> strays_;
    TimePoint strays_listed_{};  // when that was asked for; server time
    TimePoint list_again_{};  // before the last deletion, for what a create makes late; server time

    Backoff store_, mint_, proof_, retire_, health_;
    int promotions_ = 0;
    int setbacks_ = 0;

    Request request_;
    std::optional<Error> request_failure_;
    std::vector<std::string> left_alive_;
    std::vector<std::string> undeleted_;
};

}  // namespace patkeeper
