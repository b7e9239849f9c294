#pragma once
#include "protocol/message.hpp"
#include "tests/workspace/faults.hpp"
#include "tests/workspace/settings.hpp"

#include <optional>
#include <string>
#include <variant>
#include <vector>

// What becomes of a profile when one of the daemon's calls goes wrong, whichever call and whatever
// goes wrong. fault_matrix.cpp is the specification; here is what its words mean.
namespace patkeeper::test::matrix {

// The daemon's calls, each where it comes in a profile's life.
enum class Moment {
    create,         // of a successor that somebody asked for
    settle_list,    // to settle such a create, which was done but never answered
    settle_delete,  // of what that create made
    prove,          // Me with the successor
    retire,         // the delete of the replaced token, its overlap over
    health,         // the daily Me; a replaced token is in its overlap, and there is an orphan
    sweep_list,     // after that Me
    sweep_delete,   // of the orphan
};
inline constexpr auto last_moment = Moment::sweep_delete;
[[nodiscard]] stand_in::Endpoint endpoint_of(Moment moment);

// A call goes wrong once, or again when it is tried again. Things are looked at right after the first
// wrong answer, or right after the second.
enum class Attempt { first, retry };

// What an answer tells the daemon, and what is true at the workspace.
enum class Meaning {
    usual,         // what was asked for, however odd the way it came
    no_concern,    // this call cannot meet what goes wrong: its answer is as usual
    unclear,       // it may have been done; it was not
    unclear_soon,  // it may have been done; a second later it was
    unclear_done,  // it may have been done; it was
    refused,       // it was not done
    no_minting,    // only creates are refused
    names_cap,     // a create is refused, with the lifetime that would do
    invalid,       // "Invalid access token", and the token lives
    revoked,       // "Invalid access token", and the token is dead
    stale,         // a list without the newest token
};

// A row: one way to go wrong.
struct Revocation {};  // of the token that the call carries
using SettingsChange = void (*)(stand_in::Settings&);
struct Row {
    std::string name;
    Meaning meaning;
    std::string says;  // what `status` tells of it, or the beginning of that
    std::variant<stand_in::Fault, SettingsChange, Revocation> wrong;
    std::optional<stand_in::Endpoint> only{};  // the one endpoint that can meet it
    Duration heals_in = std::chrono::hours(2);
};
[[nodiscard]] const std::vector<Row>& rows();

struct Cell {
    Moment moment{};
    Row row;
    Attempt attempt{};
};
// Every row at every moment, first and retry.
[[nodiscard]] std::vector<Cell> cells();
[[nodiscard]] std::string name_of(const Cell& cell);
[[nodiscard]] Meaning meaning_of(const Cell& cell);
[[nodiscard]] std::optional<Duration> retry_after_of(const Cell& cell);

// When the next call goes out.
enum class Next {
    none,     // nothing is to be tried again
    backoff,  // after as long as that many failures call for; where there is a Retry-After, then
    doubt,    // a minute after the token was refused
};

// Tokens go by their part: old (current at first), new (its successor), newer. A stray is a living one
// of the profile's that its record does not hold.
struct Outcome {
    std::string served;  // which token, or the error's name
    std::string stored;  // what the record holds: the current token, then what else
    std::string alive;
    State state;
    Next next;
};

// Throws std::logic_error where the table has no line for the cell, or several.
[[nodiscard]] Outcome expected(const Cell& cell);
// How long after the answer the next call goes out. The draw is always 0.999.
[[nodiscard]] std::optional<Duration> next_try(const Cell& cell);
// What `status` says: how its error begins. Empty: it shows no error at all. Throws std::logic_error for
// a cell that fails without saying why.
[[nodiscard]] std::string says(const Cell& cell);
// How it ends: when all is well again at the workspace, and a dead profile was logged in again.
[[nodiscard]] Outcome healed(const Cell& cell);

// As a sentence, so that failures explain themselves. Without the next try.
[[nodiscard]] std::string describe(const Outcome& outcome);

// gtest prints a cell so.
void PrintTo(const Cell& cell, std::ostream* out);  // NOLINT(readability-identifier-naming)

}  // namespace patkeeper::test::matrix
