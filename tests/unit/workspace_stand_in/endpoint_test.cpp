#include "tests/workspace/endpoint.hpp"

#include <gtest/gtest.h>

namespace patkeeper::stand_in {

namespace {

std::string_view named(std::string method, std::string target)
{
    return name_of(endpoint_of({std::move(method), std::move(target), {}, ""}));
}

}  // namespace

TEST(EndpointTest, GoesByMethodAndPath)
{
    EXPECT_EQ(named("POST", "/api/2.0/token/create"), "create");
    EXPECT_EQ(named("GET", "/api/2.0/token/list?a=b"), "list");
    EXPECT_EQ(named("POST", "/api/2.0/token/delete"), "delete");
    EXPECT_EQ(named("PATCH", "/api/2.0/token/0f"), "update");
    EXPECT_EQ(named("GET", "/api/2.0/token-scopes"), "token_scopes");
    EXPECT_EQ(named("POST", "/api/2.0/token-management/on-behalf-of/tokens"), "on_behalf_of");
    EXPECT_EQ(named("GET", "/api/2.0/token-management/tokens?created_by_id=1"), "list_all");
    EXPECT_EQ(named("DELETE", "/api/2.0/token-management/tokens/0f"), "delete_any");
}

TEST(EndpointTest, KnowsNoOtherMethods)
{
    EXPECT_EQ(named("POST", "/api/2.0/token/0f"), "other");
    EXPECT_EQ(named("GET", "/api/2.0/token/0f"), "other");
    EXPECT_EQ(named("POST", "/api/2.0/token-scopes"), "other");
    EXPECT_EQ(named("GET", "/api/2.0/token-management/on-behalf-of/tokens"), "other");
    EXPECT_EQ(named("POST", "/api/2.0/token-management/tokens"), "other");
    EXPECT_EQ(named("GET", "/api/2.0/token-management/tokens/0f"), "other");
}

TEST(EndpointTest, NeedsAnIdWhereOneEndsThePath)
{
    EXPECT_EQ(named("PATCH", "/api/2.0/token/"), "other");
    EXPECT_EQ(named("PATCH", "/api/2.0/token/0f/more"), "other");
    EXPECT_EQ(named("DELETE", "/api/2.0/token-management/tokens/"), "other");
    EXPECT_EQ(id_in_path({"PATCH", "/api/2.0/token/0f?a=/b", {}, ""}), "0f");
}

TEST(EndpointTest, IsFoundByItsName)
{
    for (const auto* name : {"create",
                             "list",
                             "delete",
                             "update",
                             "token_scopes",
                             "me",
                             "clusters",
                             "on_behalf_of",
                             "list_all",
                             "delete_any",
                             "other"}) {
        const auto endpoint = endpoint_named(name);
        ASSERT_TRUE(endpoint) << name;
        EXPECT_EQ(name_of(*endpoint), name);
    }
    EXPECT_FALSE(endpoint_named("any"));
}

}  // namespace patkeeper::stand_in
