#include "client/parent_shell.hpp"

#include <algorithm>
#include <array>
#include <fcntl.h>
#include <unistd.h>

namespace patkeeper::client {

std::optional<std::string> parent_program()
{
    const auto path = "/proc/" + std::to_string(::getppid()) + "/comm";
    const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0) return std::nullopt;
    std::array<char, 64> name{};
    const auto size = ::read(file, name.data(), name.size());
    ::close(file);
    if (size <= 0) return std::nullopt;
    std::string program(name.data(), static_cast<std::size_t>(size));
    if (program.ends_with('\n')) program.pop_back();
    return program;
}

std::optional<Shell> shell_named(std::string_view program)
{
    constexpr std::array<std::string_view, 7> others{
        "csh", "tcsh", "pwsh", "nu", "elvish", "xonsh", "rc"};
    if (program == "bash") return Shell::bash;
    if (program == "zsh") return Shell::zsh;
    if (program == "fish") return Shell::fish;
    if (std::find(others.begin(), others.end(), program) != others.end()) return std::nullopt;
    return Shell::sh;
}

}  // namespace patkeeper::client
