#pragma once
#include "client/failure.hpp"
#include "protocol/message.hpp"

#include <string>
#include <vector>

namespace patkeeper::client {

// What `patkeeper scopes` prints, says and asks. Pure.

// A line for each; nothing where the token has none, or none are known.
[[nodiscard]] std::string scope_lines(const std::vector<std::string>& scopes);
[[nodiscard]] std::string scopes_json(const Profile& profile);
[[nodiscard]] std::string available_json(const std::vector<std::string>& scopes);

// What it means that there are no lines.
[[nodiscard]] std::string why_no_scopes(const Profile& profile);

[[nodiscard]] std::string scopes_changed(const std::vector<std::string>& asked,
                                         const SetScopes::Reply& changed);
[[nodiscard]] std::string end_question(const RotationWouldEnd& end);
[[nodiscard]] Failure no_terminal_to_end_at(const RotationWouldEnd& end);
[[nodiscard]] Failure scopes_failure(const CallError& error, TimePoint now);

}  // namespace patkeeper::client
