#include "protocol/frame.hpp"

#include <algorithm>

namespace patkeeper {

bool FrameReader::feed(std::string_view bytes)
{
    if (!fits(bytes)) return false;
    drop_taken();
    bytes_.insert(bytes_.end(), bytes.begin(), bytes.end());
    return true;
}

std::optional<Secret> FrameReader::take()
{
    const auto from = bytes_.begin() + static_cast<std::ptrdiff_t>(searched_);
    const auto nul = std::find(from, bytes_.end(), '\0');
    const auto end = static_cast<std::size_t>(nul - bytes_.begin());
    searched_ = end;
    if (nul == bytes_.end()) return std::nullopt;
    const std::string_view text(bytes_.data() + taken_, end - taken_);
    Secret frame(text);
    ::explicit_bzero(bytes_.data() + taken_, text.size());
    taken_ = searched_ = end + 1;
    return frame;
}

// Counts each message on its own: one read may bring the end of one and the whole of the next.
bool FrameReader::fits(std::string_view bytes)
{
    while (true) {
        const auto size = std::min(bytes.find('\0'), bytes.size());
        unfinished_ += size;
        if (unfinished_ > max_frame_size) return false;
        if (size == bytes.size()) return true;
        unfinished_ = 0;
        bytes.remove_prefix(size + 1);
    }
}

// A new vector rather than erase(): that would leave a second copy of the rest behind.
void FrameReader::drop_taken()
{
    if (taken_ == 0) return;
    std::vector<char, WipingAllocator<char>> rest(
        bytes_.begin() + static_cast<std::ptrdiff_t>(taken_), bytes_.end());
    bytes_ = std::move(rest);
    searched_ -= taken_;
    taken_ = 0;
}

}  // namespace patkeeper
