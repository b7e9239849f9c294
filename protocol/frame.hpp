#pragma once
#include "protocol/secret.hpp"

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

namespace patkeeper {

// Cuts a stream of bytes into Varlink messages: each ends with one NUL byte (varlink.org, Message
// Format). Bytes are cleared once taken.
class FrameReader {
public:
    // spec.md section 6: a message over 1 MiB closes the connection.
    static constexpr std::size_t max_frame_size = 1024 * 1024;

    // False when the message under way is longer than the limit; the stream is then of no more use.
    [[nodiscard]] bool feed(std::string_view bytes);

    // The next whole message, without its NUL.
    [[nodiscard]] std::optional<Secret> take();

    // Whether a message has begun and not ended.
    [[nodiscard]] bool in_message() const noexcept { return !bytes_.empty(); }

private:
    std::vector<char, WipingAllocator<char>> bytes_;
    std::size_t searched_ = 0;  // no NUL before this one
};

}  // namespace patkeeper
