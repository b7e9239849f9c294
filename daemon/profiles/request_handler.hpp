#pragma once
#include "daemon/profiles/credentials.hpp"
#include "daemon/profiles/login.hpp"
#include "daemon/profiles/metadata_endpoint.hpp"
#include "daemon/profiles/mint.hpp"
#include "daemon/profiles/other_machines.hpp"
#include "daemon/profiles/registry.hpp"
#include "daemon/profiles/scope_change.hpp"
#include "daemon/profiles/service_principal.hpp"
#include "daemon/profiles/store_probe.hpp"
#include "protocol/codec.hpp"

#include <functional>
#include <set>
#include <string>
#include <sys/types.h>
#include <tuple>

namespace patkeeper {

// Who asks: for the log.
struct Peer {
    pid_t pid = 0;  // 0: not known
    std::string program;
};

// Answers Varlink calls: one small function a method. Knows no sockets.
class RequestHandler {
public:
    // Sends one encoded reply to the caller; throws when the caller is gone.
    using Send = std::function<asio::awaitable<void>(Secret)>;
    struct About {
        std::string version;
        std::string store;  // its name in the configuration
        TimePoint start_time;
        const MetadataEndpoint* metadata = nullptr;  // none: there is no metadata service
    };

    RequestHandler(asio::any_io_executor executor,
                   Registry& registry,
                   Login& login,
                   WorkspaceApi& workspace,
                   SecretStore& store,
                   Clock& clock,
                   About about,
                   std::function<void()> stop);

    // Answers one call, with several replies where it asks for more.
    asio::awaitable<void> handle(Call call, Peer peer, Send send);

    // What GetToken answers, for those who ask by another way.
    asio::awaitable<Result<Token, Error>> serve(GetToken request, Peer peer);

private:
    template <class Method>
    asio::awaitable<void> respond(Call call, Peer peer, Send send);

    template <class T>
    using Answering = asio::awaitable<Result<T, Error>>;
    Answering<GetToken::Reply> on(GetToken call, Peer peer);
    Answering<GetProfile::Reply> on(GetProfile call, Peer peer);
    Answering<GetMetadataUrl::Reply> on(GetMetadataUrl call, Peer peer);
    Answering<AddProfile::Reply> on(AddProfile call, Peer peer);
    Answering<AddServicePrincipal::Reply> on(AddServicePrincipal call, Peer peer);
    Answering<MintToken::Reply> on(MintToken call, Peer peer);
    Answering<GetAvailableScopes::Reply> on(GetAvailableScopes call, Peer peer);
    Answering<SetScopes::Reply> on(SetScopes call, Peer peer);
    Answering<RemoveProfile::Reply> on(RemoveProfile call, Peer peer);
    Answering<ListProfiles::Reply> on(ListProfiles call, Peer peer);
    Answering<ListOtherMachines::Reply> on(ListOtherMachines call, Peer peer);
    Answering<DeleteOtherMachines::Reply> on(DeleteOtherMachines call, Peer peer);
    Answering<Rotate::Reply> on(Rotate call, Peer peer);
    Answering<Unlock::Reply> on(Unlock call, Peer peer);
    Answering<StartStore::Reply> on(StartStore call, Peer peer);
    Answering<GetDaemon::Reply> on(GetDaemon call, Peer peer);
    Answering<CheckStore::Reply> on(CheckStore call, Peer peer);
    Answering<CheckProfile::Reply> on(CheckProfile call, Peer peer);
    Answering<Stop::Reply> on(Stop call, Peer peer);
    Answering<GetCredential::Reply> on(GetCredential call, Peer peer);
    Answering<StoreCredential::Reply> on(StoreCredential call, Peer peer);
    Answering<EraseCredential::Reply> on(EraseCredential call, Peer peer);
    Answering<GetInfo::Reply> on(GetInfo call, Peer peer);
    Answering<GetInterfaceDescription::Reply> on(GetInterfaceDescription call, Peer peer);
    asio::awaitable<void> watch(Send send);

    asio::awaitable<Result<std::shared_ptr<Rotator>, Error>> choose(GetToken request);
    asio::awaitable<Result<std::shared_ptr<Rotator>, Error>> find(std::string profile);
    asio::awaitable<Result<Profile, Error>> show(std::string profile);
    [[nodiscard]] Result<Profile, Error> view(const Rotator& rotator,
                                              const std::string& name) const;
    [[nodiscard]] const MetadataEndpoint& metadata() const;
    void log_served(const Peer& peer, const std::string& profile, const TokenId& token);

    asio::any_io_executor executor_;
    Registry& registry_;
    Login& login_;
    ServicePrincipal service_principal_;
    Mint mint_;
    ScopeChange scope_change_;
    SecretStore& store_;
    OtherMachines other_machines_;
    Credentials credentials_;
    StoreProbe probe_;
    Clock& clock_;
    About about_;
    std::function<void()> stop_;
    std::set<std::tuple<pid_t, std::string, TokenId>> logged_;
};

}  // namespace patkeeper
