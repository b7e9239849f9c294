#pragma once
#include "daemon/profiles/request_handler.hpp"
#include "tests/simulation/computer_clock.hpp"
#include "tests/simulation/keyring.hpp"
#include "tests/simulation/weather.hpp"
#include "tests/simulation/witness.hpp"
#include "tests/support/fake_workspace.hpp"

#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/io_context.hpp>

#include <list>
#include <map>
#include <memory>

namespace patkeeper::simulation {

// The world around the computers, as far as they see it.
struct Surroundings {
    asio::io_context& context;
    Timeline& timeline;
    Dice& dice;
    Witness& witness;
    Weather& weather;
    std::map<std::string, test::WorkspaceCalls>& workspaces;  // by host
    std::function<void(const std::string&)> trace;
    std::function<void(const std::string&)> count;
};

class Daemon;

// One computer: a clock, a keyring, and a daemon that runs, is killed and starts again.
class Computer {
public:
    using Policies = std::map<std::string, RotationPolicy>;

    Computer(Surroundings world, std::string name, Policies& policies);
    ~Computer();

    void start();
    void crash();
    void suspend(Duration time);
    void set_clock(Duration offset);
    void lock();
    void unlock();
    // What may happen at any moment of a call that takes so long. Clients ask for the profile, or for
    // any where it is empty.
    void risk(Duration call, const std::string& profile);

    [[nodiscard]] bool is_on() const { return daemon_ != nullptr && !suspended_; }
    [[nodiscard]] bool sleeps() const { return suspended_; }
    [[nodiscard]] bool is_calm_since(TimePoint time) const { return disturbed_ <= time; }
    void disturb() { disturbed_ = world.timeline.now(); }
    // Calls the daemon as a client would; the answer comes as the reply's text, if one comes.
    using Answered = std::function<void(const std::string&)>;
    void ask(Secret call, Answered answered);

    Surroundings world;
    const std::string name;
    ComputerClock clock;
    Keyring keyring;
    Policies& policies;
    int suspends = 0;
    TimePoint awake_since{};
    // When each profile was last told the server's time, and when a clock last jumped.
    std::map<std::string, TimePoint> told;
    TimePoint jumped{};
    // Tokens that a profile had already when somebody logged in with them.
    std::set<std::string> pasted_again;
    // Set by who lives with the computer: what to do at a random moment.
    std::function<void(const std::string&)> client = [](const std::string&) {};
    std::function<void()> order = [] {};
    std::function<void()> revocation = [] {};

private:
    std::unique_ptr<Daemon> daemon_;
    bool suspended_ = false;
    TimePoint disturbed_{};
};

[[nodiscard]] Attributes attributes_of(const std::string& profile);

}  // namespace patkeeper::simulation
