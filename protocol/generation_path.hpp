#pragma once
#include <string>

namespace patkeeper {

// The file beside the daemon's socket whose one line changes when a served token does, and only then
// (while the daemon can read the keyring). A prompt reads it where asking the daemon would cost too
// much. It holds nothing secret.
[[nodiscard]] std::string generation_path(const std::string& socket);

}  // namespace patkeeper
