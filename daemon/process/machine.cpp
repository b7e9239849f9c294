#include "daemon/process/machine.hpp"

#include <array>
#include <fstream>
#include <unistd.h>

namespace patkeeper {

std::string machine_and_user()
{
    std::string machine;
    std::getline(std::ifstream("/etc/machine-id"), machine);
    if (machine.empty()) {
        std::array<char, 256> name{};
        ::gethostname(name.data(), name.size() - 1);
        machine = name.data();
    }
    return machine + ":" + std::to_string(::getuid());
}

}  // namespace patkeeper
