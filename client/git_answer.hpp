#pragma once
#include "client/failure.hpp"
#include "client/profile_choice.hpp"
#include "protocol/git_credential.hpp"
#include "protocol/message.hpp"

#include <optional>

namespace patkeeper::client {

// What git is told (spec.md section 5). Pure.

// The profile a request is about; nothing when it is about none of ours, whatever those are.
// A user name that is a profile's chooses before the options do, which the configuration has for every
// URL; a host there must be the request's.
[[nodiscard]] std::optional<ProfileChoice> choose_for_git(const GitRequest& request,
                                                          const ProfileOptions& options,
                                                          const Environment& environment);

// What git asks of the daemon for a host that is no workspace. Storing and erasing: nothing where
// git would have every helper ignore it.
[[nodiscard]] GetCredential asking(const GitRequest& request);
[[nodiscard]] std::optional<StoreCredential> storing(GitRequest request);
[[nodiscard]] std::optional<EraseCredential> erasing(GitRequest request);

// Whether the daemon, which speaks JSON, can be told of it: git takes any bytes.
[[nodiscard]] bool is_utf8(const GitRequest& request);

// Whether the daemon does not manage what was asked for: git goes on to the next helper.
[[nodiscard]] bool is_miss(const CallError& error);

// Whether that workspace is managed and its token cannot be had: git must not ask for a password.
[[nodiscard]] bool must_quit(const CallError& error);

// git has no --profile: there the user name chooses.
[[nodiscard]] Failure failure_for_git(const CallError& error, TimePoint now);

// Nothing when the token cannot stand in an answer.
[[nodiscard]] std::optional<Secret> git_answer(const GitRequest& request, const Token& token);
[[nodiscard]] std::optional<Secret> git_answer(const GitRequest& request,
                                               const Credential& credential);

}  // namespace patkeeper::client
