#include "daemon/profiles/request_handler.hpp"

#include "daemon/profiles/choose_profile.hpp"
#include "daemon/profiles/event_queue.hpp"

#include <boost/mp11/algorithm.hpp>

namespace patkeeper {

namespace {

using Methods = boost::mp11::mp_list<GetToken,
                                     GetProfile,
                                     GetMetadataUrl,
                                     AddProfile,
                                     AddServicePrincipal,
                                     MintToken,
                                     GetAvailableScopes,
                                     SetScopes,
                                     RemoveProfile,
                                     ListProfiles,
                                     ListOtherMachines,
                                     DeleteOtherMachines,
                                     Rotate,
                                     Unlock,
                                     StartStore,
                                     GetDaemon,
                                     CheckStore,
                                     CheckProfile,
                                     Stop,
                                     GetCredential,
                                     StoreCredential,
                                     EraseCredential,
                                     GetInfo,
                                     GetInterfaceDescription>;

Error not_found(const std::string& method)
{
    const auto interface = method.substr(0, method.rfind('.'));
    const bool known = interface == "io.patkeeper" || interface == "org.varlink.service";
    if (!known) return InterfaceNotFound{interface};
    return MethodNotFound{method};
}

}  // namespace

RequestHandler::RequestHandler(asio::any_io_executor executor,
                               Registry& registry,
                               Login& login,
                               WorkspaceApi& workspace,
                               SecretStore& store,
                               Clock& clock,
                               About about,
                               std::function<void()> stop)
    : executor_(std::move(executor)),
      registry_(registry),
      login_(login),
      service_principal_(registry, workspace, clock, login),
      mint_(registry, workspace, clock),
      scope_change_(registry, workspace, clock),
      store_(store),
      other_machines_(registry, workspace, clock),
      credentials_(store),
      probe_(executor_, store),
      clock_(clock),
      about_(std::move(about)),
      stop_(std::move(stop))
{
}

asio::awaitable<void> RequestHandler::handle(Call call, Peer peer, Send send)
{
    if (call.oneway) send = [](Secret) -> asio::awaitable<void> { co_return; };
    if (call.method == Watch::name) {
        if (call.more) {
            co_await watch(send);
        } else {
            co_await send(encode_error(ExpectedMore{}));
        }
        co_return;
    }
    using Answer = asio::awaitable<void> (RequestHandler::*)(Call, Peer, Send);
    Answer answer = nullptr;
    boost::mp11::mp_for_each<boost::mp11::mp_transform<boost::mp11::mp_identity, Methods>>(
        [&]<class Method>(boost::mp11::mp_identity<Method>) {
            if (call.method == Method::name) answer = &RequestHandler::respond<Method>;
        });
    if (answer == nullptr) {
        co_await send(encode_error(not_found(call.method)));
        co_return;
    }
    co_await (this->*answer)(std::move(call), std::move(peer), std::move(send));
}

template <class Method>
asio::awaitable<void> RequestHandler::respond(Call call, Peer peer, Send send)
{
    auto parameters = decode_parameters<Method>(call);
    if (!parameters) {
        co_await send(encode_error(parameters.error()));
        co_return;
    }
    auto reply = co_await on(*std::move(parameters), std::move(peer));
    auto text =
        reply ? encode_reply(to_json(*reply), /*continues=*/false) : encode_error(reply.error());
    co_await send(std::move(text));
}

asio::awaitable<void> RequestHandler::watch(Send send)
{
    const auto readable = co_await registry_.ensure_loaded();
    if (!readable) {
        co_await send(encode_error(readable.error()));
        co_return;
    }
    EventQueue queue(registry_, executor_);
    for (auto& profile : registry_.views()) {
        Watch::Reply reply{{"state", profile.profile, profile}};
        co_await send(encode_reply(to_json(reply), /*continues=*/true));
    }
    while (!queue.overflown()) {
        auto event = co_await queue.take();  // g++ 12 frees it twice when written inside the braces
        Watch::Reply reply{std::move(event)};
        co_await send(encode_reply(to_json(reply), /*continues=*/true));
    }
}

// The profile that a token is asked of. It has a record.
asio::awaitable<Result<std::shared_ptr<Rotator>, Error>> RequestHandler::choose(GetToken request)
{
    const auto readable = co_await registry_.ensure_loaded();
    if (!readable) co_return readable.error();
    const auto name =
        choose_profile(request, registry_.choices(), registry_.settings().default_profile);
    if (!name) co_return name.error();
    auto rotator = registry_.find(*name);
    if (!rotator || !rotator->rotation().record()) co_return Error(UnknownProfile{name->str()});
    co_return rotator;
}

asio::awaitable<Result<std::shared_ptr<Rotator>, Error>> RequestHandler::find(std::string profile)
{
    const auto readable = co_await registry_.ensure_loaded();
    if (!readable) co_return readable.error();
    auto rotator = registry_.find(ProfileName(profile));
    if (!rotator || !rotator->rotation().record()) co_return Error(UnknownProfile{profile});
    co_return rotator;
}

}  // namespace patkeeper
