#include "client/git_answer.hpp"

#include "client/printable.hpp"
#include "client/shell_quote.hpp"
#include "protocol/profile_name.hpp"
#include "protocol/workspace.hpp"

namespace patkeeper::client {

namespace {

constexpr const char* token_user = "token";
constexpr const char* authtype = "authtype";

// The workspace's URL; nothing for anything but host[:port] over https, or http on this machine.
std::optional<std::string> url_of(const GitRequest& request)
{
    if (!request.protocol || !request.host) return std::nullopt;
    if (request.host->find_first_of("/?#@\\% ") != std::string::npos) return std::nullopt;
    const auto workspace = Workspace::parse(*request.protocol + "://" + *request.host);
    if (!workspace) return std::nullopt;
    return workspace->url();
}

}  // namespace

std::optional<ProfileChoice> choose_for_git(const GitRequest& request,
                                            const ProfileOptions& options,
                                            const Environment& environment)
{
    auto url = url_of(request);
    if (!url) return std::nullopt;
    if (options.host) {
        const auto only = Workspace::parse(*options.host);
        if (!only || only->url() != *url) return std::nullopt;
        url = only->str();
    }
    if (!request.username || *request.username == token_user) {
        if (options.profile) return ProfileChoice{options.profile, std::move(url), std::nullopt};
        return choose_by_host(*std::move(url), environment);
    }
    if (!is_profile_name(*request.username) || !is_unicode(*request.username)) return std::nullopt;
    return ProfileChoice{request.username, std::move(url), std::nullopt};
}

GetCredential asking(const GitRequest& request)
{
    GetCredential call;
    call.protocol = request.protocol.value_or("");
    call.host = request.host.value_or("");
    call.path = request.path;
    call.username = request.username;
    if (request.announces(authtype)) call.authtype = true;
    return call;
}

// The daemon knows what is whole; this only spares it what is for nobody.
std::optional<StoreCredential> storing(GitRequest request)
{
    if (!request.protocol || !(request.password || request.credential)) return std::nullopt;
    StoreCredential call;
    auto& credential = call.credential;
    credential.protocol = std::move(request.protocol);
    credential.host = std::move(request.host);
    credential.path = std::move(request.path);
    credential.username = std::move(request.username);
    credential.password = std::move(request.password);
    credential.password_expiry_utc = request.password_expiry_utc;
    credential.oauth_refresh_token = std::move(request.oauth_refresh_token);
    credential.authtype = std::move(request.authtype);
    credential.credential = std::move(request.credential);
    return call;
}

// One that says nothing of where would erase everything.
std::optional<EraseCredential> erasing(GitRequest request)
{
    if (!request.protocol && !request.host && !request.path && !request.username) {
        return std::nullopt;
    }
    EraseCredential call;
    call.protocol = std::move(request.protocol);
    call.host = std::move(request.host);
    call.path = std::move(request.path);
    call.username = std::move(request.username);
    call.password = std::move(request.password);
    call.credential = std::move(request.credential);
    return call;
}

bool is_utf8(const GitRequest& request)
{
    const auto good = [](const auto& text) { return !text || is_unicode(*text); };
    const auto good_secret = [](const auto& text) { return !text || is_unicode(text->reveal()); };
    return good(request.protocol) && good(request.host) && good(request.path) &&
           good(request.username) && good(request.authtype) && good_secret(request.password) &&
           good_secret(request.oauth_refresh_token) && good_secret(request.credential);
}

bool is_miss(const CallError& error)
{
    return says<UnknownProfile, InvalidParameter>(error);
}

// Without a daemon, or with one of an earlier version, nobody knows whether the workspace is managed:
// then git may go on and ask.
bool must_quit(const CallError& error)
{
    return std::holds_alternative<Error>(error) && !is_miss(error) && !says<MethodNotFound>(error);
}

Failure failure_for_git(const CallError& error, TimePoint now)
{
    auto failure = failure_of(error, now);
    const auto* said = std::get_if<Error>(&error);
    const auto* ambiguous = said != nullptr ? std::get_if<AmbiguousHost>(said) : nullptr;
    if (ambiguous == nullptr || ambiguous->profiles.empty()) return failure;
    const auto first = shown(ambiguous->profiles.front());
    failure.advice =
        Try{"git config --global credential." + ambiguous->host + ".username " + first};
    return failure;
}

// A profile's name is for us: the workspace knows one user name only, and git takes the one it is told.
//
// Whoever understands the Bearer form gets that: being ephemeral, no other helper in the chain, such
// as credential-store with its plaintext file, keeps the token. git sends `store` to all of them.
std::optional<Secret> git_answer(const GitRequest& request, const Token& token)
{
    const auto value = token.token_value.reveal();
    if (request.announces(authtype)) {
        return format_git_answer({{"capability[]", authtype},
                                  {"authtype", "Bearer"},
                                  {"credential", value},
                                  {"ephemeral", "1"}});
    }
    const auto expiry = std::to_string(token.valid_until / 1000);
    return format_git_answer(
        {{"username", token_user}, {"password", value}, {"password_expiry_utc", expiry}});
}

// Never protocol, host or path: git would take them for its own.
std::optional<Secret> git_answer(const GitRequest& request, const Credential& credential)
{
    std::vector<GitAttribute> lines;
    const auto add = [&](std::string_view key, const auto& value) {
        if (value) lines.push_back({key, *value});
    };
    const auto add_secret = [&](std::string_view key, const std::optional<Secret>& value) {
        if (value) lines.push_back({key, value->reveal()});
    };
    if (credential.credential && request.announces(authtype)) {
        lines.push_back({"capability[]", authtype});
        add(authtype, credential.authtype);
        add_secret("credential", credential.credential);
    }
    std::optional<std::string> expiry;
    if (credential.password_expiry_utc) expiry = std::to_string(*credential.password_expiry_utc);
    add("username", credential.username);
    add_secret("password", credential.password);
    add("password_expiry_utc", expiry);
    add_secret("oauth_refresh_token", credential.oauth_refresh_token);
    return format_git_answer(lines);
}

}  // namespace patkeeper::client
