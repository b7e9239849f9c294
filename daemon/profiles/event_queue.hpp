#pragma once
#include "daemon/profiles/registry.hpp"
#include "daemon/profiles/signal.hpp"

#include <deque>

namespace patkeeper {

// What happened since somebody began to listen: since this object was made.
class EventQueue {
public:
    // A watcher that reads more slowly than things happen loses the connection, not our memory.
    static constexpr std::size_t max_queued = 1024;

    EventQueue(Registry& registry, const asio::any_io_executor& executor)
        : registry_(registry), arrived_(executor)
    {
        listener_ = registry_.listen([this](const Event& event) {
            events_.push_back(event);
            arrived_.notify();
        });
    }
    EventQueue(const EventQueue&) = delete;
    EventQueue& operator=(const EventQueue&) = delete;
    ~EventQueue() { registry_.unlisten(listener_); }

    asio::awaitable<Event> take()
    {
        while (events_.empty())
            co_await arrived_.wait();
        auto event = std::move(events_.front());
        events_.pop_front();
        co_return event;
    }
    [[nodiscard]] bool overflown() const { return events_.size() > max_queued; }

private:
    Registry& registry_;
    Signal arrived_;
    std::deque<Event> events_;
    Registry::Listeners::iterator listener_;
};

}  // namespace patkeeper
