#include "client/prompt.hpp"

#include "client/terminal.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <poll.h>
#include <termios.h>
#include <unistd.h>
#include <vector>

namespace patkeeper::client {

namespace {

constexpr std::size_t max_line = 4096;  // a terminal takes no longer one

volatile std::sig_atomic_t caught = 0;

extern "C" void remember_signal(int signal)
{
    caught = signal;
}

// While this lives the terminal does not echo, and the signals that would leave it so only end
// wait_for_line(); afterwards both are as they were.
class Unechoed {
public:
    Unechoed()
    {
        caught = 0;
        struct sigaction action {};
        action.sa_handler = remember_signal;  // without SA_RESTART
        sigset_t held{};
        ::sigemptyset(&held);
        for (const int signal : signals)
            ::sigaddset(&held, signal);
        ::sigprocmask(SIG_BLOCK, &held, &mask_);
        for (std::size_t i = 0; i < signals.size(); ++i)
            ::sigaction(signals[i], &action, &handlers_[i]);
        known_ = ::tcgetattr(STDIN_FILENO, &before_) == 0;
        auto silent = before_;
        silent.c_lflag &= ~tcflag_t{ECHO};
        if (known_) ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent);
    }
    Unechoed(const Unechoed&) = delete;
    Unechoed& operator=(const Unechoed&) = delete;
    ~Unechoed()
    {
        if (known_) ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_);
        ::sigprocmask(SIG_SETMASK, &mask_, nullptr);
        for (std::size_t i = 0; i < signals.size(); ++i)
            ::sigaction(signals[i], &handlers_[i], nullptr);
    }

    // False when a signal came first. The signals are blocked until the wait itself: one that comes
    // earlier would be remembered, and the read would go on.
    [[nodiscard]] bool wait_for_line() const
    {
        pollfd ready{.fd = STDIN_FILENO, .events = POLLIN, .revents = 0};
        int count = 0;
        do {
            count = ::ppoll(&ready, 1, nullptr, &mask_);
        } while (count < 0 && errno == EINTR && caught == 0);
        ::sigprocmask(SIG_SETMASK, &mask_, nullptr);
        return count > 0;
    }

private:
    static constexpr std::array<int, 5> signals{SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP};
    std::array<struct sigaction, signals.size()> handlers_{};
    sigset_t mask_{};
    termios before_{};
    bool known_ = false;
};

// The question is shown once nothing is echoed any more: someone may paste as soon as they see it.
std::optional<Secret> ask_unechoed(std::string_view question)
{
    const Unechoed unechoed;
    say(question);
    if (!unechoed.wait_for_line()) return std::nullopt;
    return read_line(STDIN_FILENO);
}

}  // namespace

bool can_ask() noexcept
{
    return is_terminal(STDIN_FILENO) && is_terminal(STDERR_FILENO);
}

std::optional<Secret> read_line(int file)
{
    std::vector<char, WipingAllocator<char>> line;
    line.reserve(max_line);
    char c = 0;
    for (;;) {
        const auto got = ::read(file, &c, 1);
        if (got < 0 && errno == EINTR && caught == 0) continue;
        if (got < 0 || (got == 0 && line.empty()) || line.size() == max_line) return std::nullopt;
        if (got == 0 || c == '\n') break;
        line.push_back(c);
    }
    if (!line.empty() && line.back() == '\r') line.pop_back();
    return Secret(std::move(line));
}

std::optional<std::string> ask(std::string_view question)
{
    say(question);
    const auto answer = read_line(STDIN_FILENO);
    if (!answer) return std::nullopt;
    return std::string(answer->reveal());
}

bool ask_yes(std::string_view question)
{
    const auto answer = ask(question);
    return answer == "y" || answer == "Y" || answer == "yes" || answer == "Yes";
}

std::optional<Secret> ask_secret(std::string_view question)
{
    for (;;) {
        auto answer = ask_unechoed(question);
        say("\n");
        const int signal = caught;
        caught = 0;
        if (signal == 0) return answer;
        // NOLINTNEXTLINE(cert-err33-c): a signal that was caught is one that can be raised
        ::raise(signal);  // SIGTSTP returns, when the shell continues us: ask again
        if (signal != SIGTSTP) return std::nullopt;
    }
}

}  // namespace patkeeper::client
