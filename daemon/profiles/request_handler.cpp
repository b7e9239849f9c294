#include "daemon/profiles/request_handler.hpp"

#include "daemon/profiles/credential_item.hpp"
#include "daemon/profiles/scope_order.hpp"
#include "daemon/rotation/error_of.hpp"
#include "protocol/interface_description.hpp"

#include <boost/mp11/algorithm.hpp>
#include <spdlog/spdlog.h>

#include <deque>
#include <unistd.h>

namespace patkeeper {

namespace {

// Pairs of (process, token) remembered, so that who polls does not fill the log.
constexpr std::size_t max_logged = 4096;

// A watcher that reads more slowly than things happen loses the connection, not our memory.
constexpr std::size_t max_queued_events = 1024;

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

// What happened since somebody began to listen.
class EventQueue {
public:
    EventQueue(Registry& registry, const asio::any_io_executor& executor)
        : registry_(registry), arrived_(executor)
    {
        listener_ = registry_.listen([this](const Event& event) {
            events_.push_back(event);
            arrived_.notify();
        });
    }
    EventQueue(const EventQueue&) = delete;
    EventQueue& operator=(const EventQueue&) = delete;
    ~EventQueue() { registry_.unlisten(listener_); }

    asio::awaitable<Event> take()
    {
        while (events_.empty())
            co_await arrived_.wait();
        auto event = std::move(events_.front());
        events_.pop_front();
        co_return event;
    }
    [[nodiscard]] bool overflown() const { return events_.size() > max_queued_events; }

private:
    Registry& registry_;
    Signal arrived_;
    std::deque<Event> events_;
    Registry::Listeners::iterator listener_;
};

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

auto RequestHandler::on(GetToken call, Peer peer) -> Answering<GetToken::Reply>
{
    auto token = co_await serve(std::move(call), std::move(peer));
    if (!token) co_return token.error();
    co_return GetToken::Reply{*std::move(token)};
}

asio::awaitable<Result<Token, Error>> RequestHandler::serve(GetToken request, Peer peer)
{
    const auto rotator = co_await choose(std::move(request));
    if (!rotator) co_return rotator.error();
    const auto served = (*rotator)->rotation().serve(clock_.now());
    if (!served) co_return served.error();

    const auto& record = *(*rotator)->rotation().record();
    Token token;
    token.profile = record.profile.str();
    token.host = record.workspace.url();
    token.workspace_id = record.workspace.id();
    token.token_value = served->token->value.clone();
    token.token_id = served->token->id.str();
    if (served->expiry) token.expiry_time = to_millis(*served->expiry);
    token.valid_until = to_millis(served->valid_until);
    token.scopes = served->token->scopes;
    log_served(peer, token.profile, served->token->id);
    co_return std::move(token);
}

auto RequestHandler::on(GetProfile call, Peer) -> Answering<GetProfile::Reply>
{
    GetToken choice{std::move(call.profile), std::move(call.host)};
    const auto rotator = co_await choose(std::move(choice));
    if (!rotator) co_return rotator.error();
    co_return GetProfile::Reply{*(*rotator)->rotation().view(clock_.now())};
}

auto RequestHandler::on(GetMetadataUrl call, Peer) -> Answering<GetMetadataUrl::Reply>
{
    const auto endpoint = metadata();  // a copy: it may change meanwhile
    if (!endpoint.port) co_return Error(MetadataUnavailable{endpoint.reason});
    GetToken request{std::move(call.profile), std::move(call.host)};
    const auto rotator = co_await choose(std::move(request));
    if (!rotator) co_return rotator.error();
    if (auto unserved = (*rotator)->rotation().why_unserved()) co_return *std::move(unserved);
    const auto& record = *(*rotator)->rotation().record();
    co_return GetMetadataUrl::Reply{"http://" + *address_of(endpoint) + "/" + record.metadata_path,
                                    record.profile.str(),
                                    record.workspace.url(),
                                    record.workspace.id()};
}

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

auto RequestHandler::on(MintToken call, Peer) -> Answering<MintToken::Reply>
{
    GetToken choice{call.profile, call.host};
    const auto rotator = co_await choose(std::move(choice));
    if (!rotator) co_return rotator.error();
    co_return co_await mint_.run(*rotator, std::move(call));
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
    co_return RemoveProfile::Reply{(*rotator)->rotation().left_alive()};
}

auto RequestHandler::on(ListProfiles, Peer) -> Answering<ListProfiles::Reply>
{
    const auto readable = co_await registry_.ensure_loaded();
    if (!readable) co_return readable.error();
    co_return ListProfiles::Reply{registry_.views()};
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

auto RequestHandler::on(Rotate call, Peer) -> Answering<Rotate::Reply>
{
    const auto rotator = co_await find(call.profile);
    if (!rotator) co_return rotator.error();
    if (auto reason = (*rotator)->rotation().why_dead(clock_.now())) {
        co_return Error(TokenUnusable{call.profile, *std::move(reason)});
    }
    if (auto reason = (*rotator)->rotation().why_impossible(clock_.now())) {
        co_return Error(RotationImpossible{call.profile, *std::move(reason)});
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

auto RequestHandler::on(Unlock, Peer) -> Answering<Unlock::Reply>
{
    const auto unlocked = co_await store_.unlock();
    if (!unlocked) co_return error_of(unlocked.error());
    const auto readable = co_await registry_.refresh();
    if (!readable) co_return readable.error();
    co_return Nothing{};
}

auto RequestHandler::on(GetDaemon, Peer) -> Answering<GetDaemon::Reply>
{
    co_await registry_.ensure_loaded();
    Daemon daemon;
    daemon.version = about_.version;
    daemon.pid = ::getpid();
    daemon.start_time = to_millis(about_.start_time);
    daemon.store = about_.store;
    daemon.store_state = registry_.store_state();
    daemon.store_reason = registry_.store_reason();
    const auto& endpoint = metadata();
    daemon.metadata_address = address_of(endpoint);
    if (!endpoint.port) daemon.metadata_reason = endpoint.reason;
    co_return GetDaemon::Reply{std::move(daemon)};
}

auto RequestHandler::on(CheckStore, Peer) -> Answering<CheckStore::Reply>
{
    const auto tried = co_await probe_.run();
    if (!tried) co_return error_of(tried.error());
    co_return Nothing{};
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

auto RequestHandler::on(Stop, Peer peer) -> Answering<Stop::Reply>
{
    spdlog::info("stopping: asked by {} ({})", peer.program, peer.pid);
    stop_();
    co_return Nothing{};
}

// Of the other hosts nothing is known, and not even the keyring asked, unless they are to be kept.

auto RequestHandler::on(GetCredential call, Peer) -> Answering<GetCredential::Reply>
{
    if (!registry_.settings().other_hosts) co_return GetCredential::Reply{};
    const auto readable = co_await registry_.ensure_loaded();
    if (!readable) co_return readable.error();
    if (!registry_.of_host(call.host).empty()) co_return GetCredential::Reply{};
    auto found = co_await credentials_.find(std::move(call), clock_.now());
    if (!found) co_return error_of(found.error());
    co_return GetCredential::Reply{std::move(*found)};
}

auto RequestHandler::on(StoreCredential call, Peer) -> Answering<StoreCredential::Reply>
{
    auto& credential = call.credential;
    if (!registry_.settings().other_hosts || !is_whole(credential)) co_return Nothing{};
    const auto readable = co_await registry_.ensure_loaded();
    if (!readable) co_return readable.error();
    if (!registry_.of_host(credential.host.value_or("")).empty()) co_return Nothing{};
    const auto kept = co_await credentials_.keep(std::move(credential));
    if (!kept) co_return error_of(kept.error());
    co_return Nothing{};
}

auto RequestHandler::on(EraseCredential call, Peer) -> Answering<EraseCredential::Reply>
{
    co_await registry_.ensure_loaded();
    for (const auto& rotator : registry_.of_host(call.host.value_or(""))) {
        for (const auto* secret : {&call.password, &call.credential}) {
            if (!*secret) continue;
            rotator->rotation().check_refused((*secret)->reveal(), clock_.now());
            rotator->wake();
        }
    }
    const bool says_what = call.protocol || call.host || call.path || call.username;
    if (!registry_.settings().other_hosts || !says_what) co_return Nothing{};
    const auto erased = co_await credentials_.erase(std::move(call));
    if (!erased) co_return error_of(erased.error());
    co_return Nothing{};
}

auto RequestHandler::on(GetInfo, Peer) -> Answering<GetInfo::Reply>
{
    co_return GetInfo::Reply{
        "patkeeper", "patkeeperd", about_.version, "", {"org.varlink.service", "io.patkeeper"}};
}

auto RequestHandler::on(GetInterfaceDescription call, Peer)
    -> Answering<GetInterfaceDescription::Reply>
{
    if (call.interface == "io.patkeeper") {
        co_return GetInterfaceDescription::Reply{std::string(interface_description)};
    }
    if (call.interface == "org.varlink.service") {
        co_return GetInterfaceDescription::Reply{std::string(service_description)};
    }
    co_return Error(InterfaceNotFound{call.interface});
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

// As `status` shows it, once a login is over.
asio::awaitable<Result<Profile, Error>> RequestHandler::show(std::string profile)
{
    const auto rotator = co_await find(profile);
    if (!rotator) co_return rotator.error();
    co_return view(**rotator, profile);
}

const MetadataEndpoint& RequestHandler::metadata() const
{
    static const MetadataEndpoint nowhere{std::nullopt, "this daemon has none"};
    return about_.metadata != nullptr ? *about_.metadata : nowhere;
}

Result<Profile, Error> RequestHandler::view(const Rotator& rotator, const std::string& name) const
{
    auto profile = rotator.rotation().view(clock_.now());
    if (!profile) return Error(UnknownProfile{name});
    return *std::move(profile);
}

// Who was given what: one line for each process and token, never the value.
void RequestHandler::log_served(const Peer& peer, const std::string& profile, const TokenId& token)
{
    if (logged_.size() >= max_logged) logged_.clear();
    if (!logged_.emplace(peer.pid, profile, token).second) return;
    const auto pid = peer.pid == 0 ? "" : " (" + std::to_string(peer.pid) + ")";
    spdlog::info("{}: served {} to {}{}", profile, token.str(), peer.program, pid);
}

}  // namespace patkeeper
