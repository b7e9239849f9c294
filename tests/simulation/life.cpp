#include "tests/simulation/life.hpp"

#include "daemon/workspace/token_id_of.hpp"
#include "protocol/codec.hpp"
#include "protocol/described_json.hpp"

#include <spdlog/spdlog.h>

#include <optional>
#include <set>

namespace patkeeper::simulation {

namespace {

using namespace std::chrono_literals;
using std::chrono::days;

const std::string somebody_else = "else@example.com";

std::string error_of(const std::string& reply)
{
    const auto value = parse_json(reply);
    const auto* error = value ? value->get_object().if_contains("error") : nullptr;
    return error == nullptr ? "" : std::string(error->get_string());
}

// Nothing where it is an error.
template <class Call>
std::optional<typename Call::Reply> reply_of(const std::string& text)
{
    const auto value = parse_json(text);
    const auto* parameters = value ? value->get_object().if_contains("parameters") : nullptr;
    typename Call::Reply reply;
    std::string wrong;
    if (!error_of(text).empty() || parameters == nullptr || !from_json(*parameters, reply, wrong))
        return std::nullopt;
    return reply;
}

// Reckoned here once more: patkeeper's own idea of it is what is on trial.
TimePoint latest_due(const HeldToken& token, const RotationPolicy& policy)
{
    constexpr double most_jitter = 1.05;
    const auto granted = token.expiry ? *token.expiry - token.creation : policy.lifetime;
    const auto fraction = policy.rotate_at * most_jitter;
    return token.creation + std::chrono::duration_cast<Duration>(granted * fraction);
}

}  // namespace

Life::Life(Plan plan) : plan_(plan), dice_(plan.seed)
{
    furnish();
}

void Life::furnish()
{
    add_workspace("one.example");
    add_workspace("two.example");
    for (int i = 0; i < plan_.profiles; ++i) {
        const auto profile = "p" + std::to_string(i);
        const auto host = dice_.chance(0.5) ? "one.example" : "two.example";
        homes_[profile] = {host, "user" + std::to_string(dice_.below(4)) + "@example.com"};
        policies_[profile] = draw_policy();
        if (dice_.chance(0.2)) find_issuer(profile);
        profiles_.push_back(profile);
    }
    add_computer("desk");
}

void Life::add_workspace(const std::string& host)
{
    auto& calls = workspaces_.try_emplace(host, host).first->second;
    auto settings = calls.model().settings();
    settings.skew = dice_.chance(0.5) ? dice_.between(-1h, 1h) : 0ms;
    calls.model().set(settings);
    usual_[host] = settings;
    for (int i = 0; i < 4; ++i)
        calls.model().add_identity("user" + std::to_string(i) + "@example.com");
    calls.model().add_identity(somebody_else);
    calls.model().minted = [this, host, &calls](const stand_in::Token& token) {
        count("tokens minted");
        trace("minted: " + token.id.substr(0, 6) + ", " + token.comment);
        witness_.minted(host, token, timeline_.now(), calls.model().settings().skew);
        if (weather_.slow_starts && dice_.chance(0.3))
            witness_.find(token.id)->works_from = timeline_.now() + dice_.between(1s, 80s);
    };
    calls.model().rescoped = [this](const stand_in::Token& token) {
        trace("rescoped: " + token.id.substr(0, 6) + ", " + token.scopes->front());
        witness_.rescoped(token.id, token.scopes, timeline_.now());
    };
    calls.model().removed = [this](const std::string& id) {
        count("tokens deleted");
        trace("deleted: " + id.substr(0, 6));
        witness_.deleted(id, timeline_.now());
    };
}

void Life::add_computer(const std::string& name)
{
    Surroundings world{context_,
                       timeline_,
                       dice_,
                       witness_,
                       weather_,
                       workspaces_,
                       plan_.trace ? [this](const std::string& what) { trace(what); }
                                   : std::function<void(const std::string&)>(),
                       [this](const std::string& what) { count(what); }};
    auto& computer =
        *computers_.emplace_back(std::make_unique<Computer>(std::move(world), name, policies_));
    bought_.push_back(timeline_.now());
    for (const auto& profile : profiles_)
        witness_.introduce({name, profile}, policies_[profile], homes_[profile].identity);
    computer.client = [this, &computer](const std::string& profile) {
        take(computer, profile.empty() ? some_profile() : profile);
    };
    computer.order = [this, &computer] {
        const auto profile = some_profile();
        if (dice_.chance(0.05)) return set_scopes(computer, profile);
        order(computer, profile);
        // While what it made may not be settled yet.
        if (dice_.chance(0.1)) {
            timeline_.after(dice_.mostly_short(1s, 10min),
                            [this, &computer, profile] { log_out(computer, profile); });
        }
    };
    computer.revocation = [this, &computer] { revoke(computer, some_profile()); };
    computer.start();
    for (const auto& profile : profiles_)
        look_after(computer, profile);
    every(20 * 24h, [this, &computer] { computer.suspend(dice_.mostly_short(1h, 24h * 21)); });
    every(40 * 24h, [this, &computer] { computer.set_clock(dice_.between(-1h, 1h)); });
    every(10 * 24h, [this, &computer] { set_clock_right(computer, some_profile()); });
    every(40 * 24h, [this, &computer] {
        if (computer.keyring.locked) return;
        computer.lock();
        timeline_.after(dice_.mostly_short(1min, 24h), [&computer] { computer.unlock(); });
    });
    every(60 * 24h, [this, &computer] { restore(computer, some_profile()); });
    // Yesterday's backup.
    every(20 * 24h, [this, &computer] {
        const auto profile = some_profile();
        back_up(computer, profile);
        if (dice_.chance(0.5)) order(computer, profile);
        timeline_.after(dice_.mostly_short(1min, 48h),
                        [this, &computer, profile] { restore(computer, profile); });
    });
    every(120 * 24h, [this, &computer] { throw_away(computer, some_profile()); });
}

RotationPolicy Life::draw_policy()
{
    RotationPolicy policy;
    const std::vector<int> lifetimes{1, 7, 7, 7, 30, 30, 30, 30, 90, 90, 90, 90};
    policy.lifetime = days(dice_.one_of(lifetimes));
    policy.overlap = std::min<Duration>(24h, policy.lifetime / 4);
    if (dice_.chance(0.3)) policy.overlap = 1h;
    policy.max_creates_per_hour = dice_.chance(0.3) ? 1 : 3;
    if (dice_.chance(0.3)) policy.scopes = Scopes{"sql", "authentication"};
    return policy;
}

// Some profiles have tokens that may do only one thing, and another's token minted for them.
void Life::find_issuer(const std::string& profile)
{
    if (profiles_.empty()) return;
    const auto issuer = dice_.one_of(profiles_);
    if (policies_[issuer].issuer) return;
    policies_[issuer].is_issuer = true;
    policies_[issuer].allow_issuer = dice_.chance(0.5);
    policies_[profile].issuer = ProfileName(issuer);
    policies_[profile].scopes = Scopes{"sql"};
    homes_[profile] = homes_[issuer];
    if (dice_.chance(0.15)) homes_[profile].identity = somebody_else;  // by mistake
}

void Life::every(Duration mean, std::function<void()> what)
{
    timeline_.after(dice_.between(0ms, 2 * mean), [this, mean, what] {
        if (over_) return;
        what();
        every(mean, what);
    });
}

Outcome Life::live()
{
    change_weather();
    every(12h, [this] { check_when_calm(); });
    for (const auto& [host, calls] : workspaces_) {
        every(60 * 24h, [this, name = host] {
            auto settings = usual_[name];
            const auto jump = dice_.between(-5min, 5min);
            settings.skew += jump;
            usual_[name] = settings;
            workspaces_.at(name).model().set(settings);
            witness_.server_clock_jumped(name, jump, timeline_.now());
            for (auto& computer : computers_) {
                computer->jumped = timeline_.now();
                computer->disturb();
            }
            trace(name + ": clock moved by " + std::to_string(jump / 1s) + " s");
        });
    }
    timeline_.after(dice_.between(0h, 2 * plan_.time), [this] { clone(); });
    run_until(birth + plan_.time);
    end_in_calm();
    outcome_.violation = witness_.violation();
    for (const auto bought : bought_) {
        outcome_.profile_years +=
            plan_.profiles * std::chrono::duration<double>(timeline_.now() - bought) / days(365);
    }
    weather_ = calm();
    for (auto& computer : computers_)
        computer.reset();
    return std::move(outcome_);
}

void Life::run_until(TimePoint end)
{
    while (!witness_.violation()) {
        context_.restart();
        context_.poll();
        if (!timeline_.step(end)) break;
        count("steps");
    }
}

// Faults have ended, whoever slept wakes, and what is unknown is swept: then only what the records hold
// lives.
void Life::end_in_calm()
{
    over_ = true;
    if (!weather_.calm()) change_weather();
    for (auto& computer : computers_) {
        if (computer->keyring.locked) computer->unlock();
    }
    const auto sleeps = [](const auto& computer) { return computer->sleeps(); };
    auto end = timeline_.now();
    while (!witness_.violation() && std::any_of(computers_.begin(), computers_.end(), sleeps))
        run_until(end += 24h);
    run_until(end + 10 * 24h);
    for (auto& computer : computers_)
        check(*computer);
    run_until(timeline_.now() + 1min);
}

void Life::change_weather()
{
    const bool improves = !weather_.calm();
    weather_ = improves ? calm() : draw_weather(dice_);
    calm_since_ = timeline_.now();
    count("weather: " + weather_.name);
    trace("weather: " + weather_.name);
    for (auto& [host, calls] : workspaces_) {
        auto settings = improves ? usual_[host] : draw_settings(dice_, usual_[host]);
        settings.skew = calls.model().settings().skew;
        calls.model().set(settings);
    }
    const auto lasts = dice_.between(0ms, improves ? 90h : 4h);
    timeline_.after(lasts, [this] {
        if (!over_) change_weather();
    });
}

void Life::look_after(Computer& computer, const std::string& profile)
{
    every(12h, [this, &computer, profile] {
        const auto& holding = witness_.holding({computer.name, profile});
        if (!holding.record) {
            log_in(computer, profile, /*replace=*/false);
        } else if (!served(computer, profile)) {
            log_in(computer, profile, /*replace=*/true);
        }
    });
    every(48h, [this, &computer, profile] { take(computer, profile); });
    every(30 * 24h, [this, &computer, profile] { order(computer, profile); });
    every(200 * 24h, [this, &computer, profile] { log_in(computer, profile, /*replace=*/true); });
    every(300 * 24h, [this, &computer, profile] { log_out(computer, profile); });
    every(300 * 24h, [this, &computer, profile] { revoke(computer, profile); });
    every(300 * 24h, [this, &computer, profile] { mint(computer, profile); });
    every(100 * 24h, [this, &computer, profile] { set_scopes(computer, profile); });
    every(30 * 24h, [this, &computer, profile] { back_up(computer, profile); });
}

// Whether the profile's issuer, if it has one, is the same person, and has worked for so long that nothing waits for it any more:
// two daily looks.
bool Life::can_rotate(Computer& computer, const std::string& profile)
{
    const auto& issuer = policies_[profile].issuer;
    if (!issuer) return true;
    const Owner owner{computer.name, issuer->str()};
    const auto& holding = witness_.holding(owner);
    if (homes_.at(profile).identity != homes_.at(issuer->str()).identity) return false;
    return witness_.has_working_token(owner, timeline_.now()) &&
           timeline_.now() - holding.disturbed > 52h;
}

// Whether a token of the record still works: who has one does not log in again.
bool Life::served(Computer& computer, const std::string& profile)
{
    const auto& record = witness_.holding({computer.name, profile}).record;
    if (!record) return false;
    for (const auto& token : held_tokens(*record)) {
        const auto* fate = witness_.find(token.id.str());
        if (fate != nullptr && witness_.is_alive(*fate, timeline_.now())) return true;
    }
    return false;
}

void Life::log_in(Computer& computer, const std::string& profile, bool replace)
{
    if (!computer.is_on()) return;
    const auto& home = homes_.at(profile);
    const auto& policy = policies_[profile];
    auto& model = workspaces_.at(home.host).model();
    std::optional<Duration> lifetime = days(90);
    if (dice_.chance(0.2)) lifetime.reset();
    const auto twin = dice_.chance(0.3) ? a_twin_of(computer, profile) : std::nullopt;
    auto scopes = policy.scopes;
    if (!scopes && dice_.chance(0.3)) scopes = Scopes{"clusters", "authentication"};
    // It tells what it may do, though it has an issuer.
    if (policy.issuer && dice_.chance(0.3)) scopes = Scopes{"sql", "authentication"};
    const stand_in::MintOrder order{home.identity, lifetime, scopes, "by hand"};
    const auto value = twin ? *twin : model.issue(order, timeline_.now());
    AddProfile call;
    call.profile = profile;
    call.host = "https://" + home.host;
    call.token_value = Secret(value);
    call.replace = replace;
    call.delete_pasted = dice_.chance(0.5);
    if (dice_.chance(0.1)) call.rotate = false;
    witness_.pasted(computer.name,
                    home.host,
                    token_id_of(Secret(value)).str(),
                    order,
                    *call.delete_pasted,
                    timeline_.now());
    if (twin) computer.pasted_again.insert(token_id_of(Secret(value)).str());
    send_login(computer, profile, std::move(call));
}

// With a token that nobody replaces.
void Life::log_in_for(Computer& computer, const std::string& profile, Duration lifetime)
{
    if (!computer.is_on()) return;
    const auto& home = homes_.at(profile);
    const stand_in::MintOrder order{home.identity, lifetime, policies_[profile].scopes, "by hand"};
    const auto value = workspaces_.at(home.host).model().issue(order, timeline_.now());
    AddProfile call;
    call.profile = profile;
    call.host = "https://" + home.host;
    call.token_value = Secret(value);
    call.replace = true;
    call.rotate = false;
    witness_.pasted(computer.name,
                    home.host,
                    token_id_of(Secret(value)).str(),
                    order,
                    /*agreed=*/false,
                    timeline_.now());
    send_login(computer, profile, std::move(call));
}

void Life::send_login(Computer& computer, const std::string& profile, AddProfile call)
{
    count("logins");
    trace(computer.name + "/" + profile + ": log in with " +
          token_id_of(call.token_value).str().substr(0, 6));
    computer.ask(encode(call, Answers::one),
                 [this, name = computer.name, profile](const std::string& reply) {
                     trace(name + "/" + profile + ": log in: " + error_of(reply));
                 });
}

// The token of another profile of the same person: people import one under two names.
std::optional<std::string> Life::a_twin_of(Computer& computer, const std::string& profile)
{
    for (const auto& other : profiles_) {
        const bool same = homes_.at(other).host == homes_.at(profile).host &&
                          homes_.at(other).identity == homes_.at(profile).identity &&
                          policies_[other].scopes == policies_[profile].scopes;
        const auto& record = witness_.holding({computer.name, other}).record;
        if (other == profile || !same || !record) continue;
        for (const auto& token : held_tokens(*record)) {
            const auto* fate = witness_.find(token.id.str());
            if (fate == nullptr || (!fate->nonce.empty() && !dice_.chance(0.1))) continue;
            if (witness_.is_alive(*fate, timeline_.now())) return std::string(token.value.reveal());
        }
    }
    return std::nullopt;
}

void Life::log_out(Computer& computer, const std::string& profile)
{
    RemoveProfile call;
    call.profile = profile;
    if (dice_.chance(0.2)) call.keep_tokens = true;
    count("logouts");
    trace(computer.name + "/" + profile + ": log out");
    const auto answered =
        [this, &computer, profile, asked = timeline_.now()](const std::string& reply) {
            trace(computer.name + "/" + profile + ": log out: " + error_of(reply));
            const auto answer = reply_of<RemoveProfile>(reply);
            if (!answer) return;
            std::set<std::string> named(answer->left_alive.begin(), answer->left_alive.end());
            named.insert(answer->undeleted.begin(), answer->undeleted.end());
            count("logouts checked");
            witness_.logged_out({computer.name, profile}, named, asked, timeline_.now());
        };
    computer.ask(encode(call, Answers::one), answered);
}

void Life::take(Computer& computer, const std::string& profile)
{
    if (!computer.is_on()) return;
    count("tokens asked for");
    const auto asked_for = [this, &computer, profile](const std::string& reply) {
        const bool known = computer.told[profile] > computer.jumped + 2min;
        const bool ordered = reply.find("it is being logged out") != std::string::npos;
        const bool issuer = reply.find("it issues tokens") != std::string::npos;
        const bool expired = reply.find("it has expired") != std::string::npos;
        if (expired && is_calm_for(computer, 20min)) {
            count("tokens that have expired");
            witness_.said_to_have_expired({computer.name, profile}, timeline_.now());
        }
        if (known && !ordered && !issuer && error_of(reply) == "io.patkeeper.TokenUnusable")
            witness_.gave_up({computer.name, profile}, computer.awake_since, timeline_.now());
        const auto answer = reply_of<GetToken>(reply);
        if (!answer) return;
        count("tokens served");
        if (policies_[profile].is_issuer && !policies_[profile].allow_issuer)
            witness_.accuse("issuer", profile + ": serves the token that issues others");
        const auto& host = homes_.at(profile).host;
        const auto until = from_millis(answer->token.valid_until) - computer.clock.offset();
        const std::string secret(answer->token.token_value.reveal());
        const auto id = token_id_of(answer->token.token_value).str();
        trace(computer.name + "/" + profile + ": serves " + id.substr(0, 6) + " for " +
              std::to_string((until - timeline_.now()) / 1s) + " s");
        const bool slept = std::max(computer.told[profile], computer.jumped) < computer.awake_since;
        const auto clocks = known   ? Witness::Clocks::known
                            : slept ? Witness::Clocks::set_before_a_sleep
                                    : Witness::Clocks::set;
        witness_.served({computer.name, profile}, id, until, clocks);
        const auto* fate = witness_.find(id);
        if (fate != nullptr && timeline_.now() < fate->works_from.value_or(birth))
            witness_.accuse("P1", profile + ": served a token that does not work yet");
        for (int uses = static_cast<int>(dice_.below(3)); uses >= 0; --uses) {
            const auto left = until - timeline_.now();
            const auto when = uses == 0 ? left - 1ms : dice_.between(0ms, left);
            timeline_.after(when, [this, host, secret, id] { use(host, secret, id); });
        }
    };
    computer.ask(encode(GetToken{profile, std::nullopt}, Answers::one), asked_for);
}

void Life::use(const std::string& host, const std::string& value, const std::string& id)
{
    auto& calls = workspaces_.at(host);
    calls.stand_in().settle(timeline_.now());
    // What every token may ask, whatever its scopes.
    stand_in::Request request{
        "GET", "/api/2.0/preview/scim/v2/Me", {{"authorization", "Bearer " + value}}, ""};
    const auto answer = calls.model().respond(request, timeline_.now());
    witness_.used(id, answer.status == 200, timeline_.now());
}

void Life::order(Computer& computer, const std::string& profile)
{
    count("rotations ordered");
    Rotate call{profile, dice_.chance(0.2)};
    trace(computer.name + "/" + profile + ": rotate");
    computer.ask(encode(call, Answers::one), [](const std::string&) {});
}

// A token that nobody may ever delete.
void Life::mint(Computer& computer, const std::string& profile)
{
    count("tokens minted by hand");
    MintToken call;
    call.profile = profile;
    call.scopes = Scopes{"sql"};
    trace(computer.name + "/" + profile + ": mint");
    computer.ask(encode(call, Answers::one), [](const std::string&) {});
}

void Life::set_scopes(Computer& computer, const std::string& profile)
{
    count("scopes set");
    SetScopes call;
    call.profile = profile;
    call.scopes = {dice_.chance(0.5) ? "sql" : "clusters"};
    if (!policies_[profile].issuer) call.scopes.emplace_back("authentication");
    trace(computer.name + "/" + profile + ": set scopes " + call.scopes.front());
    computer.ask(encode(call, Answers::one), [this, &computer, profile](const std::string& reply) {
        trace(computer.name + "/" + profile + ": set scopes: " + error_of(reply));
        if (error_of(reply).empty()) told_scopes(computer, profile);
    });
}

// Lists lag behind for a while: a start looks at one.
void Life::told_scopes(Computer& computer, const std::string& profile)
{
    witness_.told_scopes({computer.name, profile}, timeline_.now());
    if (dice_.chance(0.5)) return;
    timeline_.after(dice_.between(0s, 5min), [&computer] { computer.crash(); });
    timeline_.after(dice_.between(0s, 15min),
                    [this, &computer, profile] { order(computer, profile); });
}

void Life::revoke(Computer& computer, const std::string& profile)
{
    const auto& record = witness_.holding({computer.name, profile}).record;
    if (!record) return;
    const auto id = dice_.one_of(held_tokens(*record)).id.str();
    count("tokens revoked by others");
    trace("revoked by others: " + id.substr(0, 6));
    auto& model = workspaces_.at(homes_.at(profile).host).model();
    const auto known_everywhere = timeline_.now() + dice_.between(0s, 3min);
    witness_.revoked(id, known_everywhere);
    timeline_.at(known_everywhere, [this, &model, id] { model.revoke(id, timeline_.now()); });
    timeline_.at(known_everywhere + 10min,
                 [this, &computer, profile, id] { meet_refusal(computer, profile, id); });
}

// Somebody asks for something, and is refused: a minute later the daemon knows what that means.
void Life::meet_refusal(Computer& computer, const std::string& profile, const std::string& id)
{
    const auto& record = witness_.holding({computer.name, profile}).record;
    const bool serves = record && record->current.id.str() == id &&
                        record->leaving == Leaving::no && !policies_[profile].issuer;
    if (!serves || !is_calm_for(computer, 2h)) return;
    trace(computer.name + "/" + profile + ": asks for scopes");
    computer.ask(encode(GetAvailableScopes{profile, {}}, Answers::one),
                 [this, &computer, profile, id](const std::string& reply) {
                     if (error_of(reply) != "io.patkeeper.TokenUnusable") return;
                     timeline_.after(3min, [this, &computer, profile, id] {
                         expect_not_served(computer, profile, id);
                     });
                 });
}

void Life::expect_not_served(Computer& computer, const std::string& profile, const std::string& id)
{
    if (!is_calm_for(computer, 2h)) return;
    count("revoked tokens met by hand");
    computer.ask(encode(GetToken{profile, {}}, Answers::one),
                 [this, profile, id](const std::string& reply) {
                     const auto answer = reply_of<GetToken>(reply);
                     if (answer && answer->token.token_id == id)
                         witness_.accuse("revoked", profile + ": serves a token that was refused");
                 });
}

bool Life::is_calm_for(const Computer& computer, Duration time) const
{
    const auto since = timeline_.now() - time;
    return weather_.calm() && calm_since_ <= since && computer.is_on() &&
           !computer.keyring.locked && computer.is_calm_since(since);
}

// A clock that is behind is set right in the last hours of a token: by what the daemon has learnt of the
// clocks, the token would have expired.
void Life::set_clock_right(Computer& computer, const std::string& profile)
{
    if (!is_calm_for(computer, 1h)) return;
    computer.set_clock(-1h);
    timeline_.after(10min, [this, &computer, profile] { log_in_for(computer, profile, 150min); });
    timeline_.after(1h, [this, &computer, profile] {
        computer.set_clock(1h);
        for (int i = 0; i < 4; ++i) {
            timeline_.after(dice_.between(0s, 1h),
                            [this, &computer, profile] { take(computer, profile); });
        }
    });
}

void Life::back_up(Computer& computer, const std::string& profile)
{
    const auto* entry = computer.keyring.find(attributes_of(profile));
    if (entry != nullptr && !entry->secret.empty()) backups_[{computer.name, profile}] = *entry;
}

void Life::restore(Computer& computer, const std::string& profile)
{
    const auto backup = backups_.find({computer.name, profile});
    const Owner owner{computer.name, profile};
    if (backup == backups_.end() || !witness_.holding(owner).record || computer.sleeps()) return;
    count("records restored");
    trace(computer.name + "/" + profile + ": restored");
    computer.disturb();
    witness_.restored(owner, timeline_.now());
    Keyring::Entries entries{{attributes_of(profile), backup->second}};
    computer.keyring.restore(std::move(entries));
}

void Life::throw_away(Computer& computer, const std::string& profile)
{
    const Owner owner{computer.name, profile};
    if (!witness_.holding(owner).record || computer.sleeps()) return;
    count("records thrown away");
    trace(computer.name + "/" + profile + ": thrown away");
    witness_.holding(owner).expected = false;
    computer.keyring.remove(attributes_of(profile));
}

// A second computer with a copy of the first one's home.
void Life::clone()
{
    count("homes copied");
    trace("the home is copied");
    auto copy = computers_.front()->keyring.entries();
    add_computer("copy");
    for (const auto& [attributes, entry] : copy)
        witness_.restored({"copy", attributes.at("profile")}, timeline_.now());
    computers_.back()->keyring.restore(std::move(copy));
}

void Life::check_when_calm()
{
    const auto now = timeline_.now();
    if (!weather_.calm() || now - calm_since_ < 3h) return;
    for (auto& computer : computers_) {
        if (computer->is_on() && !computer->keyring.locked && computer->is_calm_since(now - 3h))
            check(*computer);
    }
}

void Life::check(Computer& computer)
{
    count("checks in calm");
    const auto now = timeline_.now();
    std::map<std::string, TimePoint> living;  // and when each was last used
    for (auto& [host, calls] : workspaces_) {
        calls.stand_in().settle(now);
        for (const auto& token : calls.model().tokens_alive(now))
            living[token.id] = token.last_accessed.value_or(token.creation) - usual_[host].skew;
    }
    look(computer);
    for (const auto& profile : profiles_) {
        const Owner owner{computer.name, profile};
        const auto& record = witness_.holding(owner).record;
        // Somebody else's record is noticed when the daemon next looks at the keyring, in a day.
        const bool noticed = now - witness_.holding(owner).restored > 26h;
        if (!record || record->leaving != Leaving::no || !noticed) continue;
        const auto serving = token_id_of(record->current.value.clone()).str();
        if (!living.contains(serving)) {
            // Nor is a revocation, before the daily look, nor an end that no list has told.
            const auto* fate = witness_.find(serving);
            if (fate != nullptr && now - fate->fades_until.value_or(birth) < 26h) continue;
            const bool told = !is_undescribed(record->current);
            if (fate != nullptr && !told && now - fate->expiry.value_or(birth) < 26h) continue;
            for (const auto& token : usable_tokens(*record)) {
                if (living.contains(token.id.str()) && !token.id.empty())
                    witness_.accuse("P2",
                                    profile + ": has a token that works, and does not use it");
            }
            continue;
        }
        if (!can_rotate(computer, profile)) continue;
        witness_.check_living(owner, living, computer.awake_since, calm_since_, now);
        witness_.check_known_scopes(owner, now);
        const auto skew = usual_[homes_.at(profile).host].skew;
        const auto server = now + skew;
        const auto& current = record->current;
        const bool just_given = now - witness_.holding(owner).disturbed < 3h;
        if (record->rotates && !just_given && !current.id.empty() &&
            latest_due(current, policies_[profile]) + 3h < server)
            witness_.accuse("on time", profile + ": has not rotated in time");
        // A login takes over what an older record has not ended.
        const bool settling = now - witness_.holding(owner).written < 3h;
        if (record->candidate && record->candidate->started + 3h < server && !settling)
            witness_.accuse("on time", profile + ": has not ended a rotation");
        for (const auto& retiring : record->retiring) {
            if (retiring.delete_after + 3h < server && !just_given)
                witness_.accuse("on time",
                                profile + ": has not deleted " + retiring.token.id.str());
        }
    }
}

// As `status` shows it.
void Life::look(Computer& computer)
{
    const auto answered = [this, &computer](const std::string& reply) {
        const auto answer = reply_of<ListProfiles>(reply);
        if (!answer) return;
        for (const auto& profile : answer->profiles) {
            trace(computer.name + "/" + profile.profile +
                  ": status: " + std::to_string(static_cast<int>(profile.state)) + " " +
                  profile.last_error.value_or("well"));
            if (!profile.next_rotation) continue;
            witness_.shown({computer.name, profile.profile},
                           profile.token_id,
                           from_millis(*profile.next_rotation));
        }
    };
    computer.ask(encode(ListProfiles{}, Answers::one), answered);
}

const std::string& Life::some_profile()
{
    return dice_.one_of(profiles_);
}

void Life::trace(const std::string& what)
{
    if (!plan_.trace) return;
    const auto time = timeline_.now() - birth;
    spdlog::trace("{}d {} {}", time / 24h, time % 24h / 1ms, what);
}

}  // namespace patkeeper::simulation
