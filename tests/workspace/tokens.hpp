#pragma once
#include "protocol/time_point.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace patkeeper::stand_in {

using ScopeList = std::optional<std::vector<std::string>>;  // none: whatever the identity may do

// What counts for a while after a token's scopes were changed.
struct FormerScopes {
    ScopeList scopes;
    TimePoint until;
};

struct Token {
    std::string id;
    std::string identity;
    std::string comment;
    std::uint64_t serial = 0;  // in order of creation, also where the clock was set back
    TimePoint creation;
    std::optional<TimePoint> expiry;
    std::optional<TimePoint> last_accessed;
    std::optional<TimePoint> revoked;
    ScopeList scopes;
    std::optional<FormerScopes> former{};  // that it is let in with
    std::optional<FormerScopes> shown{};   // by a list that lags behind
    std::string creator{};                 // another than the identity where made on its behalf
    bool autoscope = false;
    std::set<std::string> inferred_scopes{};  // those it has made use of while autoscope was on
};

struct MintOrder {
    std::string identity;
    std::optional<Duration> lifetime;  // none: never expires
    ScopeList scopes;
    std::string comment;
    std::string creator{};  // empty: the identity itself
    bool autoscope = false;
};

// A token with this scope, or with none named, may do what the scope stands for.
[[nodiscard]] bool has_scope(const Token& token, const std::string& scope, TimePoint at);

// An up-to-date list shows the new ones, and it is let in with them from that time on. Whoever sets scopes by hand
// switches autoscope off for good.
void change_scopes(Token& token, std::vector<std::string> scopes, TimePoint from, TimePoint at);

// Every token that a workspace ever made, by the server's clock. The dead are kept: a stale list
// still shows them. Values are made of the seed and a counter, and are not kept.
class Tokens {
public:
    explicit Tokens(std::string seed) : seed_(std::move(seed)) {}

    struct Minted {
        std::string value;
        const Token& token;
    };
    Minted mint(const MintOrder& order, TimePoint now);

    // Expired, revoked and unused for too long are alike.
    [[nodiscard]] Token* find_alive(const std::string& id, Duration inactivity, TimePoint now);
    // Whether it was alive.
    bool revoke(const std::string& id, Duration inactivity, TimePoint now);
    [[nodiscard]] std::vector<Token> alive(Duration inactivity, TimePoint now) const;
    [[nodiscard]] std::vector<Token> alive_of(const std::string& identity,
                                              Duration inactivity,
                                              TimePoint now) const;

    // Those that a list would have shown at that time.
    [[nodiscard]] std::vector<Token> alive_as_of(TimePoint then, Duration inactivity) const;

private:
    std::string seed_;
    std::uint64_t made_ = 0;
    using ById = std::map<std::string, Token>;
    ById kept_;  // apart from what was revoked, which soon is most of them
    ById revoked_;
};

}  // namespace patkeeper::stand_in
