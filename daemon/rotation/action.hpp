#pragma once
#include "daemon/rotation/record.hpp"
#include "daemon/rotation/store_error.hpp"

#include <boost/describe/enum.hpp>

#include <optional>
#include <string>
#include <variant>

namespace patkeeper {

// What the driver of a rotation does next: exactly one at a time, each followed by its report.

// Nothing until then, by the local clock, unless a request comes. No report.
struct Wait {
    TimePoint until;
};
inline constexpr TimePoint never = TimePoint::max();
// Nothing ever again: the profile is gone.
struct Finish {};
// The record from the keyring.
struct Read {};
// The record into the keyring, if that still holds what we think it does.
struct Write {
    enum class Purpose {
        take_in,
        ask,
        leave,
        intend_rescope,
        rescope,
        absorb,
        change_machine,
        mend_times,
        intend,
        clear_intent,
        keep,
        discard,
        promote,
        stand_in,
        drop_retired,
        describe
    };
    Purpose purpose = Purpose::take_in;
    Record record;
    std::optional<Record> expected;
};
// The record out of the keyring.
struct Remove {};
struct Create {
    SharedSecret bearer;
    MintRequest request;
};
struct List {
    enum class Purpose { settle, sweep, logout, describe };
    Purpose purpose = Purpose::sweep;
    HeldToken bearer;
};
struct Delete {
    enum class Reason { settle, sweep, retired, logout };
    Reason reason = Reason::retired;
    TokenId id;
    HeldToken bearer;
};
struct Prove {
    enum class Subject { current, candidate, retiring };
    Subject subject = Subject::current;
    HeldToken token;
};

using Action = std::variant<Wait, Finish, Read, Write, Remove, Create, List, Delete, Prove>;

[[nodiscard]] inline Action idle()
{
    return Wait{never};
}

// In two words at most: "write promote". For logs and tests.
[[nodiscard]] std::string name_of(const Action& action);

BOOST_DESCRIBE_ENUM(Write::Purpose,
                    take_in,
                    ask,
                    leave,
                    intend_rescope,
                    rescope,
                    absorb,
                    change_machine,
                    mend_times,
                    intend,
                    clear_intent,
                    keep,
                    discard,
                    promote,
                    stand_in,
                    drop_retired,
                    describe)
BOOST_DESCRIBE_ENUM(List::Purpose, settle, sweep, logout, describe)
BOOST_DESCRIBE_ENUM(Delete::Reason, settle, sweep, retired, logout)
BOOST_DESCRIBE_ENUM(Prove::Subject, current, candidate, retiring)

// What came of a Write.
struct Done {};
struct Conflict {
    std::optional<Record> found;  // what the keyring holds instead
};
using Written = std::variant<Done, Conflict, StoreError>;

// Random material: drawn by the driver, never by the machine.
struct Draw {
    Nonce nonce;
    int jitter_permille = 0;  // within +-max_jitter_permille
    double backoff = 0;       // in [0, 1)
};

}  // namespace patkeeper
