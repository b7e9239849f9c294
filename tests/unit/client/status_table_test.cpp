#include "client/status_table.hpp"

#include <gtest/gtest.h>

using namespace patkeeper;
using namespace patkeeper::client;
using namespace std::chrono_literals;

namespace {

constexpr TimePoint now = from_millis(1'700'000'000'000);

std::int64_t in(Duration duration)
{
    return to_millis(now + duration);
}

Profile active()
{
    Profile profile;
    profile.profile = "DEFAULT";
    profile.host = "https://a.example";
    profile.identity = "ada@example.com";
    profile.token_id = "0123456789abcdef";
    profile.expiry_time = in(12 * 24h + 1h);
    profile.next_rotation = in(8 * 24h + 1h);
    return profile;
}

Profile failing()
{
    auto profile = active();
    profile.profile = "dev";
    profile.host = "https://b.example";
    profile.workspace_id = "77";
    profile.state = State::failing;
    profile.scopes = {"authentication", "sql"};
    profile.next_try = in(5min);
    profile.last_error = "b.example cannot be reached: refused";
    profile.retiring = {{"fedcba9876543210", in(23h)}, {"00", in(-1s)}};
    return profile;
}

}  // namespace

TEST(StatusTable, ShowsEveryProfile)
{
    EXPECT_EQ(profiles_table({active(), failing()}, now, {}),
              "PROFILE  STATE    HOST                     IDENTITY         TOKEN               "
              "ROTATION                 SCOPES\n"
              "DEFAULT  active   https://a.example        ada@example.com  expires in 12 days  "
              "next rotation in 8 days  all\n"
              "dev      failing  https://b.example/?o=77  ada@example.com  expires in 12 days  "
              "next try in 5 minutes    authentication,sql\n"
              "  b.example cannot be reached: refused\n"
              "  retiring fedcba987654, deleted in 23 hours\n"
              "  retiring 00, deleted now\n");
}

TEST(StatusTable, TellsHowManyTokensAreInUse)
{
    const auto table = [](std::int64_t in_use) {
        auto profile = active();
        profile.tokens_in_use = in_use;
        return profiles_table({profile}, now, {});
    };
    EXPECT_NE(table(3).find("\n  3 of the 600 tokens that a user may have in a workspace are in "
                            "use\n"),
              std::string::npos);
    EXPECT_EQ(table(499).find("no more can be made"), std::string::npos);
    EXPECT_NE(table(500).find(", so soon no more can be made"), std::string::npos);
    EXPECT_NE(table(599).find(", so soon no more can be made"), std::string::npos);
    EXPECT_NE(table(600).find(", so no more can be made"), std::string::npos);
}

TEST(StatusTable, SaysWhereScopesAreNotKnown)
{
    auto profile = active();
    profile.scopes = std::vector<std::string>();
    EXPECT_NE(profiles_table({profile}, now, {}).find("unknown\n"), std::string::npos);
}

TEST(StatusTable, IsStackedWhereItDoesNotFit)
{
    const std::string stacked =
        "DEFAULT  active\n"
        "  https://a.example\n"
        "  ada@example.com\n"
        "  expires in 12 days, next rotation in 8 days\n"
        "  scopes: all\n";
    const auto wide = profiles_table({active()}, now, {});
    const auto width = wide.find('\n');
    EXPECT_EQ(profiles_table({active()}, now, {.columns = width}), wide);
    EXPECT_EQ(profiles_table({active()}, now, {.columns = width - 1}), stacked);
    EXPECT_EQ(profiles_table({active(), active()}, now, {.columns = 1}), stacked + "\n" + stacked);
}

TEST(StatusTable, PaintsTheStateAndTheTitles)
{
    const auto text = profiles_table({active(), failing()}, now, {.colours = true});
    EXPECT_EQ(text.rfind("\x1b[1mPROFILE  STATE ", 0), 0U);
    EXPECT_NE(text.find("SCOPES\x1b[0m\n"), std::string::npos);
    EXPECT_NE(text.find("DEFAULT  \x1b[32mactive\x1b[0m   https"), std::string::npos);
    EXPECT_NE(text.find("dev      \x1b[33mfailing\x1b[0m  https"), std::string::npos);
}

TEST(StatusTable, ShowsNoControlCharacterOfOthers)
{
    auto profile = active();
    profile.identity = "a\x1b[2J";
    profile.last_error = "x\r\n\xC2\x9By";
    const auto text = profiles_table({profile}, now, {});
    EXPECT_NE(text.find("a?[2J"), std::string::npos);
    EXPECT_NE(text.find("x??\xC2?y"), std::string::npos);
}

TEST(StatusTable, SaysHowToBegin)
{
    EXPECT_EQ(profiles_table({}, now, {}), "There is no profile yet.\nTry: patkeeper login\n");
}

TEST(DaemonText, TellsTheKeyringsState)
{
    Daemon daemon;
    daemon.version = "0.1.0";
    daemon.pid = 42;
    daemon.start_time = in(-72h);
    daemon.store = "secret-service";
    EXPECT_EQ(daemon_text(daemon, now),
              "Daemon 0.1.0, process 42, up 3 days. Keyring (secret-service): ready.\n");
    daemon.store_state = StoreState::locked;
    EXPECT_EQ(daemon_text(daemon, now),
              "Daemon 0.1.0, process 42, up 3 days. Keyring (secret-service): locked. "
              "Try: patkeeper unlock\n");
    daemon.store_state = StoreState::unavailable;
    daemon.store_reason = "no D-Bus session";
    EXPECT_EQ(daemon_text(daemon, now),
              "Daemon 0.1.0, process 42, up 3 days. Keyring (secret-service): unavailable: "
              "no D-Bus session. Try: patkeeper doctor\n");
}

TEST(DaemonText, TellsWhereTheMetadataServiceIsOrWhyThereIsNone)
{
    const auto second_line = [](const Daemon& daemon) {
        const auto text = daemon_text(daemon, now);
        return text.substr(text.find('\n') + 1);
    };
    Daemon daemon;
    EXPECT_EQ(second_line(daemon), "");
    daemon.metadata_address = "127.0.0.1:8423";
    EXPECT_EQ(second_line(daemon), "Metadata service: 127.0.0.1:8423.\n");
    daemon.metadata_address.reset();
    daemon.metadata_reason = "it is switched off";
    daemon.metadata_cause = MetadataTrouble::off;
    EXPECT_EQ(second_line(daemon), "No metadata service: it is switched off.\n");
    daemon.metadata_reason = "port 8423 of 127.0.0.1 is taken by another program";
    daemon.metadata_cause = MetadataTrouble::port_taken;
    daemon.metadata_port = 8423;
    EXPECT_EQ(second_line(daemon),
              "No metadata service: port 8423 of 127.0.0.1 is taken by another program. "
              "Try: ss -ltnp 'sport = :8423'\n");
}
