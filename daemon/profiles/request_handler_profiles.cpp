// Profiles: how they come, what is done with them, how they go.
#include "daemon/profiles/request_handler.hpp"
#include "daemon/profiles/scope_order.hpp"

#include <spdlog/spdlog.h>

namespace patkeeper {

auto RequestHandler::on(AddProfile call, Peer) -> Answering<AddProfile::Reply>
{
    const auto name = call.profile;
    const auto done = co_await login_.run(std::move(call));
    if (!done) co_return done.error();
    auto profile = co_await show(name);
    if (!profile) co_return profile.error();
    co_return AddProfile::Reply{*std::move(profile)};
}

auto RequestHandler::on(AddServicePrincipal call, Peer) -> Answering<AddServicePrincipal::Reply>
{
    const auto name = call.profile;
    const auto done = co_await service_principal_.log_in(std::move(call));
    if (!done) co_return done.error();
    auto profile = co_await show(name);
    if (!profile) co_return profile.error();
    co_return AddServicePrincipal::Reply{*std::move(profile)};
}

auto RequestHandler::on(ListProfiles, Peer) -> Answering<ListProfiles::Reply>
{
    const auto readable = co_await registry_.ensure_loaded();
    if (!readable) co_return readable.error();
    co_return ListProfiles::Reply{registry_.views()};
}

auto RequestHandler::on(GetProfile call, Peer) -> Answering<GetProfile::Reply>
{
    GetToken choice{std::move(call.profile), std::move(call.host)};
    const auto rotator = co_await choose(std::move(choice));
    if (!rotator) co_return rotator.error();
    co_return GetProfile::Reply{*(*rotator)->rotation().view(clock_.now())};
}

auto RequestHandler::on(CheckProfile call, Peer) -> Answering<CheckProfile::Reply>
{
    const auto rotator = co_await find(call.profile);
    if (!rotator) co_return rotator.error();
    const auto ahead = co_await (*rotator)->try_token();
    if (!ahead) co_return ahead.error();
    CheckProfile::Reply reply;
    if (*ahead) reply.clock_ahead = (*ahead)->count();
    co_return reply;
}

auto RequestHandler::on(Rotate call, Peer) -> Answering<Rotate::Reply>
{
    const auto rotator = co_await find(call.profile);
    if (!rotator) co_return rotator.error();
    if (auto dead = (*rotator)->rotation().why_dead()) {
        co_return Error(TokenUnusable{call.profile, dead->cause, std::move(dead->reason)});
    }
    if (auto why = (*rotator)->rotation().why_impossible()) {
        co_return Error(RotationImpossible{call.profile, why->cause, std::move(why->reason)});
    }
    const auto mark = (*rotator)->mark();
    const bool at_once = call.delete_old_now.value_or(false);
    Request ask = Ask{at_once ? Asked::rotate_and_delete_old : Asked::rotate};
    const auto asked = co_await (*rotator)->request(std::move(ask));
    if (!asked) co_return asked.error();
    const auto rotated = co_await (*rotator)->rotated(mark);
    if (!rotated) co_return rotated.error();
    auto profile = view(**rotator, call.profile);
    if (!profile) co_return profile.error();
    co_return Rotate::Reply{*std::move(profile)};
}

auto RequestHandler::on(GetAvailableScopes call, Peer) -> Answering<GetAvailableScopes::Reply>
{
    GetToken choice{std::move(call.profile), std::move(call.host)};
    const auto rotator = co_await choose(std::move(choice));
    if (!rotator) co_return rotator.error();
    auto scopes = co_await scope_change_.available(*rotator);
    if (!scopes) co_return scopes.error();
    co_return GetAvailableScopes::Reply{*std::move(scopes)};
}

auto RequestHandler::on(SetScopes call, Peer) -> Answering<SetScopes::Reply>
{
    GetToken choice{call.profile, call.host};
    const auto rotator = co_await choose(std::move(choice));
    if (!rotator) co_return rotator.error();
    const auto name = (*rotator)->rotation().record()->profile.str();
    const auto scopes = call.scopes;
    const auto changed = co_await scope_change_.run(*rotator, std::move(call));
    if (!changed) co_return changed.error();
    auto profile = view(**rotator, name);
    if (!profile) co_return profile.error();
    co_return SetScopes::Reply{*std::move(profile),
                               other_scopes(scopes, (*rotator)->rotation().policy())};
}

auto RequestHandler::on(ListOtherMachines call, Peer) -> Answering<ListOtherMachines::Reply>
{
    const auto rotator = co_await find(call.profile);
    if (!rotator) co_return rotator.error();
    auto tokens = co_await other_machines_.list(*rotator);
    if (!tokens) co_return tokens.error();
    co_return ListOtherMachines::Reply{*std::move(tokens)};
}

auto RequestHandler::on(DeleteOtherMachines call, Peer) -> Answering<DeleteOtherMachines::Reply>
{
    const auto rotator = co_await find(call.profile);
    if (!rotator) co_return rotator.error();
    auto left = co_await other_machines_.remove(*rotator, std::move(call.token_ids));
    if (!left) co_return left.error();
    co_return DeleteOtherMachines::Reply{*std::move(left)};
}

auto RequestHandler::on(RemoveProfile call, Peer) -> Answering<RemoveProfile::Reply>
{
    const auto rotator = co_await find(call.profile);
    if (!rotator) co_return rotator.error();
    const bool keep = call.keep_tokens.value_or(false);
    Request leave = Leave{keep ? Leaving::keeping_tokens : Leaving::deleting_tokens};
    const auto begun = co_await (*rotator)->request(std::move(leave));
    if (!begun) co_return begun.error();
    const auto left = co_await (*rotator)->left();
    if (!left) co_return left.error();
    spdlog::info("{}: logged out", call.profile);
    const auto& rotation = (*rotator)->rotation();
    co_return RemoveProfile::Reply{rotation.left_alive(), rotation.undeleted()};
}

// As `status` shows it, once a login is over.
asio::awaitable<Result<Profile, Error>> RequestHandler::show(std::string profile)
{
    const auto rotator = co_await find(profile);
    if (!rotator) co_return rotator.error();
    co_return view(**rotator, profile);
}

Result<Profile, Error> RequestHandler::view(const Rotator& rotator, const std::string& name) const
{
    auto profile = rotator.rotation().view(clock_.now());
    if (!profile) return Error(UnknownProfile{name});
    return *std::move(profile);
}

}  // namespace patkeeper
