#pragma once
#include <string_view>

namespace patkeeper {

// The text of protocol/io.patkeeper.varlink.
extern const std::string_view interface_description;

}  // namespace patkeeper
