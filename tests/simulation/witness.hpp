#pragma once
#include "daemon/rotation/policy.hpp"
#include "daemon/rotation/record.hpp"
#include "daemon/rotation/workspace_answer.hpp"
#include "tests/workspace/tokens.hpp"

#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace patkeeper::simulation {

// Whose a token is: the profile of a computer that minted it; nobody's where somebody made it by hand.
struct Owner {
    std::string computer;
    std::string profile;
    friend auto operator<=>(const Owner&, const Owner&) = default;
};

struct Violation {
    // P1 to P5 of spec.md, or a rule: "keyring", "pace", "on time", "issuer", "revoked", "status".
    std::string promise;
    std::string what;
};

// Knows the truth, and holds it against the promises of spec.md section 2. Times are true time.
class Witness {
public:
    // What is known of a token, beside what the workspace knows.
    struct Fate {
        Owner owner;
        std::string lineage;
        std::string nonce;                // empty: made by hand
        bool agreed = false;              // the user agreed to its deletion
        std::set<std::string> pasted_on;  // the computers on which somebody logged in with it
        std::string host;
        std::optional<TimePoint> promised_until;
        Owner promised_by;
        bool unnoticed = false;  // by whoever deletes it: that another promises it
        TimePoint last_use;
        bool revoked_by_others = false;
        bool ordered_away = false;  // by a logout, or a rotation that was to delete it at once
        std::optional<TimePoint> works_from;    // new, and not known everywhere yet
        std::optional<TimePoint> fades_until;   // revoked, and not known everywhere yet
        std::set<std::string> refused_wrongly;  // the computers that last met that
        std::optional<TimePoint> deleted;       // by patkeeper
        Owner deleted_by;
        TimePoint minted;
        // Since when its create counts as not done: a list was old, or it was done after that.
        std::optional<TimePoint> given_up;
        TimePoint let_go{};  // by the last profile that held it
        bool told = false;   // its daemon knows that it was made
        // Its owner's record does not know its nonce: a backup of before had been put back, or another
        // profile let go of it when that was long ago.
        bool forgotten = false;
        std::optional<TimePoint> expiry;
        // Who has been told of it, by a list or when it was made. Nobody can know its end else.
        std::set<Owner> described_to;
        std::optional<Scopes> scopes;
        std::vector<std::optional<Scopes>> former_scopes;  // before somebody set others
        // Who set the present ones, and was told that it is done; when.
        std::optional<std::pair<Owner, TimePoint>> rescoped_by;
        std::optional<TimePoint> rescoped;
        TimePoint listed;  // when its owner, or the issuer, last saw it in a list
    };

    // The first thing that went wrong.
    [[nodiscard]] const std::optional<Violation>& violation() const { return violation_; }
    void accuse(std::string promise, std::string what);

    // What happens, as it happens.
    void pasted(const std::string& computer,
                const std::string& host,
                const std::string& id,
                const stand_in::MintOrder& made,
                bool agreed,
                TimePoint now);
    void minted(const std::string& host,
                const stand_in::Token& token,
                TimePoint now,
                Duration skew);
    void deleting(const std::string& id, const Owner& by, TimePoint now);  // is asked for
    void deleted(const std::string& id, TimePoint now);                    // is done
    void revoked(const std::string& id, TimePoint fades_until);
    void rescoped(const std::string& id, const std::optional<Scopes>& scopes, TimePoint now);
    void told_scopes(const Owner& owner, TimePoint now);
    // The answer to its create came.
    void told_of(const std::string& id);
    // What a call with this token met.
    void worked(const std::string& id, TimePoint now);
    void refused(const Owner& owner, const std::string& id);
    void accepted(const Owner& owner, const std::string& id);
    void listed(const Owner& by, const std::vector<TokenInfo>& tokens, TimePoint now);
    // A create is sent.
    void creating(const Owner& owner,
                  const MintRequest& request,
                  TimePoint now,
                  TimePoint local_now);
    // The user was told that the profile has no token that works.
    void gave_up(const Owner& owner, TimePoint awake_since, TimePoint now);
    // That it has expired; no fault keeps the daemon from knowing better.
    void said_to_have_expired(const Owner& owner, TimePoint now);
    void shown(const Owner& owner, const std::string& id, TimePoint next_rotation);
    void used(const std::string& id, bool accepted, TimePoint now);
    // Of the one who serves, since the workspace last told the time.
    enum class Clocks { known, set, set_before_a_sleep };
    void served(const Owner& by, const std::string& id, TimePoint until, Clocks clocks);
    void written(const Owner& owner, const std::optional<Record>& record, TimePoint now);
    void restored(const Owner& owner, TimePoint now);
    // The user, who asked for it then, was told which tokens a logout left alive.
    void logged_out(const Owner& owner,
                    const std::set<std::string>& named,
                    TimePoint asked,
                    TimePoint now);
    void called(const Owner& owner, bool failed, TimePoint now);
    void asked_keyring(const Owner& owner, bool failed, TimePoint now);
    void create_counts(const Owner& owner, int allowed, TimePoint now);
    void create_throttled(const Owner& owner, TimePoint until);
    void clock_jumped(TimePoint now);
    void server_clock_jumped(const std::string& host, Duration by, TimePoint now);
    void restarted(const std::string& computer);

    // Whether some token of the profile's record works, or none does for a reason that is nobody's
    // fault.
    void check_held(const Owner& owner, TimePoint now);
    // After faults have ended: what lives is what the record knows.
    // living: with the time at which the workspace saw each used, by the daemon too.
    void check_living(const Owner& owner,
                      const std::map<std::string, TimePoint>& living,
                      TimePoint awake_since,
                      TimePoint calm_since,
                      TimePoint now);

    // After faults have ended: the record knows what its token may do.
    void check_known_scopes(const Owner& owner, TimePoint now);

    // Whether the current one of the profile's record works.
    [[nodiscard]] bool has_working_token(const Owner& owner, TimePoint now);
    // Those of the computer's profiles whose records hold the token: it may be pasted into several.
    [[nodiscard]] std::vector<Owner> holders_on(const std::string& computer,
                                                const std::string& id) const;
    [[nodiscard]] bool is_alive(const Fate& fate, TimePoint now) const;
    [[nodiscard]] Fate* find(const std::string& id);
    // Before anything happens to it.
    void introduce(const Owner& owner, const RotationPolicy& policy, const std::string& identity);

    // Per profile: what the keyring holds.
    struct Holding {
        std::optional<Record> record;
        std::optional<Record> thrown_away;  // the daemon may not have noticed yet
        std::optional<Record> logged_out;   // and nobody was told what of it lives
        TimePoint written;                  // when that was last changed
        TimePoint restored;                 // when somebody last put an old record there
        TimePoint intended;                 // when its candidate came
        bool same_clocks = false;           // since it was decided on
        TimePoint listed;                   // when a list was last answered
        TimePoint disturbed;                // when it was last logged in, restored, or lost a token
        bool expected = false;              // a login succeeded, and nobody ordered its end
        std::deque<TimePoint> creates;
        std::deque<TimePoint> failures;          // of calls to the workspace
        std::deque<TimePoint> keyring_failures;  // since it last did as asked
        std::optional<TimePoint> throttled_until;
        std::optional<std::string> doubted;  // the current token, refused and not accepted since
        std::optional<std::pair<std::string, TimePoint>> shown;
    };
    [[nodiscard]] Holding& holding(const Owner& owner) { return holdings_[owner]; }

private:
    static void give_up(Fate& fate);
    void check_pace(const Owner& owner, std::deque<TimePoint>& failures, TimePoint now);
    void check_settled(const Owner& owner,
                       const Record& before,
                       const Record& record,
                       TimePoint now);
    void note_given_up(const std::string& nonce, const Record& record, TimePoint now);
    void check_lifetime(const Owner& owner, const stand_in::Token& token);
    void check_scopes(const Owner& owner, const Record& record, const MintRequest& request);
    void check_promoted(const Owner& owner, const Record& before, const Record& record);
    void check_logged_out(const Owner& owner, const Record& record, TimePoint now);
    void check_orphans_named(const Owner& owner,
                             const Record& record,
                             const std::set<std::string>& named,
                             TimePoint asked,
                             TimePoint now);

    std::optional<Violation> violation_;
    TimePoint clocks_set_;  // when one of them last was
    std::map<std::string, Fate> fates_;
    std::map<std::string, std::vector<std::string>> made_with_;  // ids, by nonce
    std::map<std::string, Owner> lineages_;
    std::map<Owner, Holding> holdings_;
    std::map<Owner, RotationPolicy> policies_;
    std::map<Owner, std::string> identities_;
};

}  // namespace patkeeper::simulation
