#include "client/terminal.hpp"

#include "client/write_all.hpp"

#include <sys/ioctl.h>
#include <system_error>
#include <unistd.h>

namespace patkeeper::client {

namespace {

// Takes no escape sequence.
bool is_dumb(const Environment& environment)
{
    return environment("TERM").value_or("dumb") == "dumb";
}

std::size_t columns_of_terminal(int file)
{
    winsize size{};
    return ::ioctl(file, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

}  // namespace

void say(std::string_view text) noexcept
{
    [[maybe_unused]] const int nobody_to_tell = write_all(STDERR_FILENO, text);
}

bool write_out(std::string_view text) noexcept
{
    const int error = write_all(STDOUT_FILENO, text);
    if (error == 0) return true;
    say("patkeeper: cannot write to stdout: " + std::generic_category().message(error) + ".\n");
    return false;
}

bool is_terminal(int file) noexcept
{
    return ::isatty(file) == 1;
}

Look look_of(int file, const Environment& environment)
{
    if (!is_terminal(file)) return {};
    const bool unwanted = environment("NO_COLOR").has_value();
    return {.colours = !unwanted && !is_dumb(environment), .columns = columns_of_terminal(file)};
}

Waiting::Waiting(std::string_view what)
    : shown_(is_terminal(STDERR_FILENO) && !is_dumb(process_environment))
{
    if (shown_) say(what);
}

Waiting::~Waiting()
{
    if (shown_) say("\r\x1b[K");
}

}  // namespace patkeeper::client
