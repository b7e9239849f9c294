#pragma once
#include "protocol/time_point.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace patkeeper::stand_in {

struct Token {
    std::string id;
    std::string identity;
    std::string comment;
    std::uint64_t serial = 0;  // in order of creation, also where the clock was set back
    TimePoint creation;
    std::optional<TimePoint> expiry;
    std::optional<TimePoint> last_accessed;
    std::optional<TimePoint> revoked;
    std::optional<std::vector<std::string>> scopes;  // none: whatever the identity may do
};

struct MintOrder {
    std::string identity;
    std::optional<Duration> lifetime;  // none: never expires
    std::optional<std::vector<std::string>> scopes;
    std::string comment;
};

// A token with this scope, or with none named, may do what the scope stands for.
[[nodiscard]] bool has_scope(const Token& token, const std::string& scope);

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
    [[nodiscard]] std::vector<Token> alive(Duration inactivity, TimePoint now) const;

    // Those that a list would have shown at that time.
    [[nodiscard]] std::vector<Token> alive_as_of(TimePoint then, Duration inactivity) const;

private:
    std::string seed_;
    std::uint64_t made_ = 0;
    std::map<std::string, Token> by_id_;
};

}  // namespace patkeeper::stand_in
