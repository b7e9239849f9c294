#include "client/config_profile.hpp"

#include "tests/unit/process/temporary_directory.hpp"

#include <gtest/gtest.h>

#include <fstream>

using namespace patkeeper;
using namespace patkeeper::client;
using patkeeper::test::TemporaryDirectory;

namespace {

constexpr auto text =
    "[same]\nhost = HTTPS://H.example/?o=1\n"
    "[bare]\nhost = h.example\n"
    "[other]\nhost = https://g.example\n"
    "[port]\nhost = https://h.example:8443\n"
    "[__settings__]\nhost = h.example\n"
    "[none]\ntoken = x\n";

ConfigProfile fate(const std::string& profile, const std::string& path)
{
    return config_profile_for("https://h.example", [&](const char* asked) {
        const std::string name = asked;
        if (name == "DATABRICKS_CONFIG_PROFILE" && !profile.empty()) return std::optional(profile);
        if (name == "DATABRICKS_CONFIG_FILE") return std::optional(path);
        return std::optional<std::string>();
    });
}

}  // namespace

TEST(ConfigProfile, StaysWhereItsSectionHasTheHost)
{
    const TemporaryDirectory directory;
    const auto path = directory / "cfg";
    std::ofstream(path) << text;
    for (const auto* profile : {"same", "bare"})
        EXPECT_EQ(fate(profile, path), ConfigProfile::stays) << profile;
    for (const auto* profile : {"other", "port", "__settings__", "none", "not there", ""})
        EXPECT_EQ(fate(profile, path), ConfigProfile::is_unset) << profile;
    EXPECT_EQ(fate("same", directory / "none"), ConfigProfile::is_unset);
}
