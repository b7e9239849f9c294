#pragma once
#include "daemon/store/bus_connection.hpp"

#include <map>

namespace patkeeper {

// The prompts that wait for the user's answer, by their D-Bus path.
class Prompts {
public:
    enum class Outcome { answered, dismissed, unanswered, gone };

    // Shows the prompt and waits for its end. At the deadline, and when cancelled, it stays up, and
    // an answer still unlocks: gnome-keyring 42.1 aborts when a prompt on the screen is dismissed
    // (gkd-secret-unlock.c:243, an assertion), and every program's session with it.
    [[nodiscard]] asio::awaitable<Outcome> show(std::shared_ptr<BusConnection> bus,
                                                std::string owner,
                                                std::string path,
                                                GlibThread::Deadline deadline);

    // To be told of what the bus says.
    void completed(const BusSignal& signal);
    void service_gone();

private:
    struct Waiting {
        asio::steady_timer ended;  // a condition variable; its expiry is the deadline
        Outcome outcome = Outcome::unanswered;
    };
    class Entry;
    static void end(Waiting& prompt, Outcome outcome);

    std::map<std::string, std::shared_ptr<Waiting>> waiting_;
};

}  // namespace patkeeper
