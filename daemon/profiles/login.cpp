#include "daemon/profiles/login.hpp"

#include "daemon/rotation/due.hpp"
#include "daemon/rotation/error_of.hpp"
#include "daemon/rotation/take_in.hpp"
#include "daemon/workspace/token_id_of.hpp"
#include "protocol/profile_name.hpp"
#include "protocol/token_value.hpp"

#include <spdlog/spdlog.h>

namespace patkeeper {

namespace {

using namespace std::chrono_literals;

// What a login asks for, or which parameter is wrong.
Result<Workspace, Error> check(const AddProfile& request)
{
    if (!is_profile_name(request.profile)) return Error(InvalidParameter{"profile"});
    if (!is_token_value(request.token_value.reveal()))
        return Error(InvalidParameter{"token_value"});
    auto workspace = Workspace::parse(request.host);
    if (!workspace || is_account_console(*workspace)) return Error(InvalidParameter{"host"});
    return *std::move(workspace);
}

// Whose id is not known may not ask who he is.
Result<void, Error> check_user(const ProfileName& profile,
                               const Identity& identity,
                               const std::optional<Login::Made>& made)
{
    if (!made || identity.id.empty() || identity.user_name == made->user_name) return {};
    return Error(IdentityMismatch{profile.str(), made->user_name, identity.user_name});
}

// As far as it can be told: of a token that is still to be made only the user's name is known.
bool is_same(const Identity& held, const Identity& other)
{
    if (!other.id.empty()) return held.id == other.id;
    return held.id.empty() || held.user_name == other.user_name;
}

}  // namespace

asio::awaitable<Result<void, Error>> Login::run(AddProfile request, std::optional<Made> made)
{
    const auto workspace = check(request);
    if (!workspace) co_return workspace.error();
    const auto readable = co_await registry_.ensure_loaded();
    if (!readable) co_return readable.error();
    const ProfileName profile(request.profile);
    const auto wanted = check_new(request);
    if (!wanted) co_return wanted.error();

    TakeIn login;
    auto& record = login.record;
    record.profile = profile;
    record.workspace = *workspace;
    record.current.value = SharedSecret(std::move(request.token_value));
    const auto described = co_await describe(login, made);
    if (!described) co_return described.error();
    auto identity = co_await identify(*workspace, record.current.value);
    if (!identity) co_return identity.error();
    const auto expected = check_user(profile, *identity, made);
    if (!expected) co_return expected.error();
    // Again: another login may have come first while this one asked the workspace.
    const auto still_wanted = check_new(request);
    if (!still_wanted) co_return still_wanted.error();
    const auto allowed = check_replacement(profile, *workspace, *identity);
    if (!allowed) co_return allowed.error();

    record.current.overlap = registry_.settings().policy(profile).overlap;
    record.current.may_delete =
        request.delete_pasted.value_or(false) || registry_.may_delete(record.current.id);
    record.identity = *std::move(identity);
    record.lineage = Lineage(draw_().nonce.str());
    record.logged_in = clock_.now();
    record.machine = registry_.settings().machine;
    record.rotates = request.rotate.value_or(true);
    record.asked = record.rotates && !record.current.id.empty() ? Asked::rotate : Asked::nothing;
    record.metadata_path = draw_().nonce.str();
    spdlog::info(
        "{}: logged in to {} as {}", profile.str(), workspace->url(), record.identity.user_name);
    co_return co_await registry_.take_in(std::move(login));
}

// The token as the workspace lists it, and the workspace's clock. One that may not list itself lives,
// but only an issuer can replace it; what it is may have been told when it was made.
asio::awaitable<Result<void, Error>> Login::describe(TakeIn& login, std::optional<Made> made)
{
    auto& record = login.record;
    auto& token = record.current;
    const auto asked = clock_.now();
    login.clock_seen = asked;
    token.creation = asked;
    token.jitter_permille = draw_().jitter_permille;
    const auto answer = co_await workspace_.list(record.workspace, token.value.clone());
    // The most it can be: then nothing is promised for too long, nor deleted too early.
    if (answer.date) record.skew = *answer.date + 999ms - asked;
    if (answer.result) {
        const auto own = find_listed(token_id_of(token.value.clone()), *answer.result);
        if (own) {
            describe_by(token, *own);
        } else if (made) {
            describe_by(token, made->info);
        }
    } else if (answer.result.error().trouble == Trouble::missing_scope) {
        token.id = token_id_of(token.value.clone());
        token.scopes = Scopes();
        if (made && made->info.scopes) describe_by(token, made->info);
    } else {
        co_return failed(answer.result.error(), record.workspace, token.value);
    }
    co_return Result<void, Error>{};
}

// Whose the token is. Lacking the scope to ask proves that it lives, and that is all.
asio::awaitable<Result<Identity, Error>> Login::identify(Workspace workspace, SharedSecret value)
{
    auto answer = co_await workspace_.me(workspace, value.clone());
    if (answer.result) co_return *std::move(answer.result);
    const auto error = answer.result.error();
    if (error.trouble == Trouble::missing_scope) co_return Identity{"", "unknown"};
    co_return failed(error, workspace, value);
}

// A profile may serve that token already.
Error Login::failed(const WorkspaceError& error,
                    const Workspace& workspace,
                    const SharedSecret& value)
{
    if (error.trouble == Trouble::invalid_token) registry_.refused(value, error);
    return error_of(error, workspace.url());
}

Result<void, Error> Login::check_new(const AddProfile& request) const
{
    const bool replace = request.replace.value_or(false);
    if (replace || !registry_.find(ProfileName(request.profile))) return {};
    return Error(ProfileExists{request.profile});
}

// A profile is replaced by its own kind only: with another identity's token nobody could delete what
// the old record still holds. Log out first. A dead token holds nobody up.
Result<void, Error> Login::check_replacement(const ProfileName& profile,
                                             const Workspace& workspace,
                                             const Identity& identity) const
{
    const auto rotator = registry_.find(profile);
    if (!rotator || !rotator->rotation().record()) return {};
    const auto& held = *rotator->rotation().record();
    const bool same = held.workspace == workspace && is_same(held.identity, identity);
    if (same || rotator->rotation().why_dead()) return {};
    return Error(IdentityMismatch{profile.str(),
                                  held.identity.user_name + " at " + held.workspace.url(),
                                  identity.user_name + " at " + workspace.url()});
}

}  // namespace patkeeper
