#include "client/metadata_advice.hpp"

namespace patkeeper::client {

namespace {

// In "port 8423 of 127.0.0.1 is taken by another program".
std::string port_in(const std::string& reason)
{
    const auto begin = reason.find("port ") + 5;
    return reason.substr(begin, reason.find_first_not_of("0123456789", begin) - begin);
}

}  // namespace

std::string next_without_metadata(const std::string& reason)
{
    if (is_switched_off(reason)) {
        return "${EDITOR:-vi} ~/.config/patkeeper/config.toml, then systemctl --user reload "
               "patkeeper";
    }
    if (reason.find("is taken") != std::string::npos && reason.starts_with("port ")) {
        return "ss -ltnp 'sport = :" + port_in(reason) + "'";
    }
    return "journalctl --user -u patkeeper -n 20";
}

bool is_switched_off(const std::string& reason)
{
    return reason.find("switched off") != std::string::npos;
}

}  // namespace patkeeper::client
