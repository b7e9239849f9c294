#pragma once
#include "tests/component/fault_matrix.hpp"
#include "tests/support/daemon_world.hpp"

#include <functional>
#include <map>

namespace patkeeper::test::matrix {

// Plays one cell with the whole daemon, its seams faked.
class MatrixWorld : public DaemonWorld {
protected:
    explicit MatrixWorld(Cell of) : cell(std::move(of)) {}
    void SetUp() override;

    // Up to the instant at which the cell's call went wrong as often as it is to.
    void play();
    // All is well again at the workspace; somebody logs a dead profile in.
    void heal();
    void ask_for_rotation() { begin(Rotate{"DEFAULT", {}}); }

    [[nodiscard]] Outcome seen();
    [[nodiscard]] std::optional<Duration> seen_next_try();
    [[nodiscard]] std::string seen_error() { return profile().last_error.value_or(""); }
    // Lets it pass.
    Duration time_to_next_call();

    const Cell cell;

private:
    void lead_up();
    void rotate_leaving_an_orphan();
    void answer_slowly_once(stand_in::Endpoint endpoint);
    void go_wrong();
    TokenId bearer();
    void meet_first();
    void meet_again();

    // Things happen when they are due, one after the other, until that is so.
    void pass_time_until(const std::function<bool()>& condition);
    void pass_time_until_asked(stand_in::Endpoint endpoint);
    [[nodiscard]] std::ptrdiff_t asked(stand_in::Endpoint endpoint) const;

    Profile profile() { return reply(ListProfiles{}).profiles.at(0); }
    Record record();
    std::string part_of(const TokenId& id);
    std::string served();
    std::string stored();
    std::string living();

    std::map<TokenId, std::string> parts_;
};

}  // namespace patkeeper::test::matrix
