#pragma once
#include <string_view>

namespace patkeeper {

// The text of protocol/io.patkeeper.varlink.
extern const std::string_view interface_description;

// The text of protocol/org.varlink.service.varlink, which every Varlink service answers to.
extern const std::string_view service_description;

}  // namespace patkeeper
