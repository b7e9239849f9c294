#include "daemon/server/connections.hpp"

#include "daemon/process/logging.hpp"
#include "daemon/process/program_name.hpp"
#include "daemon/server/note_end.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <poll.h>
#include <sys/ioctl.h>

namespace patkeeper {

namespace {

using namespace std::chrono_literals;

constexpr auto accept_pause = 1s;
// Local clients call at once. One that does not is idle.
constexpr auto fresh_time = 1s;
// The warning looks through /proc, which takes some milliseconds.
constexpr auto warning_interval = 1min;

bool has_unread_bytes(int socket)
{
    int bytes = 0;
    return ::ioctl(socket, FIONREAD, &bytes) == 0 && bytes > 0;
}

// Else its buffer is full.
bool takes_more_bytes(int socket)
{
    pollfd state{socket, POLLOUT, 0};
    return ::poll(&state, 1, 0) == 1;
}

}  // namespace

void Connections::Place::become(Activity activity)
{
    occupant_ = {activity, std::chrono::steady_clock::now()};
    changed_.notify();
}

Connections::Connections(const asio::any_io_executor& executor, Kind kind)
    : executor_(executor), kind_(std::move(kind)), changed_(executor)
{
}

asio::awaitable<void> Connections::make_room()
{
    while (places_.size() >= kind_.limit) {
        if (close_one()) warn();
        co_await changed_.wait();
    }
}

asio::awaitable<void> Connections::recover(boost::system::error_code error)
{
    log_limited(spdlog::level::err,
                "accept " + kind_.name,
                "cannot accept a client of " + kind_.name + ": " + error.message());
    if (error == asio::error::no_descriptors && close_one()) {
        warn();
        co_return co_await changed_.wait();
    }
    asio::steady_timer pause(executor_, accept_pause);
    co_await pause.async_wait(asio::use_awaitable);
}

Connections::Iterator Connections::take_place(int socket)
{
    return places_.emplace(places_.end(), changed_, socket);
}

void Connections::serve(Iterator place, asio::awaitable<void> work)
{
    const auto on_end = [this, place](const std::exception_ptr& error) {
        places_.erase(place);
        changed_.notify();
        note_end(error, "a connection of " + kind_.name);
    };
    asio::co_spawn(
        executor_, std::move(work), asio::bind_cancellation_slot(place->stop_.slot(), on_end));
}

void Connections::end_all()
{
    for (auto& place : places_)
        place.stop_.emit(asio::cancellation_type::terminal);
}

asio::awaitable<void> Connections::wait_until_all_ended()
{
    while (!places_.empty())
        co_await changed_.wait();
}

// One at a time: false also while the one that was chosen last has not ended.
bool Connections::close_one()
{
    const auto now = std::chrono::steady_clock::now();
    std::vector<Occupant> occupants;
    for (const auto& place : places_) {
        if (place.closing_) return false;
        auto occupant = place.occupant_;
        if (occupant.activity == Activity::fresh && occupant.since + fresh_time <= now)
            occupant.activity = Activity::idle;
        // Its next call has come and is about to be read.
        const bool is_called =
            occupant.activity == Activity::idle && has_unread_bytes(place.socket_);
        // Its answer goes out at once, since there is space for it.
        const bool is_read =
            occupant.activity == Activity::sending && takes_more_bytes(place.socket_);
        if (is_called || is_read) occupant.activity = Activity::answering;
        occupants.push_back(occupant);
    }
    const auto index = choose_to_close(occupants);
    if (!index) return false;
    auto& chosen = *std::next(places_.begin(), static_cast<std::ptrdiff_t>(*index));
    chosen.closing_ = true;
    chosen.stop_.emit(asio::cancellation_type::terminal);
    return true;
}

void Connections::warn()
{
    const auto now = std::chrono::steady_clock::now();
    if (now < quiet_until_) return;
    quiet_until_ = now + warning_interval;
    std::vector<int> sockets;
    for (const auto& place : places_)
        sockets.push_back(place.socket_);
    const auto holder = holder_of_most(kind_.processes(sockets));
    spdlog::warn(
        "{} has {} connections, which is its limit: it closes the longest idle one for each new "
        "one; {}",
        kind_.name,
        places_.size(),
        holder ? fmt::format("{} (process {}) holds {}",
                             program_name(holder->pid),
                             holder->pid,
                             holder->connections)
               : "it is not known which process holds most");
}

}  // namespace patkeeper
