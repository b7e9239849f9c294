#pragma once
#include "protocol/secret.hpp"

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

namespace patkeeper {

// Cuts a stream of bytes into Varlink messages: each ends with one NUL byte (varlink.org, Message
// Format). Bytes are cleared once taken. Each byte is looked at a fixed number of times, however
// the stream is cut.
class FrameReader {
public:
    // spec.md section 6: a message over 1 MiB closes the connection.
    static constexpr std::size_t max_frame_size = 1024 * 1024;

    // False when a message is longer than the limit; the stream is then of no more use.
    [[nodiscard]] bool feed(std::string_view bytes);

    // The next whole message, without its NUL.
    [[nodiscard]] std::optional<Secret> take();

    // Whether a message has begun and not ended.
    [[nodiscard]] bool in_message() const noexcept { return taken_ < bytes_.size(); }

private:
    [[nodiscard]] bool fits(std::string_view bytes);
    void drop_taken();

    std::vector<char, WipingAllocator<char>> bytes_;
    std::size_t taken_ = 0;       // cleared bytes at the front
    std::size_t searched_ = 0;    // no NUL from taken_ to here
    std::size_t unfinished_ = 0;  // size of what follows the last NUL
};

}  // namespace patkeeper
