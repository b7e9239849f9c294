#include "daemon/config/config.hpp"

#include <gtest/gtest.h>

#include <vector>

using namespace patkeeper;
using namespace std::chrono_literals;

namespace {

std::string error_of(std::string_view text)
{
    const auto config = parse_config(text);
    return config ? "none" : config.error().reason;
}

// The configuration, or a failed test.
Config parsed(std::string_view text)
{
    auto config = parse_config(text);
    if (config) return *config;
    ADD_FAILURE() << text << "\n" << config.error().reason;
    return {};
}

Config::Overrides profile_p(const std::string& text)
{
    return parsed("[profile.P]\n" + text).profiles[ProfileName("P")];
}

using Cases = std::vector<std::pair<std::string, std::string>>;

void expect_errors(const Cases& cases)
{
    for (const auto& [text, error] : cases) {
        EXPECT_EQ(error_of(text), error) << text;
    }
}

constexpr auto of_duration = " must be a duration such as \"30d\", \"24h\", \"15m\" or \"1h30m\"";

}  // namespace

TEST(Config, OfAnEmptyTextIsTheDefaults)
{
    for (const auto* text : {"", "\n", "# nothing\n", "\xEF\xBB\xBF", "[rotation]\n[http]\n"}) {
        const auto config = parsed(text);
        EXPECT_EQ(config.store, Config::Store::secret_service);
        EXPECT_EQ(config.log_level, "info");
        EXPECT_EQ(config.default_profile, "");
        EXPECT_EQ(config.rotation, RotationPolicy());
        EXPECT_EQ(config.metadata_listen, "auto");
        EXPECT_EQ(config.ca_file + config.proxy + config.no_proxy, "");
        EXPECT_FALSE(config.git_other_hosts);
        EXPECT_TRUE(config.profiles.empty());
    }
    const RotationPolicy policy;
    EXPECT_TRUE(policy.enabled);
    EXPECT_EQ(policy.lifetime, 30 * 24h);
    EXPECT_EQ(policy.rotate_at, 0.67);
    EXPECT_EQ(policy.overlap, 24h);
    EXPECT_EQ(policy.max_creates_per_hour, 3);
}

TEST(Config, TakesEveryKey)
{
    const auto config = parsed(R"(
store = "memory"
log_level = "debug"
default_profile = "DEFAULT"
[rotation]
enabled = false
lifetime = "7d"
rotate_at = 0.5
overlap = "1h30m"
max_creates_per_hour = 5
[metadata]
listen = "127.0.0.1:8423"
[http]
ca_file = "/etc/ca.pem"
proxy = "http://proxy:3128"
no_proxy = "a.example,b.example"
[git]
other_hosts = true
[profile.DEFAULT]
enabled = true
lifetime = "8d"
rotate_at = 0.25
overlap = "2h"
max_creates_per_hour = 6
scopes = ["sql", "all-apis"]
issuer = "admin"
allow_issuer = true
[profile."two words"]
)");
    EXPECT_EQ(config.store, Config::Store::memory);
    EXPECT_EQ(config.log_level, "debug");
    EXPECT_EQ(config.default_profile, "DEFAULT");
    EXPECT_EQ(config.rotation, (RotationPolicy{false, 7 * 24h, 0.5, 90min, 5, {}}));
    EXPECT_EQ(config.metadata_listen, "127.0.0.1:8423");
    EXPECT_EQ(config.ca_file, "/etc/ca.pem");
    EXPECT_EQ(config.proxy, "http://proxy:3128");
    EXPECT_EQ(config.no_proxy, "a.example,b.example");
    EXPECT_TRUE(config.git_other_hosts);
    ASSERT_EQ(config.profiles.size(), 2U);
    const auto& overrides = config.profiles.at(ProfileName("DEFAULT"));
    EXPECT_EQ(overrides.issuer, "admin");
    EXPECT_TRUE(overrides.allow_issuer);
    EXPECT_EQ(policy_for(config, ProfileName("DEFAULT")),
              (RotationPolicy{true,
                              8 * 24h,
                              0.25,
                              2h,
                              6,
                              Scopes{"sql", "all-apis"},
                              ProfileName("admin"),
                              /*is_issuer=*/false,
                              /*allow_issuer=*/true}));
    EXPECT_TRUE(policy_for(config, ProfileName("admin")).is_issuer);
    EXPECT_EQ(policy_for(config, ProfileName("two words")), config.rotation);
    EXPECT_EQ(policy_for(config, ProfileName("unheard of")), config.rotation);
}

TEST(Config, OverridesOneKeyAndLeavesTheOthers)
{
    const Config defaults =
        parsed("[rotation]\noverlap = \"5h\"\n[profile.P]\nlifetime = \"9d\"\n");
    RotationPolicy policy;
    policy.overlap = 5h;
    policy.lifetime = 9 * 24h;
    EXPECT_EQ(policy_for(defaults, ProfileName("P")), policy);
}

TEST(Config, NamesUnknownKeysAndTheirLines)
{
    expect_errors({
        {"stor = 1", "line 1: unknown key stor"},
        {"\n\nSTORE = \"memory\"", "line 3: unknown key STORE"},
        {"[rotation]\nlifetimes = \"1d\"", "line 2: unknown key rotation.lifetimes"},
        {"[rotation]\n\nscopes = [\"sql\"]", "line 3: unknown key rotation.scopes"},
        {"[metadata]\nport = 1", "line 2: unknown key metadata.port"},
        {"[http]\ncafile = \"\"", "line 2: unknown key http.cafile"},
        {"[git]\nother = true", "line 2: unknown key git.other"},
        {"[profile.P]\nlifetime = \"1d\"\nscope = \"sql\"", "line 3: unknown key profile.P.scope"},
        {"[profile.P.rotation]\nenabled = true", "line 1: unknown key profile.P.rotation"},
        {"profile.P.x = 1", "line 1: unknown key profile.P.x"},
        {"profile = { P = { x = 1 } }", "line 1: unknown key profile.P.x"},
        {"[git]\n[profiles.P]\nlifetime = \"1d\"", "line 2: unknown key profiles"},
        {"[git]\n[gut]", "line 2: unknown key gut"},
        {"[git]\n[[gut]]", "line 2: unknown key gut"},
        {"rotation.x.y = 1", "line 1: unknown key rotation.x"},
    });
}

TEST(Config, NamesKeysOfTheWrongTypeAndTheirLines)
{
    const std::string duration = of_duration;
    const std::string scopes = " must be a list of scope names such as [\"sql\"]";
    expect_errors({
        {"\nstore = 1", "line 2: store must be \"secret-service\" or \"memory\""},
        {"store = \"keyring\"", "line 1: store must be \"secret-service\" or \"memory\""},
        {"log_level = 1", "line 1: log_level must be trace, debug, info, warning or error"},
        {"log_level = \"INFO\"", "line 1: log_level must be trace, debug, info, warning or error"},
        {"default_profile = true", "line 1: default_profile must be a profile's name"},
        {"rotation = 1", "line 1: rotation must be a table"},
        {"\n[[rotation]]", "line 2: rotation must be a table"},
        {"metadata = \"auto\"", "line 1: metadata must be a table"},
        {"http = []", "line 1: http must be a table"},
        {"git = true", "line 1: git must be a table"},
        {"profile = \"P\"", "line 1: profile must be a table"},
        {"\nprofile.P = 1", "line 2: profile.P must be a table"},
        {"[[profile.P]]", "line 1: profile.P must be a table"},
        {"[rotation]\nenabled = \"yes\"", "line 2: rotation.enabled must be true or false"},
        {"[rotation]\nenabled = 1", "line 2: rotation.enabled must be true or false"},
        {"[rotation]\nlifetime = 30", "line 2: rotation.lifetime" + duration},
        {"[rotation]\nlifetime = \"30\"", "line 2: rotation.lifetime" + duration},
        {"[rotation]\nlifetime = \"0d\"", "line 2: rotation.lifetime" + duration},
        {"[rotation]\noverlap = 07:32:00", "line 2: rotation.overlap" + duration},
        {"[profile.P]\noverlap = \"-1h\"", "line 2: profile.P.overlap" + duration},
        {"[metadata]\nlisten = 8423",
         "line 2: metadata.listen must be \"auto\", \"127.0.0.1:PORT\" or \"\""},
        {"[http]\nca_file = true", "line 2: http.ca_file must be a path"},
        {"[http]\nproxy = 3128", "line 2: http.proxy must be a URL"},
        {"[http]\nno_proxy = [\"a\"]",
         "line 2: http.no_proxy must be a list of hosts, parted by commas"},
        {"[git]\nother_hosts = \"no\"", "line 2: git.other_hosts must be true or false"},
        {"[profile.P]\nscopes = \"sql\"", "line 2: profile.P.scopes" + scopes},
        {"[profile.P]\nscopes = []", "line 2: profile.P.scopes" + scopes},
        {"[profile.P]\nscopes = [\"sql\",\n\"\"]", "line 3: profile.P.scopes" + scopes},
        {"[profile.P]\nscopes = [\"sql\",\n\n1]", "line 4: profile.P.scopes" + scopes},
        {"[profile.P]\nissuer = 1", "line 2: profile.P.issuer must be a profile's name"},
        {"[profile.P]\nallow_issuer = 0", "line 2: profile.P.allow_issuer must be true or false"},
    });
}

TEST(Config, HoldsNumbersToTheirLimits)
{
    for (const auto* value : {"0.05", "0.67", "0.95"}) {
        EXPECT_TRUE(profile_p("rotate_at = " + std::string(value)).rotate_at) << value;
    }
    for (const auto* value : {"0.049",
                              "0.951",
                              "0",
                              "1",
                              "-0.5",
                              "nan",
                              "inf",
                              "-inf",
                              "1e300",
                              "\"0.5\"",
                              "true",
                              "false",
                              "1979-05-27"}) {
        EXPECT_EQ(error_of("[rotation]\nrotate_at = " + std::string(value)),
                  "line 2: rotation.rotate_at must be a number from 0.05 to 0.95")
            << value;
    }
    EXPECT_EQ(profile_p("max_creates_per_hour = 1").max_creates_per_hour, 1);
    EXPECT_EQ(profile_p("max_creates_per_hour = 60").max_creates_per_hour, 60);
    for (const auto* value :
         {"0", "61", "-1", "3.0", "4294967297", "9223372036854775807", "true", "\"3\""}) {
        EXPECT_EQ(error_of("[rotation]\nmax_creates_per_hour = " + std::string(value)),
                  "line 2: rotation.max_creates_per_hour must be a whole number from 1 to 60")
            << value;
    }
    EXPECT_EQ(profile_p("lifetime = \"36500d\"").lifetime, 36500 * 24h);
    EXPECT_EQ(error_of("[rotation]\nlifetime = \"36501d\""),
              "line 2: rotation.lifetime" + std::string(of_duration));
}

TEST(Config, TakesProfileNamesOnly)
{
    const std::string longest(64, 'x');
    EXPECT_EQ(parsed("[profile." + longest + "]").profiles.size(), 1U);
    EXPECT_EQ(parsed("[profile.\"größe 😀\"]").profiles.size(), 1U);
    expect_errors({
        {"[git]\n[profile." + longest + "x]", "line 2: \"" + longest + "x\" cannot name a profile"},
        {"[profile.\"a]b\"]", "line 1: \"a]b\" cannot name a profile"},
        {"[profile.\"\"]", "line 1: \"\" cannot name a profile"},
        {"[profile.\"it's\"]", "line 1: \"it's\" cannot name a profile"},
        {"default_profile = \"a]\"", "line 1: default_profile must be a profile's name"},
        {"default_profile = \"" + longest + "x\"",
         "line 1: default_profile must be a profile's name"},
        {"[profile.P]\nissuer = \"\"", "line 2: profile.P.issuer must be a profile's name"},
        {"[profile.P]\nissuer = \"a]\"", "line 2: profile.P.issuer must be a profile's name"},
    });
    EXPECT_EQ(parsed("default_profile = \"\"").default_profile, "");
    EXPECT_NE(error_of("[profile.\"\\u001b[31m\"]").find("cannot name a profile"),
              std::string::npos);
    EXPECT_EQ(error_of("[profile.\"\\u001b[31m\"]").find('\x1b'), std::string::npos);
    EXPECT_EQ(error_of("\"\\u001b[31m\" = 1").find('\x1b'), std::string::npos);
}

TEST(Config, ListensOnLoopbackOnly)
{
    for (const std::string address : {"", "auto", "127.0.0.1:1", "127.0.0.1:65535"}) {
        EXPECT_EQ(parsed("metadata.listen = \"" + address + "\"").metadata_listen, address);
    }
    for (const std::string address : {"0.0.0.0:80",
                                      "127.0.0.1",
                                      "127.0.0.1:",
                                      "127.0.0.1:0",
                                      "127.0.0.1:65536",
                                      "127.0.0.1:80x",
                                      "127.0.0.1:-1",
                                      "127.0.0.1:+1",
                                      ":80",
                                      "AUTO",
                                      " "}) {
        EXPECT_NE(error_of("metadata.listen = \"" + address + "\""), "none") << address;
    }
}

TEST(Config, NamesTheLineOfASyntaxError)
{
    for (const std::string text : {"x",
                                   "=",
                                   "a = ",
                                   "a = 1 b = 2",
                                   "[rotation",
                                   "[]",
                                   "\"",
                                   "a = \"\\q\"",
                                   "a = 99999999999999999999",
                                   "a = \"\"\"",
                                   "\x01",
                                   "a = 'x\xFF'",
                                   " \xFF\xFE[",
                                   "a.b = 1\na = 2",
                                   "[git]\n[git]",
                                   "store = \"memory\"\nstore = \"memory\""}) {
        const auto error = error_of("\n" + text);
        EXPECT_EQ(error.rfind("line ", 0), 0U) << text << ": " << error;
        EXPECT_NE(error.substr(0, 6), "line 0") << text << ": " << error;
        EXPECT_NE(error.substr(0, 6), "line 1") << text << ": " << error;
        EXPECT_EQ(error.find("unknown key"), std::string::npos) << text;
    }
}

TEST(Config, RepeatsNoPasswordOfAUrlInAWrongPlace)
{
    expect_errors({
        {"\"http://u:a b@c\" = 1", "line 1: unknown key http://[redacted]c"},
        {"[http]\n\"u:a b@c\" = 1", "line 2: unknown key http.[redacted]c"},
        {"[profile]\n\"u:a b@c\" = 1", "line 2: profile.[redacted]c must be a table"},
        {"[profile.\"u:a b@c\"]\nx = 1", "line 2: unknown key profile.[redacted]c.x"},
    });
    for (const std::string key :
         {"\"u:a b@c\"", "'u:a b@c'", "\"http://u:a b@c\"", "x.\"u:a b@c\""}) {
        for (const auto& text : {key + " = 1\n" + key + " = 2\n", "[" + key + "]\n[" + key + "]"}) {
            const auto error = error_of(text);
            EXPECT_NE(error.find("cannot redefine"), std::string::npos) << error;
            EXPECT_NE(error.find("[redacted]"), std::string::npos) << error;
            EXPECT_EQ(error.find("a b"), std::string::npos) << error;
        }
    }
    EXPECT_EQ(error_of("me@h = 1"),
              "line 1: Error while parsing key-value pair: expected '=', saw '@'");
}

TEST(Config, TakesAByteOrderMarkAndCarriageReturns)
{
    EXPECT_EQ(parsed("\xEF\xBB\xBFstore = \"memory\"\r\n[git]\r\nother_hosts = true\r\n").store,
              Config::Store::memory);
    EXPECT_EQ(error_of("\xEF\xBB\xBF\r\n[git]\r\nx = 1\r\n"), "line 3: unknown key git.x");
}

TEST(Config, SurvivesDeepNesting)
{
    const auto repeated = [](std::string_view part, std::size_t times) {
        std::string text;
        for (std::size_t i = 0; i < times; ++i)
            text += part;
        return text;
    };
    for (const std::size_t depth : {200U, 1'000U, 4'900U, 10'000U, 100'000U}) {
        EXPECT_NE(error_of("x = " + repeated("[", depth) + repeated("]", depth)), "none");
        EXPECT_NE(error_of("x = " + repeated("{a=", depth) + "1" + repeated("}", depth)), "none");
        EXPECT_NE(error_of(repeated("a.", depth) + "a = 1"), "none") << depth;
        EXPECT_NE(error_of("[" + repeated("a.", depth) + "a]"), "none") << depth;
        EXPECT_NE(error_of("[" + repeated("\"a\" . ", depth) + "a]"), "none") << depth;
    }
}

TEST(Config, TakesManyProfiles)
{
    std::string text;
    for (int i = 0; i < 1000; ++i)
        text += "[profile.p" + std::to_string(i) + "]\nlifetime = \"1d\"\n";
    EXPECT_EQ(parsed(text).profiles.size(), 1000U);
    EXPECT_EQ(error_of(text + "x = 1"), "line 2001: unknown key profile.p999.x");
}

TEST(Config, KnowsTheStoresAndTheLogLevels)
{
    EXPECT_EQ(parse_store("secret-service"), Config::Store::secret_service);
    EXPECT_EQ(parse_store("memory"), Config::Store::memory);
    EXPECT_EQ(parse_store("file"), std::nullopt);
    for (const auto* level : {"trace", "debug", "info", "warning", "error"}) {
        EXPECT_TRUE(is_log_level(level)) << level;
    }
    for (const auto* level : {"", "warn", "Info", "off", "critical"}) {
        EXPECT_FALSE(is_log_level(level)) << level;
    }
}
