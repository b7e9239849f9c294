#include "daemon/profiles/scope_order.hpp"

#include <gtest/gtest.h>

using namespace patkeeper;

namespace {

const Scopes available{"all-apis", "authentication", "clusters", "sql"};

std::string verdict(const Scopes& scopes,
                    const RotationPolicy& policy = {},
                    std::optional<bool> end_rotation = {})
{
    const SetScopes request{{}, {}, scopes, end_rotation};
    const auto checked = check_scopes(request, available, {"dev", {}}, policy);
    return checked ? "good" : describe(checked.error());
}

}  // namespace

TEST(ScopeOrder, TakesThoseThereAre)
{
    EXPECT_EQ(verdict({"sql", "authentication"}), "good");
    EXPECT_EQ(verdict({"all-apis"}), "good");
    EXPECT_EQ(verdict({"authentication", "sequel", "x"}), "there is no scope sequel");
    EXPECT_EQ(verdict({}), "invalid parameter: scopes");
}

TEST(ScopeOrder, EndsARotationOnlyWhenThatIsMeant)
{
    const std::string ends =
        "without the scope \"authentication\" nobody can replace or delete the token of profile "
        "dev";
    EXPECT_EQ(verdict({"sql"}), ends);
    EXPECT_EQ(verdict({"sql"}, {}, false), ends);
    EXPECT_EQ(verdict({"sql"}, {}, true), "good");
    EXPECT_EQ(verdict({"sequel"}, {}, true), "there is no scope sequel");
    RotationPolicy policy;
    policy.issuer = ProfileName("admin");
    EXPECT_EQ(verdict({"sql"}, policy), "good");
}

TEST(ScopeOrder, KnowsWhenSuccessorsGetOthers)
{
    RotationPolicy policy;
    EXPECT_EQ(other_scopes({"sql"}, policy), std::nullopt);
    policy.scopes = Scopes{"sql", "clusters"};
    EXPECT_EQ(other_scopes({"clusters", "sql"}, policy), std::nullopt);
    EXPECT_EQ(other_scopes({"sql"}, policy), policy.scopes);
}

TEST(ScopeOrder, NamesEachOnce)
{
    EXPECT_EQ(without_repeats({"b", "a", "b"}), (Scopes{"b", "a"}));
}
