// Nothing spins, and nothing is lost wherever it is cut off.
#include "tests/support/rotation_world.hpp"

#include <gmock/gmock.h>

using namespace patkeeper;
using namespace patkeeper::test;
using namespace std::chrono_literals;
using stand_in::Endpoint;
using stand_in::Fault;
using stand_in::FaultKind;

namespace {

// A world with a retiring token that is due, a lost one to be swept, and a rotation asked for.
struct RotationEndurance : testing::Test {
    RotationWorld world;
    void SetUp() override
    {
        world.act();
        world.ask(Ask{});
        world.now += 2h;
        world.ask(Ask{});
        world.now += 2h;
        world.restart();
        world.kept->retiring.at(0).delete_after = world.now;
        world.kept->asked = Asked::rotate;
        world.workspace.model().issue({somebody, 24h, {}, "patkeeper line lost two words"},
                                      world.now);
        world.kept->book.push_back({Nonce("lost"), world.now});
        world.restart();
        world.workspace.log.clear();
    }
};

constexpr int few = 120;  // in an hour: a try each ten minutes of each kind, and the first ones

}  // namespace

struct FailingEndpoint : RotationEndurance, testing::WithParamInterface<Endpoint> {};

// `other` stands for all of them.
INSTANTIATE_TEST_SUITE_P(Each,
                         FailingEndpoint,
                         testing::Values(Endpoint::create,
                                         Endpoint::list,
                                         Endpoint::remove,
                                         Endpoint::me,
                                         Endpoint::other));

TEST_P(FailingEndpoint, DoesNotMakeItSpin)
{
    const std::vector<Fault> faults{
        Fault{.kind = FaultKind::drop},
        Fault{.kind = FaultKind::drop, .commit = true},
        Fault{.kind = FaultKind::error},
        Fault{.kind = FaultKind::rate_limit},
        Fault{.kind = FaultKind::html},
        Fault{.kind = FaultKind::ip_blocked},
        Fault{.kind = FaultKind::error, .status = 404},
        Fault{.kind = FaultKind::error, .status = 400, .error_code = "INVALID_PARAMETER_VALUE"},
        Fault{.kind = FaultKind::refuse_new, .age = 24h * 100}};
    for (auto fault : faults) {
        SetUp();
        if (GetParam() != Endpoint::other) fault.endpoint = GetParam();
        world.workspace.heal();
        world.workspace.fail_always(fault);
        SCOPED_TRACE(static_cast<int>(fault.kind));
        EXPECT_LT(world.live_until(world.now + 1h), few);
        const auto& log = world.workspace.log;
        EXPECT_LE(std::count(log.begin(), log.end(), "create"), 20);
        world.workspace.heal();
    }
}

TEST_F(RotationEndurance, NoKeyringThatAlwaysFailsMakesItSpin)
{
    for (const auto mishap :
         {Mishap::locked, Mishap::unavailable, Mishap::unclear_done, Mishap::unclear_not_done}) {
        SCOPED_TRACE(static_cast<int>(mishap));
        world.always = mishap;
        EXPECT_LT(world.live_until(world.now + 1h), few);
        world.writes.assign(1000, mishap);
        world.always = Mishap::none;
        EXPECT_LT(world.live_until(world.now + 1h), few);
        world.writes.clear();
    }
}

TEST_F(RotationEndurance, EndsWellAfterACrashAtEachSingleAction)
{
    for (int crash = 0; crash < 25; ++crash) {
        SCOPED_TRACE(crash);
        RotationWorld other;
        other.kept->current.may_delete = true;
        other.restart();
        other.act();
        other.rotation->request(Ask{});
        for (int i = 0; i < crash; ++i) {
            if (other.step() == "wait") other.now = std::get<Wait>(other.last).until;
        }
        other.restart();
        other.live_until(other.now + 3min);
        EXPECT_EQ(other.alive(), other.held());
        EXPECT_FALSE(other.kept->candidate);
        other.live_until(other.now + 49h);
        EXPECT_EQ(other.alive(), other.held());
        EXPECT_LE(other.held().size(), 2U);
    }
}

TEST_F(RotationEndurance, EndsWellAfterALostAnswerAndACrashAtEachCall)
{
    for (const bool done : {false, true}) {
        for (unsigned lost = 0; lost < 8; ++lost) {
            SCOPED_TRACE(lost);
            RotationWorld other;
            other.kept->current.may_delete = true;
            other.restart();
            other.workspace.fail_next(Fault{.kind = FaultKind::drop, .skip = lost, .commit = done});
            other.ask(Ask{});
            other.restart();
            other.live_until(other.now + 27h);
            EXPECT_EQ(other.alive(), other.held());
            EXPECT_EQ(other.held().size(), 1U);
            EXPECT_TRUE(other.rotation->serve(other.now));
        }
    }
}

TEST_F(RotationEndurance, EndsWellAfterEachUnclearWrite)
{
    for (const auto mishap : {Mishap::unclear_done, Mishap::unclear_not_done}) {
        for (std::size_t spoilt = 0; spoilt < 6; ++spoilt) {
            for (const bool crash : {false, true}) {
                SCOPED_TRACE(spoilt);
                RotationWorld other;
                other.kept->current.may_delete = true;
                other.restart();
                other.writes.assign(spoilt, Mishap::none);
                other.writes.push_back(mishap);
                other.ask(Ask{});
                if (crash) other.restart();
                other.live_until(other.now + 27h);
                EXPECT_EQ(other.alive(), other.held());
                EXPECT_EQ(other.held().size(), 1U);
            }
        }
    }
}

TEST_F(RotationEndurance, LivesForYears)
{
    RotationWorld other;
    other.kept->current.may_delete = true;
    other.restart();
    const int actions = other.live_until(start + 24h * 730);
    EXPECT_LT(actions, 4 * 730);
    EXPECT_EQ(other.alive(), other.held());
    EXPECT_GT(other.rotation->promotions(), 30);
}
