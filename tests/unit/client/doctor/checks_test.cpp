#include "client/doctor/checks.hpp"

#include <gtest/gtest.h>

#include <cstdlib>

using namespace patkeeper;
using namespace patkeeper::client;
using namespace std::chrono_literals;

namespace {

constexpr TimePoint now = from_millis(1'700'000'000'000);

Profile profile(State state, std::optional<std::string> last_error = {})
{
    Profile result;
    result.profile = "my one";
    result.host = "https://h.example";
    result.state = state;
    result.last_error = std::move(last_error);
    result.expiry_time = to_millis(now + 48h);
    result.next_rotation = to_millis(now + 24h);
    return result;
}

Facts healthy()
{
    Facts facts;
    facts.now = now;
    facts.user = 1000;
    facts.version = "0.1.0";
    facts.daemon = Daemon{"0.1.0",
                          42,
                          to_millis(now - 1h),
                          "secret-service",
                          StoreState::ready,
                          std::nullopt,
                          std::nullopt,
                          "127.0.0.1:8423",
                          std::nullopt,
                          std::nullopt,
                          std::nullopt,
                          true,
                          std::nullopt};
    facts.program = "/usr/bin/patkeeperd";
    facts.config = ConfigState{};
    facts.installed = now - 2h;
    facts.lock = "/state/lock";
    facts.lock_owner = 42;
    facts.socket = "/run/p/p.sock";
    facts.socket_directory = "/run/p";
    facts.socket_mode = OwnedFile{1000, 0600};
    facts.directory_mode = OwnedFile{1000, 0700};
    facts.user_manager = true;
    facts.units = {{"patkeeper.socket", {"loaded", "enabled", "active"}},
                   {"patkeeper.service", {"loaded", "enabled", "active"}}};
    facts.bus = BusState::reachable;
    facts.databrickscfg = "/h/.databrickscfg";
    facts.profiles =
        std::vector<TriedProfile>{{profile(State::active), CheckProfile::Reply{std::nullopt}}};
    facts.git =
        std::vector<GitSetting>{{"global", "credential.https://h.example.helper", "patkeeper"}};
    return facts;
}

Facts without_daemon()
{
    auto facts = healthy();
    facts.daemon = CallError(ConnectionError{ConnectionTrouble::no_daemon, "/run/p/p.sock"});
    facts.profiles = facts.daemon.error();
    facts.lock_owner.reset();
    facts.socket_mode.reset();
    return facts;
}

template <class Change>
Facts but(Change change, Facts facts = healthy())
{
    change(facts);
    return facts;
}

std::string advice_of(const Finding& finding)
{
    if (!finding.advice) return "no advice";
    if (std::holds_alternative<AskDoctor>(*finding.advice)) return AskDoctor::command;
    const auto* command = std::get_if<Try>(&*finding.advice);
    return command != nullptr ? command->command : advice_text(*finding.advice);
}

// A check's findings as text, a line each: grade and code, why, and the command or "Hint: " and the
// sentence.
std::string said(Check check, const Facts& facts)
{
    std::string text;
    for (const auto& finding : check(facts)) {
        const auto code = std::to_string(static_cast<int>(finding.code));
        text += finding.grade == Grade::ok ? "ok: " + finding.why
                : finding.grade == Grade::warning
                    ? "warning: " + finding.why + " | " + advice_of(finding)
                    : code + ": " + finding.why + " | " + advice_of(finding);
        text += "\n";
    }
    return text;
}

bool is_ok(Check check, const Facts& facts)
{
    return said(check, facts).starts_with("ok: ");
}

}  // namespace

TEST(Doctor, FindsNothingWhereAllIsWell)
{
    const auto findings = examine(healthy());
    EXPECT_EQ(findings.size(), 16U);  // the clock is not known
    for (const auto& finding : findings)
        EXPECT_EQ(finding.grade, Grade::ok) << finding.check << ": " << finding.why;
    EXPECT_EQ(code_of(findings), ExitCode::done);
}

TEST(Doctor, ExitsWithTheCodeOfTheFirstBadFinding)
{
    const Findings findings{warning("a", "", Try{"x"}),
                            bad("b", {ExitCode::unavailable, "", Try{"x"}}),
                            bad("c", {ExitCode::refused, "", Try{"x"}})};
    EXPECT_EQ(code_of(findings), ExitCode::unavailable);
    EXPECT_EQ(code_of({warning("a", "", Try{"x"})}), ExitCode::done);
}

TEST(Doctor, EveryTroubleHasAdvice)
{
    auto facts = without_daemon();
    facts.lock_owner = 7;
    facts.config->trouble = "/c: line 1: no";
    facts.directory_mode->mode = 0777;
    facts.units.clear();
    facts.ssh_only = true;
    facts.bus = BusState::none;
    facts.token_variable = TokenVariable::unknown;
    facts.plain_profiles = {"DEFAULT"};
    const auto findings = examine(facts);
    EXPECT_EQ(findings.size(), 9U);
    for (const auto& finding : findings) {
        EXPECT_NE(finding.grade, Grade::ok) << finding.check;
        EXPECT_TRUE(finding.advice) << finding.check;
    }
}

TEST(Doctor, HasTheDaemonCheckTheConfiguration)
{
    const auto with = [](std::optional<ConfigState> state) {
        return said(check_config, but([&](Facts& f) { f.config = std::move(state); }));
    };
    EXPECT_EQ(with(ConfigState{}), "ok: the daemon can read it\n");
    EXPECT_TRUE(
        with(ConfigState{"/c: line 1: no"}).starts_with("78: /c: line 1: no | Hint: Correct"));
    EXPECT_EQ(with({}), "") << "patkeeperd is not there, or does not know --check-config";
    auto facts = without_daemon();
    facts.config->trouble = "/c: line 1: no";
    EXPECT_EQ(code_of(examine(facts)), ExitCode::bad_config) << "why there is no daemon";
}

TEST(Doctor, KnowsHowADaemonThatHangsIsReplaced)
{
    auto facts = without_daemon();
    facts.daemon = CallError(ConnectionError{ConnectionTrouble::silent, "/s"});
    facts.lock_owner = 7;
    const auto advice = [](const Facts& of) { return advice_of(check_daemon(of).at(0)); };
    EXPECT_EQ(advice(facts), "systemctl --user restart patkeeper");
    facts.units.clear();
    EXPECT_EQ(advice(facts), "kill 7 && patkeeper status");
    facts.lock_owner.reset();
    facts.log = "/state/daemon.log";
    EXPECT_EQ(advice(facts), "tail -n 20 /state/daemon.log");
}

TEST(Doctor, KnowsHowTheDaemonIsStarted)
{
    EXPECT_EQ(said(check_daemon, without_daemon()),
              "69: the daemon is not running: /run/p/p.sock | "
              "systemctl --user start patkeeper.socket\n");
    EXPECT_EQ(said(check_daemon, but([](Facts& f) { f.units.clear(); }, without_daemon())),
              "69: the daemon is not running: /run/p/p.sock | patkeeper status\n");
    const auto forbidden = but(
        [](Facts& f) {
            f.units.clear();
            f.autostart = false;
        },
        without_daemon());
    EXPECT_EQ(said(check_daemon, forbidden),
              "69: the daemon is not running: /run/p/p.sock | "
              "env -u PATKEEPER_NO_AUTOSTART patkeeper status\n");
    const auto foreign = but([](Facts& f) {
        f.daemon = CallError(ConnectionError{ConnectionTrouble::foreign_daemon, "/s"});
    });
    EXPECT_TRUE(said(check_daemon, foreign).starts_with("77: "));
}

TEST(Doctor, ComparesVersions)
{
    EXPECT_EQ(said(check_version, but([](Facts& f) { f.daemon->version = "0.0.9"; })),
              "warning: the daemon is 0.0.9, this client is 0.1.0 | "
              "patkeeper stop && patkeeper status\n");
    const auto installed = [](TimePoint at) { return but([=](Facts& f) { f.installed = at; }); };
    EXPECT_TRUE(is_ok(check_version, installed(now - 1h)));
    EXPECT_EQ(said(check_version, installed(now - 1h + 1ms)),
              "warning: /usr/bin/patkeeperd was installed or changed after the running daemon was "
              "started | "
              "patkeeper stop && patkeeper status\n");
    EXPECT_TRUE(is_ok(check_version, but([](Facts& f) { f.installed.reset(); })));
    EXPECT_EQ(said(check_version, without_daemon()), "");
}

TEST(Doctor, TellsWhoHoldsTheLock)
{
    const auto held_by = [](std::optional<pid_t> pid, Facts facts) {
        facts.lock_owner = pid;
        return said(check_lock, facts);
    };
    EXPECT_EQ(held_by(42, healthy()), "ok: held by the daemon\n");
    EXPECT_EQ(held_by({}, without_daemon()), "ok: no process holds /state/lock\n");
    EXPECT_TRUE(
        held_by(7, healthy())
            .ends_with(
                "another daemon, process 42, answers | patkeeper stop && patkeeper status\n"));
    EXPECT_TRUE(held_by(7, but([](Facts& f) { f.is_socket_named = true; }))
                    .ends_with(" | unset PATKEEPER_SOCKET\n"));
    EXPECT_TRUE(held_by(7, without_daemon()).starts_with("75: process 7 holds /state/lock"));
    EXPECT_TRUE(held_by({}, healthy()).starts_with("warning: the daemon does not hold"));
    EXPECT_EQ(held_by({}, but([](Facts& f) { f.lock.clear(); })), "") << "HOME is not set";
}

// Such a daemon forgets its tokens when it ends.
TEST(Doctor, SaysWhatARestartCostsADaemonThatKeepsTokensInMemory)
{
    const auto memory = but([](Facts& f) { f.daemon->store = "memory"; });
    const std::string restart =
        "run \"patkeeper stop\", start the daemon as before, and log in again: it keeps tokens in "
        "memory and forgets them when it ends.";
    const auto advice = [&](Check check, const auto& change) {
        return advice_of(check(but(change, memory)).at(0));
    };
    EXPECT_EQ(advice(check_version, [](Facts& f) { f.daemon->version = "0.0.9"; }),
              "Hint: To restart the daemon, " + restart);
    EXPECT_EQ(advice(check_lock, [](Facts& f) { f.lock_owner = 7; }),
              "Hint: To restart the daemon, " + restart);
    EXPECT_EQ(advice(check_lock, [](Facts& f) { f.lock_owner.reset(); }),
              "Hint: To restart the daemon, " + restart);
    EXPECT_EQ(advice(check_config, [](Facts& f) { f.config->trouble = "/c: line 1: no"; }),
              "Hint: Correct it, then " + restart);
    EXPECT_TRUE(advice(check_memory, [](Facts& f) {
                    f.daemon->memory_locked = false;
                }).ends_with("open a new session, and " + restart));
    const auto away = advice(check_keyring, [](Facts&) {});
    EXPECT_NE(away.find("remove store = \"memory\" from config.toml"), std::string::npos);
    EXPECT_NE(away.find("start patkeeperd without --store memory"), std::string::npos);
    EXPECT_TRUE(away.ends_with(" and log in again.")) << away;
}

TEST(Doctor, LooksAtTheSocketsModes)
{
    const auto with = [](mode_t socket, mode_t directory, uid_t owner = 1000) {
        return said(check_socket, but([=](Facts& f) {
                        f.socket_mode = OwnedFile{1000, socket};
                        f.directory_mode = OwnedFile{owner, directory};
                    }));
    };
    EXPECT_EQ(with(0600, 0700), "ok: /run/p/p.sock is yours alone\n");
    EXPECT_EQ(with(0620, 0700),
              "warning: /run/p/p.sock has mode 0620, not 0600 | chmod 600 /run/p/p.sock\n");
    for (const mode_t mode : {0710U, 0701U, 01777U})
        EXPECT_TRUE(with(0600, mode).ends_with(" | unset PATKEEPER_SOCKET\n")) << mode;
    EXPECT_EQ(said(check_socket, but([](Facts& f) {
                       f.socket_directory = "/run/user/1/patkeeper";
                       f.directory_mode->mode = 0710;
                   })),
              "77: /run/user/1/patkeeper is open to others (mode 0710) | "
              "chmod 700 /run/user/1/patkeeper\n");
    EXPECT_EQ(with(0600, 0700, 7), "") << "check_home says whose it is, and what helps";
    EXPECT_EQ(said(check_socket, without_daemon()), "");
}

TEST(Doctor, KnowsWhatAUnitLacks)
{
    const auto with = [](const UnitState& service) {
        return said(check_units, but([&](Facts& f) { f.units["patkeeper.service"] = service; }));
    };
    EXPECT_EQ(with({"loaded", "enabled", "active"}), "ok: known to systemd and enabled\n");
    EXPECT_NE(with({"not-found", "", "inactive"}).find("does not know"), std::string::npos);
    EXPECT_NE(with({"loaded", "disabled", "active"}).find("enable --now"), std::string::npos);
    EXPECT_NE(with({"masked", "masked", "inactive"}).find("unmask patkeeper.service"),
              std::string::npos);
    EXPECT_NE(with({"loaded", "enabled", "failed"}).find("journalctl"), std::string::npos);
    EXPECT_NE(with({"loaded", "enabled", "active", true}).find("daemon-reload"), std::string::npos);
    EXPECT_TRUE(is_ok(check_units, but([](Facts& f) {
                          f.user_manager = false;
                          f.units.clear();
                      })));
}

TEST(Doctor, WantsLingeringOnlyWhereAllSessionsAreSsh)
{
    EXPECT_TRUE(is_ok(check_linger, healthy()));
    const auto by_ssh = but([](Facts& f) { f.ssh_only = true; });
    EXPECT_TRUE(said(check_linger, by_ssh).ends_with(" | loginctl enable-linger\n"));
    EXPECT_TRUE(is_ok(check_linger, but([](Facts& f) { f.lingers = true; }, by_ssh)));
    EXPECT_EQ(said(check_linger, but([](Facts& f) { f.user_manager = false; }, by_ssh)), "");
}

TEST(Doctor, LooksForTheBusWhereTheDaemonHasNone)
{
    const auto no_bus = CallError(Error(StoreUnavailable{StoreTrouble::no_bus, "any words"}));
    const auto with = [&](BusState state) {
        return said(check_bus, but([&](Facts& f) {
                        f.store = no_bus;
                        f.bus = state;
                    }));
    };
    EXPECT_TRUE(with(BusState::reachable).starts_with("73: the daemon was started without"));
    EXPECT_TRUE(with(BusState::none).starts_with("73: there is no D-Bus session bus"));
    EXPECT_TRUE(with(BusState::unreachable).starts_with("73: the D-Bus session bus does not"));
    const auto no_bus_here = but([](Facts& f) { f.bus = BusState::none; });
    EXPECT_TRUE(is_ok(check_bus, no_bus_here)) << "the daemon has one of its own";
    EXPECT_EQ(said(check_bus, but([](Facts& f) { f.daemon->store = "memory"; }, no_bus_here)), "");
    EXPECT_TRUE(is_ok(check_bus, without_daemon()));
}

TEST(Doctor, KnowsHowABusIsStarted)
{
    const auto with = [](bool user_manager) {
        return said(check_bus, but([&](Facts& f) {
                        f.store = CallError(Error(StoreUnavailable{StoreTrouble::no_bus, ""}));
                        f.bus = BusState::none;
                        f.user_manager = user_manager;
                    }));
    };
    EXPECT_NE(with(true).find("dbus-user-session"), std::string::npos);
    EXPECT_NE(with(false).find("dbus-run-session -- "), std::string::npos);
}

TEST(Doctor, WantsAHome)
{
    EXPECT_EQ(said(check_home, healthy()), "");
    const auto without = but([](Facts& f) { f.home = false; });
    EXPECT_EQ(said(check_home, without),
              "64: HOME is not set, so patkeeper finds neither its own files nor .databrickscfg | "
              "export HOME=\"$(mktemp -d)\"\n")
        << "a container's user, who is not in passwd";
    EXPECT_TRUE(said(check_home, but([](Facts& f) { f.home_in_passwd = "/home/my u"; }, without))
                    .ends_with(" | export HOME='/home/my u'\n"));
}

TEST(Doctor, NamesAnotherUsersFolders)
{
    const auto with = [](std::vector<std::string> variables,
                         const char* home_in_passwd = "/root",
                         uid_t user = 0) {
        return but([&](Facts& f) {
            f.user = user;
            f.home_in_passwd = home_in_passwd;
            f.foreign = ForeignFolder{"/home/my u", 1000};
            f.foreign_variables = std::move(variables);
        });
    };
    const auto advice = [](const Facts& facts) { return advice_of(check_home(facts).at(0)); };
    EXPECT_EQ(said(check_home, with({"HOME"})),
              "77: /home/my u belongs to user id 1000, and this is user id 0, so patkeeper creates "
              "nothing there | export HOME=/root\n");
    EXPECT_EQ(advice(with({"HOME"}, "")), "export HOME=\"$(mktemp -d)\"");
    EXPECT_EQ(advice(with({"XDG_RUNTIME_DIR"})), "unset XDG_RUNTIME_DIR");
    EXPECT_EQ(advice(with({"HOME", "XDG_RUNTIME_DIR", "XDG_STATE_HOME"})),
              "unset XDG_RUNTIME_DIR XDG_STATE_HOME && export HOME=/root");
    EXPECT_EQ(advice(with({"PATKEEPER_SOCKET"})), "unset PATKEEPER_SOCKET");
    EXPECT_EQ(advice(with({})), "chown -R 0 '/home/my u'") << "a folder in a home of one's own";
    EXPECT_EQ(advice(with({}, "", 7)), "sudo chown -R 7 '/home/my u'");
    EXPECT_EQ(examine(with({"HOME"})).front().check, "home") << "it causes what follows";
}

// The reason of a missing keyring service speaks of the session bus, too.
TEST(Doctor, BlamesTheBusForTheBusAlone)
{
    ::setenv("XDG_CURRENT_DESKTOP", "GNOME", 1);  // the advice fits the desktop
    const auto with = [](std::optional<StoreTrouble> cause, const char* reason) {
        return but([&](Facts& f) { f.store = CallError(Error(StoreUnavailable{cause, reason})); });
    };
    const std::string words = "no keyring service runs on the session bus";
    const auto alone = with(StoreTrouble::no_service, words.c_str());
    EXPECT_TRUE(is_ok(check_bus, alone)) << said(check_bus, alone);
    EXPECT_NE(said(check_keyring, alone).find("gnome-keyring"), std::string::npos);
    EXPECT_EQ(code_of(examine(alone)), ExitCode::no_keyring);
    using enum StoreTrouble;
    for (const auto cause : {unread, no_collection, no_answer, failed})
        EXPECT_TRUE(is_ok(check_bus, with(cause, words.c_str())));
    for (const auto cause : {no_bus, bus_unreachable})
        EXPECT_FALSE(is_ok(check_bus, with(cause, "any other words")));
    EXPECT_TRUE(is_ok(check_bus, with({}, words.c_str()))) << "an old daemon names no cause";
}

TEST(Doctor, DoesNotSendPeopleToItself)
{
    for (const auto cause : {StoreTrouble::failed, StoreTrouble::no_answer}) {
        const auto facts = but([&](Facts& f) {
            f.store = CallError(Error(StoreUnavailable{cause, "it failed"}));
            f.log = "/my state/daemon.log";
        });
        const auto advice = [](const Facts& of) {
            for (const auto& finding : examine(of)) {
                if (finding.check == "keyring") return advice_of(finding);
            }
            return std::string("none");
        };
        EXPECT_EQ(advice(facts), "journalctl --user -u patkeeper -n 20");
        EXPECT_EQ(advice(but([](Facts& f) { f.units.clear(); }, facts)),
                  "tail -n 20 '/my state/daemon.log'");
    }
}

TEST(Doctor, TellsWhatAilsTheKeyring)
{
    const auto with = [](const Error& error) {
        return said(check_keyring, but([&](Facts& f) { f.store = error; }));
    };
    EXPECT_TRUE(with(StoreLocked{}).ends_with(" | patkeeper unlock\n"));
    EXPECT_TRUE(with(StoreLocked{StoreTrouble::access}).ends_with(" | patkeeper unlock\n"));
    EXPECT_TRUE(with(StoreUnavailable{StoreTrouble::no_collection, "any words"})
                    .ends_with(" | patkeeper unlock\n"));
    EXPECT_TRUE(said(check_keyring, but([](Facts& f) { f.daemon->store = "memory"; }))
                    .starts_with("warning: store is \"memory\""));
    EXPECT_EQ(said(check_keyring, without_daemon()), "");
}

TEST(Doctor, JudgesEachProfile)
{
    const auto with = [](const Profile& p, Result<CheckProfile::Reply, CallError> tried) {
        return said(check_profiles, but([&](Facts& f) {
                        f.profiles = std::vector<TriedProfile>{{p, std::move(tried)}};
                    }));
    };
    const CheckProfile::Reply taken{0};
    EXPECT_EQ(with(profile(State::active), taken),
              "ok: https://h.example takes its token, which expires in 2 days; "
              "next rotation in 1 day\n");
    EXPECT_TRUE(with(profile(State::static_, "it lacks a scope"), taken)
                    .ends_with("not rotated: it lacks a scope | "
                               "patkeeper login --profile 'my one' --replace\n"))
        << "an old daemon";
    EXPECT_TRUE(with(profile(State::failing, "no route"), taken)
                    .ends_with("no route | Hint: Wait: the daemon tries again by itself.\n"));
    EXPECT_EQ(with(profile(State::unusable, "it expired"), taken),
              "77: it expired | patkeeper login --profile 'my one' --replace\n");
    const CallError dead(
        Error(WorkspaceRejected{"h", 403, "403", WorkspaceTrouble::dead_token, "any words"}));
    EXPECT_TRUE(with(profile(State::active), dead)
                    .ends_with(" | patkeeper login --profile 'my one' --replace\n"));
    const CallError away(Error(WorkspaceUnreachable{"h", {}, "timed out"}));
    EXPECT_TRUE(with(profile(State::active), away).starts_with("69: "));
}

// What a rotation would meet again, `rotate` does not help against.
TEST(Doctor, AdvisesByTheCause)
{
    const auto advice = [](State state, ProfileTrouble cause, const CheckProfile::Reply& tried) {
        auto p = profile(state, "any words");
        p.cause = cause;
        p.issuer = "admin";
        p.next_try = to_millis(now + 20min);
        const auto facts = but([&](Facts& f) {
            f.profiles = std::vector<TriedProfile>{{p, tried}};
        });
        return advice_of(check_profiles(facts).at(0));
    };
    using enum ProfileTrouble;
    const std::string login = "patkeeper login --profile 'my one' --replace";
    const std::string wait = "Hint: Wait: the daemon tries again by itself in 20 minutes.";
    for (const auto cause : {budget, rate_limit, rejected, store})
        EXPECT_EQ(advice(State::failing, cause, {}), wait);
    EXPECT_EQ(advice(State::failing, quota, {}).substr(0, 45),
              "Hint: Run \"patkeeper logout --other-machines ");
    EXPECT_EQ(advice(State::failing, unreachable, {}), "curl -sSI https://h.example");
    EXPECT_EQ(advice(State::failing, issuer_unusable, {}),
              "patkeeper login --profile admin --replace");
    EXPECT_EQ(advice(State::static_, issuer_missing, {}), "patkeeper login --profile admin");
    for (const auto cause : {not_asked_for, no_authentication, not_listed})
        EXPECT_EQ(advice(State::static_, cause, {}), login);
    for (const auto cause : {switched_off, bad_scopes, issuer_unfit})
        EXPECT_NE(advice(State::static_, cause, {}).find("config.toml"), std::string::npos);
    for (const auto cause : {expired, revoked})
        EXPECT_EQ(advice(State::unusable, cause, {}), login);
}

TEST(Doctor, SaysThatThereIsNoProfile)
{
    const auto none = but([](Facts& f) { f.profiles = std::vector<TriedProfile>(); });
    EXPECT_EQ(said(check_profiles, none), "warning: there is none yet | patkeeper login\n");
}

TEST(Doctor, WarnsFromFiveHundredTokensOn)
{
    const auto with = [](std::optional<std::int64_t> in_use) {
        auto facts = healthy();
        auto counted = profile(State::active);
        counted.tokens_in_use = in_use;
        facts.profiles = std::vector<TriedProfile>{{counted, CheckProfile::Reply()}};
        return check_quota(facts).at(0);
    };
    EXPECT_EQ(with({}).grade, Grade::ok);
    EXPECT_NE(with({}).why.find("not known"), std::string::npos);
    EXPECT_EQ(with(499).grade, Grade::ok);
    EXPECT_EQ(with(500).grade, Grade::warning);
    EXPECT_EQ(with(500).check, "tokens of my one");
    EXPECT_EQ(with(500).why,
              "500 of the 600 tokens that a user may have in a workspace are in use, so soon no "
              "more can be made");
    EXPECT_EQ(
        advice_of(with(500)),
        "Hint: Run \"patkeeper logout --other-machines --profile 'my one'\", or delete tokens "
        "that nothing uses in the workspace under Settings, Developer, Access tokens.");
    EXPECT_NE(with(599).why.find("so soon no more"), std::string::npos);
    EXPECT_EQ(with(600).grade, Grade::warning);
    EXPECT_NE(with(600).why.find("600 of the 600"), std::string::npos);
    EXPECT_NE(with(600).why.find("so no more can be made"), std::string::npos);
}

TEST(Doctor, ToleratesAMinuteOfClockDifference)
{
    const auto with = [](std::int64_t ahead) {
        return said(check_clock,
                    but([&](Facts& f) { f.profiles->front().tried = CheckProfile::Reply{ahead}; }));
    };
    EXPECT_TRUE(with(60'000).starts_with("ok: "));
    EXPECT_TRUE(with(-60'000).starts_with("ok: "));
    EXPECT_TRUE(with(60'001).starts_with(
        "warning: that of https://h.example is 1 minute ahead of this machine's"));
    EXPECT_TRUE(with(-60'001).find("behind this machine's") != std::string::npos);
    EXPECT_EQ(said(check_clock, healthy()), "");
}

TEST(Doctor, KnowsAStaleVariable)
{
    const auto with = [](TokenVariable token) {
        return said(check_environment, but([&](Facts& f) { f.token_variable = token; }));
    };
    EXPECT_TRUE(with(TokenVariable::served).starts_with("ok: "));
    EXPECT_TRUE(with(TokenVariable::unknown).ends_with(" | eval \"$(patkeeper env)\"\n"));
}

TEST(Doctor, KnowsWhomGitAsks)
{
    const auto with = [](std::optional<std::vector<GitSetting>> git) {
        return said(check_git, but([&](Facts& f) { f.git = std::move(git); }));
    };
    EXPECT_EQ(with(std::nullopt), "");
    EXPECT_EQ(with(std::vector<GitSetting>()),
              "warning: does not ask patkeeper for https://h.example | "
              "patkeeper setup-git\n");
    const GitSetting store{"system", "credential.helper", "store"};
    const GitSetting ours{"global", "credential.https://h.example.helper", "patkeeper"};
    const auto plain = [&](std::vector<GitSetting> git) {
        const std::string why =
            "1: the helper store keeps tokens for https://h.example in a plain file | ";
        const auto text = with(std::move(git));
        EXPECT_TRUE(text.starts_with(why)) << text;
        return text.substr(std::min(why.size(), text.size()));
    };
    EXPECT_EQ(plain({store}), "patkeeper setup-git\n");
    EXPECT_EQ(plain({store, ours}), "patkeeper setup-git\n");
    EXPECT_EQ(plain({ours, {"global", "credential.helper", "store"}}), "patkeeper setup-git\n");
    EXPECT_EQ(plain({ours, {"local", "credential.helper", "store"}}),
              "git config --local --unset-all --fixed-value credential.helper store\n");
    EXPECT_EQ(with(std::vector<GitSetting>{ours, {"global", "credential.helper", "cache"}}),
              "warning: tells the token of https://h.example to the helper cache too | "
              "patkeeper setup-git\n");
    const GitSetting elsewhere{"worktree", "credential.helper", "store --file it's"};
    EXPECT_TRUE(with(std::vector<GitSetting>{ours, elsewhere})
                    .ends_with("--fixed-value credential.helper 'store --file it'\\''s'\n"));
}

TEST(Doctor, SaysWhatGitSaysOfItsConfiguration)
{
    const auto broken = [](Facts& f) {
        f.git.reset();
        f.git_trouble = "fatal: bad config line 1 in file /h/.gitconfig";
    };
    const std::string expected =
        "78: cannot read its configuration: fatal: bad config line 1 in file /h/.gitconfig | "
        "Hint: Correct what \"git config --list --show-scope\" complains of.\n";
    EXPECT_EQ(said(check_git, but(broken)), expected);
    EXPECT_EQ(said(check_git, but(broken, without_daemon())), expected);
}

TEST(Doctor, NamesTheProfilesWhoseTokensAreStoredInPlainText)
{
    const auto with = [](std::vector<std::string> profiles) {
        return said(check_databrickscfg, but([&](Facts& f) {
                        f.databrickscfg = "/h/.databrickscfg";
                        f.plain_profiles = std::move(profiles);
                    }));
    };
    EXPECT_EQ(with({}), "ok: no token is stored in /h/.databrickscfg\n");
    EXPECT_EQ(with({"my one", "b"}),
              "warning: tokens are stored in plain text in /h/.databrickscfg: my one, b | "
              "patkeeper setup-databrickscfg --profile 'my one'\n");
    EXPECT_EQ(with({"b"}),
              "warning: tokens are stored in plain text in /h/.databrickscfg: b | "
              "patkeeper import --profile b\n");
}

TEST(Doctor, PrintsNothingOfAShellCommandThatGitRuns)
{
    const GitSetting ours{"global", "credential.https://h.example.helper", "patkeeper"};
    const GitSetting command{"local", "credential.helper", "!f() { echo password=hush; }; f"};
    EXPECT_EQ(said(check_git, but([&](Facts& f) {
                       f.git = {ours, command};
                   })),
              "warning: tells the token of https://h.example to the helper in credential.helper, a "
              "shell command, too | git config --local --edit\n");
    const GitSetting store{"local", "credential.helper", "!x=hush git credential-store"};
    const GitSetting gone{"global", "credential.helper", "!x=hush patkeeper git-credential -p old"};
    const auto all = said(check_git, but([&](Facts& f) { f.git = {ours, store, gone}; }));
    EXPECT_EQ(all.find("hush"), std::string::npos) << all;
}

TEST(Doctor, NamesWhatGitAsksForWorkspacesThatAreGone)
{
    const auto with = [](std::vector<GitSetting> more) {
        return said(check_git,
                    but([&](Facts& f) { f.git->insert(f.git->end(), more.begin(), more.end()); }));
    };
    const std::string well = "ok: asks patkeeper for https://h.example\n";
    const std::string gone = "credential.https://gone.example:8443.helper";
    EXPECT_EQ(with({{"global", gone, ""}, {"global", gone, "patkeeper"}}),
              well +
                  "warning: asks patkeeper for workspaces that have no profile any more: "
                  "https://gone.example:8443 | patkeeper setup-git --remove --host "
                  "https://gone.example:8443\n");
    EXPECT_EQ(with({{"global", "credential.https://github.com.helper", "patkeeper"}}), well);
    EXPECT_EQ(with({{"global", "credential.https://h.example.helper", "patkeeper -p 'my one'"}}),
              well);
    EXPECT_EQ(with({{"global", "credential.helper", "patkeeper --profile old"}}),
              well +
                  "warning: has a helper for the profile old in credential.helper, but there is no "
                  "such profile | "
                  "git config --global --unset-all --fixed-value credential.helper "
                  "'patkeeper --profile old'\n");
}

TEST(Doctor, NamesSectionsThatAskForWhatIsNotThere)
{
    const auto with = [](std::vector<ManagedSection> sections) {
        return said(check_databrickscfg,
                    but([&](Facts& f) { f.managed_sections = std::move(sections); }));
    };
    EXPECT_TRUE(with({{"my one", "https://h.example"}}).starts_with("ok: "));
    EXPECT_EQ(
        with({{"my one", "https://h.example:8443"}, {"gone", "https://h.example"}, {"b", ""}}),
        "warning: sections of /h/.databrickscfg ask patkeeper for profiles that it does not have "
        "for their host: my one, gone, b | patkeeper setup-databrickscfg --remove "
        "--profile 'my one' --profile gone --profile b\n");
    auto facts = without_daemon();
    facts.managed_sections = {{"gone", "https://h.example"}};
    EXPECT_TRUE(is_ok(check_databrickscfg, facts));  // it is not known
}

TEST(Doctor, KnowsVariablesThatWinOverSections)
{
    const auto with = [](SdkVariables variables,
                         const char* chosen = "",
                         TokenVariable token = TokenVariable::unset) {
        return said(
            check_environment, but([&](Facts& f) {
                f.managed_sections = {{"a", "https://a.example"}, {"b", "https://b.example"}};
                f.variables = std::move(variables);
                f.chosen_section = chosen;
                f.token_variable = token;
            }));
    };
    const std::string ending =
        ", and tools prefer it to the sections of .databrickscfg that send them to patkeeper: ";
    EXPECT_TRUE(with({}).starts_with("ok: "));
    EXPECT_EQ(with({true, std::nullopt}),
              "warning: DATABRICKS_AUTH_TYPE is not metadata-service" + ending +
                  "a, b | unset DATABRICKS_AUTH_TYPE\n");
    const std::string host = "warning: DATABRICKS_HOST is for another workspace" + ending;
    for (const auto* other : {"https://other.example", "https://a.example:8443", ""})
        EXPECT_EQ(with({false, other}), host + "a, b | unset DATABRICKS_HOST\n");
    EXPECT_TRUE(with({false, "https://a.example"}).starts_with("ok: "));
    EXPECT_TRUE(with({false, "https://a.example"}, "a").starts_with("ok: "));
    EXPECT_EQ(with({false, "https://a.example"}, "b"), host + "b | unset DATABRICKS_HOST\n");
    const SdkVariables as_by_env{true, "https://other.example"};
    EXPECT_TRUE(with(as_by_env, "", TokenVariable::served).starts_with("ok: "));
    EXPECT_TRUE(
        with(as_by_env, "", TokenVariable::unknown).ends_with("eval \"$(patkeeper env)\"\n"));
    EXPECT_TRUE(said(check_environment, but([&](Facts& f) { f.variables = as_by_env; }))
                    .starts_with("ok: "));  // there is no such section
}

TEST(Doctor, ComparesTheMetadataServicesAddress)
{
    using enum MetadataVariable::Is;
    const std::vector<ManagedSection> sections{{"a", "https://a.example"},
                                               {"b", "https://b.example"}};
    const auto with = [](MetadataVariable variable,
                         std::vector<ManagedSection> managed = {},
                         SdkVariables variables = {}) {
        return but([&](Facts& f) {
            f.metadata_variable = std::move(variable);
            f.managed_sections = std::move(managed);
            f.variables = std::move(variables);
        });
    };
    const auto text = [](const Facts& facts) { return said(check_environment, facts); };
    const std::string elsewhere =
        "warning: DATABRICKS_METADATA_SERVICE_URL is not where patkeeper serves tokens, and tools "
        "prefer it to ";
    const std::string all =
        "the sections of .databrickscfg that send them to patkeeper: a, b | unset "
        "DATABRICKS_METADATA_SERVICE_URL\n";
    EXPECT_EQ(text(with({foreign, ""})),
              elsewhere + "profiles | eval \"$(patkeeper env --metadata)\"\n");
    EXPECT_EQ(text(but([](Facts& f) { f.daemon->metadata_address.reset(); }, with({foreign, ""}))),
              elsewhere + "profiles | unset DATABRICKS_METADATA_SERVICE_URL\n");
    EXPECT_EQ(text(with({foreign, ""}, sections)), elsewhere + all);
    EXPECT_TRUE(text(with({served, "https://a.example"}, sections)).starts_with("ok: "));
    EXPECT_EQ(text(with({served, "https://c.example"}, sections)),
              "warning: DATABRICKS_METADATA_SERVICE_URL is for another workspace, and tools prefer "
              "it to " +
                  all);
    EXPECT_EQ(text(with({served, "https://a.example"}, {}, {false, "https://b.example"})),
              "warning: DATABRICKS_METADATA_SERVICE_URL is for https://a.example, and "
              "DATABRICKS_HOST for another workspace | eval \"$(patkeeper env --metadata)\"\n");
    EXPECT_TRUE(text(with({served, "https://a.example"}, sections, {false, "https://a.example"}))
                    .starts_with("ok: "));
    EXPECT_TRUE(
        text(with({not_compared, ""}, sections, {false, "https://c.example"})).starts_with("ok: "))
        << "no daemon says what it serves";
    EXPECT_TRUE(text(with({foreign, ""}, {}, {true, std::nullopt})).starts_with("ok: "))
        << "another auth type does not use it";
    auto served_token = with({foreign, ""});
    served_token.token_variable = TokenVariable::served;
    EXPECT_TRUE(text(served_token).starts_with("ok: ")) << "tools prefer the token";
}

TEST(Doctor, DoesNotCallAnUnreadDatabrickscfgClean)
{
    EXPECT_EQ(said(check_databrickscfg, but([](Facts& f) {
                       f.databrickscfg = "/h/my file";
                       f.databrickscfg_trouble = {ExitCode::bad_input, "cannot read it", Try{"ls"}};
                   })),
              "warning: cannot read it | ls\n");
    EXPECT_EQ(said(check_databrickscfg, but([](Facts& f) { f.databrickscfg.clear(); })),
              "warning: cannot locate .databrickscfg: HOME is not set | "
              "Hint: Set HOME, or name the file with --file or DATABRICKS_CONFIG_FILE.\n");
}

TEST(Doctor, KnowsWhetherSdksCanBeServed)
{
    using enum MetadataTrouble;
    const auto with = [](std::optional<std::string> address,
                         std::optional<std::string> reason,
                         std::optional<MetadataTrouble> cause = {}) {
        return said(check_metadata, but([&](Facts& f) {
                        f.log = "/state/daemon.log";
                        f.daemon->metadata_address = std::move(address);
                        f.daemon->metadata_reason = std::move(reason);
                        f.daemon->metadata_cause = cause;
                        f.daemon->metadata_port = 8423;
                    }));
    };
    EXPECT_EQ(with("127.0.0.1:8423", {}), "ok: the daemon serves SDKs on 127.0.0.1:8423\n");
    EXPECT_EQ(with({}, "it is switched off", off), "ok: it is switched off\n");
    EXPECT_EQ(
        with({}, "port 8423 of 127.0.0.1 is taken by another program", port_taken),
        "69: port 8423 of 127.0.0.1 is taken by another program | ss -ltnp 'sport = :8423'\n");
    EXPECT_EQ(with({}, "it is switched off"), "69: it is switched off | patkeeper doctor\n")
        << "an older daemon, which names no cause";
    EXPECT_EQ(with({}, {}), "") << "a daemon that knows of no such service";
    EXPECT_EQ(said(check_metadata, without_daemon()), "");
}
