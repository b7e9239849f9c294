#pragma once
#include "tests/simulation/computer.hpp"

#include <memory>
#include <string>
#include <vector>

namespace patkeeper::simulation {

struct Plan {
    std::uint64_t seed = 1;
    int profiles = 20;
    Duration time = std::chrono::days(365);
    bool trace = false;
};

struct Outcome {
    std::optional<Violation> violation;
    double profile_years = 0;
    std::map<std::string, long> counts;  // what happened how often
};

// One life: some profiles on a computer, later two, with their workspaces, from a seed.
class Life {
public:
    explicit Life(Plan plan);
    Outcome live();

private:
    struct Home {
        std::string host;
        std::string identity;
    };
    static constexpr TimePoint birth = std::chrono::sys_days(std::chrono::year(2026) / 1 / 1);

    void furnish();
    void run_until(TimePoint end);
    void add_workspace(const std::string& host);
    void add_computer(const std::string& name);
    RotationPolicy draw_policy();
    void find_issuer(const std::string& profile);

    // What goes on for ever, each arranging its next time.
    void change_weather();
    void check_when_calm();
    void end_in_calm();
    void look_after(Computer& computer, const std::string& profile);

    // What people do.
    void log_in(Computer& computer, const std::string& profile, bool replace);
    void log_in_for(Computer& computer, const std::string& profile, Duration lifetime);
    void send_login(Computer& computer, const std::string& profile, AddProfile call);
    void log_out(Computer& computer, const std::string& profile);
    void take(Computer& computer, const std::string& profile);
    void use(const std::string& host, const std::string& value, const std::string& id);
    void order(Computer& computer, const std::string& profile);
    void mint(Computer& computer, const std::string& profile);
    void set_scopes(Computer& computer, const std::string& profile);
    void told_scopes(Computer& computer, const std::string& profile);
    void revoke(Computer& computer, const std::string& profile);
    void meet_refusal(Computer& computer, const std::string& profile, const std::string& id);
    void expect_not_served(Computer& computer, const std::string& profile, const std::string& id);
    void set_clock_right(Computer& computer, const std::string& profile);
    [[nodiscard]] bool is_calm_for(const Computer& computer, Duration time) const;
    void back_up(Computer& computer, const std::string& profile);
    void restore(Computer& computer, const std::string& profile);
    void throw_away(Computer& computer, const std::string& profile);
    void clone();
    void check(Computer& computer);
    void look(Computer& computer);
    std::optional<std::string> a_twin_of(Computer& computer, const std::string& profile);

    [[nodiscard]] const std::string& some_profile();
    [[nodiscard]] bool served(Computer& computer, const std::string& profile);
    [[nodiscard]] bool can_rotate(Computer& computer, const std::string& profile);
    void count(const std::string& what) { ++outcome_.counts[what]; }
    void trace(const std::string& what);
    void every(Duration mean, std::function<void()> what);

    Plan plan_;
    Dice dice_;
    Timeline timeline_{birth};
    asio::io_context context_;
    Witness witness_;
    Weather weather_;
    TimePoint calm_since_ = birth;
    bool over_ = false;  // nothing happens any more but what patkeeper does
    std::map<std::string, test::WorkspaceCalls> workspaces_;
    std::map<std::string, stand_in::Settings> usual_;
    std::map<std::string, Home> homes_;  // by profile
    Computer::Policies policies_;
    std::vector<std::string> profiles_;
    std::vector<std::unique_ptr<Computer>> computers_;
    std::vector<TimePoint> bought_;  // when each of them came
    std::map<std::pair<std::string, std::string>, Keyring::Entry> backups_;
    Outcome outcome_;
};

}  // namespace patkeeper::simulation
