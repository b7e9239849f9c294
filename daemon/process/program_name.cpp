#include "daemon/process/program_name.hpp"

#include <algorithm>
#include <fstream>

namespace patkeeper {

std::string program_name(pid_t pid)
{
    std::string name;
    std::getline(std::ifstream("/proc/" + std::to_string(pid) + "/comm"), name);
    const auto is_control = [](unsigned char c) { return c < 0x20 || c == 0x7F; };
    std::replace_if(name.begin(), name.end(), is_control, '?');
    return name.empty() ? "unknown" : name;
}

}  // namespace patkeeper
