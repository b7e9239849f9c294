#include "protocol/git_credential.hpp"

#include "client/command.hpp"
#include "client/fetch_token.hpp"
#include "client/git_answer.hpp"
#include "client/local_time.hpp"
#include "client/report.hpp"
#include "client/terminal.hpp"

#include <array>
#include <cerrno>
#include <unistd.h>

namespace patkeeper::client {

namespace {

// What git wrote, up to the empty line, the end, or one byte past the limit.
Secret read_request()
{
    std::vector<char, WipingAllocator<char>> bytes;
    std::vector<char, WipingAllocator<char>> chunk(65536);
    while (bytes.size() <= max_git_request) {
        const auto got = ::read(STDIN_FILENO, chunk.data(), chunk.size());
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) break;
        bytes.insert(bytes.end(), chunk.begin(), chunk.begin() + got);
        if (ends_git_request({bytes.data(), bytes.size()})) break;
    }
    return Secret(std::move(bytes));
}

ExitCode complain(const Failure& failure)
{
    say(one_line(failure));
    return failure.code;
}

ExitCode no_answer(const CallError& error)
{
    if (is_miss(error)) return ExitCode::done;
    if (must_quit(error) && !write_out("quit=1\n")) return ExitCode::failed;
    return complain(failure_of(error, local_time()));
}

ExitCode get()
{
    const auto text = read_request();
    const auto request = parse_git_request(text.reveal());
    if (!request) {
        const auto why = "cannot take git's request: " + request.error().reason;
        return complain({ExitCode::failed, why, "man git-credential-patkeeper"});
    }
    const auto choice = choose_for_git(*request, process_environment);
    if (!choice) return ExitCode::done;
    auto daemon = Connection::open();
    if (!daemon) return no_answer(daemon.error());
    const auto token = fetch_token(*daemon, *choice);
    if (!token) return no_answer(token.error());
    const auto answer = git_answer(*request, *token);
    if (!answer)
        return complain({ExitCode::internal, "the token breaks lines", "patkeeper status"});
    return write_out(answer->reveal()) ? ExitCode::done : ExitCode::failed;
}

}  // namespace

// store and erase are read and let go: tokens come and go by login, logout and rotation. Actions
// that are not known are ignored, as gitcredentials(7) demands.
ExitCode run(const GitCredentialCommand& command)
{
    if (command.action == "get") return get();
    if (command.action == "store" || command.action == "erase") {
        const auto ignored = read_request();
    }
    return ExitCode::done;
}

}  // namespace patkeeper::client
