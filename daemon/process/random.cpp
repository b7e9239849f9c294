#include "daemon/process/random.hpp"

#include <random>

namespace patkeeper {

namespace {

// libstdc++ asks the processor or the kernel, and throws where it cannot: never a seeded generator.
std::random_device& source()
{
    static std::random_device device;
    return device;
}

}  // namespace

std::string random_hex(std::size_t bytes)
{
    constexpr const char* digits = "0123456789abcdef";
    std::uniform_int_distribution<std::size_t> nibble(0, 15);
    std::string text;
    for (std::size_t i = 0; i < 2 * bytes; ++i)
        text += digits[nibble(source())];
    return text;
}

double random_fraction()
{
    return std::generate_canonical<double, 32>(source());
}

}  // namespace patkeeper
