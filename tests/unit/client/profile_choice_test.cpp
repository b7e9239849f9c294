#include "client/profile_choice.hpp"

#include <gtest/gtest.h>

#include <map>

using namespace patkeeper;
using namespace patkeeper::client;

namespace {

Environment with(std::map<std::string, std::string> variables)
{
    return [variables](const char* name) -> std::optional<std::string> {
        const auto found = variables.find(name);
        if (found == variables.end()) return std::nullopt;
        return found->second;
    };
}

std::string told(const ProfileChoice& choice)
{
    return choice.profile.value_or("-") + " " + choice.host.value_or("-") + " " +
           choice.preferred.value_or("-");
}

Profile profile(std::string name, std::string host, std::optional<std::string> id = std::nullopt)
{
    Profile profile;
    profile.profile = std::move(name);
    profile.host = std::move(host);
    profile.workspace_id = std::move(id);
    return profile;
}

std::string resolved(const ProfileChoice& choice, const std::vector<Profile>& profiles)
{
    const auto name = resolve(choice, profiles);
    return name ? *name : describe(name.error());
}

const ProfileChoice nothing_said;

}  // namespace

TEST(ProfileChoice, GoesFromTheOptionsToTheEnvironment)
{
    const auto all = with({{"PATKEEPER_PROFILE", "ours"},
                           {"DATABRICKS_CONFIG_PROFILE", "theirs"},
                           {"DATABRICKS_HOST", "H.example/"}});
    const auto theirs = with({{"DATABRICKS_CONFIG_PROFILE", "theirs"}, {"DATABRICKS_HOST", "h"}});
    EXPECT_EQ(told(choose_profile({"p", "u.example"}, all)), "p https://u.example -");
    EXPECT_EQ(told(choose_profile({"p", {}}, all)), "p - -");
    EXPECT_EQ(told(choose_profile({{}, "u.example/?o=7"}, all)), "- https://u.example/?o=7 ours");
    EXPECT_EQ(told(choose_profile({{}, "no url"}, with({}))), "- no url -");
    EXPECT_EQ(told(choose_profile({}, all)), "ours - -");
    EXPECT_EQ(told(choose_profile({}, theirs)), "theirs - -");
    EXPECT_EQ(told(choose_profile({}, with({{"DATABRICKS_HOST", "H.example/"}}))),
              "- https://h.example -");
    EXPECT_EQ(told(choose_profile({}, with({}))), "- - -");
}

TEST(ProfileChoice, ResolvesToDefaultElseTheOnlyOne)
{
    const auto a = profile("a", "https://h.example");
    const auto b = profile("b", "https://h.example");
    const auto standard = profile("DEFAULT", "https://x.example");
    EXPECT_EQ(resolved(nothing_said, {a, standard}), "DEFAULT");
    EXPECT_EQ(resolved(nothing_said, {a}), "a");
    EXPECT_EQ(resolved(nothing_said, {}), "there is no profile DEFAULT");
    EXPECT_EQ(resolved(nothing_said, {a, b}), "several profiles are for DEFAULT: a, b");
    EXPECT_EQ(resolved({"b", {}, {}}, {a, b, standard}), "b");
    EXPECT_EQ(resolved({"c", {}, {}}, {a, b}), "there is no profile c");
}

TEST(ProfileChoice, ByHostTakesThePreferredOneIfItIsForThatHost)
{
    const std::vector<Profile> profiles{profile("a", "https://h.example", "1"),
                                        profile("b", "https://h.example", "2"),
                                        profile("c", "https://x.example")};
    EXPECT_EQ(resolved({{}, "https://h.example", "b"}, profiles), "b");
    EXPECT_EQ(resolved({{}, "https://x.example", "b"}, profiles), "c");
    EXPECT_EQ(resolved({{}, "https://h.example/?o=1", "b"}, profiles), "a");
    EXPECT_EQ(resolved({{}, "https://h.example", {}}, profiles),
              "several profiles are for https://h.example: a, b");
    EXPECT_EQ(resolved({{}, "https://n.example", "b"}, profiles),
              "there is no profile https://n.example");
    EXPECT_EQ(resolved({{}, "no url", {}}, profiles), "invalid parameter: host");
}

TEST(ProfileChoice, TakesAnIssuerByItsNameOnly)
{
    auto admin = profile("admin", "https://h.example");
    auto sql = profile("sql", "https://h.example");
    sql.issuer = "admin";
    for (const bool served : {false, true}) {
        admin.served = served;
        EXPECT_EQ(resolved(nothing_said, {admin, sql}), "sql");
        EXPECT_EQ(resolved({{}, "https://h.example", {}}, {admin, sql}), "sql");
        EXPECT_EQ(resolved({{}, "https://h.example", "admin"}, {admin, sql}), "admin");
        EXPECT_EQ(resolved({"admin", {}, {}}, {admin, sql}), "admin");
    }
    admin.served = false;
    EXPECT_EQ(resolved(nothing_said, {admin}), "there is no profile DEFAULT");
}
