#pragma once
#include "protocol/secret.hpp"

#include <memory>
#include <string_view>
#include <utility>

namespace patkeeper {

// A secret that several records hold: copies share the bytes, which are cleared with the last one.
class SharedSecret {
public:
    SharedSecret() = default;
    explicit SharedSecret(Secret secret)
        : secret_(std::make_shared<const Secret>(std::move(secret)))
    {
    }

    [[nodiscard]] std::string_view reveal() const noexcept
    {
        return secret_ ? secret_->reveal() : std::string_view();
    }
    [[nodiscard]] bool empty() const noexcept { return reveal().empty(); }
    [[nodiscard]] Secret clone() const { return Secret(reveal()); }

    friend bool operator==(const SharedSecret& a, const SharedSecret& b) noexcept
    {
        return a.reveal() == b.reveal();
    }
    friend std::ostream& operator<<(std::ostream& os, const SharedSecret&)
    {
        return os << "[redacted]";
    }

private:
    std::shared_ptr<const Secret> secret_;
};

}  // namespace patkeeper
