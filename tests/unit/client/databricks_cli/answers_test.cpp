#include "client/databricks_cli/answers.hpp"

#include <gtest/gtest.h>

#include <limits>

using namespace patkeeper;
using namespace patkeeper::client::databricks_cli;
using namespace std::chrono_literals;

namespace {

// 2026-08-01T00:00:00Z
constexpr TimePoint now = std::chrono::sys_days(std::chrono::year(2026) / 8 / 1);

Token token_until(std::int64_t valid_until)
{
    Token token;
    token.token_value = Secret("dapi1");
    token.valid_until = valid_until;
    return token;
}

std::string expiry(std::int64_t valid_until)
{
    const std::string text(token_answer(token_until(valid_until), now).reveal());
    constexpr std::string_view key = R"("expiry":")";
    const auto at = text.find(key) + key.size();
    return text.substr(at, text.find('"', at) - at);
}

}  // namespace

TEST(DatabricksCliAnswers, GiveTheTokenAsOneLine)
{
    EXPECT_EQ(token_answer(token_until(to_millis(now + 24h)), now).reveal(),
              R"({"access_token":"dapi1","token_type":"Bearer","expiry":"2026-08-01T00:05:00Z"})"
              "\n");
}

TEST(DatabricksCliAnswers, PromiseNoMoreThanTheToken)
{
    EXPECT_EQ(expiry(to_millis(now + 4min + 59s)), "2026-08-01T00:04:59Z");
    EXPECT_EQ(expiry(to_millis(now + 1999ms)), "2026-08-01T00:00:01Z");
    EXPECT_EQ(expiry(to_millis(now - 1ms)), "2026-07-31T23:59:59Z");
}

TEST(DatabricksCliAnswers, SurviveAnyTime)
{
    EXPECT_EQ(expiry(std::numeric_limits<std::int64_t>::max()), "2026-08-01T00:05:00Z");
    EXPECT_EQ(expiry(std::numeric_limits<std::int64_t>::min()), "1970-01-01T00:00:00Z");
}

TEST(DatabricksCliAnswers, NameAVersionThatTakesAProfile)
{
    EXPECT_EQ(version_answer(VersionForm::text), "Databricks CLI v0.300.0\n");
    EXPECT_EQ(version_answer(VersionForm::json),
              R"({"ProjectName":"cli","Version":"0.300.0","Major":0,"Minor":300,"Patch":0})"
              "\n");
}
