#include "protocol/machine.hpp"

#include <array>
#include <fstream>
#include <unistd.h>

namespace patkeeper {

std::string machine()
{
    std::string id;
    std::getline(std::ifstream("/etc/machine-id"), id);
    if (!id.empty()) return id;
    std::array<char, 256> name{};
    ::gethostname(name.data(), name.size() - 1);
    return name.data();
}

std::string machine_and_user()
{
    return machine() + ":" + std::to_string(::getuid());
}

}  // namespace patkeeper
