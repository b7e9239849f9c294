#pragma once
#include <string>
#include <string_view>

namespace patkeeper {

// A to Z in lower case, whatever the locale: for names of hosts and headers.
[[nodiscard]] inline std::string lower(std::string_view text)
{
    std::string result(text);
    for (auto& c : result) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return result;
}

}  // namespace patkeeper
