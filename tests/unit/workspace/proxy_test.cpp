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

TEST(Proxy, SaysHowToEscapeAUserAndAPassword)
{
    for (const auto* text : {"http://u:hunt@er2@proxy:3128",
                             "http://u:hunt#er2@proxy",
                             "http://u:hunt\\er2@proxy",
                             "http://DOMAIN\\u:hunter2@proxy",
                             "http://u:hunt/er2@proxy",
                             "http://u:hunt?er2@proxy",
                             "u:hunt#er2@proxy"}) {
        const auto proxy = parse_proxy(text);
        ASSERT_FALSE(proxy) << text;
        for (const auto* escape : {"%40 for @", "%23 for #", "%5C for \\"})
            EXPECT_NE(proxy.error().reason.find(escape), std::string::npos) << text;
        EXPECT_EQ(proxy.error().reason.find("er2"), std::string::npos) << text;
    }
    const auto escaped = parse_proxy(" http://D%5Cu:hunt%40%23er2@proxy:3128\n");
    ASSERT_TRUE(escaped);
    EXPECT_EQ(escaped->authorization.reveal(), "Basic RFx1Omh1bnRAI2VyMg==");
}

TEST(Proxy, IsBypassedAsGoDoes)
{
    struct Case {
        const char* host;
        const char* no_proxy;
        bool bypassed;
    };
    for (const auto& [host, no_proxy, bypassed] : std::vector<Case>{
             {"h.example", "", false},
             {"h.example", "*", true},
             {"h.example", "other,*", true},
             {"h.example", "h.example", true},
             {"h.example", "H.EXAMPLE", true},
             {"a.h.example", "h.example", true},
             {"a.h.example", ".h.example", true},
             {"a.h.example", "*.h.example", true},
             {"a.b.h.example", "*.h.example", true},
             {"h.example", ".h.example", false},
             {"h.example", "*.h.example", false},
             {"h.example", "h.*", false},
             {"h.example", "*h.example", false},
             {"h.example", "h.example.", true},
             {"evilh.example", "h.example", false},
             {"evilh.example", "*.h.example", false},
             {"h.example", "a.h.example", false},
             {"h.example", "other, h.example", true},
             {"h.example", "other h.example", true},
             {"h.example", "other\th.example\n", true},
             {"h.example", "other,,", false},
             {"h.example", ".", false},
             {"h.example", "*.", false},
             {"h.example", "h.example:443", true},
             {"h.example", "h.example:8443", false},
             {"h.example", ":443", false},
             {"a.h.example", ".h.example:443", true},
             {"10.0.0.1", "10.0.0.1", true},
             {"10.0.0.1", "10.0.0.1:443", true},
             {"10.0.0.1", "10.0.0.1:80", false},
             {"10.0.0.10", "10.0.0.1", false},
             {"10.0.0.1", "10.0.0.0/8", true},
             {"10.0.0.1", "10.0.0.0/31", true},
             {"10.0.0.2", "10.0.0.0/31", false},
             {"11.0.0.1", "10.0.0.0/8", false},
             {"11.0.0.1", "0.0.0.0/0", true},
             {"10.0.0.1", "10.0.0.0/33", false},
             {"10.0.0.1", "10.0.0.0/", false},
             {"10.0.0.1", "10.0.0.0/8x", false},
             {"h.example", "0.0.0.0/0", false},
             {"2001:db8::1", "10.0.0.0/8", false},
             {"2001:db8::1", "[2001:db8::1]", true},
             {"2001:db8::1", "2001:db8::1", true},
             {"2001:db8::1", "2001:DB8:0::1", true},
             {"2001:db8::1", "[2001:db8::1]:443", true},
             {"2001:db8::1", "[2001:db8::1]:80", false},
             {"2001:db8::1", "2001:db8::/32", true},
             {"2001:db9::1", "2001:db8::/32", false},
             {"localhost", "", true},
             {"127.0.0.1", "", true},
             {"127.9.9.9", "", true},
             {"::1", "", true},
             {"localhost.example", "", false},
         }) {
        EXPECT_EQ(bypasses_proxy(host, 443, no_proxy), bypassed) << host << " in " << no_proxy;
    }
    EXPECT_TRUE(bypasses_proxy("h.example", 8443, "h.example:8443"));
}
