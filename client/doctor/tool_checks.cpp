// What other tools use in place of patkeeper, or beside it.
#include "client/doctor/checks.hpp"
#include "client/shell_quote.hpp"

#include <algorithm>
#include <set>

namespace patkeeper::client {

namespace {

std::string forget(const GitSetting& helper)
{
    return "git config --" + helper.scope + " --unset-all " + shown(helper.key) + " '^" +
           helper.value + "$'";
}

Finding judge_git(const std::string& url, const std::vector<GitSetting>& helpers)
{
    const auto store = std::find_if(helpers.begin(), helpers.end(), is_plaintext_store);
    if (store != helpers.end()) {
        return bad("git",
                   {ExitCode::failed,
                    "the helper " + store->value + " keeps tokens for " + url + " in a plain file",
                    forget(*store)});
    }
    if (std::any_of(helpers.begin(), helpers.end(), is_patkeeper))
        return ok("git", "asks patkeeper for " + url);
    return warning("git",
                   "does not ask patkeeper for " + url,
                   "git config --global credential." + shown(url) + ".helper patkeeper");
}

}  // namespace

Findings check_environment(const Facts& facts)
{
    switch (facts.token_variable) {
        case TokenVariable::unset:
            return {ok("environment", "DATABRICKS_TOKEN is not set")};
        case TokenVariable::served:
            return {ok("environment", "DATABRICKS_TOKEN is what patkeeper serves")};
        case TokenVariable::unknown:
            break;
    }
    return {
        warning("environment",
                "DATABRICKS_TOKEN is not what patkeeper serves, and tools prefer it to profiles",
                "eval \"$(patkeeper env)\"")};
}

Findings check_git(const Facts& facts)
{
    if (!facts.git || !facts.profiles) return {};
    std::set<std::string> urls;
    for (const auto& tried : *facts.profiles)
        urls.insert(tried.profile.host);
    Findings findings;
    for (const auto& url : urls)
        findings.push_back(judge_git(url, helpers_for(url, *facts.git)));
    return findings;
}

}  // namespace patkeeper::client
