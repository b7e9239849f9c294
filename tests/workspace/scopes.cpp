#include "tests/workspace/scopes.hpp"

#include <algorithm>

namespace patkeeper::stand_in {

const std::vector<std::string>& all_scopes()
{
    static const std::vector<std::string> scopes{"access-management",
                                                 "all-apis",
                                                 "authentication",
                                                 "clusters",
                                                 "dashboards",
                                                 "files",
                                                 "genie",
                                                 "jobs",
                                                 "mlflow",
                                                 "model-serving",
                                                 "pipelines",
                                                 "scim",
                                                 "secrets",
                                                 "sql",
                                                 "unity-catalog",
                                                 "vector-search",
                                                 "workspace"};
    return scopes;
}

std::optional<std::string> first_unknown(const std::vector<std::string>& scopes)
{
    const auto is_unknown = [](const std::string& scope) {
        return !std::binary_search(all_scopes().begin(), all_scopes().end(), scope);
    };
    const auto found = std::find_if(scopes.begin(), scopes.end(), is_unknown);
    if (found == scopes.end()) return std::nullopt;
    return *found;
}

std::optional<std::string> scope_needed(Endpoint endpoint, const Settings& settings)
{
    switch (endpoint) {
        case Endpoint::create:
        case Endpoint::list:
        case Endpoint::remove:
        case Endpoint::update:
        case Endpoint::scopes:
        case Endpoint::on_behalf_of:
        case Endpoint::list_all:
        case Endpoint::remove_any:
            return "authentication";
        case Endpoint::clusters:
            return "clusters";
        case Endpoint::me:
            if (!settings.me_scope.empty()) return settings.me_scope;
            return std::nullopt;
        case Endpoint::other:
            break;
    }
    return std::nullopt;
}

}  // namespace patkeeper::stand_in
