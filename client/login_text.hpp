#pragma once
#include "client/command.hpp"
#include "client/failure.hpp"
#include "protocol/message.hpp"
#include "protocol/workspace.hpp"

#include <optional>
#include <string>

namespace patkeeper::client {

// What `patkeeper login` says and asks. Pure.

[[nodiscard]] std::string host_question(const std::optional<std::string>& usual);
[[nodiscard]] std::string where_to_make_one(const Workspace& workspace, bool rotates);
enum class Pasted { is_served, is_deleted, stays_alive };  // what becomes of the given token
[[nodiscard]] std::string logged_in(const Profile& profile, Pasted pasted, TimePoint now);

[[nodiscard]] Failure cannot_use_host(const std::string& host, const std::string& reason);
[[nodiscard]] Failure no_tokens_at_console(const Workspace& console);
[[nodiscard]] Failure no_terminal_for_token();
// With the same command once more.
[[nodiscard]] Failure nothing_given(const LoginCommand& command);
[[nodiscard]] Failure token_in_quotes(const LoginCommand& command);
[[nodiscard]] Failure not_a_token(const LoginCommand& command);

// A workspace as one URL, which Workspace::parse takes back.
[[nodiscard]] std::string url_with_id(const std::string& url, const std::optional<std::string>& id);

}  // namespace patkeeper::client
