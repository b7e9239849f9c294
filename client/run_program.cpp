#include "client/run_program.hpp"

#include "client/pointers_to.hpp"

#include <algorithm>
#include <array>
#include <csignal>
#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

namespace patkeeper::client {

namespace {

using Clock = std::chrono::steady_clock;

[[noreturn]] void become(std::vector<std::string>& words, int output)
{
    const auto pointers = pointers_to(words);
    static_cast<void>(::signal(SIGPIPE, SIG_DFL));
    ::dup2(::open("/dev/null", O_RDONLY | O_CLOEXEC), STDIN_FILENO);
    ::dup2(output, STDOUT_FILENO);
    ::dup2(output, STDERR_FILENO);
    ::execvp(pointers[0], pointers.data());
    ::_exit(127);
}

// Until its end; false when that does not come in time.
bool read_all(int file, std::string& said, Clock::time_point end)
{
    using std::chrono::milliseconds;
    std::array<char, 1024> part{};
    for (;;) {
        const auto left = std::chrono::ceil<milliseconds>(end - Clock::now());
        if (left <= milliseconds(0)) return false;
        pollfd ready{.fd = file, .events = POLLIN, .revents = 0};
        if (::poll(&ready, 1, static_cast<int>(left.count())) <= 0) continue;
        const auto got = ::read(file, part.data(), part.size());
        if (got <= 0) return true;
        const auto room = max_said - said.size();
        said.append(part.data(), std::min(static_cast<std::size_t>(got), room));
    }
}

}  // namespace

Ran run_program(std::vector<std::string> words, std::chrono::milliseconds patience)
{
    std::array<int, 2> output{-1, -1};
    if (::pipe2(output.data(), O_CLOEXEC) != 0) return {-1, ""};
    const pid_t child = ::fork();
    if (child == 0) become(words, output[1]);
    ::close(output[1]);
    Ran ran{-1, ""};
    const bool in_time = read_all(output[0], ran.said, Clock::now() + patience);
    ::close(output[0]);
    if (child < 0) return ran;
    if (!in_time) ::kill(child, SIGKILL);
    int status = 0;
    const bool known = ::waitpid(child, &status, 0) == child;
    if (in_time && known && WIFEXITED(status)) ran.code = WEXITSTATUS(status);
    return ran;
}

}  // namespace patkeeper::client
