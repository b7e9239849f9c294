#pragma once
#include "daemon/rotation/rotation.hpp"
#include "tests/support/fake_store.hpp"
#include "tests/support/fake_workspace.hpp"

#include <deque>
#include <optional>
#include <set>
#include <string>

namespace patkeeper::test {

inline constexpr TimePoint start = std::chrono::sys_days(std::chrono::year(2026) / 8 / 1);
inline const std::string somebody = "someone@example.com";

// A token of the stand-in's, as a login would take it in.
HeldToken issue_token(stand_in::WorkspaceModel& model,
                      TimePoint now,
                      std::optional<Duration> lifetime = std::chrono::days(30),
                      std::optional<Scopes> scopes = {});

// The record of profile "two words" that holds this token.
Record record_of(HeldToken current);

// One machine with its keyring and its workspace, in one thread of events: each step performs the
// machine's next action and reports what came of it.
class RotationWorld {
public:
    explicit RotationWorld(std::optional<Record> record = {});

    // Performs the next action; its name. A wait or an end is only named.
    std::string step();
    // Performs actions until there is nothing to do now; their names, with blanks between.
    std::string act();
    // Lets time pass up to `end`, acting whenever the machine wants to. How many actions that took.
    int live_until(TimePoint end);
    // What becomes of a killed daemon: all but the keyring is forgotten.
    void restart();
    std::string ask(Request request);

    [[nodiscard]] std::vector<std::string> alive();       // ids of the living tokens, sorted
    [[nodiscard]] std::vector<std::string> held() const;  // ids that the keyring knows, sorted
    [[nodiscard]] const Record& record() const { return *rotation->record(); }
    Draw draw();

    TimePoint now = start;
    RotationPolicy policy;
    std::string machine = "machine";
    WorkspaceCalls workspace;
    std::optional<Record> kept;  // the keyring
    std::deque<Mishap> writes;   // of the next ones
    std::deque<Mishap> reads;    // of the next ones
    Mishap always = Mishap::none;
    std::set<TokenId> elsewhere;
    std::optional<Rotation> issuer;  // under any name
    std::optional<Rotation> rotation;
    Action last = Finish{};

private:
    std::string perform(const Wait& action);
    std::string perform(const Finish& action);
    std::string perform(const Read& action);
    std::string perform(const Write& action);
    std::string perform(const Remove& action);
    std::string perform(const Create& action);
    std::string perform(const List& action);
    std::string perform(const Delete& action);
    std::string perform(const Prove& action);
    Mishap next(std::deque<Mishap>& script);

    int draws_ = 0;
};

}  // namespace patkeeper::test
