// A token that was revoked behind the daemon's back: whichever call meets the refusal first, two looks a
// minute apart settle it, and from then on it is not served.
#include "tests/support/daemon_world.hpp"

#include <gmock/gmock.h>

#include <functional>
#include <ostream>

using namespace patkeeper;
using namespace patkeeper::test;
using namespace std::chrono_literals;
using stand_in::Endpoint;
using stand_in::Fault;
using stand_in::FaultKind;

namespace {

struct RefusedToken : DaemonWorld {
    void SetUp() override
    {
        DaemonWorld::SetUp();
        ASSERT_EQ(log_in("DEFAULT"), "ok");
        advance(1h);
        workspace.calls.log.clear();
    }
    std::string log_in(const std::string& profile, const std::string& value = "")
    {
        auto request = login(profile);
        if (!value.empty()) request.token_value = Secret(value);
        request.rotate = false;
        return call(request);
    }
    std::string value(const std::string& profile = "DEFAULT")
    {
        return std::string(reply(GetToken{profile, {}}).token.token_value.reveal());
    }
    void revoke()
    {
        const auto id = reply(GetToken{"DEFAULT", {}}).token.token_id;
        ASSERT_TRUE(workspace.calls.model().revoke(id, now()));
    }
    State state(const std::string& profile = "DEFAULT")
    {
        return reply(GetProfile{profile, {}}).profile.state;
    }
};

struct RefusedTokenBy;
struct Way {
    std::string name;
    std::function<void(RefusedTokenBy&)> meet_the_refusal;
};

// NOLINTNEXTLINE(readability-identifier-naming): gtest's
void PrintTo(const Way& way, std::ostream* out)
{
    *out << way.name;
}

struct RefusedTokenBy : RefusedToken, testing::WithParamInterface<Way> {
    static std::vector<Way> ways();
};

std::vector<Way> RefusedTokenBy::ways()
{
    const auto by = [](const auto& method) {
        return [method](RefusedTokenBy& world) { EXPECT_NE(world.call(method), "ok"); };
    };
    return {
        {"AvailableScopes", by(GetAvailableScopes{"DEFAULT", {}})},
        {"SetScopes", by(SetScopes{"DEFAULT", {}, {"authentication", "sql"}, {}})},
        {"Mint", by(MintToken{})},
        {"OtherMachines", by(ListOtherMachines{"DEFAULT"})},
        {"Rotate", by(Rotate{"DEFAULT", {}})},
        {"Check", by(CheckProfile{"DEFAULT"})},
        {"ServicePrincipal", by(AddServicePrincipal{"robot", "1-2-3", "DEFAULT", {}, {}})},
        {"LoginUnderAnotherName",
         [](RefusedTokenBy& world) { EXPECT_NE(world.log_in("twin", world.value()), "ok"); }},
        {"GitErase",
         [](RefusedTokenBy& world) {
             EraseCredential erase;
             erase.host = "h.example";
             erase.password = Secret(world.value());
             EXPECT_EQ(world.call(erase), "ok");
         }},
    };
}

std::string name(const testing::TestParamInfo<Way>& way)
{
    return way.param.name;
}

}  // namespace

TEST_P(RefusedTokenBy, IsNotServedAMinuteLater)
{
    revoke();
    GetParam().meet_the_refusal(*this);
    EXPECT_EQ(serve("DEFAULT"), "ok") << "one refusal may mean nothing";
    EXPECT_EQ(state(), State::failing);
    advance(Rotation::doubt_time - 1ms);
    EXPECT_EQ(serve("DEFAULT"), "ok");
    advance(1ms);
    EXPECT_EQ(serve("DEFAULT"), "TokenUnusable");
    EXPECT_EQ(state(), State::unusable);
}

// The workspace refused it for nothing.
TEST_P(RefusedTokenBy, IsServedOnWhereTheSecondLookWorks)
{
    const auto before = state();
    workspace.calls.fail_next(Fault{.kind = FaultKind::refuse_new, .age = 24h * 365});
    GetParam().meet_the_refusal(*this);
    EXPECT_EQ(state(), State::failing);
    // A rotation that was asked for goes on.
    advance(Rotation::doubt_time + 10s);
    EXPECT_EQ(serve("DEFAULT"), "ok");
    EXPECT_EQ(state(), before);
}

INSTANTIATE_TEST_SUITE_P(Each, RefusedTokenBy, testing::ValuesIn(RefusedTokenBy::ways()), name);

// One token under two names: what one of them meets, both know.
TEST_F(RefusedToken, IsDoubtedByEveryProfileThatHasIt)
{
    ASSERT_EQ(log_in("twin", value()), "ok");
    advance(1h);
    revoke();
    EXPECT_EQ(call(Rotate{"twin", {}}), "WorkspaceRejected");
    EXPECT_EQ(state("twin"), State::failing);
    EXPECT_EQ(state("DEFAULT"), State::failing);
    advance(Rotation::doubt_time);
    EXPECT_EQ(serve("twin"), "TokenUnusable");
    EXPECT_EQ(serve("DEFAULT"), "TokenUnusable");
}

TEST_F(RefusedToken, IsFoundThoughTheBudgetRefusesToRotate)
{
    policy.max_creates_per_hour = 1;
    registry.reconfigure({[this](const ProfileName&) { return policy; }, "", "machine"});
    EXPECT_EQ(call(Rotate{"DEFAULT", {}}), "ok");
    advance(10min);
    EXPECT_EQ(call(Rotate{"DEFAULT", {}}), "BudgetExhausted");
    EXPECT_EQ(state(), State::static_);
    revoke();
    advance(1s);
    EXPECT_EQ(call(Rotate{"DEFAULT", {}}), "BudgetExhausted");
    advance(4min);
    EXPECT_EQ(serve("DEFAULT"), "TokenUnusable");
}
