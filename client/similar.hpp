#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace patkeeper::client {

// Of the known words, the one that a typing error most likely turned into `typed`: letters swapped,
// missing, wrong, too many or in the wrong case, or the end left out.
[[nodiscard]] std::optional<std::string> similar(std::string_view typed,
                                                 const std::vector<std::string>& known);

// " (did you mean WORD?)", or nothing.
[[nodiscard]] std::string did_you_mean(std::string_view typed,
                                       const std::vector<std::string>& known);

}  // namespace patkeeper::client
