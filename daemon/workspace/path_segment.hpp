#pragma once
#include <string>
#include <string_view>

namespace patkeeper {

// A text as one segment of a URL's path (RFC 3986): whatever is not unreserved, a slash too, is
// written as %XX.
[[nodiscard]] std::string path_segment(std::string_view text);

}  // namespace patkeeper
