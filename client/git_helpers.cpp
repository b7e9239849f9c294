#include "client/git_helpers.hpp"

#include "protocol/workspace.hpp"

#include <algorithm>
#include <cstring>
#include <fnmatch.h>

namespace patkeeper::client {

namespace {

std::string_view take_until(std::string_view& text, char end)
{
    const auto part = text.substr(0, text.find(end));
    text.remove_prefix(std::min(text.size(), part.size() + 1));
    return part;
}

// credential.helper is for every host, credential.URL.helper for one, or for those a * stands for.
bool is_for(const std::string& url, const std::string& key)
{
    constexpr std::string_view head = "credential.";
    constexpr std::string_view tail = ".helper";
    if (key == "credential.helper") return true;
    if (!key.starts_with(head) || !key.ends_with(tail)) return false;
    auto scope = key.substr(head.size(), key.size() - head.size() - tail.size());
    if (scope.find('*') == std::string::npos) {
        const auto workspace = Workspace::parse(scope);
        return workspace && workspace->url() == url;
    }
    if (scope.ends_with('/')) scope.pop_back();
    return ::fnmatch(scope.c_str(), url.c_str(), 0) == 0;
}

// Without its path and its arguments.
std::string_view program_of(std::string_view helper)
{
    helper = helper.substr(0, helper.find(' '));
    return helper.substr(helper.rfind('/') + 1);
}

}  // namespace

std::vector<GitSetting> parse_git_settings(std::string_view text)
{
    std::vector<GitSetting> settings;
    while (!text.empty()) {
        const auto scope = take_until(text, '\0');
        auto entry = take_until(text, '\0');
        const auto key = take_until(entry, '\n');
        if (!key.empty())
            settings.push_back({std::string(scope), std::string(key), std::string(entry)});
    }
    return settings;
}

std::vector<GitSetting> helpers_for(const std::string& url, const std::vector<GitSetting>& settings)
{
    std::vector<GitSetting> helpers;
    for (const auto& setting : settings) {
        if (!is_for(url, setting.key)) continue;
        if (setting.value.empty()) helpers.clear();
        if (!setting.value.empty()) helpers.push_back(setting);
    }
    return helpers;
}

bool is_patkeeper(const GitSetting& helper)
{
    return helper.value.find("patkeeper") != std::string::npos;
}

bool is_plaintext_store(const GitSetting& helper)
{
    const auto program = program_of(helper.value);
    return program == "store" || program == "git-credential-store";
}

}  // namespace patkeeper::client
