#include "daemon/server/metadata_request.hpp"

#include "protocol/lower.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

namespace patkeeper {

namespace {

constexpr const char* as_sdks_do =
    "Hint: Run a program that uses a Databricks SDK with patkeeper exec --metadata.";

std::vector<std::string> values_of(const MetadataRequest& request, std::string_view lower_name)
{
    std::vector<std::string> values;
    for (const auto& [name, value] : request.fields) {
        if (lower(name) == lower_name) values.push_back(value);
    }
    return values;
}

// Nothing also where it is there twice: readers differ in which one they believe.
std::optional<std::string> only(const MetadataRequest& request, std::string_view lower_name)
{
    auto values = values_of(request, lower_name);
    if (values.size() != 1) return std::nullopt;
    return std::move(values.front());
}

bool is_own_address(const std::string& host, std::uint16_t port)
{
    const auto suffix = ":" + std::to_string(port);
    const auto name = lower(host);
    return name == "localhost" + suffix || name == "127.0.0.1" + suffix || name == "[::1]" + suffix;
}

std::optional<Refusal> trouble_with_sender(const MetadataRequest& request, std::uint16_t port)
{
    if (request.method != "GET") {
        return Refusal{405, "METHOD_NOT_ALLOWED", "only GET is answered", as_sdks_do};
    }
    if (request.has_body) {
        return Refusal{413, "BAD_REQUEST", "the request has a body", as_sdks_do};
    }
    if (!values_of(request, "origin").empty()) {
        return Refusal{403, "PERMISSION_DENIED", "web pages are not served", as_sdks_do};
    }
    const auto host = only(request, "host");
    if (!host || !is_own_address(*host, port)) {
        return Refusal{403, "PERMISSION_DENIED", "the request is for another server", as_sdks_do};
    }
    if (only(request, "x-databricks-metadata-version") != "1") {
        return Refusal{
            400, "BAD_REQUEST", "the header X-Databricks-Metadata-Version must be 1", as_sdks_do};
    }
    return std::nullopt;
}

Refusal no_workspace(const std::string& reason)
{
    return {
        400, "BAD_REQUEST", "the header X-Databricks-Host is no workspace: " + reason, as_sdks_do};
}

// Every place in which a request may name a workspace's id.
std::vector<std::string> ids_in(const MetadataRequest& request)
{
    std::vector<std::string> ids;
    for (const auto* name : {"x-databricks-workspace-id", "x-databricks-org-id"}) {
        const auto values = values_of(request, name);
        ids.insert(ids.end(), values.begin(), values.end());
    }
    return ids;
}

Result<Workspace, Refusal> workspace_in(const MetadataRequest& request)
{
    const auto host = only(request, "x-databricks-host");
    if (!host) return no_workspace("it must be there once");
    auto workspace = Workspace::parse(*host);
    if (!workspace) return no_workspace(workspace.error().reason);
    auto ids = ids_in(request);
    const auto query = request.target.find('?');
    if (query != std::string::npos) {
        const auto named = Workspace::parse(workspace->url() + "/" + request.target.substr(query));
        if (!named) return no_workspace(named.error().reason);
        if (named->id()) ids.push_back(*named->id());
    }
    for (const auto& id : ids) {
        auto named = Workspace::parse(workspace->url() + "/?o=" + id);
        if (!named) return no_workspace(named.error().reason);
        if (named->id() != id) return no_workspace("its workspace id is not a number");
        if (workspace->id() && workspace->id() != named->id()) {
            return no_workspace("the request names several workspace ids");
        }
        workspace = std::move(named);
    }
    return *std::move(workspace);
}

}  // namespace

Result<MetadataQuery, Refusal> check_metadata_request(const MetadataRequest& request,
                                                      std::uint16_t port)
{
    if (auto refusal = trouble_with_sender(request, port)) return *std::move(refusal);
    auto workspace = workspace_in(request);
    if (!workspace) return workspace.error();
    const auto path = request.target.substr(0, request.target.find('?'));
    return MetadataQuery{path.starts_with('/') ? path.substr(1) : "", *std::move(workspace)};
}

}  // namespace patkeeper
