#pragma once
#include "client/failure.hpp"
#include "protocol/message.hpp"

#include <string>

namespace patkeeper::client {

// What `patkeeper import` says: a line for each profile, and where the tokens still are. Pure.

[[nodiscard]] std::string imported_line(const Profile& profile, TimePoint now);
[[nodiscard]] std::string skipped_line(const std::string& profile, const std::string& reason);
[[nodiscard]] std::string failed_line(const std::string& profile, const Failure& failure);
[[nodiscard]] Failure not_imported(const std::string& profile,
                                   const std::string& host,
                                   const CallError& error,
                                   TimePoint now);

enum class Imported { stays_alive, is_deleted };  // what becomes of the tokens of the file
[[nodiscard]] std::string still_in_plaintext(const std::string& path, Imported imported);
[[nodiscard]] std::string nothing_imported(const std::string& path);

// The file's default profile is patkeeper's too, or is not: then how to make it that.
[[nodiscard]] std::string same_default(const std::string& profile);
[[nodiscard]] std::string another_default(const std::string& profile);

}  // namespace patkeeper::client
