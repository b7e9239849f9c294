#include "tests/support/daemon_world.hpp"

#include <gmock/gmock.h>
#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/spdlog.h>

#include <sstream>

using namespace patkeeper;
using namespace patkeeper::test;
using namespace std::chrono_literals;
using stand_in::Endpoint;
using stand_in::Fault;
using stand_in::FaultKind;
using testing::HasSubstr;
using testing::SizeIs;

namespace {

class RotatorTest : public DaemonWorld {
protected:
    void SetUp() override
    {
        DaemonWorld::SetUp();
        EXPECT_EQ(call(login("DEFAULT")), "ok");
        workspace.calls.log.clear();
    }
    Rotator& rotator() { return *registry.find(ProfileName("DEFAULT")); }
    std::string current() { return reply(GetToken{}).token.token_id; }
};

// What is logged while it lives.
class Log {
public:
    Log() : before_(spdlog::default_logger())
    {
        auto sink = std::make_shared<spdlog::sinks::ostream_sink_mt>(text_);
        auto logger = std::make_shared<spdlog::logger>("test", sink);
        logger->set_level(spdlog::level::info);
        logger->set_pattern("%v");
        spdlog::set_default_logger(logger);
    }
    Log(const Log&) = delete;
    Log& operator=(const Log&) = delete;
    ~Log() { spdlog::set_default_logger(before_); }
    [[nodiscard]] std::string text() const { return text_.str(); }

private:
    std::ostringstream text_;
    std::shared_ptr<spdlog::logger> before_;
};

}  // namespace

TEST_F(RotatorTest, RotatesWhenTheTokenIsDueAndDeletesTheOldOneAfterItsOverlap)
{
    policy.lifetime = 100min;
    policy.overlap = 10min;
    registry.reconfigure(registry.settings());
    call(Rotate{"DEFAULT", {}});
    const auto first = current();
    advance(66min);
    EXPECT_EQ(current(), first);
    advance(2min);
    EXPECT_NE(current(), first);
    EXPECT_THAT(alive(), testing::Contains(first));
    advance(10min);
    EXPECT_THAT(alive(), testing::Not(testing::Contains(first)));
}

TEST_F(RotatorTest, LogsARotationInTwoLinesWithoutAnyTokenValue)
{
    const Log log;
    const auto before = reply(GetToken{}).token;
    call(Rotate{"DEFAULT", {}});
    const auto after = reply(GetToken{}).token;
    EXPECT_THAT(log.text(), HasSubstr("DEFAULT: minting a successor\n"));
    EXPECT_THAT(log.text(),
                HasSubstr("DEFAULT: rotated: " + after.token_id + " replaces " + before.token_id +
                          ", which lives until 2026-08-02 00:00:0"));
    EXPECT_THAT(log.text(), testing::Not(HasSubstr(std::string(after.token_value.reveal()))));
    EXPECT_THAT(log.text(), testing::Not(HasSubstr(std::string(before.token_value.reveal()))));
}

TEST_F(RotatorTest, LogsThatAPastedTokenIsLeftAlive)
{
    const Log log;
    call(login("other"));
    EXPECT_THAT(log.text(), HasSubstr(", which is left alive\n"));
}

TEST_F(RotatorTest, LogsTheRotationOfAnUnclearWriteToo)
{
    const Log log;
    store.puts = {Mishap::none, Mishap::none, Mishap::none, Mishap::unclear_done};
    const auto asked = begin(Rotate{"DEFAULT", {}});
    advance(5s);
    EXPECT_EQ(outcome_of(*asked), "ok");
    EXPECT_THAT(log.text(), HasSubstr("DEFAULT: rotated: "));
}

TEST_F(RotatorTest, DoesRequestsOneAfterTheOther)
{
    store.delay = 10ms;
    const auto first = begin(Rotate{"DEFAULT", {}});
    const auto second = begin(Rotate{"DEFAULT", {}});
    advance(5s);
    EXPECT_EQ(outcome_of(*first), "ok");
    EXPECT_EQ(outcome_of(*second), "ok");
}

TEST_F(RotatorTest, WakesForARequestThatComesWhileItCallsTheWorkspace)
{
    workspace.calls.fail_always(
        Fault{.kind = FaultKind::slow, .endpoint = Endpoint::me, .delay = 5s});
    const auto first = begin(Rotate{"DEFAULT", {}});
    const auto leave = begin(RemoveProfile{"DEFAULT", true});
    advance(6s);
    EXPECT_EQ(outcome_of(*leave), "ok");
    EXPECT_TRUE(first->done);
}

TEST_F(RotatorTest, AnswersWhoAsksWhenItIsStopped)
{
    workspace.calls.fail_always(Fault{.kind = FaultKind::slow, .delay = 1h});
    const auto waiting = begin(Rotate{"DEFAULT", {}});
    EXPECT_FALSE(waiting->done);
    stop_registry();
    EXPECT_TRUE(waiting->done);
}

TEST_F(RotatorTest, StopsDuringEachKindOfAction)
{
    workspace.calls.fail_always(Fault{.kind = FaultKind::slow, .delay = 7s});
    store.delay = 3s;
    for (auto time = 0s; time < 60s; time += 1s) {
        begin(Rotate{"DEFAULT", {}});
        advance(time % 40s);
        stop_registry(10s);
        start_registry();
        advance(10s);
        ASSERT_TRUE(registry.find(ProfileName("DEFAULT"))) << time.count();
    }
    workspace.calls.heal();
    store.delay = 0s;
    advance(26h);
    EXPECT_EQ(serve("DEFAULT"), "ok");
    EXPECT_THAT(alive(), SizeIs(testing::Le(3U)));
}

TEST_F(RotatorTest, EndsRequestsOfAProfileThatSomebodyRemovedFromTheKeyring)
{
    asio::co_spawn(ctx,
                   store.remove({{"application", "patkeeper"},
                                 {"kind", "profile"},
                                 {"profile", "DEFAULT"},
                                 {"version", "1"}}),
                   [](const std::exception_ptr&, auto) {});
    poll();
    EXPECT_EQ(call(Rotate{"DEFAULT", {}}), "UnknownProfile");
    EXPECT_EQ(serve("DEFAULT"), "UnknownProfile");
}
