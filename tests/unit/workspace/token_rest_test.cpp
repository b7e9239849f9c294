#include "daemon/workspace/token_rest.hpp"

#include <gtest/gtest.h>

using namespace patkeeper;
using namespace std::chrono_literals;

namespace {

const Secret bearer("dapi0123");
const auto workspace = Workspace::parse("https://h.example").value();
constexpr std::int64_t end_of_time = 253402300799999;

HttpResponse response(std::string_view body, int status = 200)
{
    HttpResponse response;
    response.status = status;
    response.headers["date"] = "Thu, 01 Jan 1970 00:01:00 GMT";
    response.body = Secret(body);
    return response;
}

// The request's bytes, with the version blanked.
std::string wire(const HttpRequest& request)
{
    std::string text(to_wire(request, "h.example").reveal());
    const auto from = text.find("patkeeper/") + 10;
    text.replace(from, text.find('\r', from) - from, "V");
    return text;
}

std::string wire_head(const std::string& line)
{
    return line +
           " HTTP/1.1\r\n"
           "Host: h.example\r\n"
           "Authorization: Bearer dapi0123\r\n"
           "User-Agent: patkeeper/V\r\n"
           "Accept: application/json\r\n";
}

std::string wire_post(const std::string& target, const std::string& body)
{
    return wire_head("POST " + target) +
           "Content-Type: application/json\r\n"
           "Content-Length: " +
           std::to_string(body.size()) + "\r\n\r\n" + body;
}

Answer<std::vector<TokenInfo>> list_of(const std::string& info)
{
    return read_list(response(R"({"token_infos":[)" + info + "]}"), bearer);
}

TokenInfo info_of(const std::string& members)
{
    const auto answer = list_of(R"({"token_id":"i","creation_time":5)" + members + "}");
    EXPECT_TRUE(answer.result) << members;
    return answer.result ? answer.result->at(0) : TokenInfo();
}

Answer<MintedToken> created(const std::string& body)
{
    return read_created(response(body), bearer, std::nullopt);
}

std::string created_body(const std::string& value)
{
    return R"({"token_value":")" + value + R"(","token_info":{"token_id":"i","creation_time":5}})";
}

template <class T>
Trouble trouble_of(const Answer<T>& answer)
{
    EXPECT_TRUE(answer.result.has_error());
    return answer.result.has_error() ? answer.result.error().trouble : Trouble::refused;
}

}  // namespace

TEST(TokenRest, BuildsRequestsByteForByte)
{
    MintRequest request;
    request.comment = "a \"comment\"";
    EXPECT_EQ(wire(create_request(workspace, bearer, request)),
              wire_post("/api/2.0/token/create", R"({"comment":"a \"comment\""})"));

    request.lifetime = 90s;
    request.scopes = Scopes{"sql", "authentication"};
    request.autoscope = false;
    EXPECT_EQ(wire(create_request(workspace, bearer, request)),
              wire_post("/api/2.0/token/create",
                        R"({"lifetime_seconds":90,"comment":"a \"comment\"",)"
                        R"("scopes":["sql","authentication"],"autoscope_enabled":false})"));

    EXPECT_EQ(wire(list_request(workspace, bearer)), wire_head("GET /api/2.0/token/list") + "\r\n");
    EXPECT_EQ(wire(remove_request(workspace, bearer, TokenId("ab12"))),
              wire_post("/api/2.0/token/delete", R"({"token_id":"ab12"})"));
    EXPECT_EQ(wire(me_request(workspace, bearer)),
              wire_head("GET /api/2.0/preview/scim/v2/Me") + "\r\n");
}

TEST(TokenRest, NamesTheWorkspaceWhereItsHostServesSeveral)
{
    const auto one = Workspace::parse("https://h.example/?o=12").value();
    EXPECT_EQ(wire(list_request(one, bearer)),
              wire_head("GET /api/2.0/token/list") + "X-Databricks-Workspace-Id: 12\r\n\r\n");
}

TEST(TokenRest, RoundsLifetimesDownToSeconds)
{
    for (const auto& [lifetime, seconds] : {std::pair{Duration(89'999), "89"},
                                            {Duration(90'000), "90"},
                                            {Duration(999), "1"},
                                            {Duration(0), "1"}}) {
        MintRequest request;
        request.lifetime = lifetime;
        const auto http = create_request(workspace, bearer, request);
        EXPECT_EQ(http.body.reveal(),
                  std::string(R"({"lifetime_seconds":)") + seconds + R"(,"comment":""})");
    }
}

TEST(TokenRest, ReadsACreatedToken)
{
    const auto answer =
        created(R"({"token_value":"dapi9876","new":1,"token_info":{)"
                R"("token_id":"i","creation_time":5,"expiry_time":6,"comment":"c"}})");
    ASSERT_TRUE(answer.result);
    EXPECT_EQ(answer.result->value.reveal(), "dapi9876");
    EXPECT_EQ(answer.result->info.id, TokenId("i"));
    EXPECT_EQ(answer.result->info.creation, from_millis(5));
    EXPECT_EQ(answer.result->info.expiry, from_millis(6));
    EXPECT_EQ(answer.result->info.comment, "c");
    EXPECT_EQ(answer.date, from_millis(60'000));
}

TEST(TokenRest, TakesATokenValueOfLegalFormOnly)
{
    EXPECT_TRUE(created(created_body(std::string(512, 'x'))).result);
    for (const auto& value : {std::string(513, 'x'),
                              std::string(),
                              std::string("a b"),
                              std::string("a\\nb"),
                              std::string("a\\u007f"),
                              std::string("\xC3\xAB")}) {
        EXPECT_EQ(trouble_of(created(created_body(value))), Trouble::unclear) << value;
    }
}

TEST(TokenRest, FindsACreateWithoutAUsableAnswerUnclear)
{
    for (const auto* body : {"",
                             "<html>login</html>",
                             "[]",
                             "null",
                             "{}",
                             R"({"token_value":"x"})",
                             R"({"token_value":"x","token_info":null})",
                             R"({"token_value":"x","token_info":[]})",
                             R"({"token_value":"x","token_info":{"token_id":"i"}})",
                             R"({"token_value":5,"token_info":{"token_id":"i","creation_time":5}})",
                             R"({"token_info":{"token_id":"i","creation_time":5}})",
                             R"({"token_value":"x","token_info":{"token_id":"i","creati)"}) {
        const auto answer = created(body);
        EXPECT_EQ(trouble_of(answer), Trouble::unclear) << body;
        EXPECT_EQ(answer.date, from_millis(60'000)) << body;
    }
}

TEST(TokenRest, ReadsTheList)
{
    const auto answer = list_of(R"({"token_id":"a","creation_time":1},)"
                                R"({"token_id":"b","creation_time":2,"comment":"c","unknown":{}})");
    ASSERT_TRUE(answer.result);
    ASSERT_EQ(answer.result->size(), 2U);
    EXPECT_EQ(answer.result->at(1).id, TokenId("b"));
    EXPECT_EQ(answer.result->at(1).comment, "c");
}

TEST(TokenRest, ReadsAnEmptyList)
{
    for (const auto* body : {"{}", R"({"token_infos":[]})", R"({"token_infos":null})"}) {
        const auto answer = read_list(response(body), bearer);
        ASSERT_TRUE(answer.result) << body;
        EXPECT_TRUE(answer.result->empty()) << body;
    }
}

TEST(TokenRest, RefusesAHalfReadableList)
{
    const std::string good = R"({"token_id":"a","creation_time":1},)";
    for (const auto* bad : {"{}",
                            "null",
                            R"({"token_id":"","creation_time":1})",
                            R"({"token_id":"b"})",
                            R"({"token_id":"b\n","creation_time":1})",
                            R"({"token_id":7,"creation_time":1})",
                            R"({"token_id":"b","creation_time":"1"})",
                            R"({"token_id":"b","creation_time":-1})",
                            R"({"token_id":"b","creation_time":18446744073709551615})",
                            R"({"token_id":"b","creation_time":1,"expiry_time":-2})",
                            R"({"token_id":"b","creation_time":1,"scopes":[1]})"}) {
        EXPECT_EQ(trouble_of(list_of(good + bad)), Trouble::unclear) << bad;
    }
    EXPECT_EQ(trouble_of(read_list(response(R"({"token_infos":{}})"), bearer)), Trouble::unclear);
}

TEST(TokenRest, ReadsTimes)
{
    EXPECT_EQ(info_of("").expiry, std::nullopt);
    EXPECT_EQ(info_of(R"(,"expiry_time":-1)").expiry, std::nullopt);
    EXPECT_EQ(info_of(R"(,"expiry_time":null)").expiry, std::nullopt);
    EXPECT_EQ(info_of(R"(,"expiry_time":0)").expiry, from_millis(0));
    EXPECT_EQ(info_of(R"(,"expiry_time":253402300799999)").expiry, from_millis(end_of_time));
    EXPECT_EQ(info_of(R"(,"expiry_time":253402300800000)").expiry, from_millis(end_of_time));
    EXPECT_EQ(info_of(R"(,"expiry_time":9223372036854775807)").expiry, from_millis(end_of_time));
    EXPECT_EQ(info_of("").last_accessed, std::nullopt);
    EXPECT_EQ(info_of(R"(,"last_accessed_time":0)").last_accessed, std::nullopt);
    EXPECT_EQ(info_of(R"(,"last_accessed_time":1)").last_accessed, from_millis(1));
}

TEST(TokenRest, ReadsScopes)
{
    EXPECT_EQ(info_of("").scopes, std::nullopt);
    EXPECT_EQ(info_of(R"(,"scopes":[])").scopes, std::nullopt);
    EXPECT_EQ(info_of(R"(,"scopes":["sql","scim"])").scopes, (Scopes{"sql", "scim"}));
}

TEST(TokenRest, ReadsTheAutoscopeState)
{
    EXPECT_EQ(info_of("").autoscope, std::nullopt);
    EXPECT_EQ(info_of(R"(,"autoscope_state":"AUTOSCOPE_STATE_RUNNING")").autoscope, true);
    for (const auto* state : {"COMPLETED", "DISABLED", "USER_SELECTED"}) {
        EXPECT_EQ(info_of(std::string(R"(,"autoscope_state":"AUTOSCOPE_STATE_)") + state + "\"")
                      .autoscope,
                  false);
    }
    for (const auto* state : {"\"AUTOSCOPE_STATE_BACKFILLED\"", "\"NEW\"", "1", "null", "{}"}) {
        EXPECT_EQ(info_of(std::string(R"(,"autoscope_state":)") + state).autoscope, std::nullopt);
    }
}

TEST(TokenRest, ReadsADeletion)
{
    EXPECT_TRUE(read_done(response("{}"), bearer).result);
    EXPECT_EQ(read_done(response("{}"), bearer).date, from_millis(60'000));
    EXPECT_EQ(trouble_of(read_done(response("<html>"), bearer)), Trouble::unclear);
    EXPECT_EQ(trouble_of(read_done(response(""), bearer)), Trouble::unclear);
    EXPECT_EQ(trouble_of(read_done(response("{}", 302), bearer)), Trouble::unclear);
    const auto gone = response(R"({"error_code":"RESOURCE_DOES_NOT_EXIST","message":"m"})", 404);
    EXPECT_EQ(trouble_of(read_done(gone, bearer)), Trouble::not_found);
}

TEST(TokenRest, ReadsAnIdentity)
{
    const auto answer = read_me(response(R"({"id":"7","userName":"a@b.example"})"), bearer);
    ASSERT_TRUE(answer.result);
    EXPECT_EQ(*answer.result, (Identity{"7", "a@b.example"}));
    for (const auto* body : {"{}",
                             R"({"id":"7"})",
                             R"({"id":"7","userName":""})",
                             R"({"id":7,"userName":"a"})",
                             R"({"id":"7","userName":"a\u001bb"})"}) {
        EXPECT_EQ(trouble_of(read_me(response(body), bearer)), Trouble::unclear) << body;
    }
}

TEST(TokenRest, PassesRefusalsOnWithTheDate)
{
    const auto answer = read_me(
        response(R"({"error_code":403,"message":"Invalid access token: dapi0123"})", 403), bearer);
    ASSERT_TRUE(answer.result.has_error());
    EXPECT_EQ(answer.result.error().trouble, Trouble::invalid_token);
    EXPECT_EQ(answer.result.error().message, "Invalid access token: [redacted]");
    EXPECT_EQ(answer.date, from_millis(60'000));
}

TEST(TokenRest, PassesTheCapOnLifetimesOn)
{
    const auto refusal = response(
        R"({"error_code":"INVALID_PARAMETER_VALUE","message":"lifetime over 30 days"})", 400);
    const auto answer = read_created(refusal, bearer, std::chrono::hours(24 * 90));
    ASSERT_TRUE(answer.result.has_error());
    EXPECT_EQ(answer.result.error().lifetime_cap, std::chrono::hours(24 * 30));
}

TEST(TokenRest, HasNoDateWhereNoneIsTold)
{
    auto without = response("{}");
    without.headers.clear();
    EXPECT_EQ(read_list(without, bearer).date, std::nullopt);
}

TEST(TokenRest, ChangesScopes)
{
    EXPECT_EQ(wire(set_scopes_request(workspace, bearer, TokenId("a/b"), {"sql", "scim"})),
              wire_head("PATCH /api/2.0/token/a%2Fb") +
                  "Content-Type: application/json\r\n"
                  "Content-Length: 58\r\n\r\n"
                  R"({"token":{"scopes":["sql","scim"]},"update_mask":"scopes"})");
}

TEST(TokenRest, ReadsTheScopesThereAre)
{
    EXPECT_EQ(wire(available_scopes_request(workspace, bearer)),
              wire_head("GET /api/2.0/token-scopes") + "\r\n");
    const auto scopes = [](std::string_view body) {
        return read_available_scopes(response(body), bearer);
    };
    EXPECT_EQ(*scopes(R"({"scopes":["sql","scim"]})").result, (Scopes{"sql", "scim"}));
    EXPECT_EQ(*scopes(R"({"scopes":[{"name":"sql","description":"d"}]})").result, Scopes{"sql"});
    EXPECT_EQ(*scopes(R"({"scopes":[1,{},"","a\nb",null,"sql"],"more":1})").result, Scopes{"sql"});
    for (const auto* body :
         {"{}", R"({"scopes":[]})", R"({"scopes":"sql"})", R"({"scopes":[1]})", "[]", "<html>"}) {
        EXPECT_EQ(trouble_of(scopes(body)), Trouble::unclear) << body;
    }
}

TEST(TokenRest, AsksForAServicePrincipalsToken)
{
    MintRequest request;
    request.lifetime = 1h;
    request.comment = "c";
    request.scopes = Scopes{"sql"};
    const std::string target = "/api/2.0/token-management/on-behalf-of/tokens";
    EXPECT_EQ(wire(create_on_behalf_request(workspace, bearer, "a-1", request)),
              wire_post(target,
                        R"({"application_id":"a-1","lifetime_seconds":3600,)"
                        R"("comment":"c","scopes":["sql"]})"));
}
