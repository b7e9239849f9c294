#include "protocol/frame.hpp"

#include <algorithm>

namespace patkeeper {

bool FrameReader::feed(std::string_view bytes)
{
    bytes_.insert(bytes_.end(), bytes.begin(), bytes.end());
    const auto last = std::find(bytes_.rbegin(), bytes_.rend(), '\0');
    const auto unfinished = static_cast<std::size_t>(last - bytes_.rbegin());
    const auto first = std::find(bytes_.begin(), bytes_.end(), '\0') - bytes_.begin();
    return unfinished <= max_frame_size && static_cast<std::size_t>(first) <= max_frame_size;
}

std::optional<Secret> FrameReader::take()
{
    const auto from = bytes_.begin() + static_cast<std::ptrdiff_t>(searched_);
    const auto end = std::find(from, bytes_.end(), '\0');
    if (end == bytes_.end()) {
        searched_ = bytes_.size();
        return std::nullopt;
    }
    Secret frame(std::string_view(bytes_.data(), static_cast<std::size_t>(end - bytes_.begin())));
    std::vector<char, WipingAllocator<char>> rest(end + 1, bytes_.end());
    bytes_ = std::move(rest);
    searched_ = 0;
    return frame;
}

}  // namespace patkeeper
