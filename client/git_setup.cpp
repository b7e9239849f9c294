#include "client/git_setup.hpp"

#include <algorithm>
#include <array>
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

std::string url_of_helper_key(const std::string& key)
{
    if (key.size() <= before_url.size() + after_url.size()) return "";
    if (!key.starts_with(before_url) || !key.ends_with(after_url)) return "";
    return key.substr(before_url.size(), key.size() - before_url.size() - after_url.size());
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
