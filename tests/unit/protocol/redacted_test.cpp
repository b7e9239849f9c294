#include "protocol/redacted.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <utility>

using namespace patkeeper;
using testing::ElementsAre;
using testing::IsEmpty;

namespace {

// No test may look like a leak in a search of the tree for tokens.
const std::string hex = "0123456789abcdef0123456789abcdef";
const std::string dapi = "dapi" + hex;

}  // namespace

TEST(Redacted, KnowsTheUserInfoOfAWholeArgument)
{
    EXPECT_EQ(user_info_of("https://token:hun ter2@h.example"), "token:hun ter2@");
    EXPECT_EQ(user_info_of("https://token@h.example"), "token@");
    EXPECT_EQ(user_info_of("--host=u:hun ter2@h"), "u:hun ter2@");
    EXPECT_EQ(user_info_of("u:hun\"ter2@h"), "u:hun\"ter2@");
    for (const auto* text : {"", "https://h.example", "https://@h", "me@example.com", "a:b"})
        EXPECT_EQ(user_info_of(text), "") << text;
}

TEST(Redacted, KnowsTheUserInfoOfAHost)
{
    EXPECT_EQ(user_info_of_host("hunter2@h.example"), "hunter2@");
    EXPECT_EQ(user_info_of_host(" \xC2\xA0hun ter2@h"), "hun ter2@");
    EXPECT_EQ(user_info_of_host("hun@ter2@h:443"), "hun@ter2@");
    EXPECT_EQ(user_info_of_host("https://hun/ter2@h"), "hun/ter2@");
    for (const auto* text : {"", "h.example", "@h", "https://@h", "https://h.example:8443"})
        EXPECT_EQ(user_info_of_host(text), "") << text;
}

TEST(Redacted, KnowsTheUserInfoOfAnArgumentWithBlanksAroundIt)
{
    EXPECT_EQ(user_info_of("\t u:hun ter2@h"), "u:hun ter2@");
    EXPECT_EQ(user_info_of(" https://u:hun ter2@h"), "u:hun ter2@");
    EXPECT_EQ(user_info_of("--host= u:hun ter2@h"), "u:hun ter2@");
}

TEST(Redacted, HidesTokensOfKnownForms)
{
    const std::vector<std::pair<std::string, std::string>> cases{
        {dapi, "[redacted]"},
        {dapi + "-2", "[redacted]"},
        {"dAPI0123456789ABCDEF", "[redacted]"},
        {"dapi01234567", "[redacted]"},
        {"'" + dapi + "', " + dapi + ".", "'[redacted]', [redacted]."},
        {"DATABRICKS_TOKEN=" + dapi, "DATABRICKS_TOKEN=[redacted]"},
        {"x" + dapi + "y z", "x[redacted] z"},
        {"dose" + hex + " dkea" + hex + " dsapi" + hex, "[redacted] [redacted] [redacted]"},
        {"eyJhbGciOiJSUzI1NiJ9abc.eyJzdWIi.c2ln-_ tail", "[redacted] tail"},
        {"eyJhbGciOiJSUzI1NiJ9abc. Then", "[redacted]. Then"},
        {"ghp_0123456789abcdefABCDEF", "[redacted]"},
        {"glpat-0123456789abcdefABCD", "[redacted]"},
    };
    for (const auto& [text, shown] : cases) {
        EXPECT_EQ(redacted(text), shown);
        EXPECT_TRUE(holds_token(text)) << text;
    }
}

TEST(Redacted, HidesWhatStandsBeforeTheAtSignOfAUrl)
{
    const std::vector<std::pair<std::string, std::string>> cases{
        {"https://user:pw@h.example/x", "https://[redacted]@h.example/x"},
        {"cannot use http://u@p: why", "cannot use http://[redacted]@p: why"},
        {"http://u:p@s/s#w\\?@proxy:1", "http://[redacted]@proxy:1"},
        {"'http://a:b@c' and http://d:e@f", "'http://[redacted]@c' and http://[redacted]@f"},
        {"https://h.example as a@b.example", "https://h.example as a@b.example"},
        {"https://@h", "https://@h"},
    };
    for (const auto& [text, shown] : cases) {
        EXPECT_EQ(redacted(text), shown);
        EXPECT_FALSE(holds_token(text)) << text;
    }
}

TEST(Redacted, LeavesNamesAndIdsAlone)
{
    for (const std::string& text :
         {std::string(),
          std::string("dapi"),
          std::string("dapi-production"),
          std::string("profile dapi_dev, glpat-x"),
          std::string("https://adb-1234567890123456.7.azuredatabricks.net"),
          "token " + hex + hex,
          "patkeeper " + hex + " " + hex + " DEFAULT"}) {
        EXPECT_EQ(redacted(text), text);
        EXPECT_FALSE(holds_token(text)) << text;
    }
}

TEST(Redacted, FindsTheSecretPartsOfWhatWasTyped)
{
    EXPECT_THAT(secret_parts(hex), ElementsAre(hex));
    EXPECT_THAT(secret_parts("--x=" + hex + ",y"), ElementsAre(hex));
    const std::string base64 = "q8Zr1+Vt/7Gk3Lw9Xc2Bn5Mj0Hf4Ds6Qa8We1Ty";
    EXPECT_THAT(secret_parts(base64 + "=="), ElementsAre(base64));
    EXPECT_THAT(secret_parts("u:p@h.example"), ElementsAre("u:p@"));
    EXPECT_THAT(secret_parts("https://u:p@x@h"), ElementsAre("u:p@x@"));
    EXPECT_THAT(secret_parts("--host=u:p@h.example"), ElementsAre("u:p@"));
    EXPECT_THAT(secret_parts("--host=https://u:p=q@h"), ElementsAre("u:p=q@"));
    EXPECT_THAT(secret_parts("no such value: 'u:p@h'"), ElementsAre("u:p@"));
}

TEST(Redacted, FindsNothingSecretInNamesPathsAndUuids)
{
    for (const auto* text :
         {"",
          "01234567-89ab-cdef-0123-456789abcdef",
          "/home/daniel/projects/patkeeper-2026/build/dev/patkeeper",
          "my_very_long_profile_name_for_production_1",
          "https://adb-1234567890123456.7.azuredatabricks.net/?o=1234567890123456",
          "user@h.example",
          "mail: a@b",
          "0123456789abcdef0123456789abcde"})
        EXPECT_THAT(secret_parts(text), IsEmpty()) << text;
}

TEST(Redacted, CleansASentenceThatQuotesInput)
{
    EXPECT_EQ(redacted_quote("unknown key " + hex + " and " + dapi + " or u://a:b@c"),
              "unknown key [redacted] and [redacted] or u://[redacted]@c");
    EXPECT_EQ(redacted_quote("unknown key lifetimes"), "unknown key lifetimes");
}

TEST(Redacted, ReplacesEachOccurrence)
{
    std::string text = "s3 s3s3";
    redact_all(text, "s3");
    EXPECT_EQ(text, "[redacted] [redacted][redacted]");
    redact_all(text, "");
    EXPECT_EQ(text, "[redacted] [redacted][redacted]");
}
