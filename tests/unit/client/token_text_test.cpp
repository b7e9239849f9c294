#include "client/token_text.hpp"

#include <gtest/gtest.h>

using namespace patkeeper;
using namespace patkeeper::client;

namespace {

std::string text(TokenForm form, std::optional<std::int64_t> expiry = std::nullopt)
{
    Token token;
    token.profile = "DEFAULT";
    token.host = "https://h.example";
    token.token_value = Secret("dapi1");
    token.token_id = "id1";
    token.expiry_time = expiry;
    token.valid_until = 5;
    return std::string(token_text(token, form).reveal());
}

}  // namespace

TEST(TokenText, IsTheValueAndNothingElse)
{
    EXPECT_EQ(text(TokenForm::value), "dapi1\n");
}

TEST(TokenText, IsAHeaderForCurl)
{
    EXPECT_EQ(text(TokenForm::header), "Authorization: Bearer dapi1\n");
}

TEST(TokenText, IsJsonWithEveryMember)
{
    EXPECT_EQ(text(TokenForm::json, 7),
              R"({"profile":"DEFAULT","host":"https://h.example","token_value":"dapi1",)"
              R"("token_id":"id1","expiry_time":7,"valid_until":5})"
              "\n");
    EXPECT_NE(text(TokenForm::json).find(R"("expiry_time":null)"), std::string::npos);
}
