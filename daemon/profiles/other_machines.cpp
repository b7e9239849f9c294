#include "daemon/profiles/other_machines.hpp"

#include "daemon/profiles/delegate.hpp"
#include "daemon/rotation/lineage.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>

namespace patkeeper {

namespace {

// Times as the person's own clock has them.
OtherToken shown(const TokenInfo& token, Duration skew)
{
    const auto local = [&](TimePoint time) { return to_millis(time - skew); };
    OtherToken other;
    other.token_id = token.id.str();
    other.profile = parse_origin(token.comment)->profile;
    other.creation_time = local(token.creation);
    if (token.expiry) other.expiry_time = local(*token.expiry);
    if (token.last_accessed) other.last_used = local(*token.last_accessed);
    return other;
}

}  // namespace

asio::awaitable<Result<std::vector<OtherToken>, Error>> OtherMachines::list(
    std::shared_ptr<Rotator> asker)
{
    const auto listed = co_await list_all(asker);
    if (!listed) co_return listed.error();
    const auto& record = asker->rotation().record();
    const auto skew = record ? record->skew : Duration();
    std::vector<OtherToken> tokens;
    for (const auto& token : not_from_here(*listed))
        tokens.push_back(shown(token, skew));
    co_return tokens;
}

// One that is being logged in with is in no record yet.
std::vector<TokenInfo> OtherMachines::not_from_here(const std::vector<TokenInfo>& listed) const
{
    auto tokens = made_elsewhere(listed, registry_.records());
    std::erase_if(tokens, [&](const auto& token) { return registry_.keeps(token.id); });
    return tokens;
}

asio::awaitable<Result<std::vector<LeftToken>, Error>> OtherMachines::remove(
    std::shared_ptr<Rotator> asker, std::vector<std::string> ids)
{
    const auto listed = co_await list_all(asker);
    if (!listed) co_return listed.error();
    auto count = listed->size();
    std::vector<LeftToken> left;
    for (const auto& token : *listed) {
        if (std::find(ids.begin(), ids.end(), token.id.str()) == ids.end()) continue;
        auto still_there = co_await remove_one(asker, token);
        if (still_there) {
            left.push_back(*std::move(still_there));
        } else {
            --count;
        }
    }
    asker->rotation().count_tokens(count);
    asker->wake();  // whoever watches is told
    co_return left;
}

// Looked at just before: a profile here may have taken it in meanwhile.
asio::awaitable<std::optional<LeftToken>> OtherMachines::remove_one(std::shared_ptr<Rotator> asker,
                                                                    TokenInfo token)
{
    // What a locked keyring holds is not known.
    const bool elsewhere = registry_.serves() && !not_from_here({token}).empty();
    if (!elsewhere) co_return LeftToken{token.id.str(), "it is not another machine's"};
    const auto delegate = delegate_of(asker->rotation(), clock_.now());
    if (!delegate) co_return LeftToken{token.id.str(), describe(delegate.error())};
    spdlog::info("{}: deleting {}, as asked", delegate->profile.str(), token.id.str());
    const auto answer =
        co_await workspace_.remove(delegate->workspace, delegate->value.clone(), token.id);
    const auto error = answer.error();
    if (!error || error->trouble == Trouble::not_found) co_return std::nullopt;  // it is gone
    const auto told = told_of(*error, *delegate, registry_);
    co_return LeftToken{token.id.str(), describe(told)};
}

asio::awaitable<Result<std::vector<TokenInfo>, Error>> OtherMachines::list_all(
    std::shared_ptr<Rotator> asker)
{
    const auto delegate = delegate_of(asker->rotation(), clock_.now());
    if (!delegate) co_return delegate.error();
    auto answer = co_await workspace_.list(delegate->workspace, delegate->value.clone());
    if (!answer.result) {
        co_return told_of(answer.result.error(), *delegate, registry_);
    }
    asker->rotation().count_tokens(answer.result->size());
    asker->wake();  // whoever watches is told
    co_return *std::move(answer.result);
}

}  // namespace patkeeper
