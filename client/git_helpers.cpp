#include "client/git_helpers.hpp"

#include "protocol/workspace.hpp"

#include <algorithm>

namespace patkeeper::client {

namespace {

std::string_view take_until(std::string_view& text, char end)
{
    const auto part = text.substr(0, text.find(end));
    text.remove_prefix(std::min(text.size(), part.size() + 1));
    return part;
}

// host[:port] of a URL.
std::string_view authority_of(std::string_view url)
{
    const auto scheme = url.find("://");
    if (scheme != std::string_view::npos) url.remove_prefix(scheme + 3);
    return url.substr(0, url.find('/'));
}

// As git does it: a * stands for one whole part of a host name.
bool matches(std::string_view pattern, std::string_view url)
{
    const auto scheme = pattern.find("://");
    const bool any_scheme = scheme == std::string_view::npos;
    if (!any_scheme && !url.starts_with(pattern.substr(0, scheme + 3))) return false;
    auto port = authority_of(pattern);
    auto port_of_url = authority_of(url);
    auto wanted = take_until(port, ':');
    auto host = take_until(port_of_url, ':');
    while (!wanted.empty() && !host.empty()) {
        const auto part = take_until(wanted, '.');
        if (take_until(host, '.') != part && part != "*") return false;
    }
    return wanted.empty() && host.empty() && port == port_of_url;
}

// credential.helper is for every host, credential.URL.helper for one, or for those a * stands for.
bool is_for(const std::string& url, const std::string& key)
{
    constexpr std::string_view head = "credential.";
    constexpr std::string_view tail = ".helper";
    if (key == "credential.helper") return true;
    if (!key.starts_with(head) || !key.ends_with(tail)) return false;
    const auto scope = key.substr(head.size(), key.size() - head.size() - tail.size());
    if (scope.find('*') != std::string::npos) return matches(scope, url);
    const auto workspace = Workspace::parse(scope);
    return workspace && workspace->url() == url;
}

// A word at the front of a shell command, without its quotes; what the shell would expand stays.
std::string take_word(std::string_view& text)
{
    text.remove_prefix(std::min(text.find_first_not_of(" \t\n"), text.size()));
    std::string word;
    char quote = 0;
    for (; !text.empty(); text.remove_prefix(1)) {
        const char c = text.front();
        const bool space = c == ' ' || c == '\t' || c == '\n';
        if (quote == 0 && space) break;
        if (c == quote) {
            quote = 0;
        } else if (quote == 0 && (c == '"' || c == '\'')) {
            quote = c;
        } else if (c == '\\' && quote != '\'' && text.size() > 1) {
            text.remove_prefix(1);
            word += text.front();
        } else {
            word += c;
        }
    }
    return word;
}

std::vector<std::string> words_of(std::string_view text)
{
    std::vector<std::string> words;
    while (text.find_first_not_of(" \t\n") != std::string_view::npos)
        words.push_back(take_word(text));
    return words;
}

std::string name_of(const std::string& path)
{
    return path.substr(path.rfind('/') + 1);
}

bool comes_before_a_program(const std::string& word)
{
    return word == "exec" || word == "command" || word == "env" ||
           word.find('=') != std::string::npos;
}

// The name of the program that git runs, without its folder; empty when there is none. A name alone is
// that of git-credential-NAME.
std::string program_of(std::string_view helper)
{
    const bool command = helper.starts_with('!');
    auto words = words_of(command ? helper.substr(1) : helper);
    if (words.empty()) return "";
    if (!command) {
        const auto prefix = words.front().starts_with('/') ? "" : "git-credential-";
        return prefix + name_of(words.front());
    }
    const auto program = std::find_if_not(words.begin(), words.end(), comes_before_a_program);
    if (program == words.end()) return "";
    const auto next = program + 1;
    const bool by_git = name_of(*program) == "git" && next != words.end();
    return by_git ? "git-" + *next : name_of(*program);
}

}  // namespace

std::vector<GitSetting> parse_git_settings(std::string_view text)
{
    std::vector<GitSetting> settings;
    while (!text.empty()) {
        auto scope = take_until(text, '\0');
        scope.remove_prefix(scope.rfind('\n') + 1);  // git's warnings come first
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
    const auto program = program_of(helper.value);
    return program == "patkeeper" || program == "git-credential-patkeeper";
}

bool is_plaintext_store(const GitSetting& helper)
{
    return program_of(helper.value) == "git-credential-store";
}

bool is_shell_command(const GitSetting& helper)
{
    return helper.value.starts_with('!');
}

std::string shown_helper(const GitSetting& helper)
{
    return is_shell_command(helper) ? "in " + helper.key + ", a shell command," : helper.value;
}

std::optional<std::string> profile_named_by(const GitSetting& helper)
{
    if (!is_patkeeper(helper)) return std::nullopt;
    constexpr std::string_view with_value = "--profile=";
    const auto words = words_of(helper.value);
    for (auto word = words.begin(); word != words.end(); ++word) {
        if (word->starts_with(with_value)) return word->substr(with_value.size());
        const bool named = *word == "--profile" || *word == "-p";
        if (named && word + 1 != words.end()) return *(word + 1);
    }
    return std::nullopt;
}

}  // namespace patkeeper::client
