#pragma once
#include <string>

namespace patkeeper {

// Makes the file, 0600, hold this one line: whole or as it was, also after a power cut. Else false, and
// errno says why.
[[nodiscard]] bool replace_line(const std::string& path, const std::string& line);

}  // namespace patkeeper
