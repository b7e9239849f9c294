// Git's credentials, as the daemon answers for them.
#include "tests/support/daemon_world.hpp"

#include <gmock/gmock.h>

using namespace patkeeper;
using namespace patkeeper::test;
using namespace std::chrono_literals;
using stand_in::Fault;
using stand_in::FaultKind;

namespace {

class CredentialsTest : public DaemonWorld {
protected:
    void SetUp() override
    {
        DaemonWorld::SetUp();
        keep_other_hosts(true);
    }

    void keep_other_hosts(bool keep)
    {
        auto settings = registry.settings();
        settings.other_hosts = keep;
        registry.reconfigure(settings);
    }

    static StoreCredential storing(const std::string& host,
                                   const std::string& user,
                                   const std::string& password)
    {
        StoreCredential request;
        request.credential.protocol = "https";
        request.credential.host = host;
        request.credential.username = user;
        request.credential.password = Secret(password);
        return request;
    }

    static EraseCredential erasing(const std::string& host, const std::string& password = "")
    {
        EraseCredential request;
        request.protocol = "https";
        request.host = host;
        if (!password.empty()) request.password = Secret(password);
        return request;
    }

    // user:password, or "miss".
    std::string get(const std::string& host, std::optional<std::string> user = {})
    {
        const auto found = reply(GetCredential{"https", host, {}, std::move(user), {}}).credential;
        if (!found) return "miss";
        return found->username.value_or("-") + ":" +
               std::string(found->password ? found->password->reveal() : "-");
    }

    std::size_t calls() { return workspace.calls.log.size(); }
};

}  // namespace

TEST_F(CredentialsTest, AreKeptReplacedAndErased)
{
    EXPECT_EQ(get("git.example"), "miss");
    EXPECT_EQ(call(storing("git.example", "a", "1")), "ok");
    EXPECT_EQ(call(storing("git.example", "b", "2")), "ok");
    EXPECT_EQ(call(storing("git.example", "b", "3")), "ok");
    EXPECT_EQ(get("git.example", "a"), "a:1");
    EXPECT_EQ(get("git.example", "b"), "b:3");
    EXPECT_EQ(get("git.example", "c"), "miss");
    EXPECT_EQ(get("other.example"), "miss");
    EXPECT_EQ(call(erasing("git.example", "2")), "ok");
    EXPECT_EQ(get("git.example", "b"), "b:3");
    EXPECT_EQ(call(erasing("git.example", "3")), "ok");
    EXPECT_EQ(get("git.example"), "a:1");
    EXPECT_EQ(call(erasing("git.example")), "ok");
    EXPECT_EQ(get("git.example"), "miss");
}

TEST_F(CredentialsTest, AreNotErasedAltogether)
{
    call(storing("git.example", "a", "1"));
    EXPECT_EQ(call(EraseCredential{}), "ok");
    EraseCredential only_password;
    only_password.password = Secret("1");
    EXPECT_EQ(call(only_password), "ok");
    EXPECT_EQ(get("git.example"), "a:1");
}

TEST_F(CredentialsTest, ThatAreTheSameAreNotWrittenAgain)
{
    call(storing("git.example", "a", "1"));
    const auto before = store.puts_made;
    call(storing("git.example", "a", "1"));
    EXPECT_EQ(store.puts_made, before);
    call(storing("git.example", "a", "2"));
    EXPECT_EQ(store.puts_made, before + 1);
}

TEST_F(CredentialsTest, ThatAreIncompleteAreNotKept)
{
    auto request = storing("git.example", "a", "1");
    request.credential.username.reset();
    EXPECT_EQ(call(request), "ok");
    EXPECT_EQ(get("git.example"), "miss");
}

TEST_F(CredentialsTest, ThatExpiredMakeRoomForOthers)
{
    auto request = storing("git.example", "a", "1");
    request.credential.password_expiry_utc = to_millis(now() + 1min) / 1000;
    call(request);
    EXPECT_EQ(get("git.example"), "a:1");
    advance(1min);
    EXPECT_EQ(get("git.example"), "miss");
    call(storing("git.example", "b", "2"));
    EXPECT_EQ(get("git.example"), "b:2");
}

TEST_F(CredentialsTest, OfOtherHostsAreNoneOfOursUnlessAskedFor)
{
    call(storing("git.example", "a", "1"));
    keep_other_hosts(false);
    EXPECT_EQ(get("git.example"), "miss");
    EXPECT_EQ(call(storing("git.example", "b", "2")), "ok");
    EXPECT_EQ(call(erasing("git.example")), "ok");
    store.become(Mishap::locked);
    poll();
    EXPECT_EQ(get("git.example"), "miss");
    EXPECT_EQ(call(storing("git.example", "b", "2")), "ok");
    EXPECT_EQ(call(erasing("git.example")), "ok");
    store.become(Mishap::none);
    poll();
    keep_other_hosts(true);
    EXPECT_EQ(get("git.example"), "a:1");
    EXPECT_EQ(get("git.example", "b"), "miss");
}

TEST_F(CredentialsTest, OfAWorkspaceAreNeverKeptNorAnswered)
{
    call(storing("h.example", "a", "1"));
    EXPECT_EQ(get("h.example"), "a:1");
    call(login("DEFAULT"));
    for (const auto* host : {"h.example", "H.EXAMPLE", "h.example:443", "h.example:80"}) {
        EXPECT_EQ(call(storing(host, "b", "2")), "ok");
        EXPECT_EQ(get(host), "miss") << host;
    }
    call(RemoveProfile{"DEFAULT", {}});
    EXPECT_EQ(get("h.example", "b"), "miss");
    EXPECT_EQ(get("h.example"), "a:1");
}

TEST_F(CredentialsTest, TellThatTheKeyringIsLockedOrAway)
{
    call(storing("git.example", "a", "1"));
    for (const auto& [state, outcome] :
         {std::pair(Mishap::locked, "StoreLocked"), {Mishap::unavailable, "StoreUnavailable"}}) {
        store.become(state);
        poll();
        EXPECT_EQ(call(GetCredential{"https", "git.example", {}, {}, {}}), outcome);
        EXPECT_EQ(call(storing("git.example", "a", "2")), outcome);
        EXPECT_EQ(call(erasing("git.example", "1")), outcome);
    }
    store.become(Mishap::none);
    poll();
    EXPECT_EQ(get("git.example"), "a:1");
}

TEST_F(CredentialsTest, AreReadBackWhereTheWriteWasUnclear)
{
    store.puts = {Mishap::unclear_done};
    EXPECT_EQ(call(storing("git.example", "a", "1")), "ok");
    store.puts = {Mishap::unclear_not_done};
    EXPECT_EQ(call(storing("git.example", "a", "2")), "StoreUnavailable");
    EXPECT_EQ(get("git.example"), "a:1");
}

TEST_F(CredentialsTest, OfAWorkspaceAreCheckedThereWhenErased)
{
    call(login("DEFAULT"));
    advance(1min);
    const auto token = reply(GetToken{}).token;
    const std::string value(token.token_value.reveal());
    auto before = calls();
    call(erasing("h.example", "dapisomethingelse"));
    call(erasing("h.example"));
    call(erasing("evil.example", value));
    EXPECT_EQ(calls(), before);

    keep_other_hosts(false);
    workspace.calls.model().revoke(token.token_id, now());
    call(erasing("h.example", value));
    EXPECT_EQ(workspace.calls.log.back(), "me");
    EXPECT_EQ(reply(ListProfiles{}).profiles.at(0).state, State::failing);
    EXPECT_EQ(serve("DEFAULT"), "ok");
    before = calls();
    for (int i = 0; i < 50; ++i)
        call(erasing("h.example", value));
    EXPECT_EQ(calls(), before);
    advance(2min);
    EXPECT_EQ(serve("DEFAULT"), "TokenUnusable");
}

TEST_F(CredentialsTest, OfAWorkspaceAreCheckedWhenErasedAsABearer)
{
    call(login("DEFAULT"));
    advance(1min);
    const auto token = reply(GetToken{}).token;
    auto request = erasing("h.example");
    request.credential = token.token_value.clone();
    const auto before = calls();
    call(request);
    EXPECT_GT(calls(), before);
}
