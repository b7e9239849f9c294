#include "client/doctor/checks.hpp"

#include <gtest/gtest.h>

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
                          "127.0.0.1:8423",
                          std::nullopt};
    facts.program = "/usr/bin/patkeeperd";
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

// A check's findings as text, a line each: grade and code, why, next.
std::string said(Check check, const Facts& facts)
{
    std::string text;
    for (const auto& finding : check(facts)) {
        const auto code = std::to_string(static_cast<int>(finding.code));
        text += finding.grade == Grade::ok ? "ok: " + finding.why
                : finding.grade == Grade::warning
                    ? "warning: " + finding.why + " | " + finding.next
                    : code + ": " + finding.why + " | " + finding.next;
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
    EXPECT_EQ(findings.size(), 14U);  // the clock is not known
    for (const auto& finding : findings)
        EXPECT_EQ(finding.grade, Grade::ok) << finding.check << ": " << finding.why;
    EXPECT_EQ(code_of(findings), ExitCode::done);
}

TEST(Doctor, ExitsWithTheCodeOfTheFirstBadFinding)
{
    const Findings findings{warning("a", "", "x"),
                            bad("b", {ExitCode::unavailable, "", "x"}),
                            bad("c", {ExitCode::refused, "", "x"})};
    EXPECT_EQ(code_of(findings), ExitCode::unavailable);
    EXPECT_EQ(code_of({warning("a", "", "x")}), ExitCode::done);
}

TEST(Doctor, EveryTroubleHasANextCommand)
{
    auto facts = without_daemon();
    facts.lock_owner = 7;
    facts.directory_mode->mode = 0777;
    facts.units.clear();
    facts.ssh_only = true;
    facts.bus = BusState::none;
    facts.token_variable = TokenVariable::unknown;
    facts.plain_profiles = {"DEFAULT"};
    const auto findings = examine(facts);
    EXPECT_EQ(findings.size(), 8U);
    for (const auto& finding : findings) {
        EXPECT_NE(finding.grade, Grade::ok) << finding.check;
        EXPECT_FALSE(finding.next.empty()) << finding.check;
    }
}

TEST(Doctor, KnowsHowTheDaemonIsStarted)
{
    EXPECT_EQ(said(check_daemon, without_daemon()),
              "69: the daemon is not running: /run/p/p.sock | "
              "systemctl --user start patkeeper.socket\n");
    EXPECT_EQ(said(check_daemon, but([](Facts& f) { f.units.clear(); }, without_daemon())),
              "69: the daemon is not running: /run/p/p.sock | patkeeper status\n");
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
              "warning: /usr/bin/patkeeperd was installed after the running daemon was started | "
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
    EXPECT_EQ(held_by({}, without_daemon()), "ok: nobody holds /state/lock\n");
    EXPECT_TRUE(held_by(7, healthy()).ends_with("another daemon, process 42, answers | kill 7\n"));
    EXPECT_TRUE(held_by(7, without_daemon()).starts_with("75: process 7 holds /state/lock"));
    EXPECT_TRUE(held_by({}, healthy()).starts_with("warning: the daemon does not hold"));
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
    EXPECT_EQ(with(0600, 0710), "77: /run/p is open to others (mode 0710) | chmod 700 /run/p\n");
    EXPECT_EQ(with(0600, 0701), "77: /run/p is open to others (mode 0701) | chmod 700 /run/p\n");
    EXPECT_EQ(with(0600, 01777),
              "77: /run/p is open to others (mode 1777) | unset PATKEEPER_SOCKET\n");
    EXPECT_EQ(with(0600, 0700, 7), "77: /run/p belongs to user id 7 | unset PATKEEPER_SOCKET\n");
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
    const auto no_bus = CallError(Error(StoreUnavailable{"there is no D-Bus session bus"}));
    const auto with = [&](BusState state) {
        return said(check_bus, but([&](Facts& f) {
                        f.store = no_bus;
                        f.bus = state;
                    }));
    };
    EXPECT_TRUE(with(BusState::reachable).starts_with("73: the daemon was started without"));
    EXPECT_TRUE(with(BusState::none).starts_with("73: there is no D-Bus session bus"));
    EXPECT_TRUE(with(BusState::unreachable).starts_with("73: the D-Bus session bus does not"));
    const auto nobodys = but([](Facts& f) { f.bus = BusState::none; });
    EXPECT_TRUE(is_ok(check_bus, nobodys)) << "the daemon has one of its own";
    EXPECT_EQ(said(check_bus, but([](Facts& f) { f.daemon->store = "memory"; }, nobodys)), "");
    EXPECT_TRUE(is_ok(check_bus, without_daemon()));
}

TEST(Doctor, TellsWhatAilsTheKeyring)
{
    const auto with = [](const Error& error) {
        return said(check_keyring, but([&](Facts& f) { f.store = error; }));
    };
    EXPECT_TRUE(with(StoreLocked{}).ends_with(" | patkeeper unlock\n"));
    EXPECT_NE(with(StoreUnavailable{"there is no default keyring"}).find("--unlock"),
              std::string::npos);
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
                               "patkeeper login --profile 'my one' --replace\n"));
    EXPECT_TRUE(with(profile(State::failing, "no route"), taken)
                    .ends_with("no route | patkeeper rotate --profile 'my one'\n"));
    EXPECT_EQ(with(profile(State::unusable, "it expired"), taken),
              "77: it expired | patkeeper login --profile 'my one' --replace\n");
    const CallError dead(Error(WorkspaceRejected{"h", 403, "403", "Invalid access token."}));
    EXPECT_TRUE(with(profile(State::active), dead)
                    .ends_with(" | patkeeper login --profile 'my one' --replace\n"));
    const CallError away(Error(WorkspaceUnreachable{"h", "timed out"}));
    EXPECT_TRUE(with(profile(State::active), away).starts_with("69: "));
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
    EXPECT_EQ(with(500).next,
              "patkeeper logout --other-machines --profile 'my one', and delete others in the "
              "workspace: Settings, Developer, Access tokens");
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

TEST(Doctor, NamesTheProfilesWhoseTokensLieInPlainText)
{
    const auto with = [](std::vector<std::string> profiles) {
        return said(check_databrickscfg, but([&](Facts& f) {
                        f.databrickscfg = "/h/.databrickscfg";
                        f.plain_profiles = std::move(profiles);
                    }));
    };
    EXPECT_EQ(with({}), "ok: no token lies in /h/.databrickscfg\n");
    EXPECT_EQ(with({"my one", "b"}),
              "warning: tokens lie in plain text in /h/.databrickscfg: my one, b | "
              "patkeeper setup-databrickscfg --profile 'my one'\n");
    EXPECT_EQ(with({"b"}),
              "warning: tokens lie in plain text in /h/.databrickscfg: b | "
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
    EXPECT_EQ(with({true, false, std::nullopt}),
              "warning: DATABRICKS_AUTH_TYPE is not metadata-service" + ending +
                  "a, b | unset DATABRICKS_AUTH_TYPE\n");
    const std::string host = "warning: DATABRICKS_HOST is for another workspace" + ending;
    for (const auto* other : {"https://other.example", "https://a.example:8443", ""})
        EXPECT_EQ(with({false, false, other}), host + "a, b | unset DATABRICKS_HOST\n");
    EXPECT_TRUE(with({false, false, "https://a.example"}).starts_with("ok: "));
    EXPECT_TRUE(with({false, false, "https://a.example"}, "a").starts_with("ok: "));
    EXPECT_EQ(with({false, false, "https://a.example"}, "b"), host + "b | unset DATABRICKS_HOST\n");
    EXPECT_TRUE(with({false, true, "https://other.example"}).starts_with("ok: "));
    const SdkVariables as_by_env{true, false, "https://other.example"};
    EXPECT_TRUE(with(as_by_env, "", TokenVariable::served).starts_with("ok: "));
    EXPECT_TRUE(
        with(as_by_env, "", TokenVariable::unknown).ends_with("eval \"$(patkeeper env)\"\n"));
    EXPECT_TRUE(said(check_environment, but([&](Facts& f) { f.variables = as_by_env; }))
                    .starts_with("ok: "));  // there is no such section
}

TEST(Doctor, DoesNotCallAnUnreadDatabrickscfgClean)
{
    EXPECT_EQ(said(check_databrickscfg, but([](Facts& f) {
                       f.databrickscfg = "/h/my file";
                       f.databrickscfg_trouble = {ExitCode::bad_input, "cannot read it", "ls"};
                   })),
              "warning: cannot read it | ls\n");
    EXPECT_EQ(said(check_databrickscfg, but([](Facts& f) { f.databrickscfg.clear(); })),
              "warning: cannot find .databrickscfg: HOME is not set | "
              "set HOME, then the command again\n");
}

TEST(Doctor, KnowsWhetherSdksCanBeServed)
{
    const auto with = [](std::optional<std::string> address, std::optional<std::string> reason) {
        return said(check_metadata, but([&](Facts& f) {
                        f.daemon->metadata_address = std::move(address);
                        f.daemon->metadata_reason = std::move(reason);
                    }));
    };
    EXPECT_EQ(with("127.0.0.1:8423", {}), "ok: the daemon serves SDKs on 127.0.0.1:8423\n");
    EXPECT_EQ(with({}, "it is switched off"), "ok: it is switched off\n");
    EXPECT_EQ(
        with({}, "port 8423 of 127.0.0.1 is taken by another program"),
        "69: port 8423 of 127.0.0.1 is taken by another program | ss -ltnp 'sport = :8423'\n");
    EXPECT_EQ(with({}, {}), "") << "an older daemon";
    EXPECT_EQ(said(check_metadata, without_daemon()), "");
}
