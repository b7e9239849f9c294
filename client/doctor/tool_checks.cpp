// What other tools use in place of patkeeper, or beside it.
#include "client/databrickscfg_trouble.hpp"
#include "client/doctor/checks.hpp"
#include "client/git_setup.hpp"
#include "client/joined.hpp"
#include "client/shell_quote.hpp"

#include <algorithm>
#include <iterator>
#include <set>

namespace patkeeper::client {

namespace {

// Has git drop the helpers that were named before.
const Try set_up_git{"patkeeper setup-git"};

Try drop(const GitSetting& helper)
{
    return can_be_dropped(helper) ? set_up_git : Try{forget_command(helper)};
}

Finding judge_git(const std::string& url, const std::vector<GitSetting>& settings)
{
    const auto helpers = helpers_for(url, settings);
    const auto store = std::find_if(helpers.begin(), helpers.end(), is_plaintext_store);
    if (store != helpers.end()) {
        return bad(
            "git",
            {ExitCode::failed,
             "the helper " + shown_helper(*store) + " keeps tokens for " + url + " in a plain file",
             drop(*store)});
    }
    if (std::none_of(helpers.begin(), helpers.end(), is_patkeeper)) {
        return warning("git", "does not ask patkeeper for " + url, set_up_git);
    }
    if (const auto other = other_helper(url, settings)) {
        return warning(
            "git",
            "tells the token of " + url + " to the helper " + shown_helper(*other) + " too",
            drop(*other));
    }
    return ok("git", "asks patkeeper for " + url);
}

// One by one, so that a shell takes them as they are.
std::string options(const std::string& option, const std::vector<std::string>& values)
{
    std::string text;
    for (const auto& value : values)
        text += " " + option + " " + shown(value);
    return text;
}

// What setup-git left for workspaces that have no profile any more.
Findings dangling_hosts(const std::set<std::string>& urls, const std::vector<GitSetting>& settings)
{
    auto gone = urls_set_up(settings);
    std::erase_if(gone, [&](const std::string& url) { return urls.contains(url); });
    if (gone.empty()) return {};
    return {warning(
        "git",
        "asks patkeeper for workspaces that have no profile any more: " + joined(gone, ", "),
        Try{"patkeeper setup-git --remove" + options("--host", gone)})};
}

bool is_managed(const std::string& name, const Facts& facts)
{
    if (!facts.profiles) return false;
    const auto is_it = [&](const TriedProfile& tried) { return tried.profile.profile == name; };
    return std::any_of(facts.profiles->begin(), facts.profiles->end(), is_it);
}

Findings dangling_helpers(const Facts& facts)
{
    Findings findings;
    for (const auto& setting : *facts.git) {
        const auto name = profile_named_by(setting);
        if (!name || is_managed(*name, facts)) continue;
        findings.push_back(warning("git",
                                   "has a helper for the profile " + *name + " in " + setting.key +
                                       ", but there is no such profile",
                                   Try{forget_command(setting)}));
    }
    return findings;
}

bool is_served(const ManagedSection& section, const std::vector<TriedProfile>& profiles)
{
    return std::any_of(profiles.begin(), profiles.end(), [&](const TriedProfile& tried) {
        return tried.profile.profile == section.profile && tried.profile.host == section.host;
    });
}

// The daemon would refuse what asks it by such a section.
Findings dangling_sections(const Facts& facts)
{
    if (!facts.profiles) return {};
    std::vector<std::string> names;
    for (const auto& section : facts.managed_sections) {
        if (!is_served(section, *facts.profiles)) names.push_back(section.profile);
    }
    if (names.empty()) return {};
    return {warning("databrickscfg",
                    "sections of " + facts.databrickscfg +
                        " ask patkeeper for profiles that it does not have for their host: " +
                        joined(names, ", "),
                    Try{"patkeeper setup-databrickscfg --remove" + options("--profile", names)})};
}

// The sections for whose tools a variable names another workspace. It may be meant for one section of
// several, unless another is chosen.
std::vector<std::string> sections_for_another_host(const std::string& host, const Facts& facts)
{
    std::vector<std::string> names;
    for (const auto& section : facts.managed_sections) {
        if (section.host != host) names.push_back(section.profile);
    }
    const bool is_chosen =
        std::find(names.begin(), names.end(), facts.chosen_section) != names.end();
    if (is_chosen || names.size() == facts.managed_sections.size()) return names;
    return {};
}

Finding outranks(const std::string& variable,
                 const std::string& what,
                 const std::vector<std::string>& sections)
{
    return warning("environment",
                   variable + " " + what +
                       ", and tools prefer it to the sections of .databrickscfg "
                       "that send them to patkeeper: " +
                       joined(sections, ", "),
                   Try{"unset " + variable});
}

std::vector<std::string> all_sections(const Facts& facts)
{
    std::vector<std::string> names;
    for (const auto& section : facts.managed_sections)
        names.push_back(section.profile);
    return names;
}

constexpr const char* metadata_variable = "DATABRICKS_METADATA_SERVICE_URL";

// Where the sections lead to the daemon, they are better than a variable that does not.
Finding metadata_elsewhere(const Facts& facts)
{
    const std::string what = "is not where patkeeper serves tokens";
    if (!facts.managed_sections.empty())
        return outranks(metadata_variable, what, all_sections(facts));
    const bool is_served = facts.daemon && facts.daemon->metadata_address;
    return warning("environment",
                   metadata_variable + (" " + what) + ", and tools prefer it to profiles",
                   Try{is_served ? "eval \"$(patkeeper env --metadata)\""
                                 : "unset " + std::string(metadata_variable)});
}

// The daemon serves an address for one host only.
Findings check_metadata_variable(const Facts& facts)
{
    const auto& variable = facts.metadata_variable;
    if (variable.is == MetadataVariable::Is::foreign) return {metadata_elsewhere(facts)};
    if (variable.is != MetadataVariable::Is::served) return {};
    if (facts.variables.host) {
        if (*facts.variables.host == variable.host) return {};
        return {warning("environment",
                        metadata_variable + (" is for " + variable.host) +
                            ", and DATABRICKS_HOST for another workspace",
                        Try{"eval \"$(patkeeper env --metadata)\""})};
    }
    const auto sections = sections_for_another_host(variable.host, facts);
    if (sections.empty()) return {};
    return {outranks(metadata_variable, "is for another workspace", sections)};
}

// What the variables of `patkeeper env` say fits together, and wins over a section as a whole.
Findings check_sdk_variables(const Facts& facts)
{
    if (facts.token_variable == TokenVariable::served) return {};
    const auto& variables = facts.variables;
    if (!variables.other_auth_type && facts.metadata_variable.is != MetadataVariable::Is::unset)
        return check_metadata_variable(facts);
    if (facts.managed_sections.empty()) return {};
    Findings findings;
    if (variables.other_auth_type) {
        findings.push_back(
            outranks("DATABRICKS_AUTH_TYPE", "is not metadata-service", all_sections(facts)));
    }
    if (!variables.host || facts.metadata_variable.is != MetadataVariable::Is::unset)
        return findings;
    const auto sections = sections_for_another_host(*variables.host, facts);
    if (sections.empty()) return findings;
    findings.push_back(outranks("DATABRICKS_HOST", "is for another workspace", sections));
    return findings;
}

Finding check_token_variable(TokenVariable variable)
{
    if (variable == TokenVariable::unset) return ok("environment", "DATABRICKS_TOKEN is not set");
    if (variable == TokenVariable::served) {
        return ok("environment", "DATABRICKS_TOKEN is what patkeeper serves");
    }
    return warning("environment",
                   "DATABRICKS_TOKEN is not what patkeeper serves, and tools prefer it to profiles",
                   Try{"eval \"$(patkeeper env)\""});
}

Findings check_plain_tokens(const Facts& facts)
{
    const auto& profiles = facts.plain_profiles;
    if (profiles.empty()) return {};
    const auto& first = profiles.front();
    const auto named = " --profile " + shown(first);
    return {warning(
        "databrickscfg",
        "tokens are stored in plain text in " + facts.databrickscfg + ": " + joined(profiles, ", "),
        Try{(is_managed(first, facts) ? "patkeeper setup-databrickscfg" : "patkeeper import") +
            named})};
}

void append(Findings& to, Findings more)
{
    std::move(more.begin(), more.end(), std::back_inserter(to));
}

}  // namespace

Findings check_environment(const Facts& facts)
{
    auto findings = check_sdk_variables(facts);
    auto of_token = check_token_variable(facts.token_variable);
    if (of_token.grade != Grade::ok || findings.empty()) findings.push_back(std::move(of_token));
    return findings;
}

Findings check_databrickscfg(const Facts& facts)
{
    if (facts.databrickscfg.empty()) {
        const auto unknown = no_databrickscfg_without_home();
        return {warning("databrickscfg", unknown.sentence, unknown.advice)};
    }
    if (const auto& trouble = facts.databrickscfg_trouble) {
        return {warning("databrickscfg", trouble->sentence, trouble->advice)};
    }
    auto findings = check_plain_tokens(facts);
    append(findings, dangling_sections(facts));
    if (findings.empty()) {
        findings.push_back(ok("databrickscfg", "no token is stored in " + facts.databrickscfg));
    }
    return findings;
}

Findings check_git(const Facts& facts)
{
    if (!facts.git_trouble.empty()) {
        return {bad("git",
                    {ExitCode::bad_config,
                     "cannot read its configuration: " + facts.git_trouble,
                     Hint{"Correct what \"git config --list --show-scope\" complains of."}})};
    }
    if (!facts.git || !facts.profiles) return {};
    std::set<std::string> urls;
    for (const auto& tried : *facts.profiles)
        urls.insert(tried.profile.host);
    Findings findings;
    for (const auto& url : urls)
        findings.push_back(judge_git(url, *facts.git));
    append(findings, dangling_hosts(urls, *facts.git));
    append(findings, dangling_helpers(facts));
    return findings;
}

}  // namespace patkeeper::client
