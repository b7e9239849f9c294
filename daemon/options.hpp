#pragma once
#include "daemon/config/config.hpp"

#include <boost/system/result.hpp>

#include <optional>
#include <string>

namespace patkeeper {

// What patkeeperd was started with, paths filled in (spec.md section 3).
struct Options {
    std::string config;
    std::optional<std::string> socket;  // to listen at first; nothing: there is no place for it
    bool is_socket_named = false;       // by --socket or PATKEEPER_SOCKET
    std::optional<std::string> state_directory;  // nothing: no HOME
    std::optional<Config::Store> store;
    std::optional<std::string> log_level;
    bool check_config = false;  // read it, say what is wrong with it, and end
};

// Or the exit code, once help, version or a complaint was printed.
[[nodiscard]] Result<Options, int> parse_options(int argc, char** argv);

}  // namespace patkeeper
