#include "daemon/workspace/token_id_of.hpp"
#include "tests/support/daemon_world.hpp"

#include <gmock/gmock.h>

using namespace patkeeper;
using namespace patkeeper::test;
using namespace std::chrono_literals;
using stand_in::Endpoint;
using stand_in::Fault;
using stand_in::FaultKind;
using stand_in::MintOrder;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

namespace {

class OtherMachinesTest : public DaemonWorld {
protected:
    void SetUp() override
    {
        DaemonWorld::SetUp();
        EXPECT_EQ(call(login("DEFAULT")), "ok");
    }
    // As another machine would have it: the digit makes the nonce.
    static std::string comment_of(char digit, const std::string& profile = "DEFAULT")
    {
        return "patkeeper " + std::string(32, 'a') + " " + std::string(32, digit) + " " + profile;
    }
    // A token of somebody's with this comment; its id.
    std::string mint(const std::string& comment, const std::string& identity = somebody)
    {
        const MintOrder order{identity, 24h, {}, comment};
        return token_id_of(Secret(workspace.calls.model().issue(order, now()))).str();
    }
    std::vector<OtherToken> listed() { return reply(ListOtherMachines{"DEFAULT"}).tokens; }
    std::vector<LeftToken> remove(std::vector<std::string> ids)
    {
        return reply(DeleteOtherMachines{"DEFAULT", std::move(ids)}).left;
    }
};

}  // namespace

TEST_F(OtherMachinesTest, ListsWhatWasMintedElsewhereAndNothingElse)
{
    EXPECT_THAT(listed(), IsEmpty());
    mint("by hand");
    mint("patkeeper token for DEFAULT");  // somebody's own words
    workspace.calls.model().add_identity("else@example.com");
    mint(comment_of('3'), "else@example.com");
    const auto laptop = mint(comment_of('1', "two words"));
    const auto tokens = listed();
    ASSERT_THAT(tokens, SizeIs(1));
    EXPECT_EQ(tokens[0].token_id, laptop);
    EXPECT_EQ(tokens[0].profile, "two words");
    EXPECT_EQ(tokens[0].expiry_time.value_or(0) - tokens[0].creation_time,
              std::chrono::milliseconds(24h).count());
    EXPECT_FALSE(tokens[0].last_used);
}

TEST_F(OtherMachinesTest, DeletesThoseThatWereNamed)
{
    const auto one = mint(comment_of('1'));
    const auto two = mint(comment_of('2'));
    EXPECT_THAT(remove({one}), IsEmpty());
    EXPECT_THAT(alive(), Not(Contains(one)));
    EXPECT_THAT(alive(), Contains(two));
    EXPECT_EQ(serve("DEFAULT"), "ok");
}

TEST_F(OtherMachinesTest, CountsWhatIsGoneAsDone)
{
    EXPECT_THAT(remove({"gone"}), IsEmpty());
    const auto one = mint(comment_of('1'));
    workspace.calls.fail_next(Fault{.kind = FaultKind::error,
                                    .endpoint = Endpoint::remove,
                                    .status = 404,
                                    .error_code = "RESOURCE_DOES_NOT_EXIST"});
    EXPECT_THAT(remove({one}), IsEmpty());
}

TEST_F(OtherMachinesTest, LeavesWhatIsNotAnotherMachinesWhateverItIsTold)
{
    const auto by_hand = mint("by hand");
    const auto own = reply(GetToken{"DEFAULT", {}}).token.token_id;
    call(Rotate{"DEFAULT", {}});  // now it retires
    const auto current = reply(GetToken{"DEFAULT", {}}).token.token_id;
    const auto before = alive();
    const auto left = remove({by_hand, own, current});
    EXPECT_THAT(left, SizeIs(3));
    for (const auto& token : left)
        EXPECT_EQ(token.reason, "it is not another machine's");
    EXPECT_EQ(alive(), before);
}

TEST_F(OtherMachinesTest, LeavesATokenThatAProfileHereHolds)
{
    const Secret value(workspace.calls.model().issue({somebody, 24h, {}, comment_of('1')}, now()));
    auto pasted = login("pasted");
    pasted.token_value = value.clone();
    pasted.rotate = false;
    EXPECT_EQ(call(pasted), "ok");
    EXPECT_THAT(listed(), IsEmpty());
    EXPECT_THAT(remove({reply(GetToken{"pasted", {}}).token.token_id}), SizeIs(1));
    EXPECT_EQ(serve("pasted"), "ok");
}

TEST_F(OtherMachinesTest, LeavesATokenThatAProfileTookInMeanwhile)
{
    const Secret a(workspace.calls.model().issue({somebody, 24h, {}, comment_of('1')}, now()));
    const Secret b(workspace.calls.model().issue({somebody, 24h, {}, comment_of('2')}, now()));
    const auto one = listed().at(0).token_id;  // is deleted first
    const auto two = listed().at(1).token_id;
    const auto& value = token_id_of(a.clone()).str() == two ? a : b;
    workspace.calls.fail_next(
        Fault{.kind = FaultKind::slow, .endpoint = Endpoint::remove, .delay = 1s});
    const auto asked = begin(DeleteOtherMachines{"DEFAULT", {one, two}});
    EXPECT_FALSE(asked->done);  // both are listed, and the first is being deleted
    auto pasted = login("pasted");
    pasted.token_value = value.clone();
    pasted.rotate = false;
    EXPECT_EQ(call(pasted), "ok");
    advance(2s);
    EXPECT_TRUE(asked->done);
    EXPECT_THAT(alive(), Not(Contains(one)));
    EXPECT_THAT(alive(), Contains(two));
    EXPECT_EQ(serve("pasted"), "ok");
}

TEST_F(OtherMachinesTest, LeavesATokenWhoseRecordIsBeingWritten)
{
    auto pasted = login("pasted");
    pasted.token_value =
        Secret(workspace.calls.model().issue({somebody, 24h, {}, comment_of('1')}, now()));
    pasted.rotate = false;
    const auto id = listed().at(0).token_id;
    store.delay = 1s;
    const auto logging_in = begin(pasted);
    EXPECT_FALSE(logging_in->done);
    EXPECT_THAT(listed(), IsEmpty());
    EXPECT_THAT(remove({id}), SizeIs(1));
    advance(10s);
    EXPECT_EQ(outcome_of(*logging_in), "ok");
    EXPECT_THAT(alive(), Contains(id));
    store.delay = {};
}

TEST_F(OtherMachinesTest, GoesOnPastFailuresAndSaysWhy)
{
    const auto one = mint(comment_of('1'));
    const auto two = mint(comment_of('2'));
    workspace.calls.fail_next(
        Fault{.kind = FaultKind::error, .endpoint = Endpoint::remove, .status = 500});
    const auto left = remove({one, two});
    ASSERT_THAT(left, SizeIs(1));
    EXPECT_THAT(left[0].reason, HasSubstr("500"));
    EXPECT_THAT(alive(), Contains(left[0].token_id));
}

TEST_F(OtherMachinesTest, SaysWhyItCannotList)
{
    EXPECT_EQ(call(ListOtherMachines{"none"}), "UnknownProfile");
    auto narrow = login("narrow");
    narrow.token_value = Secret(paste(24h, Scopes{"sql"}));
    EXPECT_EQ(call(narrow), "ok");
    EXPECT_EQ(call(ListOtherMachines{"narrow"}), "NobodyToAsk");
    EXPECT_EQ(call(DeleteOtherMachines{"narrow", {}}), "NobodyToAsk");
    workspace.calls.reachable = false;
    EXPECT_EQ(call(ListOtherMachines{"DEFAULT"}), "WorkspaceUnreachable");
}

TEST_F(OtherMachinesTest, DeletesNothingOnceTheKeyringIsLocked)
{
    const auto one = mint(comment_of('1'));
    workspace.calls.fail_always(
        Fault{.kind = FaultKind::slow, .endpoint = Endpoint::list, .delay = 1s});
    const auto asked = begin(DeleteOtherMachines{"DEFAULT", {one}});
    store.become(Mishap::locked);
    advance(2s);
    EXPECT_TRUE(asked->done);
    EXPECT_THAT(alive(), Contains(one));
}

TEST_F(OtherMachinesTest, TellsHowManyTokensAreLeft)
{
    const auto one = mint(comment_of('1'));
    mint("by hand");
    const auto in_use = [&] { return reply(ListProfiles{}).profiles.at(0).tokens_in_use; };
    listed();
    EXPECT_EQ(in_use(), 4);  // with the pasted and the current one
    remove({one});
    EXPECT_EQ(in_use(), 3);
}
