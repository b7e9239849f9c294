#include "client/served_profile.hpp"

#include <gtest/gtest.h>

using namespace patkeeper;
using namespace patkeeper::client;

namespace {

const GetMetadataUrl::Reply good{"http://127.0.0.1:8423/0aF9", "my one", "https://h.example", "12"};

template <class Change>
bool is_taken(Change change)
{
    auto reply = good;
    change(reply);
    return served_profile(reply).has_value();
}

}  // namespace

TEST(ServedProfile, IsWhatTheDaemonSays)
{
    const auto served = served_profile(good);
    ASSERT_TRUE(served);
    EXPECT_EQ(served->url, good.url);
    EXPECT_EQ(served->profile, good.profile);
    EXPECT_EQ(served->host, good.host);
    EXPECT_EQ(served->workspace_id, good.workspace_id);
    EXPECT_TRUE(is_taken([](auto& reply) { reply.workspace_id.reset(); }));
}

TEST(ServedProfile, SendsNobodyElsewhere)
{
    for (const auto* url : {"",
                            "http://127.0.0.1:8423",
                            "http://127.0.0.1:8423/",
                            "http://127.0.0.1:/p",
                            "http://127.0.0.1/p",
                            "https://127.0.0.1:8423/p",
                            "http://127.0.0.1:8423@evil.example/p",
                            "http://127.0.0.1:8423/p\nhost = evil",
                            "http://127.0.0.1:8423/p'",
                            "http://evil.example:8423/p"}) {
        EXPECT_FALSE(is_taken([&](auto& reply) { reply.url = url; })) << url;
    }
}

TEST(ServedProfile, IsFitToBePrinted)
{
    EXPECT_FALSE(is_taken([](auto& reply) { reply.profile = "a]"; }));
    EXPECT_FALSE(is_taken([](auto& reply) { reply.host = "https://h.example/"; }));
    EXPECT_FALSE(is_taken([](auto& reply) { reply.host = "x y"; }));
    EXPECT_FALSE(is_taken([](auto& reply) { reply.workspace_id = "1\n"; }));
}
