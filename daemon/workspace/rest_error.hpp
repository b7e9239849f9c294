#pragma once
#include "daemon/rotation/workspace_answer.hpp"
#include "daemon/workspace/http_message.hpp"

#include <string>
#include <string_view>

namespace patkeeper {

// Sorts what is no success into Trouble (databricks-api.md section 3). In doubt it says what does
// least harm: only a plain "Invalid access token" condemns a token, and whatever may have been done
// is `unclear`. `asked` is the lifetime that was asked for, if any.
[[nodiscard]] WorkspaceError classify(const HttpResponse& response,
                                      const Secret& bearer,
                                      std::optional<Duration> asked = std::nullopt);

// A text from outside as one printable line of at most 200 characters, without the bearer and
// without anything that looks like a token.
[[nodiscard]] std::string presentable(std::string_view text, const Secret& bearer);

}  // namespace patkeeper
