#include "tests/workspace/tokens.hpp"

#include "tests/workspace/authorization.hpp"

#include <algorithm>

namespace patkeeper::stand_in {

namespace {

bool outlived(const Token& token, Duration inactivity, TimePoint at)
{
    const bool expired = token.expiry && at >= *token.expiry;
    const auto last_use = token.last_accessed.value_or(token.creation);
    return expired || at - last_use >= inactivity;
}

bool was_alive(const Token& token, Duration inactivity, TimePoint then)
{
    const bool revoked = token.revoked && then >= *token.revoked;
    return token.creation <= then && !revoked && !outlived(token, inactivity, then);
}

// Those that count.
const ScopeList& scopes_in_force(const Token& token, TimePoint at)
{
    return token.former && at < token.former->until ? token.former->scopes : token.scopes;
}

}  // namespace

bool has_scope(const Token& token, const std::string& scope, TimePoint at)
{
    const auto& scopes = scopes_in_force(token, at);
    if (!scopes) return true;
    const auto grants = [&](const std::string& s) { return s == scope || s == "all-apis"; };
    return std::any_of(scopes->begin(), scopes->end(), grants);
}

void change_scopes(Token& token, std::vector<std::string> scopes, TimePoint from, TimePoint at)
{
    token.former = FormerScopes{scopes_in_force(token, at), from};
    token.shown = FormerScopes{token.scopes, at};
    token.scopes = std::move(scopes);
    token.autoscope = false;
}

Tokens::Minted Tokens::mint(const MintOrder& order, TimePoint now)
{
    constexpr std::size_t hex_digits = 32;
    ++made_;
    auto value = "dapi" + sha256_hex(seed_ + ":" + std::to_string(made_)).substr(0, hex_digits);

    Token token;
    token.id = token_id_of(value);
    token.identity = order.identity;
    token.comment = order.comment;
    token.serial = made_;
    token.creation = now;
    if (order.lifetime) token.expiry = now + *order.lifetime;
    token.scopes = order.scopes;
    token.creator = order.creator.empty() ? order.identity : order.creator;
    token.autoscope = order.autoscope;
    const auto [entry, inserted] = kept_.emplace(token.id, token);
    return {std::move(value), entry->second};
}

Token* Tokens::find_alive(const std::string& id, Duration inactivity, TimePoint now)
{
    const auto found = kept_.find(id);
    if (found == kept_.end() || outlived(found->second, inactivity, now)) return nullptr;
    return &found->second;
}

bool Tokens::revoke(const std::string& id, Duration inactivity, TimePoint now)
{
    auto* token = find_alive(id, inactivity, now);
    if (token == nullptr) return false;
    token->revoked = now;
    revoked_.insert(kept_.extract(id));
    return true;
}

std::vector<Token> Tokens::alive(Duration inactivity, TimePoint now) const
{
    std::vector<Token> result;
    for (const auto& [id, token] : kept_) {
        if (!outlived(token, inactivity, now)) result.push_back(token);
    }
    return result;
}

std::vector<Token> Tokens::alive_of(const std::string& identity,
                                    Duration inactivity,
                                    TimePoint now) const
{
    std::vector<Token> result;
    for (const auto& [id, token] : kept_) {
        if (token.identity == identity && !outlived(token, inactivity, now))
            result.push_back(token);
    }
    return result;
}

std::vector<Token> Tokens::alive_as_of(TimePoint then, Duration inactivity) const
{
    std::vector<Token> result;
    for (const auto* tokens : {&kept_, &revoked_}) {
        for (const auto& [id, token] : *tokens) {
            if (!was_alive(token, inactivity, then)) continue;
            result.push_back(token);
            if (token.shown && then < token.shown->until)
                result.back().scopes = token.shown->scopes;
        }
    }
    return result;
}

}  // namespace patkeeper::stand_in
