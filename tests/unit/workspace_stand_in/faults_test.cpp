#include "tests/unit/workspace_stand_in/ask.hpp"
#include "tests/workspace/authorization.hpp"
#include "tests/workspace/faulty_workspace.hpp"

#include <gtest/gtest.h>

namespace patkeeper::stand_in {

namespace {

using namespace std::chrono_literals;

class FaultsTest : public testing::Test {
protected:
    void script(const std::string& text)
    {
        auto fault = parse_fault(boost::json::parse(text).as_object());
        ASSERT_TRUE(fault) << fault.error().reason;
        workspace.faults().add(std::move(*fault));
    }
    Delivery create(TimePoint now = start)
    {
        return workspace.respond(ask_create(token, "{}"), now);
    }
    std::size_t alive(TimePoint now = start)
    {
        workspace.settle(now);
        return workspace.model().tokens_alive(now).size();
    }
    std::size_t listed(TimePoint now)
    {
        const auto body = body_of(*workspace.respond(ask_list(token), now).response);
        return body.contains("token_infos") ? body.at("token_infos").as_array().size() : 0;
    }

    FaultyWorkspace workspace{"seed"};
    std::string token = workspace.model().issue({someone, 24h, {}, ""}, start);
};

}  // namespace

TEST_F(FaultsTest, DropsBeforeAndAfterTheCommit)
{
    script(R"({"kind":"drop"})");
    EXPECT_FALSE(create().response);
    EXPECT_EQ(alive(), 1U);
    script(R"({"kind":"drop","commit":true})");
    EXPECT_FALSE(create().response);
    EXPECT_EQ(alive(), 2U);
    EXPECT_TRUE(create().response);
}

TEST_F(FaultsTest, CommitsLateWhenDue)
{
    script(R"({"kind":"commit_late","after_ms":5000})");
    EXPECT_FALSE(create().response);
    // Let in already: that its token dies meanwhile does not stop it.
    workspace.model().revoke(token_id_of(token), start + 1s);
    EXPECT_EQ(alive(start + 4999ms), 0U);
    EXPECT_EQ(alive(start + 5s), 1U);
    EXPECT_EQ(workspace.model().tokens_alive(start + 6s).front().creation, start + 5s);
}

TEST_F(FaultsTest, CommitsLateWhenTold)
{
    script(R"({"kind":"commit_late"})");
    create();
    EXPECT_EQ(alive(start + 1h), 1U);
    EXPECT_EQ(workspace.postponed(), 1U);
    workspace.settle_everything(start + 1h);
    EXPECT_EQ(alive(start + 1h), 2U);
    EXPECT_EQ(workspace.postponed(), 0U);
}

TEST_F(FaultsTest, HitsItsEndpointSoOftenAndSparesTheFirst)
{
    script(R"({"kind":"error","endpoint":"create","times":2,"skip":1,"status":503})");
    EXPECT_EQ(verdict(*create().response), "200");
    EXPECT_EQ(verdict(*create().response), "503 TEMPORARILY_UNAVAILABLE");
    EXPECT_EQ(verdict(*workspace.respond(ask_list(token), start).response), "200");
    EXPECT_EQ(verdict(*create().response), "503 TEMPORARILY_UNAVAILABLE");
    EXPECT_EQ(verdict(*create().response), "200");

    script(R"({"kind":"empty","times":"always","endpoint":"any"})");
    for (int i = 0; i < 10; ++i) {
        EXPECT_EQ(create().response->body, "");
    }
    workspace.faults().clear();
    EXPECT_EQ(verdict(*create().response), "200");
}

TEST_F(FaultsTest, AnswersSomethingElse)
{
    const std::vector<std::pair<std::string, std::string>> cases{
        {R"({"kind":"error"})", "500 INTERNAL_ERROR"},
        {R"({"kind":"error","status":504})", "504 DEADLINE_EXCEEDED"},
        {R"({"kind":"error","status":403,"error_code":403})", "403 403"},
        {R"({"kind":"rate_limit"})", "429 REQUEST_LIMIT_EXCEEDED"},
        {R"({"kind":"rate_limit","error_code":"RESOURCE_EXHAUSTED"})", "429 RESOURCE_EXHAUSTED"},
        {R"({"kind":"html"})", "200"},
        {R"({"kind":"html","status":502})", "502"},
        {R"({"kind":"empty","status":401})", "401"},
        {R"({"kind":"redirect"})", "302"},
        {R"({"kind":"ip_blocked"})", "403 PERMISSION_DENIED"},
        {R"({"kind":"wrong_org","reason_in":"header"})", "403"}};
    for (const auto& [text, expected] : cases) {
        script(text);
        const auto answer = create().response;
        EXPECT_EQ(verdict(*answer), expected) << text;
        EXPECT_EQ(answer->headers.count("date"), 1U) << text;
    }
    EXPECT_EQ(alive(), 1U);
}

TEST_F(FaultsTest, SaysWhenToComeBack)
{
    script(R"({"kind":"rate_limit","retry_after_seconds":7})");
    EXPECT_EQ(create().response->headers.at("retry-after"), "7");
    script(R"({"kind":"rate_limit","retry_after_seconds":7,"retry_after_form":"date"})");
    EXPECT_EQ(create().response->headers.at("retry-after"), "Sat, 01 Aug 2026 00:00:07 GMT");
}

TEST_F(FaultsTest, MayGiveItsReasonInAHeaderOnly)
{
    script(R"({"kind":"ip_blocked","reason_in":"header"})");
    const auto answer = create().response;
    EXPECT_EQ(answer->body, "");
    EXPECT_EQ(answer->headers.at("x-databricks-reason-phrase"),
              "Source IP address: 1.2.3.4 is blocked by Databricks IP ACL for workspace: "
              "1234567890123456");
}

TEST_F(FaultsTest, ChangesHowTheAnswerArrives)
{
    script(R"({"kind":"slow","delay_ms":250})");
    EXPECT_EQ(create().delay, 250ms);
    script(R"({"kind":"truncate"})");
    const auto cut = create();
    EXPECT_EQ(cut.cut_after, cut.response->body.size() / 2);
    script(R"({"kind":"huge","bytes":1048577})");
    const auto huge = create();
    EXPECT_EQ(huge.response->body.size(), 1048577U);
    EXPECT_EQ(verdict(*huge.response), "200");
    EXPECT_EQ(alive(), 4U);
}

TEST_F(FaultsTest, ListsThePast)
{
    create(start + 10s);
    script(R"({"kind":"stale_list","age_ms":5000,"times":2})");
    EXPECT_EQ(listed(start + 14999ms), 1U);
    EXPECT_EQ(listed(start + 15s), 2U);
    script(R"({"kind":"stale_list"})");
    EXPECT_EQ(listed(start + 20s), 1U);
    EXPECT_EQ(listed(start + 20s), 2U);
}

TEST_F(FaultsTest, RefusesNewTokensUntilTheyAreOldEnough)
{
    script(R"({"kind":"refuse_new","age_ms":3000,"times":"always"})");
    EXPECT_EQ(verdict(*workspace.respond(ask_me(token), start + 2999ms).response), "403 403");
    EXPECT_EQ(verdict(*workspace.respond(ask_me(token), start + 3s).response), "200");
}

TEST(ParseFault, SaysWhatItCannotTake)
{
    const std::vector<std::pair<std::string, std::string>> cases{
        {R"({})", "kind is missing"},
        {R"({"kind":"drop","comit":true})", "comit: no such member"},
        {R"({"kind":"refuse_new"})", "refuse_new needs age_ms"}};
    for (const auto& [text, reason] : cases) {
        const auto fault = parse_fault(boost::json::parse(text).as_object());
        ASSERT_FALSE(fault) << text;
        EXPECT_EQ(fault.error().reason, reason);
    }
    for (const auto* text : {R"({"kind":"nonsense"})",
                             R"({"kind":1})",
                             R"({"kind":"drop","times":-1})",
                             R"({"kind":"drop","endpoint":"nowhere"})",
                             R"({"kind":"rate_limit","retry_after_form":"weeks"})"}) {
        EXPECT_FALSE(parse_fault(boost::json::parse(text).as_object())) << text;
    }
}

}  // namespace patkeeper::stand_in
