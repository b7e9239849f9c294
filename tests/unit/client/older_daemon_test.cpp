#include "client/older_daemon.hpp"

#include <gtest/gtest.h>

using namespace patkeeper;
using namespace patkeeper::client;
using namespace std::chrono_literals;

namespace {

constexpr TimePoint start{1'000'000s};

std::optional<std::string> difference_of(const std::string& version, std::optional<TimePoint> when)
{
    Daemon daemon;
    daemon.version = version;
    daemon.start_time = to_millis(start);
    return difference(daemon, {"0.2.0", "/usr/bin/patkeeperd", when});
}

}  // namespace

TEST(OlderDaemon, IsOneOfAnotherVersionOrFromBeforeTheInstallation)
{
    EXPECT_EQ(difference_of("0.2.0", start), std::nullopt);
    EXPECT_EQ(difference_of("0.2.0", std::nullopt), std::nullopt);
    EXPECT_EQ(difference_of("0.2.0", start + 1ms),
              "/usr/bin/patkeeperd was installed or changed after the running daemon was started");
    EXPECT_EQ(difference_of("0.1.0", start), "the daemon is 0.1.0, this client is 0.2.0");
}

TEST(OlderDaemon, IsRestartedByOneCommandUnlessItWouldForgetItsTokens)
{
    Daemon daemon;
    daemon.store = "secret-service";
    EXPECT_EQ(advice_to_restart(daemon), Advice(Try{"patkeeper stop && patkeeper status"}));
    daemon.store = "memory";
    EXPECT_EQ(advice_to_restart(daemon),
              Advice(Hint{"To restart the daemon, run \"patkeeper stop\", start the daemon as "
                          "before, and log in again: it keeps tokens in memory and forgets them "
                          "when it ends."}));
}
