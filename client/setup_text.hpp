#pragma once
#include "client/databrickscfg_edit.hpp"
#include "client/failure.hpp"

#include <string>
#include <vector>

namespace patkeeper::client {

// What `patkeeper setup-databrickscfg` says. Pure.

enum class Setup { added, removed };
[[nodiscard]] std::string set_up(const std::string& path, Setup done);
[[nodiscard]] std::string nothing_to_change(const std::string& path);
[[nodiscard]] std::string section_is_for_another_host(const ServedProfile& served);
[[nodiscard]] std::string section_is_no_profile(const ServedProfile& served);

// For --remove: the file has none of that name, but has these.
[[nodiscard]] Failure no_such_section(const std::string& path,
                                      const std::string& profile,
                                      const std::vector<std::string>& sections);

// The file names a default profile that went with its section.
[[nodiscard]] std::string default_is_gone(const std::string& path, std::string_view profile);

}  // namespace patkeeper::client
