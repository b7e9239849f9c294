#include "client/failure.hpp"

#include <gtest/gtest.h>

#include <cstdlib>

using namespace patkeeper;
using namespace patkeeper::client;
using namespace std::chrono_literals;

namespace {

constexpr TimePoint now = from_millis(1'700'000'000'000);

std::string told(const CallError& error)
{
    const auto failure = failure_of(error, now);
    return std::to_string(static_cast<int>(failure.code)) + " " + two_lines(failure);
}

CallError lost(ConnectionTrouble trouble)
{
    return ConnectionError{trouble, "/s"};
}

}  // namespace

TEST(Failure, HasACodeASentenceAndAdvice)
{
    ::setenv("XDG_CURRENT_DESKTOP", "GNOME", 1);  // the advice fits the desktop
    const std::vector<std::pair<Error, std::string>> cases{
        {UnknownProfile{"dev"},
         "66 patkeeper: there is no profile dev.\n"
         "Try: patkeeper login --profile dev\n"},
        {UnknownProfile{"https://h.example"},
         "66 patkeeper: no profile is for https://h.example.\n"
         "Try: patkeeper login --host https://h.example\n"},
        {ProfileExists{"my one"},
         "1 patkeeper: there is a profile my one already.\n"
         "Try: patkeeper login --profile 'my one' --replace\n"},
        {AmbiguousHost{"https://h.example", {"a", "b"}},
         "64 patkeeper: several profiles are for https://h.example: a, b.\n"
         "Hint: Choose one with --profile, for example --profile a.\n"},
        {AmbiguousHost{"DEFAULT", {"a", "b"}},
         "64 patkeeper: there are several profiles and none is DEFAULT: a, b.\n"
         "Hint: Choose one with --profile, for example --profile a.\n"},
        {StoreLocked{}, "75 patkeeper: the keyring is locked.\nTry: patkeeper unlock\n"},
        {StoreLocked{StoreTrouble::access},
         "75 patkeeper: the keyring asks whether patkeeper may read its entries, each time that "
         "patkeeperd was started.\nTry: patkeeper unlock\n"},
        {WrongPassword{}, "77 patkeeper: the password is wrong.\nTry: patkeeper unlock\n"},
        {StoreUnavailable{StoreTrouble::no_collection, "there is no default keyring"},
         "73 patkeeper: the keyring cannot be used: there is no default keyring.\n"
         "Try: patkeeper unlock\n"},
        {StoreUnavailable{StoreTrouble::no_password_entry, "window only"},
         "73 patkeeper: the keyring cannot be used: window only.\n"
         "Hint: Unlock it on its desktop, in KeePassXC or KDE's wallet manager.\n"},
        {StoreUnavailable{StoreTrouble::no_bus, "there is no D-Bus session bus"},
         "73 patkeeper: the keyring cannot be used: there is no D-Bus session bus.\n"
         "Hint: Start a D-Bus session bus, as \"patkeeper doctor\" says.\n"},
        {StoreUnavailable{StoreTrouble::no_service, "no keyring service runs on the session bus"},
         "73 patkeeper: the keyring cannot be used: no keyring service runs on the session bus.\n"
         "Hint: Install the package gnome-keyring, then run \"patkeeper unlock\".\n"},
        {StoreUnavailable{{}, "no bus"},
         "73 patkeeper: the keyring cannot be used: no bus.\n"
         "Try: patkeeper doctor\n"},
        {MetadataUnavailable{MetadataTrouble::port_taken,
                             8423,
                             "port 8423 of 127.0.0.1 is taken by another program"},
         "69 patkeeper: the metadata service cannot be used: port 8423 of 127.0.0.1 is taken by "
         "another program.\n"
         "Try: ss -ltnp 'sport = :8423'\n"},
        {TokenUnusable{"dev", ProfileTrouble::revoked, "it was revoked"},
         "77 patkeeper: the token of profile dev cannot be used: it was revoked.\n"
         "Try: patkeeper login --profile dev --replace\n"},
        {TokenUnusable{"admin",
                       ProfileTrouble::not_served,
                       "it issues tokens, and allow_issuer does not let it"},
         "77 patkeeper: the token of profile admin cannot be used: it issues tokens, and "
         "allow_issuer does not let it.\n"
         "Hint: Choose another profile with --profile.\n"},
        {IdentityMismatch{"dev", "ada", "bob"},
         "65 patkeeper: profile dev belongs to ada, the token to bob.\n"
         "Hint: Choose another name with --profile, or log out of profile dev first.\n"},
        {RotationImpossible{"dev", ProfileTrouble::no_authentication, "no scope"},
         "1 patkeeper: profile dev cannot be rotated: no scope.\n"
         "Try: patkeeper login --profile dev --replace\n"},
        {NobodyToAsk{"dev", ProfileTrouble::issuer_missing, "its issuer is not logged in"},
         "77 patkeeper: profile dev has no token that may do this: its issuer is not logged "
         "in.\n"
         "Try: patkeeper doctor\n"},
        {UnknownScope{"sequel"},
         "65 patkeeper: there is no scope sequel.\nTry: patkeeper scopes --available\n"},
        {RotationWouldEnd{"dev", {}},
         "1 patkeeper: without the scope \"authentication\" nobody can replace or delete the token "
         "of profile dev.\nHint: Keep \"authentication\" among the scopes.\n"},
        {RotationWouldEnd{"dev", {"sql", "jobs"}},
         "1 patkeeper: without the scope \"authentication\" nobody can replace or delete the token "
         "of profile dev, nor those of sql, jobs.\n"
         "Hint: Keep \"authentication\" among the scopes.\n"},
        {TokenMayExist{"https://h.example", "c d", "timed out"},
         "69 patkeeper: https://h.example gave no usable answer, so a token with the comment \"c "
         "d\" may have been made there: timed out.\n"
         "Hint: Look for that comment in the workspace under Settings, Developer, Access "
         "tokens.\n"},
        {WorkspaceUnreachable{"https://h.example", {}, "refused"},
         "69 patkeeper: https://h.example cannot be reached: refused.\n"
         "Try: curl -sSI https://h.example\n"},
        {WorkspaceUnreachable{"https://h.example", ReachTrouble::ca_file, "no such file"},
         "69 patkeeper: https://h.example cannot be reached: no such file.\n"
         "Hint: Correct that file, or http.ca_file in config.toml, which names it.\n"},
        {WorkspaceUnreachable{"https://h.example", ReachTrouble::certificate, "expired"},
         "69 patkeeper: https://h.example cannot be reached: expired.\n"
         "Hint: If your network inspects TLS, name the file of its certificate authority with "
         "http.ca_file in config.toml. Otherwise do not trust this network.\n"},
        {WorkspaceRejected{"https://h.example",
                           403,
                           "403",
                           WorkspaceTrouble::dead_token,
                           "Invalid access token."},
         "77 patkeeper: https://h.example refused (HTTP 403 403): Invalid access token.\n"
         "Hint: Make a new token in the workspace under Settings, Developer, Access tokens, and "
         "log in with that.\n"},
        {WorkspaceRejected{"https://h.example",
                           403,
                           "",
                           WorkspaceTrouble::other,
                           "Source IP address: 192.0.2.1 is blocked"},
         "77 patkeeper: https://h.example refused (HTTP 403): Source IP address: 192.0.2.1 is "
         "blocked.\n"
         "Hint: Check the VPN, the workspace's URL with its ?o= id, and whether the workspace "
         "allows tokens.\n"},
        {WorkspaceRejected{"https://h.example",
                           403,
                           "403",
                           WorkspaceTrouble::missing_scope,
                           "Provided access token does not have required scopes: authentication"},
         "77 patkeeper: https://h.example refused (HTTP 403 403): Provided access token does not "
         "have required scopes: authentication.\n"
         "Hint: Give the token that scope in the workspace, or name an issuer for the profile, "
         "see patkeeper.toml(5).\n"},
        {WorkspaceRejected{"https://h.example",
                           400,
                           "QUOTA_EXCEEDED",
                           WorkspaceTrouble::quota,
                           "The quota of 600 tokens"},
         "1 patkeeper: https://h.example refused (HTTP 400 QUOTA_EXCEEDED): The quota of 600 "
         "tokens.\n"
         "Hint: Run \"patkeeper logout --other-machines\", or delete tokens that nothing uses in "
         "the "
         "workspace under Settings, Developer, Access tokens.\n"},
        {WorkspaceRejected{"https://h.example",
                           400,
                           "INVALID_PARAMETER_VALUE",
                           WorkspaceTrouble::bad_scope,
                           "Invalid scope: x"},
         "1 patkeeper: https://h.example refused (HTTP 400 INVALID_PARAMETER_VALUE): Invalid "
         "scope: "
         "x.\n"
         "Hint: Compare the configured scopes with those that \"patkeeper scopes --available\" "
         "lists, see patkeeper.toml(5).\n"},
        {WorkspaceRejected{"https://h.example",
                           400,
                           "INVALID_PARAMETER_VALUE",
                           WorkspaceTrouble::other,
                           "no such thing"},
         "1 patkeeper: https://h.example refused (HTTP 400 INVALID_PARAMETER_VALUE): no such "
         "thing.\nTry: patkeeper doctor\n"},
        {WorkspaceRejected{"https://h.example", 503, "", {}, ""},
         "69 patkeeper: https://h.example refused (HTTP 503).\n"
         "Hint: Run the command again in a few minutes.\n"},
        {BudgetExhausted{"dev", to_millis(now + 20min)},
         "75 patkeeper: profile dev has made as many tokens as it may in an hour.\n"
         "Hint: Run \"patkeeper rotate --profile dev\" again in 20 minutes.\n"},
        {InvalidParameter{"host"},
         "65 patkeeper: the daemon cannot take that host.\nTry: patkeeper help\n"},
    };
    for (const auto& [error, text] : cases) {
        EXPECT_EQ(told(error), text);
    }
}

TEST(Failure, OfAWorkspaceDependsOnTheStatus)
{
    const auto code = [](std::int64_t status) {
        return failure_of(Error(WorkspaceRejected{"h", status, "", {}, ""}), now).code;
    };
    EXPECT_EQ(code(400), ExitCode::failed);
    EXPECT_EQ(code(401), ExitCode::refused);
    EXPECT_EQ(code(403), ExitCode::refused);
    EXPECT_EQ(code(429), ExitCode::try_later);
    EXPECT_EQ(code(499), ExitCode::failed);
    EXPECT_EQ(code(500), ExitCode::unavailable);
}

TEST(Failure, OfTheConnectionTellsTheCauses)
{
    EXPECT_EQ(told(lost(ConnectionTrouble::no_daemon)),
              "69 patkeeper: the daemon is not running: /s.\n"
              "Try: env -u PATKEEPER_NO_AUTOSTART patkeeper status\n");
    EXPECT_EQ(told(lost(ConnectionTrouble::foreign_daemon)),
              "77 patkeeper: the daemon is not yours, so nothing was sent to it: /s.\n"
              "Hint: Unset PATKEEPER_SOCKET if it is set; \"ls -l\" says whose that socket is.\n");
    EXPECT_EQ(told(lost(ConnectionTrouble::silent)),
              "69 patkeeper: the daemon does not answer: /s.\nTry: patkeeper doctor\n");
    EXPECT_EQ(told(lost(ConnectionTrouble::broken_off)).substr(0, 50),
              "69 patkeeper: the daemon closed the connection: /s");
    EXPECT_EQ(told(lost(ConnectionTrouble::malformed)).substr(0, 50),
              "70 patkeeper: the daemon's answer makes no sense: ");
    EXPECT_EQ(told(Error(MethodNotFound{"io.patkeeper.X"})).substr(0, 100),
              "70 patkeeper: daemon and client differ in version: the daemon says: no such method: "
              "io.patkeeper.X.\n");
}

TEST(Failure, ToStartTheDaemonTellsItsWords)
{
    const auto starting = [](ConnectionTrouble trouble, const std::string& words) {
        return told(ConnectionError{trouble, words});
    };
    const std::string failed = " patkeeper: the daemon cannot be started: ";
    EXPECT_EQ(starting(ConnectionTrouble::no_program, ""),
              "69" + failed +
                  "there is no patkeeperd beside patkeeper or in PATH.\n"
                  "Hint: Install patkeeperd there, then run the command again.\n");
    EXPECT_EQ(starting(ConnectionTrouble::not_started, "it is full"),
              "69" + failed + "it is full.\nTry: patkeeperd --log-level debug\n");
    EXPECT_EQ(
        starting(ConnectionTrouble::misconfigured, "/c: line 1: no"),
        "78" + failed + "/c: line 1: no.\nHint: Correct that file, then run the command again.\n");
    EXPECT_EQ(starting(ConnectionTrouble::second_daemon, "another one"),
              "75" + failed + "another one.\nTry: patkeeper doctor\n");
    EXPECT_EQ(starting(ConnectionTrouble::unit_refused, "Unit is masked."),
              "69" + failed + "Unit is masked.\nTry: systemctl --user status patkeeper.socket\n");
}

TEST(Failure, ForGitIsOneLine)
{
    EXPECT_EQ(one_line(failure_of(Error(StoreUnavailable{{}, "a\nb\x1b"}), now)),
              "patkeeper: the keyring cannot be used: a?b?. Try: patkeeper doctor\n");
}
