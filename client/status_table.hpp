#pragma once
#include "protocol/message.hpp"
#include "protocol/time_point.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace patkeeper::client {

// How the place it is shown in looks.
struct Look {
    bool colours = false;
    std::size_t columns = 0;  // 0: as many as it takes
};

// Every profile as a table, with what is wrong below its line; stacked where the table would not
// fit. Pure.
[[nodiscard]] std::string profiles_table(const std::vector<Profile>& profiles,
                                         TimePoint now,
                                         Look look);

// The daemon, its keyring and its metadata service, in a line or two each.
[[nodiscard]] std::string daemon_text(const Daemon& daemon, TimePoint now);

}  // namespace patkeeper::client
