// The matrix, for the calls that the daemon makes while somebody waits for them: nobody tries those
// again but whoever asked.
#include "tests/component/fault_matrix.hpp"
#include "tests/support/daemon_world.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <ostream>

using namespace patkeeper;
using namespace patkeeper::test;
using namespace patkeeper::test::matrix;
using namespace std::chrono_literals;
using stand_in::Endpoint;
using stand_in::Fault;
using testing::StartsWith;

namespace {

const std::string robot = "11111111-2222-3333-4444-555555555555";
const Scopes wanted{"authentication", "sql"};

enum class Asked { available_scopes, set_scopes, service_principal };
using enum Asked;
using enum Meaning;

Endpoint endpoint_of(Asked asked)
{
    if (asked == available_scopes) return Endpoint::scopes;
    return asked == set_scopes ? Endpoint::update : Endpoint::on_behalf_of;
}

struct AskedCell {
    Asked asked{};
    Row row;
    Attempt attempt{};

    [[nodiscard]] Meaning meaning() const
    {
        return row.only.value_or(endpoint_of(asked)) == endpoint_of(asked) ? row.meaning
                                                                           : no_concern;
    }
    [[nodiscard]] bool revokes() const { return std::holds_alternative<Revocation>(row.wrong); }
};

// What is told, and what the workspace did.
enum class Told { done, what_went_wrong, may_exist, token_unusable };
struct Line {
    std::vector<Asked> asked;
    std::vector<Meaning> meanings;
    Told told;
    bool done;
};

const std::vector<Line>& lines()
{
    const std::vector any{available_scopes, set_scopes, service_principal};
    const std::vector any_done{unclear_soon, unclear_done};
    static const std::vector<Line> all{
        {any, {usual, no_concern}, Told::done, true},
        {any, {refused}, Told::what_went_wrong, false},
        {any, {invalid, revoked}, Told::token_unusable, false},
        {{available_scopes, set_scopes}, {unclear}, Told::what_went_wrong, false},
        {{available_scopes, set_scopes}, any_done, Told::what_went_wrong, true},
        // It is not asked for again: there would be two.
        {{service_principal}, {unclear}, Told::may_exist, false},
        {{service_principal}, any_done, Told::may_exist, true},
    };
    return all;
}

const Line& line_of(const AskedCell& cell)
{
    const auto has = [](const auto& list, auto one) {
        return std::find(list.begin(), list.end(), one) != list.end();
    };
    return *std::find_if(lines().begin(), lines().end(), [&](const Line& line) {
        return has(line.asked, cell.asked) && has(line.meanings, cell.meaning());
    });
}

// Settings are no faults of a call.
std::vector<AskedCell> asked_cells()
{
    std::vector<AskedCell> all;
    for (const auto asked : {available_scopes, set_scopes, service_principal}) {
        for (const auto& row : rows()) {
            if (std::holds_alternative<SettingsChange>(row.wrong)) continue;
            all.push_back({asked, row, Attempt::first});
            all.push_back({asked, row, Attempt::retry});
        }
    }
    return all;
}

std::string name_of(const AskedCell& cell)
{
    const std::vector<std::string> asked{"AvailableScopes", "SetScopes", "ServicePrincipal"};
    const auto* attempt = cell.attempt == Attempt::first ? "First" : "Retry";
    return asked.at(static_cast<std::size_t>(cell.asked)) + "_" + cell.row.name + "_" + attempt;
}

std::string name(const testing::TestParamInfo<AskedCell>& cell)
{
    return name_of(cell.param);
}

// NOLINTNEXTLINE(readability-identifier-naming): gtest's
void PrintTo(const AskedCell& cell, std::ostream* out)
{
    *out << name_of(cell);
}

struct AskedFaultMatrix : DaemonWorld, testing::WithParamInterface<AskedCell> {
    const AskedCell cell = GetParam();
    int tries = 0;

    void SetUp() override
    {
        DaemonWorld::SetUp();
        auto& model = workspace.calls.model();
        model.set_identity({somebody, "Somebody", true, false});
        model.set_identity({robot, "Robot", false, true});
        ASSERT_EQ(log_in(), "ok");
        advance(10min);  // the token is known everywhere
        go_wrong();
    }
    std::string log_in()
    {
        auto request = login("DEFAULT");
        request.rotate = false;
        request.replace = true;
        return call(request);
    }
    void go_wrong()
    {
        if (cell.revokes()) {
            EXPECT_TRUE(workspace.calls.model().revoke(profile().token_id, now()));
            return;
        }
        auto fault = std::get<Fault>(cell.row.wrong);
        fault.endpoint = endpoint_of(cell.asked);
        fault.times = cell.attempt == Attempt::first ? 1 : 2;
        workspace.calls.fail_next(std::move(fault));
    }
    // The error, or nothing.
    std::string ask()
    {
        ++tries;
        if (cell.asked == available_scopes) return answer_to(GetAvailableScopes{"DEFAULT", {}});
        if (cell.asked == set_scopes) return answer_to(SetScopes{"DEFAULT", {}, wanted, {}});
        return answer_to(AddServicePrincipal{"robot", robot, "DEFAULT", {}, /*replace=*/true});
    }
    template <class Method>
    std::string answer_to(const Method& method)
    {
        const auto asked = begin(method);
        advance(40s);  // more than a call may take
        EXPECT_TRUE(asked->done);
        const auto decoded = decode_reply<Method>(asked->replies.at(0));
        return decoded ? "" : describe(std::get<Error>(decoded.error()));
    }
    Profile profile() { return reply(GetProfile{"DEFAULT", {}}).profile; }
    std::vector<stand_in::Token> living()
    {
        workspace.calls.stand_in().settle(now());
        return workspace.calls.model().tokens_alive(now());
    }
    // At the workspace.
    std::optional<Scopes> scopes()
    {
        for (const auto& token : living()) {
            if (token.id == profile().token_id) return token.scopes;
        }
        return std::nullopt;
    }
    void expect_told(const std::string& answer)
    {
        switch (line_of(cell).told) {
            case Told::done:
                EXPECT_EQ(answer, "");
                break;
            case Told::what_went_wrong:
                EXPECT_NE(answer, "");
                EXPECT_THAT(answer, StartsWith(cell.row.says));
                break;
            case Told::may_exist:
                EXPECT_THAT(answer,
                            StartsWith("https://h.example gave no usable answer, so a token"));
                break;
            case Told::token_unusable:
                EXPECT_EQ(answer,
                          "the token of profile DEFAULT cannot be used: the workspace says: "
                          "Invalid access token.");
        }
    }
    void expect_done()
    {
        const bool done = line_of(cell).done;
        if (cell.asked == set_scopes) {
            EXPECT_EQ(scopes() == wanted, done);
        }
        if (cell.asked != service_principal) return;
        const auto tokens = living();
        const auto count = std::count_if(tokens.begin(), tokens.end(), [](const auto& token) {
            return token.comment == "first token of profile robot, made by patkeeper";
        });
        EXPECT_EQ(count, done ? tries : 0);
        EXPECT_EQ(registry.find(ProfileName("robot")) != nullptr, line_of(cell).told == Told::done);
    }
};

}  // namespace

TEST_P(AskedFaultMatrix, IsToldAndLeavesAllInOrder)
{
    const auto token = profile().token_id;
    auto answer = ask();
    expect_told(answer);
    if (cell.attempt == Attempt::retry && !answer.empty()) expect_told(ask());
    expect_done();

    advance(cell.row.heals_in);
    EXPECT_EQ(profile().token_id, token);
    EXPECT_EQ(profile().state, cell.revokes() ? State::unusable : State::static_);
    EXPECT_EQ(profile().last_error,
              cell.revokes()
                  ? "the workspace says that it is not a valid token (revoked or deleted "
                    "there)"
                  : "rotation is switched off");
    EXPECT_EQ(serve("DEFAULT"), cell.revokes() ? "TokenUnusable" : "ok");
    if (!cell.revokes()) {
        EXPECT_EQ(profile().scopes, scopes()) << "the record has others than the workspace";
    }

    workspace.calls.heal();
    if (cell.revokes()) {
        ASSERT_EQ(log_in(), "ok");
    }
    EXPECT_EQ(ask(), "");
}

INSTANTIATE_TEST_SUITE_P(Each, AskedFaultMatrix, testing::ValuesIn(asked_cells()), name);
