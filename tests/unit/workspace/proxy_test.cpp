#include "daemon/workspace/proxy.hpp"

#include <gtest/gtest.h>

#include <vector>

using patkeeper::bypasses_proxy;
using patkeeper::parse_proxy;

TEST(Proxy, IsParsed)
{
    const auto plain = parse_proxy("http://proxy.example:3128");
    ASSERT_TRUE(plain);
    EXPECT_EQ(plain->host, "proxy.example");
    EXPECT_EQ(plain->port, 3128);
    EXPECT_TRUE(plain->authorization.empty());

    const auto full = parse_proxy("HTTP://us%65r:p%40ss@[::1]:65535/");
    ASSERT_TRUE(full);
    EXPECT_EQ(full->host, "::1");
    EXPECT_EQ(full->port, 65535);
    EXPECT_EQ(full->authorization.reveal(), "Basic dXNlcjpwQHNz");

    const auto bare = parse_proxy("proxy.example");
    ASSERT_TRUE(bare);
    EXPECT_EQ(bare->port, 80);
}

TEST(Proxy, IsRefusedWithoutQuotingItsPassword)
{
    for (const auto* text : {"https://u:hunter2@proxy",
                             "socks5://u:hunter2@proxy",
                             "http://u:hunter2@",
                             "http://u:hunter2@proxy:0",
                             "http://u:hunter2@proxy:65536",
                             "http://u:hunter2@pro xy",
                             ""}) {
        const auto proxy = parse_proxy(text);
        ASSERT_FALSE(proxy) << text;
        EXPECT_EQ(proxy.error().reason.find("hunter2"), std::string::npos) << text;
    }
}

TEST(Proxy, IsBypassedAsCurlDoes)
{
    struct Case {
        const char* host;
        const char* no_proxy;
        bool bypassed;
    };
    for (const auto& [host, no_proxy, bypassed] : std::vector<Case>{
             {"h.example", "", false},
             {"h.example", "*", true},
             {"h.example", "h.example", true},
             {"h.example", "H.EXAMPLE", true},
             {"a.h.example", "h.example", true},
             {"a.h.example", ".h.example", true},
             {"h.example", ".h.example", true},
             {"h.example", "h.example.", true},
             {"evilh.example", "h.example", false},
             {"h.example", "a.h.example", false},
             {"h.example", "other, h.example", true},
             {"h.example", "other h.example", true},
             {"h.example", "other,,", false},
             {"h.example", ".", false},
             {"10.0.0.1", "10.0.0.1", true},
             {"2001:db8::1", "[2001:db8::1]", true},
             {"localhost", "", true},
             {"127.0.0.1", "", true},
             {"127.9.9.9", "", true},
             {"::1", "", true},
             {"localhost.example", "", false},
         }) {
        EXPECT_EQ(bypasses_proxy(host, no_proxy), bypassed) << host << " in " << no_proxy;
    }
}
