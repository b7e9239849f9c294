#pragma once
#include "client/failure.hpp"
#include "protocol/message.hpp"

#include <string>

namespace patkeeper::client {

// What `patkeeper mint` prints and says. Pure.

// Newline included: the value alone, or JSON with every member always there.
enum class MintedForm { value, json };
[[nodiscard]] Secret minted_output(const MintToken::Reply& minted, MintedForm form);

// What it is, and that nobody looks after it.
[[nodiscard]] std::string minted_news(const MintToken& asked,
                                      const MintToken::Reply& minted,
                                      TimePoint now);

// Where a token may have been made all the same, that is said, and how to find it.
[[nodiscard]] Failure not_minted(const MintToken& asked, const CallError& error, TimePoint now);

}  // namespace patkeeper::client
