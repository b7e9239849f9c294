// What other tools use in place of patkeeper, or beside it.
#include "client/databrickscfg_trouble.hpp"
#include "client/doctor/checks.hpp"
#include "client/joined.hpp"
#include "client/shell_quote.hpp"

#include <algorithm>
#include <set>

namespace patkeeper::client {

namespace {

// Has git drop the helpers that were named before.
constexpr const char* set_up_git = "patkeeper setup-git";

// One that is named after ours.
std::string forget(const GitSetting& helper)
{
    return "git config --" + helper.scope + " --unset-all --fixed-value " + shown(helper.key) +
           " " + shown(helper.value);
}

Finding judge_git(const std::string& url, const std::vector<GitSetting>& helpers)
{
    const auto ours = std::find_if(helpers.begin(), helpers.end(), is_patkeeper);
    const auto store = std::find_if(helpers.begin(), helpers.end(), is_plaintext_store);
    if (store != helpers.end()) {
        return bad("git",
                   {ExitCode::failed,
                    "the helper " + store->value + " keeps tokens for " + url + " in a plain file",
                    ours < store ? forget(*store) : set_up_git});
    }
    if (ours != helpers.end()) return ok("git", "asks patkeeper for " + url);
    return warning("git", "does not ask patkeeper for " + url, set_up_git);
}

bool is_managed(const std::string& name, const Facts& facts)
{
    if (!facts.profiles) return false;
    const auto is_it = [&](const TriedProfile& tried) { return tried.profile.profile == name; };
    return std::any_of(facts.profiles->begin(), facts.profiles->end(), is_it);
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

Findings check_databrickscfg(const Facts& facts)
{
    if (facts.databrickscfg.empty()) {
        const auto unknown = no_databrickscfg_without_home();
        return {warning("databrickscfg", unknown.sentence, unknown.next)};
    }
    if (const auto& trouble = facts.databrickscfg_trouble) {
        return {warning("databrickscfg", trouble->sentence, trouble->next)};
    }
    const auto& profiles = facts.plain_profiles;
    if (profiles.empty()) return {ok("databrickscfg", "no token lies in " + facts.databrickscfg)};
    const auto& first = profiles.front();
    const auto named = " --profile " + shown(first);
    return {warning(
        "databrickscfg",
        "tokens lie in plain text in " + facts.databrickscfg + ": " + joined(profiles, ", "),
        is_managed(first, facts) ? "patkeeper setup-databrickscfg" + named
                                 : "patkeeper import" + named)};
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
