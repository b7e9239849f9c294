#include "client/git_answer.hpp"

#include "client/printable.hpp"
#include "protocol/profile_name.hpp"
#include "protocol/workspace.hpp"

namespace patkeeper::client {

namespace {

constexpr const char* token_user = "token";

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
                                            const Environment& environment)
{
    auto url = url_of(request);
    if (!url) return std::nullopt;
    if (!request.username || *request.username == token_user) {
        return choose_by_host(*std::move(url), environment);
    }
    if (!is_profile_name(*request.username) || !is_unicode(*request.username)) return std::nullopt;
    return ProfileChoice{request.username, std::move(url), std::nullopt};
}

bool is_miss(const CallError& error)
{
    return says<UnknownProfile, InvalidParameter>(error);
}

// Without a daemon nobody knows whether the workspace is managed: then git may go on and ask.
bool must_quit(const CallError& error)
{
    return std::holds_alternative<Error>(error) && !is_miss(error);
}

// Whoever understands the Bearer form gets that: being ephemeral, no other helper in the chain, such
// as credential-store with its plaintext file, keeps the token. git sends `store` to all of them.
std::optional<Secret> git_answer(const GitRequest& request, const Token& token)
{
    const auto value = token.token_value.reveal();
    if (request.announces("authtype")) {
        return format_git_answer({{"capability[]", "authtype"},
                                  {"authtype", "Bearer"},
                                  {"credential", value},
                                  {"ephemeral", "1"}});
    }
    const auto expiry = std::to_string(token.valid_until / 1000);
    const auto& user = request.username.value_or(token_user);
    return format_git_answer(
        {{"username", user}, {"password", value}, {"password_expiry_utc", expiry}});
}

}  // namespace patkeeper::client
