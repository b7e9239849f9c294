#pragma once
#include "daemon/profiles/signal.hpp"
#include "daemon/server/room.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/system/error_code.hpp>

#include <functional>
#include <list>
#include <string>
#include <vector>

namespace patkeeper {

// The open connections of one server. There are at most `limit`, so that a program which leaks them
// takes neither all the memory nor all the file descriptors. The newest is always served: when there are
// too many, room.hpp says which one is closed, and a warning, once a minute at most, names the process
// that holds most of them. For one thread; must outlive the connections.
class Connections {
public:
    struct Kind {
        std::string name;  // for the log: "the socket"
        std::size_t limit;
        // The processes at the other ends of these sockets, as far as they are known.
        std::function<std::vector<pid_t>(const std::vector<int>&)> processes;
    };
    Connections(const asio::any_io_executor& executor, Kind kind);

    // Returns once there is room for one more. Closes a connection where it must; waits while all of
    // them are answering calls.
    asio::awaitable<void> make_room();

    // After accept(2) has failed: closes a connection if there are no file descriptors left, else waits
    // for a second, since trying again at once would spin.
    asio::awaitable<void> recover(boost::system::error_code error);

    // A place for a connection whose socket this is. It is fresh for a second, and then idle.
    class Place;
    using Iterator = std::list<Place>::iterator;
    Iterator take_place(int socket);
    // Runs `work` until it ends, then frees the place. What it throws is noted (note_end.hpp).
    void serve(Iterator place, asio::awaitable<void> work);

    // Cancels the work of all.
    void end_all();
    asio::awaitable<void> wait_until_all_ended();

    class Place {
    public:
        Place(Signal& changed, int socket) : changed_(changed), socket_(socket) {}
        // To be called by the work whenever that changes. `sending` is to be reported just before each
        // attempt to write: while the socket has space for more, the client counts as one that reads.
        void become(Activity activity);

    private:
        friend Connections;
        Signal& changed_;
        int socket_;
        Occupant occupant_{Activity::fresh, std::chrono::steady_clock::now()};
        bool closing_ = false;
        asio::cancellation_signal stop_;
    };

private:
    bool close_one();
    void warn();

    asio::any_io_executor executor_;
    Kind kind_;
    Signal changed_;  // a connection has ended or does something else now
    std::list<Place> places_;
    std::chrono::steady_clock::time_point quiet_until_{};
};

}  // namespace patkeeper
