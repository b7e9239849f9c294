#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace patkeeper::client {

// The words with that between each two.
[[nodiscard]] inline std::string joined(const std::vector<std::string>& words,
                                        std::string_view between)
{
    std::string text;
    for (const auto& word : words)
        text.append(text.empty() ? std::string_view() : between).append(word);
    return text;
}

}  // namespace patkeeper::client
