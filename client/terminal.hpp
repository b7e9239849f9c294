#pragma once
#include "client/status_table.hpp"
#include "protocol/socket_path.hpp"

#include <string_view>

namespace patkeeper::client {

// Everything for people goes to stderr; whether anybody reads it is their affair.
void say(std::string_view text) noexcept;

// Everything for programs goes to stdout, in one write(2): a value is never cut in two by another
// writer. False, and said so on stderr, when it did not all get there.
[[nodiscard]] bool write_out(std::string_view text) noexcept;

[[nodiscard]] bool is_terminal(int file) noexcept;

// Colours on a terminal only, and there only when NO_COLOR and TERM allow them.
[[nodiscard]] Look look_of(int file, const Environment& environment);

// "Rotating ..." while something takes long: on a terminal only, and gone when it is over.
class Waiting {
public:
    explicit Waiting(std::string_view what);
    Waiting(const Waiting&) = delete;
    Waiting& operator=(const Waiting&) = delete;
    ~Waiting();

private:
    bool shown_;
};

}  // namespace patkeeper::client
