#pragma once
#include <charconv>
#include <cstdint>
#include <optional>
#include <string_view>

namespace patkeeper {

// The port that a URL or a setting names; nothing unless it is a number from 1 to 65535. Boost.URL's
// port_number() takes 65979 for 443.
[[nodiscard]] inline std::optional<std::uint16_t> parse_port(std::string_view text)
{
    std::uint16_t port = 0;
    const auto* const end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, port);
    if (error != std::errc() || stop != end || port == 0) return std::nullopt;
    return port;
}

}  // namespace patkeeper
