#include "daemon/server/metadata_answer.hpp"

#include "protocol/lease.hpp"

#include <gtest/gtest.h>

using namespace patkeeper;
using namespace std::chrono_literals;

namespace {

constexpr TimePoint now = from_millis(1'700'000'000'600);

Token token_until(TimePoint valid_until)
{
    Token token;
    token.profile = "P";
    token.token_value = Secret("dapi0123");
    token.valid_until = to_millis(valid_until);
    return token;
}

std::string text(const MetadataAnswer& answer)
{
    return std::to_string(answer.status) + " " + std::string(answer.body.reveal());
}

}  // namespace

TEST(MetadataAnswer, HoldsTheTokenAndAWholeSecond)
{
    EXPECT_EQ(text(answer_with(token_until(now + 24h), now)),
              R"(200 {"access_token":"dapi0123","token_type":"Bearer","expires_on":1700000300})");
}

TEST(MetadataAnswer, PromisesTheLeaseAtMost)
{
    EXPECT_EQ(expires_on(token_until(now + lease - 1s), now), 1'700'000'299);
    EXPECT_EQ(expires_on(token_until(now + lease), now), 1'700'000'300);
    EXPECT_EQ(expires_on(token_until(now + lease + 1s), now), 1'700'000'300);
    EXPECT_EQ(lease, 5min);
}

TEST(MetadataAnswer, PromisesNoMoreThanTheTokenDoes)
{
    EXPECT_EQ(expires_on(token_until(now + 399ms), now), 1'700'000'000);
    EXPECT_EQ(expires_on(token_until(now + 400ms), now), 1'700'000'001);
    EXPECT_EQ(expires_on(token_until(now + 2s), now), 1'700'000'002);
}

TEST(MetadataAnswer, SaysWhyThereIsNoTokenAndWhatToDo)
{
    EXPECT_EQ(text(answer_with(refusal_of(StoreLocked{}))),
              R"(423 {"error_code":"KEYRING_LOCKED",)"
              R"("message":"patkeeper: the keyring is locked. Try: patkeeper unlock"})");
    EXPECT_EQ(
        text(answer_with(refusal_of(StoreUnavailable{StoreTrouble::no_bus, "no bus"}))),
        R"(500 {"error_code":"KEYRING_UNAVAILABLE",)"
        R"("message":"patkeeper: the keyring cannot be used: no bus. Try: patkeeper doctor"})");
    EXPECT_EQ(
        text(answer_with(
            refusal_of(TokenUnusable{"my one", ProfileTrouble::expired, "it has expired"}))),
        R"(403 {"error_code":"TOKEN_UNUSABLE",)"
        R"("message":"patkeeper: the token of profile my one cannot be used: it has expired. )"
        R"(Try: patkeeper login --profile 'my one' --replace"})");
    const TokenUnusable issuer{"P", ProfileTrouble::not_served, "it is an issuer"};
    EXPECT_EQ(refusal_of(issuer).advice,
              "Hint: Choose another profile with patkeeper env --metadata --profile.");
    EXPECT_EQ(refusal_of(InvalidParameter{"host"}).status, 403);
    EXPECT_EQ(refusal_of(UnknownProfile{"P"}), no_such_path());
    EXPECT_EQ(no_such_path().status, 404);
}

TEST(MetadataAnswer, HasNoStatusThatSdksTryAgain)
{
    const Error errors[] = {StoreLocked{},
                            StoreUnavailable{{}, "r"},
                            TokenUnusable{"P", {}, "r"},
                            UnknownProfile{"P"},
                            AmbiguousHost{"h", {}},
                            InvalidParameter{"host"}};
    for (const auto& error : errors) {
        const auto refusal = refusal_of(error);
        for (const int transient : {429, 502, 503, 504})
            EXPECT_NE(refusal.status, transient) << refusal.reason;
        EXPECT_GE(refusal.status, 400);
        EXPECT_FALSE(refusal.advice.empty());
    }
}
