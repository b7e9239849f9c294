#pragma once
#include "client/call_error.hpp"
#include "client/profile_choice.hpp"
#include "protocol/git_credential.hpp"
#include "protocol/message.hpp"

#include <optional>

namespace patkeeper::client {

// What git is told (spec.md section 5). Pure.

// The profile a request is about; nothing when it is about none of ours, whatever those are.
[[nodiscard]] std::optional<ProfileChoice> choose_for_git(const GitRequest& request,
                                                          const Environment& environment);

// Whether the daemon does not manage what was asked for: git goes on to the next helper.
[[nodiscard]] bool is_miss(const CallError& error);

// Whether that workspace is managed and its token cannot be had: git must not ask for a password.
[[nodiscard]] bool must_quit(const CallError& error);

// Nothing when the token cannot stand in an answer.
[[nodiscard]] std::optional<Secret> git_answer(const GitRequest& request, const Token& token);

}  // namespace patkeeper::client
