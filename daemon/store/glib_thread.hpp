#pragma once
#include "protocol/result.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <functional>
#include <gio/gio.h>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <utility>

namespace patkeeper {

namespace asio = boost::asio;

// What a GError says, in words of our own.
struct GlibError {
    GQuark domain = 0;
    int code = 0;
    std::string remote;  // the D-Bus error's name, where another process raised it
    std::string message;

    [[nodiscard]] bool is(GQuark d, int c) const noexcept { return domain == d && code == c; }
};

[[noreturn]] void throw_exception_from_error(const GlibError& e,
                                             const boost::source_location& where);

template <class T>
using Outcome = Result<T, GlibError>;

// Takes over the caller's reference to an object ("transfer full"); null stays null.
template <class T>
[[nodiscard]] std::shared_ptr<T> adopt_object(T* object)
{
    return object ? std::shared_ptr<T>(object, g_object_unref) : nullptr;
}

// Takes over `error`.
[[nodiscard]] GlibError taken(GError* error);
[[nodiscard]] GlibError timed_out();

// A thread that runs a GLib main loop, for libraries whose asynchronous calls need one.
//
// Used from one other thread. Destruction cancels what is under way and waits for it; it must come
// before the end of the executors that wait for answers.
class GlibThread {
public:
    using Deadline = asio::steady_timer::time_point;
    using Start = std::function<void(GCancellable*, GAsyncReadyCallback, gpointer)>;
    template <class T>
    using Finish = std::function<T(GAsyncResult*, GError**)>;

    GlibThread();
    ~GlibThread();
    GlibThread(const GlibThread&) = delete;
    GlibThread& operator=(const GlibThread&) = delete;

    // Runs work on the thread, in the order of the calls.
    void post(std::function<void()> work);

    // Runs `start` and, once there is a result, `finish` on the thread; resumes on the caller's own
    // executor. At the deadline, or when cancelled (which throws), the call is cancelled and not
    // waited for any longer: nothing hangs on a library that is slow to give up.
    template <class T>
    asio::awaitable<Outcome<T>> call(Deadline deadline, Start start, Finish<T> finish);

private:
    struct Call {
        std::shared_ptr<GCancellable> cancellable = adopt_object(g_cancellable_new());
        Start start;
        std::function<void(GAsyncResult*)> ready;
    };
    template <class T>
    struct Awaited {
        asio::steady_timer answered;  // a condition variable; its expiry is the deadline
        std::optional<Outcome<T>> outcome;
    };
    using CallPtr = std::shared_ptr<Call>;

    void begin(CallPtr call);
    void cancel(CallPtr call);
    void end(const CallPtr& call, GAsyncResult* result);
    void stop();
    void run();

    std::shared_ptr<GMainContext> context_;
    std::shared_ptr<GMainLoop> loop_;
    std::set<CallPtr> under_way_;  // this and what follows: on the thread only
    bool stopping_ = false;
    std::thread thread_;
};

template <class T>
asio::awaitable<Outcome<T>> GlibThread::call(Deadline deadline, Start start, Finish<T> finish)
{
    const asio::any_io_executor executor = co_await asio::this_coro::executor;
    auto awaited = std::make_shared<Awaited<T>>(
        Awaited<T>{asio::steady_timer(executor, deadline), std::nullopt});
    auto call = std::make_shared<Call>();
    call->start = std::move(start);
    // The outcome travels in the closure: whoever gave up may be gone by now.
    call->ready = [executor, awaited, finish = std::move(finish)](GAsyncResult* result) {
        GError* error = nullptr;
        auto value = finish(result, &error);
        auto outcome = error ? Outcome<T>(taken(error)) : Outcome<T>(std::move(value));
        asio::post(executor, [awaited, outcome = std::move(outcome)]() mutable {
            awaited->outcome = std::move(outcome);
            awaited->answered.cancel();
        });
    };
    begin(call);
    co_await awaited->answered.async_wait(asio::as_tuple(asio::use_awaitable));
    if (awaited->outcome) co_return std::move(*awaited->outcome);

    cancel(call);
    const auto cancelled = co_await asio::this_coro::cancellation_state;
    if (cancelled.cancelled() != asio::cancellation_type::none)
        throw boost::system::system_error(asio::error::operation_aborted);
    co_return timed_out();
}

}  // namespace patkeeper
