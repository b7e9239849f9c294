#pragma once
#include "client/databrickscfg_edit.hpp"

#include <string>

namespace patkeeper::client {

// What `patkeeper setup-databrickscfg` says. Pure.

enum class Setup { added, removed };
[[nodiscard]] std::string set_up(const std::string& path, Setup done);
[[nodiscard]] std::string nothing_to_change(const std::string& path);
[[nodiscard]] std::string section_is_for_another_host(const ServedProfile& served);

}  // namespace patkeeper::client
