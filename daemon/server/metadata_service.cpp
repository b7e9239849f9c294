#include "daemon/server/metadata_service.hpp"

#include "daemon/process/logging.hpp"

#include <openssl/crypto.h>

namespace patkeeper {

namespace {

// Takes as long wherever they differ. How long a path is, is no secret.
bool is_same(const std::string& a, const std::string& b)
{
    return !a.empty() && a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace

MetadataService::MetadataService(Registry& registry,
                                 RequestHandler& handler,
                                 Clock& clock,
                                 const MetadataEndpoint& endpoint)
    : registry_(registry), handler_(handler), clock_(clock), endpoint_(endpoint)
{
}

asio::awaitable<MetadataAnswer> MetadataService::answer(MetadataRequest request, std::string asker)
{
    const auto token = co_await token_for(std::move(request), asker);
    if (token) co_return answer_with(*token, clock_.now());
    log_limited(
        spdlog::level::debug, "refused metadata", "refused " + asker + ": " + token.error().reason);
    co_return answer_with(token.error());
}

asio::awaitable<Result<Token, Refusal>> MetadataService::token_for(MetadataRequest request,
                                                                   std::string asker)
{
    auto query = check_metadata_request(request, endpoint_.port.value_or(0));
    if (!query) co_return query.error();
    const auto readable = co_await registry_.ensure_loaded();
    if (!readable) co_return refusal_of(readable.error());
    const auto profile = profile_at(query->path);
    if (!profile) co_return no_such_path();
    // That the profile is for this workspace is seen to where every token is asked for.
    GetToken call{profile->str(), query->workspace.str()};
    Peer peer{0, std::move(asker)};
    auto token = co_await handler_.serve(std::move(call), std::move(peer));
    if (!token) co_return refusal_of(token.error());
    co_return *std::move(token);
}

// Every one is looked at: how long it takes tells nothing of which one it was.
std::optional<ProfileName> MetadataService::profile_at(const std::string& path) const
{
    std::optional<ProfileName> found;
    for (const auto& choice : registry_.choices()) {
        const auto& record = registry_.find(choice.profile)->rotation().record();
        if (is_same(record->metadata_path, path)) found = choice.profile;
    }
    return found;
}

}  // namespace patkeeper
