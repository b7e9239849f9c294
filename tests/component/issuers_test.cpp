// Profiles that mint for others, all of them in one daemon.
#include "tests/support/daemon_world.hpp"

#include <gmock/gmock.h>

using namespace patkeeper;
using namespace patkeeper::test;
using namespace std::chrono_literals;
using testing::IsEmpty;

namespace {

// "sql" rotates by means of "admin".
class IssuersTest : public DaemonWorld {
protected:
    void SetUp() override
    {
        DaemonWorld::SetUp();
        auto settings = registry.settings();
        settings.policy = [this](const ProfileName& name) {
            auto result = policy;
            if (name == ProfileName("sql")) result.issuer = ProfileName("admin");
            result.is_issuer = name == ProfileName("admin");
            return result;
        };
        registry.reconfigure(std::move(settings));
        EXPECT_EQ(call(login("admin")), "ok");
        auto narrow = login("sql");
        narrow.token_value = Secret(paste(24h * 30, Scopes{"sql"}));
        EXPECT_EQ(call(narrow), "ok");
    }
    Profile profile(const std::string& name)
    {
        for (auto& profile : reply(ListProfiles{}).profiles) {
            if (profile.profile == name) return profile;
        }
        return {};
    }
};

}  // namespace

TEST_F(IssuersTest, AreToldOfTheProfileAndWhetherTheyAreServed)
{
    EXPECT_EQ(profile("sql").issuer, "admin");
    EXPECT_TRUE(profile("sql").served);
    EXPECT_FALSE(profile("admin").issuer);
    EXPECT_FALSE(profile("admin").served);
    EXPECT_EQ(serve("admin"), "TokenUnusable");
    metadata.port = 1;
    EXPECT_EQ(call(GetMetadataUrl{"admin", {}}), "TokenUnusable");
    EXPECT_EQ(call(GetMetadataUrl{"sql", {}}), "ok");
    policy.allow_issuer = true;
    registry.reconfigure(registry.settings());
    EXPECT_TRUE(profile("admin").served);
    EXPECT_EQ(serve("admin"), "ok");
    EXPECT_EQ(call(GetMetadataUrl{"admin", {}}), "ok");
}

TEST_F(IssuersTest, CountTheTokensForTheProfileToo)
{
    advance(25h);  // past a health check
    EXPECT_EQ(profile("sql").tokens_in_use, profile("admin").tokens_in_use);
    EXPECT_TRUE(profile("sql").tokens_in_use);
}

// Else it would find out with its own next health check.
TEST_F(IssuersTest, LookAtTheirTokenWhenItWasRefusedToAnother)
{
    workspace.calls.model().revoke(profile("admin").token_id, now());
    call(Rotate{"sql", {}});
    advance(3min);
    EXPECT_EQ(profile("admin").state, State::unusable);
    EXPECT_EQ(profile("sql").state, State::static_);
    EXPECT_EQ(serve("sql"), "ok");
}

TEST_F(IssuersTest, DeleteForALogoutWhatTheProfileCannot)
{
    EXPECT_EQ(call(Rotate{"sql", {}}), "ok");
    EXPECT_THAT(reply(RemoveProfile{"sql", {}}).left_alive, IsEmpty());
    EXPECT_THAT(reply(RemoveProfile{"admin", {}}).left_alive, IsEmpty());
    for (const auto& token : workspace.calls.model().tokens_alive(now()))
        EXPECT_FALSE(token.comment.starts_with("patkeeper ")) << token.id;
}
