#include "client/logout_order.hpp"

#include <gmock/gmock.h>

using namespace patkeeper;
using namespace patkeeper::client;
using testing::ElementsAre;
using testing::IsEmpty;

namespace {

Profile profile(std::string name, std::optional<std::string> issuer = {})
{
    Profile profile;
    profile.profile = std::move(name);
    profile.issuer = std::move(issuer);
    return profile;
}

}  // namespace

TEST(LogoutOrder, IsAllAtOnceWithoutIssuers)
{
    EXPECT_THAT(logout_order({}), IsEmpty());
    EXPECT_THAT(logout_order({profile("a"), profile("b")}), ElementsAre(ElementsAre("a", "b")));
}

TEST(LogoutOrder, PutsAnIssuerAfterThoseItMintsFor)
{
    EXPECT_THAT(
        logout_order(
            {profile("admin"), profile("sql", "admin"), profile("c"), profile("d", "admin")}),
        ElementsAre(ElementsAre("sql", "c", "d"), ElementsAre("admin")));
    EXPECT_THAT(logout_order({profile("a"), profile("b", "a"), profile("c", "b")}),
                ElementsAre(ElementsAre("c"), ElementsAre("b"), ElementsAre("a")));
}

TEST(LogoutOrder, DoesNotWaitForAnIssuerThatIsNotThere)
{
    EXPECT_THAT(logout_order({profile("sql", "admin")}), ElementsAre(ElementsAre("sql")));
}

TEST(LogoutOrder, EndsWhereProfilesIssueForEachOther)
{
    EXPECT_THAT(logout_order({profile("a", "b"), profile("b", "a"), profile("c", "c")}),
                ElementsAre(ElementsAre("c"), ElementsAre("a", "b")));
}
