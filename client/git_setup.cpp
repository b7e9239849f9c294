#include "client/git_setup.hpp"

#include "client/shell_quote.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <string_view>

namespace patkeeper::client {

namespace {

constexpr std::string_view before_url = "credential.";
constexpr std::string_view after_url = ".helper";
constexpr std::array<std::string_view, 2> ours{"", git_helper};

auto find_ours(const std::vector<std::string>& values)
{
    return std::search(values.begin(), values.end(), ours.begin(), ours.end());
}

}  // namespace

std::string helper_key(const std::string& url)
{
    return std::string(before_url) + url + std::string(after_url);
}

std::string last_helper_key(const std::string& url)
{
    return helper_key(url + "/");
}

std::string url_of_helper_key(const std::string& key)
{
    if (key.size() <= before_url.size() + after_url.size()) return "";
    if (!key.starts_with(before_url) || !key.ends_with(after_url)) return "";
    auto url = key.substr(before_url.size(), key.size() - before_url.size() - after_url.size());
    if (url.ends_with('/')) url.pop_back();
    return url;
}

bool can_be_dropped(const GitSetting& helper)
{
    return helper.scope == "system" || helper.scope == "global";
}

bool asks_only_ours(const std::string& url, const std::vector<GitSetting>& settings)
{
    auto everywhere = settings;
    std::erase_if(everywhere, [](const GitSetting& setting) { return !can_be_dropped(setting); });
    const auto helpers = helpers_for(url, everywhere);
    return !helpers.empty() && std::all_of(helpers.begin(), helpers.end(), is_patkeeper);
}

std::optional<GitSetting> other_helper(const std::string& url,
                                       const std::vector<GitSetting>& settings)
{
    const auto helpers = helpers_for(url, settings);
    const auto other = std::find_if_not(helpers.begin(), helpers.end(), is_patkeeper);
    if (other == helpers.end()) return std::nullopt;
    return *other;
}

std::string forget_command(const GitSetting& helper)
{
    if (helper.scope == "command") return "unset GIT_CONFIG_COUNT GIT_CONFIG_PARAMETERS";
    if (is_shell_command(helper)) return "git config --" + helper.scope + " --edit";
    return "git config --" + helper.scope + " --unset-all --fixed-value " + shown(helper.key) +
           " " + shown(helper.value);
}

std::vector<std::string> urls_set_up(const std::vector<GitSetting>& settings)
{
    std::map<std::string, std::vector<std::string>> values;
    for (const auto& setting : settings) {
        if (setting.scope == "global") values[setting.key].push_back(setting.value);
    }
    std::set<std::string> urls;
    for (const auto& [key, of_key] : values) {
        auto url = url_of_helper_key(key);
        if (!url.empty() && is_set_up(of_key)) urls.insert(std::move(url));
    }
    return {urls.begin(), urls.end()};
}

bool is_set_up(const std::vector<std::string>& values)
{
    return find_ours(values) != values.end();
}

std::vector<std::string> without_ours(std::vector<std::string> values)
{
    const auto found = find_ours(values);
    if (found != values.end()) values.erase(found, found + ours.size());
    return values;
}

std::vector<std::string> urls_of(const std::vector<Profile>& profiles)
{
    std::set<std::string> urls;
    for (const auto& profile : profiles)
        urls.insert(profile.host);
    return {urls.begin(), urls.end()};
}

}  // namespace patkeeper::client
