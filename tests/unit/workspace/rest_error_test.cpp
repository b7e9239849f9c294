#include "daemon/workspace/rest_error.hpp"

#include <gtest/gtest.h>

using namespace patkeeper;
using namespace std::chrono_literals;

namespace {

struct Case {
    const char* name;
    int status;
    std::string body;
    Trouble trouble;
    const char* code = "";
    const char* phrase = "";  // X-Databricks-Reason-Phrase
};

HttpResponse response(int status, std::string_view body)
{
    HttpResponse response;
    response.status = status;
    response.body = Secret(body);
    return response;
}

WorkspaceError classified(const Case& c)
{
    auto answer = response(c.status, c.body);
    if (*c.phrase != '\0') answer.headers["x-databricks-reason-phrase"] = c.phrase;
    return classify(answer, Secret("dapi00112233445566778899aabbccddeeff"));
}

std::string body(const std::string& code, const std::string& message)
{
    return R"({"error_code":")" + code + R"(","message":")" + message + R"("})";
}

constexpr auto html = "<html><body>Invalid access token. RESOURCE_DOES_NOT_EXIST</body></html>";

}  // namespace

TEST(RestError, IsSortedByWhatToDoNext)
{
    const auto dead = R"({"error_code":403,"message":"Invalid access token."})";
    const auto scope = "Provided access token does not have required scopes: authentication";
    const std::vector<Case> cases{
        // Only these condemn a token.
        {"numeric code", 403, dead, Trouble::invalid_token, ""},
        {"401", 401, dead, Trouble::invalid_token, ""},
        {"a number in quotes", 403, body("403", "no"), Trouble::refused, ""},
        {"another number", 404, R"({"error_code":1000,"message":"no"})", Trouble::refused, ""},
        {"a number in a name", 403, body("E403", "no"), Trouble::refused, "E403"},
        {"text code",
         403,
         body("PERMISSION_DENIED", "Invalid access token"),
         Trouble::invalid_token,
         "PERMISSION_DENIED"},
        {"in the header, no body", 403, "", Trouble::invalid_token, "", "Invalid access token."},
        {"in the header, HTML", 401, html, Trouble::invalid_token, "", "Invalid access token."},

        // These do not, however like them they look.
        {"HTML says so", 403, html, Trouble::refused},
        {"another status", 400, dead, Trouble::refused},
        {"404 says so", 404, dead, Trouble::refused},
        {"500 says so", 500, dead, Trouble::unclear},
        {"IP list",
         403,
         body("403", "Source IP address: 1.2.3.4 is blocked by Databricks IP ACL for workspace: 1"),
         Trouble::refused},
        {"wrong workspace id", 403, "", Trouble::refused, "", "Invalid access to Org: 12"},
        {"no reason", 401, "", Trouble::refused},
        {"PATs switched off",
         403,
         body("PERMISSION_DENIED", "Personal access tokens are disabled"),
         Trouble::refused,
         "PERMISSION_DENIED"},
        {"null message", 403, R"({"error_code":null,"message":null})", Trouble::refused},
        {"an array", 403, R"(["Invalid access token"])", Trouble::refused},
        {"a text", 403, R"("Invalid access token")", Trouble::refused},

        {"scope", 403, body("403", scope), Trouble::missing_scope},
        {"scope in the header", 403, "", Trouble::missing_scope, "", scope},
        {"scope and more",
         403,
         body("403", std::string("Invalid access token: ") + scope),
         Trouble::missing_scope},

        {"no such token",
         404,
         body("RESOURCE_DOES_NOT_EXIST", "Token x does not exist"),
         Trouble::not_found,
         "RESOURCE_DOES_NOT_EXIST"},
        {"no such token, PATCH", 404, body("NOT_FOUND", "x"), Trouble::not_found, "NOT_FOUND"},
        {"no such page", 404, html, Trouble::refused},
        {"no such page, empty", 404, "", Trouble::refused},
        {"no such endpoint",
         404,
         body("ENDPOINT_NOT_FOUND", "No API found"),
         Trouble::refused,
         "ENDPOINT_NOT_FOUND"},
        {"not found, but 400",
         400,
         body("RESOURCE_DOES_NOT_EXIST", "x"),
         Trouble::refused,
         "RESOURCE_DOES_NOT_EXIST"},

        {"lifetime",
         400,
         body("INVALID_PARAMETER_VALUE", "Lifetime must not exceed 90 days"),
         Trouble::lifetime_too_long,
         "INVALID_PARAMETER_VALUE"},
        {"another parameter",
         400,
         body("INVALID_PARAMETER_VALUE", "Unknown scope: sq"),
         Trouble::refused,
         "INVALID_PARAMETER_VALUE"},
        {"quota",
         400,
         body("QUOTA_EXCEEDED", "The quota of 600 tokens is exceeded"),
         Trouble::refused,
         "QUOTA_EXCEEDED"},

        {"429",
         429,
         body("REQUEST_LIMIT_EXCEEDED", "slow"),
         Trouble::throttled,
         "REQUEST_LIMIT_EXCEEDED"},
        {"429 in HTML", 429, html, Trouble::throttled},

        // What may have been done.
        {"408", 408, "", Trouble::unclear},
        {"500", 500, body("INTERNAL_ERROR", "x"), Trouble::unclear, "INTERNAL_ERROR"},
        {"502", 502, html, Trouble::unclear},
        {"503",
         503,
         body("TEMPORARILY_UNAVAILABLE", "x"),
         Trouble::unclear,
         "TEMPORARILY_UNAVAILABLE"},
        {"504", 504, "", Trouble::unclear},
        {"599", 599, "", Trouble::unclear},
        {"301", 301, "", Trouble::unclear},
        {"302 to a login page", 302, html, Trouble::unclear},
        {"307", 307, "", Trouble::unclear},
        {"399", 399, "", Trouble::unclear},
        {"103", 103, "", Trouble::unclear},
        {"200 without sense", 200, html, Trouble::unclear},
        {"999", 999, "", Trouble::unclear},
        {"400 in HTML", 400, html, Trouble::refused},
        {"407", 407, "", Trouble::refused},
        {"409", 409, "", Trouble::refused},
        {"499", 499, "", Trouble::refused},
    };
    for (const auto& c : cases) {
        SCOPED_TRACE(c.name);
        const auto error = classified(c);
        EXPECT_EQ(error.trouble, c.trouble);
        EXPECT_EQ(error.status, c.status);
        EXPECT_EQ(error.error_code, c.code);
        EXPECT_FALSE(error.message.empty());
        EXPECT_EQ(error.message.find('<'), std::string::npos) << error.message;
    }
}

TEST(RestError, NamesTheCapOnLifetimes)
{
    const auto refusal =
        response(400, body("INVALID_PARAMETER_VALUE", "lifetime exceeds the maximum of 90 days"));
    const Duration day = 24h;
    EXPECT_EQ(classify(refusal, Secret(), 100 * day).lifetime_cap, 90 * day);
    EXPECT_EQ(classify(refusal, Secret()).lifetime_cap, std::nullopt);
}

TEST(RestError, TellsWhenToComeBack)
{
    struct RetryCase {
        const char* retry_after;
        const char* date;
        std::optional<Duration> expected;
    };
    const auto* now = "Sun, 06 Nov 1994 08:49:37 GMT";
    for (const auto& [retry_after, date, expected] : std::vector<RetryCase>{
             {"0", "", 0s},
             {"7", "", 7s},
             {"86400", "", 24h},
             {"86401", "", 24h},
             {"99999999999999999999999", "", 24h},
             {"-1", "", std::nullopt},
             {"7.5", "", std::nullopt},
             {"7 ", "", std::nullopt},
             {"", "", std::nullopt},
             {"soon", now, std::nullopt},
             {"Sun, 06 Nov 1994 08:50:07 GMT", now, 30s},
             {"Sun, 06 Nov 1994 08:00:00 GMT", now, 0s},
             {"Sun, 06 Nov 2094 08:00:00 GMT", now, 24h},
             {"Sun, 06 Nov 1994 08:50:07 GMT", "", std::nullopt},
         }) {
        auto answer = response(429, "");
        answer.headers["retry-after"] = retry_after;
        answer.headers["date"] = date;
        EXPECT_EQ(classify(answer, Secret()).retry_after, expected) << retry_after;
        answer.status = 503;
        EXPECT_EQ(classify(answer, Secret()).retry_after, expected) << retry_after;
    }
    EXPECT_EQ(classify(response(429, ""), Secret()).retry_after, std::nullopt);
}

TEST(RestError, ShowsOnePrintableLine)
{
    EXPECT_EQ(presentable("a\r\nb\tc\x1b[31m\x7F", Secret()), "a b c [31m");
    EXPECT_EQ(presentable("  Zo\xC3\xAB says \xE2\x80\x9Cno\xE2\x80\x9D ", Secret()),
              "Zo? says ?no?");
    EXPECT_EQ(presentable(std::string(200, 'a'), Secret()), std::string(200, 'a'));
    EXPECT_EQ(presentable(std::string(201, 'a'), Secret()), std::string(200, 'a'));
}

TEST(RestError, NeverShowsAToken)
{
    const Secret bearer("s3cret.value");
    EXPECT_EQ(presentable("no s3cret.value, no s3cret.value!", bearer),
              "no [redacted], no [redacted]!");
    EXPECT_EQ(presentable("token dapi0123456789abcdef-2 is bad", bearer),
              "token [redacted] is bad");
    EXPECT_EQ(presentable("DAPI0123456789ABCDEF", bearer), "[redacted]");
    EXPECT_EQ(presentable("dapi1 dapi2,dapi3", bearer), "[redacted] [redacted],[redacted]");
    // Cut after the redaction, not before: no half of a token survives.
    EXPECT_EQ(presentable(std::string(195, 'a') + "s3cret.value", bearer),
              std::string(195, 'a') + "[reda");
    const Secret one_character("a");
    EXPECT_EQ(presentable("banana", one_character), "b[redacted]n[redacted]n[redacted]");

    const auto answer = response(400, body("X-dapi0123", "\\u0064api0123 and s3cret.value"));
    const auto error = classify(answer, bearer);
    EXPECT_EQ(error.message, "[redacted] and [redacted]");
    EXPECT_EQ(error.error_code, "X-[redacted]");
}

TEST(RestError, ShowsNothingOfASuccessfulBody)
{
    const auto error =
        classify(response(200, R"({"message":"s3cret","error_code":"s3cret"})"), Secret());
    EXPECT_EQ(error.message, "its answer lacks what was asked for");
    EXPECT_EQ(error.error_code, "");
}

TEST(RestError, ShowsScimsReason)
{
    const auto error = classify(response(404, R"({"detail":"no such user"})"), Secret());
    EXPECT_EQ(error.message, "no such user");
}
