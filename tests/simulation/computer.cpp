#include "tests/simulation/computer.hpp"

#include "protocol/codec.hpp"
#include "tests/simulation/seams.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>

namespace patkeeper::simulation {

using namespace std::chrono_literals;

// The daemon's own classes over the seams, from its start to its end.
class Daemon {
public:
    explicit Daemon(Computer& computer)
        : computer_(computer),
          keyring(computer),
          workspaces_(computer),
          registry(
              computer.world.context.get_executor(),
              computer.clock,
              keyring,
              workspaces_,
              [this] { return draw(); },
              settings()),
          login_(registry, workspaces_, computer.clock, [this] { return draw(); }),
          handler_(computer.world.context.get_executor(),
                   registry,
                   login_,
                   workspaces_,
                   keyring,
                   computer.clock,
                   {"simulated", "secret-service", computer.clock.now()},
                   [] {})
    {
        computer_.clock.turn_on();
        asio::co_spawn(computer_.world.context,
                       registry.run(),
                       asio::bind_cancellation_slot(
                           stop_.slot(), [this](const std::exception_ptr&) { running_ = false; }));
    }

    // As kill -9: whatever goes on ends where it is, and what it would have done next never happens.
    ~Daemon()
    {
        computer_.clock.turn_off();
        stop_.emit(asio::cancellation_type::terminal);
        for (const auto& asked : asked_)
            asked->stop.emit(asio::cancellation_type::terminal);
        computer_.world.context.restart();
        computer_.world.context.poll();
        std::erase_if(asked_, [](const auto& a) { return a->done; });
        if (running_ || !asked_.empty())
            computer_.world.witness.accuse("end",
                                           computer_.name + ": something outlives the daemon");
    }
    Daemon(const Daemon&) = delete;
    Daemon& operator=(const Daemon&) = delete;

    void ask(Secret text, const Computer::Answered& answered)
    {
        auto call = decode_call(text.reveal());
        if (!call) return;
        // A signal that was emitted must outlive its coroutine: gone a call later.
        std::erase_if(asked_, [](const auto& a) { return a->done; });
        const auto asked = asked_.emplace_back(std::make_shared<Asked>());
        RequestHandler::Send send = [answered](Secret reply) -> asio::awaitable<void> {
            answered(std::string(reply.reveal()));
            co_return;
        };
        auto work = handler_.handle(*std::move(call), {1, "somebody"}, std::move(send));
        asio::co_spawn(
            computer_.world.context,
            std::move(work),
            asio::bind_cancellation_slot(
                asked->stop.slot(), [asked](const std::exception_ptr&) { asked->done = true; }));
    }

    [[nodiscard]] Registry::Settings settings()
    {
        auto policy = [this](const ProfileName& profile) {
            return computer_.policies[profile.str()];
        };
        return {policy, "DEFAULT", "machine of " + computer_.name};
    }

private:
    struct Asked {
        bool done = false;
        asio::cancellation_signal stop;
    };
    Draw draw()
    {
        auto& dice = computer_.world.dice;
        const auto jitter = static_cast<int>(dice.below(101)) - 50;
        return {Nonce("n" + std::to_string(dice.roll())), jitter, dice.fraction()};
    }

    Computer& computer_;

public:
    KeyringSeam keyring;

private:
    WorkspaceSeam workspaces_;

public:
    Registry registry;

private:
    Login login_;
    RequestHandler handler_;
    asio::cancellation_signal stop_;
    bool running_ = true;
    std::list<std::shared_ptr<Asked>> asked_;
};

namespace {

std::string brief(const TokenId& id)
{
    return id.str().substr(0, 6);
}

std::string summary(const std::optional<Record>& record)
{
    if (!record) return "nothing";
    auto text = std::to_string(record->generation) + " current " + brief(record->current.id);
    if (record->candidate)
        text += " candidate " + record->candidate->nonce.str().substr(0, 6) +
                (record->candidate->token ? "=" + brief(record->candidate->token->id) : "");
    for (const auto& retiring : record->retiring)
        text += " retiring " + brief(retiring.token.id) + " until " +
                std::to_string(to_millis(retiring.delete_after) / 1000);
    text += " skew " + std::to_string(record->skew.count() / 1000);
    for (const auto create : record->creates)
        text += " at " + std::to_string(to_millis(create) / 1000);
    if (record->asked != Asked::nothing) text += " asked";
    if (record->leaving != Leaving::no) text += " leaving";
    return text;
}

}  // namespace

Attributes attributes_of(const std::string& profile)
{
    return {
        {"application", "patkeeper"}, {"kind", "profile"}, {"profile", profile}, {"version", "1"}};
}

Computer::Computer(Surroundings around, std::string called, Policies& theirs)
    : world(std::move(around)), name(std::move(called)), clock(world.timeline), policies(theirs)
{
    keyring.changed = [this](const Attributes& attributes) {
        const Owner owner{name, attributes.at("profile")};
        const auto* entry = keyring.find(attributes);
        std::optional<Record> record;
        if (entry != nullptr && !entry->secret.empty())
            record = decode_record(Secret(entry->secret));
        world.witness.written(owner, record, world.timeline.now());
        if (world.trace) world.trace(name + "/" + owner.profile + ": keyring: " + summary(record));
    };
}

Computer::~Computer() = default;

void Computer::start()
{
    if (daemon_ || suspended_) return;
    disturb();
    if (world.trace) world.trace(name + ": starts");
    world.witness.restarted(name);
    told.clear();
    daemon_ = std::make_unique<Daemon>(*this);
}

void Computer::crash()
{
    if (!daemon_) return;
    disturb();
    if (world.trace) world.trace(name + ": is killed");
    world.count("crashes");
    daemon_.reset();
    if (suspended_) return;
    world.timeline.after(world.dice.mostly_short(1s, 2h), [this] { start(); });
}

void Computer::suspend(Duration time)
{
    if (suspended_) return;
    disturb();
    world.count("suspends");
    if (world.trace) world.trace(name + ": sleeps for " + std::to_string(time / 1min) + " min");
    suspended_ = true;
    ++suspends;
    clock.suspend();
    world.timeline.after(time, [this] {
        suspended_ = false;
        awake_since = world.timeline.now();
        disturb();
        if (world.trace) world.trace(name + ": wakes");
        clock.resume();
        start();
    });
}

void Computer::set_clock(Duration offset)
{
    disturb();
    jumped = world.timeline.now();
    if (world.trace) world.trace(name + ": clock off by " + std::to_string(offset / 1s) + " s");
    world.count("clocks set");
    world.witness.clock_jumped(world.timeline.now());
    clock.set_offset(offset, world.dice.between(0s, 1min));
}

void Computer::lock()
{
    disturb();
    world.count("keyrings locked");
    keyring.locked = true;
    if (daemon_) daemon_->keyring.tell_of_change();
}

void Computer::unlock()
{
    disturb();
    keyring.locked = false;
    if (daemon_) daemon_->keyring.tell_of_change();
}

void Computer::risk(Duration call, const std::string& profile)
{
    auto& dice = world.dice;
    const auto& weather = world.weather;
    const auto some_time = [&] { return dice.between(Duration::zero(), call); };
    if (dice.chance(weather.client))
        world.timeline.after(some_time(), [this, profile] { client(profile); });
    if (weather.calm()) return;
    if (dice.chance(weather.crash)) world.timeline.after(some_time(), [this] { crash(); });
    if (dice.chance(weather.suspend)) {
        const auto time = dice.mostly_short(1min, 24h * 3);
        world.timeline.after(some_time(), [this, time] { suspend(time); });
    }
    if (dice.chance(weather.clock_jump)) {
        const auto offset = dice.between(-1h, 1h);
        world.timeline.after(some_time(), [this, offset] { set_clock(offset); });
    }
    if (dice.chance(weather.revocation)) world.timeline.after(some_time(), revocation);
    if (dice.chance(weather.order)) world.timeline.after(some_time(), order);
}

void Computer::ask(Secret call, Answered answered)
{
    if (is_on()) daemon_->ask(std::move(call), answered);
}

}  // namespace patkeeper::simulation
