#include "client/git_input.hpp"

#include "protocol/git_credential.hpp"

#include <cerrno>
#include <poll.h>
#include <system_error>
#include <unistd.h>
#include <vector>

namespace patkeeper::client {

namespace {

using Clock = std::chrono::steady_clock;
using Bytes = std::vector<char, WipingAllocator<char>>;

// Whether there is something to read, or the end, before the time is over.
bool comes_before(Clock::time_point end, int file)
{
    using std::chrono::milliseconds;
    for (;;) {
        const auto left = std::chrono::ceil<milliseconds>(end - Clock::now());
        if (left <= milliseconds(0)) return false;
        pollfd ready{.fd = file, .events = POLLIN, .revents = 0};
        const int count = ::poll(&ready, 1, static_cast<int>(left.count()));
        if (count > 0) return true;
        if (count < 0 && errno != EINTR) return true;  // read() says what is wrong
    }
}

}  // namespace

Result<Secret, Invalid> read_git_request(int file)
{
    const auto end = Clock::now() + git_patience;
    Bytes bytes;
    Bytes chunk(65536);
    while (!ends_git_request({bytes.data(), bytes.size()})) {
        if (bytes.size() > max_git_request) return Invalid{"it is longer than 1 MiB"};
        if (!comes_before(end, file)) return Invalid{"it did not end within 10 seconds"};
        const auto got = ::read(file, chunk.data(), chunk.size());
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return Invalid{std::generic_category().message(errno)};
        if (got == 0) break;
        bytes.insert(bytes.end(), chunk.begin(), chunk.begin() + got);
    }
    return Secret(std::move(bytes));
}

}  // namespace patkeeper::client
