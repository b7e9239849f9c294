#include "daemon/server/session.hpp"

#include "daemon/process/logging.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/completion_condition.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/experimental/parallel_group.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <spdlog/spdlog.h>

#include <array>
#include <string.h>

namespace patkeeper {

namespace {

// Cleared on leaving: calls may carry a token.
struct ReadBuffer {
    std::array<char, 16384> bytes;  // not initialised
    ReadBuffer() {}                 // NOLINT: the kernel fills it
    ReadBuffer(const ReadBuffer&) = delete;
    ReadBuffer& operator=(const ReadBuffer&) = delete;
    ~ReadBuffer() { ::explicit_bzero(bytes.data(), bytes.size()); }
};

}  // namespace

Session::Session(Socket socket,
                 RequestHandler& handler,
                 Peer peer,
                 std::function<void(Activity)> report,
                 SessionLimits limits)
    : socket_(std::move(socket)),
      handler_(handler),
      peer_(std::move(peer)),
      report_(std::move(report)),
      limits_(limits),
      deadline_(socket_.get_executor()),
      pace_(socket_.get_executor(), asio::steady_timer::time_point::min())
{
}

void Session::close()
{
    boost::system::error_code ignored;
    socket_.shutdown(Socket::shutdown_both, ignored);
}

void Session::become(Activity activity)
{
    activity_ = activity;
    report_(activity);
}

// Closes the connection when the time is up, unless deadline_ is cancelled before.
void Session::arm()
{
    deadline_.expires_after(limits_.patience);
    // weak: once expired, the call may come when the session has ended.
    deadline_.async_wait([weak = weak_from_this()](const boost::system::error_code& error) {
        const auto self = weak.lock();
        if (error || !self) return;
        self->note(spdlog::level::debug, "timed out");
        self->close();
    });
}

asio::awaitable<void> Session::run()
{
    for (;;) {
        auto frame = frames_.take();
        if (frame) {
            deadline_.cancel();
            become(Activity::answering);
            if (!co_await answer(*std::move(frame))) break;
            become(Activity::idle);
        } else if (!co_await receive()) {
            break;
        }
    }
    deadline_.cancel();
    close();
}

asio::awaitable<bool> Session::receive()
{
    ReadBuffer buffer;
    const bool begins = frames_.in_message() && activity_ != Activity::receiving;
    if (begins) {
        become(Activity::receiving);
        arm();  // once for the whole message
    }
    const auto [error, size] = co_await socket_.async_read_some(
        asio::buffer(buffer.bytes), asio::as_tuple(asio::use_awaitable));
    if (error) co_return false;
    if (frames_.feed({buffer.bytes.data(), size})) co_return true;
    note(spdlog::level::warn,
         "message over " + std::to_string(FrameReader::max_frame_size) + " bytes");
    co_return false;
}

asio::awaitable<bool> Session::answer(Secret frame)
{
    co_await keep_pace();
    auto call = decode_call(frame.reveal());
    if (!call) {
        note(spdlog::level::warn, "sent no Varlink call");
        co_return false;
    }
    if (call->method == Watch::name) become(Activity::watching);
    if (call->more) {
        co_await stream(*std::move(call));
        co_return socket_.is_open();
    }
    RequestHandler::Send reply = [this](Secret text) { return send(std::move(text)); };
    co_await handler_.handle(*std::move(call), peer_, std::move(reply));
    co_return true;
}

// Many answers, until the client goes away or has something else to say.
asio::awaitable<void> Session::stream(Call call)
{
    namespace ex = asio::experimental;
    RequestHandler::Send reply = [this](Secret text) { return send(std::move(text)); };
    auto answers = handler_.handle(std::move(call), peer_, std::move(reply));
    const auto executor = socket_.get_executor();
    auto [order, handler_error, wait_error] =
        co_await ex::make_parallel_group(
            asio::co_spawn(executor, std::move(answers), asio::deferred),
            socket_.async_wait(Socket::wait_read, asio::deferred))
            .async_wait(ex::wait_for_one(), asio::use_awaitable);
    const bool cut_off = order[0] == 1;
    if (cut_off) close();
    if (!cut_off && handler_error) std::rethrow_exception(handler_error);
}

asio::awaitable<void> Session::send(Secret text)
{
    constexpr char nul = '\0';
    const std::array<asio::const_buffer, 2> message{
        asio::buffer(text.reveal().data(), text.reveal().size()), asio::buffer(&nul, 1)};
    // Asio asks before each attempt to write how many bytes it may write.
    const auto before_each_attempt = [this](const boost::system::error_code& error,
                                            std::size_t sent) {
        report_(Activity::sending);
        return asio::transfer_all()(error, sent);
    };
    arm();
    co_await asio::async_write(socket_, message, before_each_attempt, asio::use_awaitable);
    deadline_.cancel();
    report_(activity_);
}

void Session::note(spdlog::level::level_enum level, const std::string& what) const
{
    log_limited(level, what, fmt::format("{} ({}): {}", peer_.program, peer_.pid, what));
}

asio::awaitable<void> Session::keep_pace()
{
    if (pace_.expiry() <= std::chrono::steady_clock::now()) {
        pace_.expires_after(std::chrono::seconds(1));
        requests_ = 0;
    }
    if (++requests_ <= limits_.requests_per_second) co_return;
    report_(Activity::receiving);
    co_await pace_.async_wait(asio::use_awaitable);
    report_(activity_);
    requests_ = 1;
}

}  // namespace patkeeper
