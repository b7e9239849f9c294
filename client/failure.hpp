#pragma once
#include "client/call_error.hpp"
#include "protocol/exit_code.hpp"
#include "protocol/time_point.hpp"

#include <string>
#include <variant>

namespace patkeeper::client {

// What helps: a complete command that can be pasted, or a sentence where no single command does it.
struct Try {
    std::string command;
    friend bool operator==(const Try&, const Try&) = default;
};
struct Hint {
    std::string sentence;
    friend bool operator==(const Hint&, const Hint&) = default;
};
// `patkeeper doctor`, which looks at more than the command that failed. Doctor itself shows the daemon's
// log in its place.
struct AskDoctor {
    static constexpr const char* command = "patkeeper doctor";
    friend bool operator==(const AskDoctor&, const AskDoctor&) = default;
};
using Advice = std::variant<Try, Hint, AskDoctor>;

// The advice as it may be shown: a command with a hidden part cannot be pasted, and becomes a hint.
[[nodiscard]] Advice presentable(const Advice& advice);

// "Try: patkeeper unlock"; "Hint: Run the command again in a few minutes." A hint in place of a command of
// which printable() would hide a part.
[[nodiscard]] std::string advice_text(const Advice& advice);

// A failure as the user meets it: the exit code, what failed and why, and what helps.
struct Failure {
    ExitCode code = ExitCode::failed;
    std::string sentence;  // with or without its full stop
    Advice advice;
};

[[nodiscard]] Failure failure_of(const CallError& error, TimePoint now);

[[nodiscard]] std::string two_lines(const Failure& failure);
[[nodiscard]] std::string one_line(const Failure& failure);  // for git, which shows it as it is

// The sentence and the advice, for a line that says already whom they are about. Not yet printable.
[[nodiscard]] std::string sentence_and_advice(const Failure& failure);

}  // namespace patkeeper::client
