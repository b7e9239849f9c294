#pragma once
#include "client/failure.hpp"
#include "protocol/message.hpp"

#include <string>
#include <vector>

namespace patkeeper::client {

// What `patkeeper logout` says where the answer was no, and asks and says of all profiles. Pure.

[[nodiscard]] Failure nothing_changed();

enum class Tokens { deleted, kept };

[[nodiscard]] std::string question_for_all(const std::vector<Profile>& profiles, Tokens tokens);
[[nodiscard]] std::string logged_out(const std::string& profile, const RemoveProfile::Reply& left);
// Nothing where no token is left.
[[nodiscard]] std::string to_be_deleted_by_hand(const RemoveProfile::Reply& left);
// Failed where a token lives that was to be deleted.
[[nodiscard]] ExitCode code_of(const RemoveProfile::Reply& left);
[[nodiscard]] std::string not_logged_out(const std::string& profile, const Failure& failure);
[[nodiscard]] Failure still_needed(const std::vector<std::string>& by);

}  // namespace patkeeper::client
