#pragma once
#include "client/command.hpp"
#include "protocol/message.hpp"
#include "protocol/secret.hpp"

namespace patkeeper::client {

// What `patkeeper token` prints, its newline included. Pure.
// With an end of line.
[[nodiscard]] Secret line_of(const Secret& text);

[[nodiscard]] Secret token_text(const Token& token, TokenForm form);

}  // namespace patkeeper::client
