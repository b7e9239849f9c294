#pragma once
#include "daemon/rotation/shared_secret.hpp"
#include "daemon/rotation/workspace_answer.hpp"
#include "protocol/workspace.hpp"

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace patkeeper {

// Everything patkeeper knows of a profile: the one keyring item (design.md section 2). All times
// are by the server's clock.

// The last change of a token's scopes: asked for here, perhaps done; or seen in a list.
struct Rescoped {
    TimePoint at;
    Scopes to;
    friend bool operator==(const Rescoped&, const Rescoped&) = default;
};

struct HeldToken {
    SharedSecret value;
    TokenId id;  // empty: the token may not list itself
    TimePoint creation;
    std::optional<TimePoint> expiry;  // none: never, or not known
    std::optional<Scopes> scopes;     // none: everything, or not known
    std::optional<bool> autoscope;
    Nonce nonce;              // empty: not minted by patkeeper
    Duration overlap{};       // the promise that goes with it, fixed when taken in
    int jitter_permille = 0;  // of its due time
    bool may_delete = false;  // minted by patkeeper, or the user agreed
    std::optional<Rescoped> rescoped{};
    friend bool operator==(const HeldToken&, const HeldToken&) = default;
};

// A rotation under way: its nonce before the create, its token after.
struct Candidate {
    Nonce nonce;
    TimePoint started;
    std::optional<HeldToken> token;
    friend bool operator==(const Candidate&, const Candidate&) = default;
};

struct RetiringToken {
    HeldToken token;
    TimePoint delete_after;
    bool rejected = false;  // a candidate that was not fit to be current: never used, only deleted
    friend bool operator==(const RetiringToken&, const RetiringToken&) = default;
};

struct BookEntry {
    Nonce nonce;
    TimePoint started;  // or when it was given up, without knowing whether it made a token
    friend bool operator==(const BookEntry&, const BookEntry&) = default;
};

enum class Asked { nothing, rotate, rotate_and_delete_old };
enum class Leaving { no, deleting_tokens, keeping_tokens };

struct Record {
    ProfileName profile;
    Workspace workspace;
    Identity identity;
    Lineage lineage;
    std::string machine;  // hash of machine id and uid: tells a copied home from its original
    std::int64_t generation = 0;
    // By the local clock: the server's is known to a second. None: by a version that did not note it.
    std::optional<TimePoint> logged_in;
    bool rotates = true;
    Asked asked = Asked::nothing;
    Leaving leaving = Leaving::no;
    HeldToken current;
    std::optional<Candidate> candidate;
    std::vector<RetiringToken> retiring;
    std::vector<BookEntry> book;     // nonces of the last 7 days
    std::vector<TimePoint> creates;  // of the last hour: the budget
    Duration skew{};                 // server's clock minus ours, as last seen
    std::string metadata_path;
    friend bool operator==(const Record&, const Record&) = default;
};

BOOST_DESCRIBE_STRUCT(Identity, (), (id, user_name))
BOOST_DESCRIBE_STRUCT(Rescoped, (), (at, to))
BOOST_DESCRIBE_STRUCT(HeldToken,
                      (),
                      (value,
                       id,
                       creation,
                       expiry,
                       scopes,
                       autoscope,
                       nonce,
                       overlap,
                       jitter_permille,
                       may_delete,
                       rescoped))
BOOST_DESCRIBE_STRUCT(Candidate, (), (nonce, started, token))
BOOST_DESCRIBE_STRUCT(RetiringToken, (), (token, delete_after, rejected))
BOOST_DESCRIBE_STRUCT(BookEntry, (), (nonce, started))
BOOST_DESCRIBE_ENUM(Asked, nothing, rotate, rotate_and_delete_old)
BOOST_DESCRIBE_ENUM(Leaving, no, deleting_tokens, keeping_tokens)
BOOST_DESCRIBE_STRUCT(Record,
                      (),
                      (profile,
                       workspace,
                       identity,
                       lineage,
                       machine,
                       generation,
                       logged_in,
                       rotates,
                       asked,
                       leaving,
                       current,
                       candidate,
                       retiring,
                       book,
                       creates,
                       skew,
                       metadata_path))

// The record as the keyring keeps it, JSON.
[[nodiscard]] Secret encode_record(const Record& record);

// Nothing where the text is no record, or holds what no record may: the keyring is input too.
[[nodiscard]] std::optional<Record> decode_record(const Secret& text);

// What the record holds, the best first: current, candidate, retiring.
[[nodiscard]] std::vector<HeldToken> held_tokens(const Record& record);

// Those of them that may stand in for a dead one.
[[nodiscard]] std::vector<HeldToken> usable_tokens(const Record& record);

// Whether a token may list, mint and delete tokens: all of that needs the scope "authentication"
// (databricks-api.md section 1).
[[nodiscard]] bool may_ask(const std::optional<Scopes>& scopes);

// The order does not count.
[[nodiscard]] bool is_same(const Scopes& a, const Scopes& b);

// Whether nothing is known of the token but that it may not list itself: its scopes are an empty list.
[[nodiscard]] bool is_undescribed(const HeldToken& token);

// Whether the record holds this token as current, candidate or retiring.
[[nodiscard]] bool holds(const Record& record, const TokenId& id);

}  // namespace patkeeper
