#include "daemon/profiles/choose_profile.hpp"

#include <gtest/gtest.h>

using namespace patkeeper;

namespace {

Choice a_choice(const std::string& name, const std::string& host)
{
    return {ProfileName(name), Workspace::parse(host).value()};
}

// The chosen profile, or the error's name.
std::string chosen(const std::vector<Choice>& choices,
                   std::optional<std::string> profile,
                   std::optional<std::string> host,
                   const std::string& default_profile = "")
{
    const auto result =
        choose_profile({std::move(profile), std::move(host)}, choices, default_profile);
    return result ? result->str() : error_name(result.error());
}

const std::string unknown = "io.patkeeper.UnknownProfile";
const std::string ambiguous = "io.patkeeper.AmbiguousHost";
const std::string invalid = "org.varlink.service.InvalidParameter";

const std::vector<Choice> none;
const std::vector<Choice> one{a_choice("work", "https://a.example")};
const std::vector<Choice> two{a_choice("work", "https://a.example"),
                              a_choice("play", "https://a.example")};
const std::vector<Choice> with_default{a_choice("DEFAULT", "https://a.example"),
                                       a_choice("work", "https://a.example"),
                                       a_choice("play", "https://b.example")};

}  // namespace

TEST(ChooseProfile, ByName)
{
    EXPECT_EQ(chosen(two, "play", {}), "play");
    EXPECT_EQ(chosen(two, "DEFAULT", {}), unknown);
    EXPECT_EQ(chosen(none, "work", {}), unknown);
    EXPECT_EQ(chosen(two, "", {}), unknown);
}

TEST(ChooseProfile, ByNameAndHostThatMustAgree)
{
    EXPECT_EQ(chosen(with_default, "work", "https://A.example/"), "work");
    EXPECT_EQ(chosen(with_default, "work", "https://b.example"), invalid);
    EXPECT_EQ(chosen(with_default, "nobody", "https://b.example"), unknown);
}

TEST(ChooseProfile, ByHost)
{
    EXPECT_EQ(chosen(one, {}, "a.example"), "work");
    EXPECT_EQ(chosen(with_default, {}, "a.example"), "DEFAULT");
    EXPECT_EQ(chosen(with_default, {}, "b.example"), "play");
    EXPECT_EQ(chosen(two, {}, "a.example"), ambiguous);
    EXPECT_EQ(chosen(two, {}, "a.example", "play"), "play");
    EXPECT_EQ(chosen(two, {}, "c.example"), unknown);
    EXPECT_EQ(chosen(two, {}, "not a host"), invalid);
    EXPECT_EQ(chosen(two, {}, "http://a.example"), invalid);
}

TEST(ChooseProfile, ByTheWorkspaceIdOnlyWhereOneIsAsked)
{
    const std::vector<Choice> unified{a_choice("one", "https://a.example/?o=1"),
                                      a_choice("two", "https://a.example/?o=2")};
    EXPECT_EQ(chosen(unified, {}, "https://a.example/?o=2"), "two");
    EXPECT_EQ(chosen(unified, {}, "https://a.example/?o=3"), unknown);
    EXPECT_EQ(chosen(unified, {}, "https://a.example"), ambiguous);
}

TEST(ChooseProfile, ByDefault)
{
    EXPECT_EQ(chosen(none, {}, {}), unknown);
    EXPECT_EQ(chosen(one, {}, {}), "work");
    EXPECT_EQ(chosen(two, {}, {}), ambiguous);
    EXPECT_EQ(chosen(two, {}, {}, "play"), "play");
    EXPECT_EQ(chosen(with_default, {}, {}), "DEFAULT");
    EXPECT_EQ(chosen(with_default, {}, {}, "play"), "play");
}

TEST(ChooseProfile, AnIssuerByItsNameOnly)
{
    auto issuer = a_choice("DEFAULT", "https://a.example");
    issuer.is_issuer = true;
    const std::vector<Choice> alone{issuer};
    const std::vector<Choice> beside{issuer, a_choice("work", "https://a.example")};
    EXPECT_EQ(chosen(alone, "DEFAULT", {}), "DEFAULT");
    EXPECT_EQ(chosen(alone, {}, {}), unknown);
    EXPECT_EQ(chosen(alone, {}, "a.example"), unknown);
    EXPECT_EQ(chosen(beside, {}, "a.example", "DEFAULT"), "work");
    EXPECT_EQ(chosen(beside, {}, {}), "work");
}
