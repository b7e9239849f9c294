#include "daemon/server/metadata_request.hpp"

#include <gtest/gtest.h>

using namespace patkeeper;

namespace {

constexpr std::uint16_t port = 8423;

// As an SDK sends it.
MetadataRequest good()
{
    return {"GET",
            "/0123abcd",
            {{"Host", "127.0.0.1:8423"},
             {"User-Agent", "python-requests"},
             {"X-Databricks-Metadata-Version", "1"},
             {"X-Databricks-Host", "https://h.example"}}};
}

MetadataRequest with(const std::string& name, const std::string& value)
{
    auto request = good();
    std::erase_if(request.fields, [&](const auto& field) { return field.first == name; });
    request.fields.emplace_back(name, value);
    return request;
}

MetadataRequest without(const std::string& name)
{
    auto request = good();
    std::erase_if(request.fields, [&](const auto& field) { return field.first == name; });
    return request;
}

MetadataRequest twice(const std::string& name)
{
    auto request = good();
    for (const auto& field : good().fields) {
        if (field.first == name) request.fields.push_back(field);
    }
    return request;
}

// 200 where it passes.
int status_of(const MetadataRequest& request)
{
    const auto query = check_metadata_request(request, port);
    return query ? 200 : query.error().status;
}

std::string asked_for(const MetadataRequest& request)
{
    const auto query = check_metadata_request(request, port);
    return query ? query->path + " of " + query->workspace.str() : query.error().reason;
}

}  // namespace

TEST(MetadataRequest, PassesAsSdksSendIt)
{
    EXPECT_EQ(asked_for(good()), "0123abcd of https://h.example");
}

TEST(MetadataRequest, IsRefusedForAnotherMethod)
{
    for (const auto* method : {"POST", "HEAD", "PUT", "DELETE", "OPTIONS", "PATCH", "get", ""}) {
        auto request = good();
        request.method = method;
        EXPECT_EQ(status_of(request), 405) << method;
    }
}

TEST(MetadataRequest, IsRefusedWithABody)
{
    auto request = good();
    request.has_body = true;
    EXPECT_EQ(status_of(request), 413);
}

TEST(MetadataRequest, IsRefusedFromAWebPage)
{
    for (const auto* origin : {"https://evil.example", "null", "http://127.0.0.1:8423", ""})
        EXPECT_EQ(status_of(with("oRiGiN", origin)), 403) << origin;
}

TEST(MetadataRequest, IsRefusedForAnotherServersName)
{
    for (const auto* host : {"evil.example:8423",
                             "127.0.0.1",
                             "127.0.0.1:8424",
                             "127.0.0.1:84230",
                             "127.0.0.1.evil.example:8423",
                             "127.0.0.2:8423",
                             "localhost.:8423",
                             "[::2]:8423",
                             "::1:8423",
                             ""}) {
        EXPECT_EQ(status_of(with("Host", host)), 403) << host;
    }
    EXPECT_EQ(status_of(without("Host")), 403);
    EXPECT_EQ(status_of(twice("Host")), 403);
}

TEST(MetadataRequest, PassesForEveryNameOfThisMachine)
{
    for (const auto* host : {"127.0.0.1:8423", "localhost:8423", "LocalHost:8423", "[::1]:8423"})
        EXPECT_EQ(status_of(with("Host", host)), 200) << host;
}

TEST(MetadataRequest, IsRefusedWithoutTheVersion)
{
    for (const auto* version : {"", "0", "2", "1.0", "01", "1, 1", "v1"})
        EXPECT_EQ(status_of(with("X-Databricks-Metadata-Version", version)), 400) << version;
    EXPECT_EQ(status_of(without("X-Databricks-Metadata-Version")), 400);
    EXPECT_EQ(status_of(twice("X-Databricks-Metadata-Version")), 400);
}

TEST(MetadataRequest, IsRefusedWithoutAWorkspace)
{
    for (const auto* host :
         {"", "http://h.example", "ftp://h.example", "https://u@h.example", "https://"})
        EXPECT_EQ(status_of(with("X-Databricks-Host", host)), 400) << host;
    EXPECT_EQ(status_of(without("X-Databricks-Host")), 400);
    EXPECT_EQ(status_of(twice("X-Databricks-Host")), 400);
}

TEST(MetadataRequest, NamesAWorkspaceInEveryFormOfIt)
{
    for (const auto* host :
         {"https://h.example/", "HTTPS://H.Example", "https://h.example:443", "h.example"})
        EXPECT_EQ(asked_for(with("X-Databricks-Host", host)), "0123abcd of https://h.example")
            << host;
}

TEST(MetadataRequest, NamesAWorkspacesIdInEveryPlaceForIt)
{
    const std::string expected = "0123abcd of https://h.example/?o=12";
    EXPECT_EQ(asked_for(with("X-Databricks-Host", "https://h.example/?o=12")), expected);
    EXPECT_EQ(asked_for(with("X-Databricks-Workspace-Id", "12")), expected);
    EXPECT_EQ(asked_for(with("X-Databricks-Org-Id", "12")), expected);
    for (const auto* query : {"?o=12", "?w=12", "?x=1&workspace_id=12"}) {
        auto request = good();
        request.target += query;
        EXPECT_EQ(asked_for(request), expected) << query;
    }
}

TEST(MetadataRequest, IsRefusedForIdsThatDifferOrAreNone)
{
    auto request = with("X-Databricks-Workspace-Id", "12");
    request.target += "?o=12";
    EXPECT_EQ(status_of(request), 200);
    request.target = "/0123abcd?o=13";
    EXPECT_EQ(status_of(request), 400);
    for (const auto* id : {"", "x", "12 ", "1&o=2", "1#"})
        EXPECT_EQ(status_of(with("X-Databricks-Workspace-Id", id)), 400) << id;
}

TEST(MetadataRequest, NamesNoPathWhereItsTargetIsNone)
{
    for (const auto* target : {"", "*", "http://127.0.0.1:8423/0123abcd", "0123abcd"}) {
        auto request = good();
        request.target = target;
        EXPECT_EQ(asked_for(request), " of https://h.example") << target;
    }
}

TEST(MetadataRequest, IsRefusedWithTheNextCommand)
{
    auto request = good();
    request.method = "POST";
    EXPECT_FALSE(check_metadata_request(request, port).error().advice.empty());
}
