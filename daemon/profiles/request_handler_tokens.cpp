// Tokens, and the addresses to get them from.
#include "daemon/process/logging.hpp"
#include "daemon/profiles/request_handler.hpp"

namespace patkeeper {

namespace {

// Pairs of (process, token) remembered, so that who polls does not fill the log.
constexpr std::size_t max_logged = 4096;

}  // namespace

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
    co_await (*rotator)->know_expiry();
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

// Who was given what: one line for each process and token, never the value. Limited for each program, since
// a loop starts a new process each time.
void RequestHandler::log_served(const Peer& peer, const std::string& profile, const TokenId& token)
{
    if (logged_.size() >= max_logged) logged_.clear();
    if (!logged_.emplace(peer.pid, profile, token).second) return;
    const auto pid = peer.pid == 0 ? "" : " (" + std::to_string(peer.pid) + ")";
    auto line = profile + ": served " + token.str() + " to " + peer.program + pid;
    log_limited(spdlog::level::info, "served " + profile + " to " + peer.program, std::move(line));
}

auto RequestHandler::on(MintToken call, Peer) -> Answering<MintToken::Reply>
{
    GetToken choice{call.profile, call.host};
    const auto rotator = co_await choose(std::move(choice));
    if (!rotator) co_return rotator.error();
    co_return co_await mint_.run(*rotator, std::move(call));
}

auto RequestHandler::on(GetMetadataUrl call, Peer) -> Answering<GetMetadataUrl::Reply>
{
    const auto endpoint = metadata();  // a copy: it may change meanwhile
    if (!endpoint.port) {
        co_return Error(MetadataUnavailable{endpoint.cause, endpoint.wanted, endpoint.reason});
    }
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

const MetadataEndpoint& RequestHandler::metadata() const
{
    static const MetadataEndpoint nowhere{std::nullopt, "this daemon has none"};
    return about_.metadata != nullptr ? *about_.metadata : nowhere;
}

}  // namespace patkeeper
