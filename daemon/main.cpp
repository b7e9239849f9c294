// Composition: the only file that names every concrete type.
#include "daemon/config/config.hpp"
#include "daemon/options.hpp"
#include "daemon/process/daemon_lock.hpp"
#include "daemon/process/hardening.hpp"
#include "daemon/process/listening_socket.hpp"
#include "daemon/process/logging.hpp"
#include "daemon/process/memory_warning.hpp"
#include "daemon/process/port_file.hpp"
#include "daemon/process/private_directory.hpp"
#include "daemon/process/random.hpp"
#include "daemon/process/running_daemon.hpp"
#include "daemon/process/system_clock.hpp"
#include "daemon/process/systemd.hpp"
#include "daemon/process/tcp_peer.hpp"
#include "daemon/profiles/generation_file.hpp"
#include "daemon/profiles/registry.hpp"
#include "daemon/profiles/request_handler.hpp"
#include "daemon/rotation/due.hpp"
#include "daemon/server/listening_place.hpp"
#include "daemon/server/metadata_server.hpp"
#include "daemon/server/server.hpp"
#include "daemon/store/libsecret_store.hpp"
#include "daemon/store/memory_store.hpp"
#include "daemon/workspace/rest_workspace_api.hpp"
#include "daemon/workspace/sha256.hpp"
#include "protocol/exit_code.hpp"
#include "protocol/foreign_folder.hpp"
#include "protocol/generation_path.hpp"
#include "protocol/machine.hpp"
#include "protocol/redacted.hpp"
#include "protocol/socket_path.hpp"
#include "protocol/state_directory.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/experimental/parallel_group.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/system_timer.hpp>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <iostream>
#include <memory>
#include <sys/time.h>
#include <system_error>
#include <thread>
#include <unistd.h>

namespace patkeeper {
namespace {

// SIGTERM ends the daemon within a second, whatever a keyring or a name server is doing.
constexpr suseconds_t patience_at_end = 900'000;

Draw draw_from_kernel()
{
    const auto spread = static_cast<int>(random_fraction() * (2 * max_jitter_permille + 1));
    return {Nonce(random_hex(16)), spread - max_jitter_permille, random_fraction()};
}

// Below those that the kernel gives to outgoing connections, which could have it when we want it again.
std::uint16_t draw_metadata_port()
{
    constexpr int first = 20'000;
    constexpr int count = 10'000;
    return static_cast<std::uint16_t>(first + static_cast<int>(random_fraction() * count));
}

std::unique_ptr<SecretStore> make_store(Config::Store kind)
{
    if (kind == Config::Store::memory) return std::make_unique<MemoryStore>();
    return std::make_unique<LibsecretStore>();
}

std::string name_of(Config::Store kind)
{
    return kind == Config::Store::memory ? "memory" : "secret-service";
}

// As curl has it: people set either.
std::string variable(const char* name, const char* lower)
{
    const auto value = process_environment(name);
    return value ? *value : process_environment(lower).value_or("");
}

HttpSettings http_settings_from(const Config& config)
{
    return {config.ca_file,
            config.proxy.empty() ? variable("HTTPS_PROXY", "https_proxy") : config.proxy,
            config.no_proxy.empty() ? variable("NO_PROXY", "no_proxy") : config.no_proxy};
}

Registry::Settings settings_from(const Config& config)
{
    return {[config](const ProfileName& profile) { return policy_for(config, profile); },
            config.default_profile,
            sha256_hex(machine_and_user()),
            config.git_other_hosts};
}

void leave_at_once(int)
{
    ::_exit(0);
}

void limit_time_left()
{
    std::signal(SIGALRM, leave_at_once);
    const itimerval timer{{0, 0}, {0, patience_at_end}};
    ::setitimer(ITIMER_REAL, &timer, nullptr);
}

// Where this daemon keeps its lock, its port and its second socket: STATE and MACHINE of spec.md.
class StateFolder {
public:
    explicit StateFolder(std::string state)
        : state_(std::move(state)), machine_(machine_directory(state_, machine()))
    {
    }

    void make() const
    {
        make_private_directory(state_);
        make_private_directory(machine_);
    }

    [[nodiscard]] std::string lock() const { return machine_ + "/lock"; }
    [[nodiscard]] std::string socket() const { return machine_ + "/run/patkeeper.sock"; }
    [[nodiscard]] std::string log() const { return machine_ + "/daemon.log"; }
    // patkeeper 0.1 has one lock and one port for all machines.
    [[nodiscard]] std::string old_lock() const { return state_ + "/lock"; }

    // The port stands in people's .databrickscfg, so that of patkeeper 0.1 stays. It is copied, because
    // other machines that share the home want it too.
    [[nodiscard]] std::string port_file() const
    {
        auto path = machine_ + "/metadata-port";
        const auto old_path = state_ + "/metadata-port";
        const auto old_port = read_port(path) ? std::nullopt : read_port(old_path);
        if (!old_port || write_port(path, *old_port)) return path;
        spdlog::warn("cannot write {}: {}; the port of {} is used",
                     path,
                     std::generic_category().message(errno),
                     old_path);
        return old_path;
    }

private:
    std::string state_;
    std::string machine_;
};

// What this process holds so that clients find it, and no other daemon runs.
struct Locks {
    DaemonLock own;
    DaemonLock old;  // shared, so that patkeeper 0.1 does not start beside this daemon
};
struct Held {
    StateFolder state;
    Locks locks;
    std::optional<ListeningSocket> first;
    std::optional<ListeningSocket> second;
};

// A SIGHUP that comes before it is heard waits, and does not end the daemon.
void hold_hangups(int how)
{
    sigset_t hangup;
    sigemptyset(&hangup);
    sigaddset(&hangup, SIGHUP);
    ::pthread_sigmask(how, &hangup, nullptr);
}

class Program {
public:
    Program(asio::io_context& context, Options options, Config config, Held& held)
        : context_(context),
          options_(std::move(options)),
          held_(held),
          store_(make_store(options_.store.value_or(config.store))),
          https_(http_settings_from(config)),
          workspace_(https_),
          registry_(context.get_executor(),
                    clock_,
                    *store_,
                    workspace_,
                    draw_from_kernel,
                    settings_from(config)),
          generation_(registry_, generation_path(held.state.socket())),
          login_(registry_, workspace_, clock_, draw_from_kernel),
          handler_(context.get_executor(),
                   registry_,
                   login_,
                   workspace_,
                   *store_,
                   clock_,
                   {PATKEEPER_VERSION,
                    name_of(options_.store.value_or(config.store)),
                    clock_.now(),
                    &metadata_endpoint_},
                   [] { ::kill(::getpid(), SIGTERM); }),
          metadata_service_(registry_, handler_, clock_, metadata_endpoint_),
          metadata_server_(context.get_executor(),
                           clock_,
                           metadata_endpoint_,
                           metadata_service_,
                           {held.state.port_file(), draw_metadata_port, tcp_peer_uid}),
          server_({context, asio::local::stream_protocol(), main_socket().release()}, handler_),
          second_place_(server_,
                        {held.state.socket(),
                         [this] { hold_lock_again(); },
                         [this] { generation_.write_again(); }},
                        std::move(held.second))
    {
        if (options_.socket) {
            first_generation_.emplace(registry_, generation_path(*options_.socket));
        }
        if (options_.socket && !is_first_systemds()) {
            first_place_.emplace(
                server_,
                ListeningPlace::Setup{*options_.socket,
                                      [this] { require_runtime_directory(); },
                                      [this] { first_generation_->write_again(); }},
                std::move(held.first));
        }
        metadata_server_.listen(config.metadata_listen);
    }

    // Until a signal to stop.
    asio::awaitable<void> run(asio::signal_set& stop)
    {
        namespace ex = asio::experimental;
        const auto executor = context_.get_executor();
        notify_systemd("READY=1\nSTATUS=Serving");
        spdlog::info("patkeeperd {} serves {}",
                     PATKEEPER_VERSION,
                     options_.socket.value_or(held_.state.socket()));
        auto [order,
              server_error,
              registry_error,
              metadata_error,
              places_error,
              reload_error,
              watchdog_error,
              e,
              s] =
            co_await ex::make_parallel_group(
                asio::co_spawn(executor, server_.run(), asio::deferred),
                asio::co_spawn(executor, registry_.run(), asio::deferred),
                asio::co_spawn(executor, metadata_server_.run(), asio::deferred),
                asio::co_spawn(executor, keep_places(), asio::deferred),
                asio::co_spawn(executor, reload(), asio::deferred),
                asio::co_spawn(executor, feed_watchdog(), asio::deferred),
                asio::co_spawn(executor, wait_for(stop), asio::deferred))
                .async_wait(ex::wait_for_one(), asio::use_awaitable);
        for (const auto& error : {server_error,
                                  registry_error,
                                  metadata_error,
                                  places_error,
                                  reload_error,
                                  watchdog_error}) {
            rethrow_unless_aborted(error);
        }
    }

private:
    [[nodiscard]] bool is_first_systemds() const
    {
        return held_.first && held_.first->is_systemds();
    }

    // That on which the server accepts from the start; the places see to the others.
    [[nodiscard]] ListeningSocket& main_socket() const
    {
        return is_first_systemds() || !held_.second ? *held_.first : *held_.second;
    }

    asio::awaitable<void> keep_places()
    {
        namespace ex = asio::experimental;
        const auto executor = context_.get_executor();
        if (!first_place_) {
            co_await second_place_.run(executor);
            co_return;
        }
        auto both = ex::make_parallel_group(
            asio::co_spawn(executor, first_place_->run(executor), asio::deferred),
            asio::co_spawn(executor, second_place_.run(executor), asio::deferred));
        const auto [order, first_error, second_error] =
            co_await both.async_wait(ex::wait_for_one(), asio::use_awaitable);
        std::rethrow_exception(order[0] == 0 ? first_error : second_error);
    }

    // The folder of the state may have been removed with the lock in it.
    void hold_lock_again()
    {
        held_.state.make();
        if (held_.locks.own.is_at(held_.state.lock())) return;
        std::string holder;
        auto own = DaemonLock::take(held_.state.lock(), holder);
        auto old = DaemonLock::share(held_.state.old_lock(), holder);
        if (own && old) {
            held_.locks = {*std::move(own), *std::move(old)};
            metadata_server_.save_port();
            return;
        }
        ::kill(::getpid(), SIGTERM);
        throw std::runtime_error("another patkeeperd has taken the lock (" + holder +
                                 "), so this one stops");
    }

    // Else the daemon would make a folder over which systemd mounts the real one.
    void require_runtime_directory() const
    {
        if (options_.is_socket_named) return;
        const auto directory = std::filesystem::path(*options_.socket).parent_path().parent_path();
        if (folder_owner(directory) == ::geteuid()) return;
        throw std::runtime_error(directory.string() + " is not there, or not this user's");
    }

    // Ends everything else too.
    static asio::awaitable<int> wait_for(asio::signal_set& signals)
    {
        const int signal = co_await signals.async_wait(asio::use_awaitable);
        spdlog::info("stopping");
        notify_systemd("STOPPING=1");
        limit_time_left();
        co_return signal;
    }

    static void rethrow_unless_aborted(const std::exception_ptr& error)
    {
        try {
            if (error) std::rethrow_exception(error);
        } catch (const boost::system::system_error& e) {
            if (e.code() != asio::error::operation_aborted) throw;
        }
    }

    // SIGHUP: a bad file changes nothing.
    asio::awaitable<void> reload()
    {
        asio::signal_set hangup(context_, SIGHUP);
        hold_hangups(SIG_UNBLOCK);
        for (;;) {
            co_await hangup.async_wait(asio::use_awaitable);
            auto config = read_config(options_.config);
            if (!config) {
                spdlog::error(
                    "{}: {}; nothing was changed", options_.config, config.error().reason);
                continue;
            }
            set_log_level(options_.log_level.value_or(config->log_level));
            https_.use(http_settings_from(*config));
            registry_.reconfigure(settings_from(*config));
            metadata_server_.listen(config->metadata_listen);
            spdlog::info("{} read again", options_.config);
        }
    }

    asio::awaitable<void> feed_watchdog()
    {
        const Duration minute = std::chrono::minutes(1);
        const auto interval = std::min(watchdog_interval().value_or(minute), minute);
        asio::steady_timer timer(context_);
        for (;;) {
            notify_systemd("WATCHDOG=1");
            write_held_back_lines(std::chrono::steady_clock::now());
            timer.expires_after(interval);
            co_await timer.async_wait(asio::use_awaitable);
        }
    }

    asio::io_context& context_;
    Options options_;
    Held& held_;
    SystemClock clock_;
    std::unique_ptr<SecretStore> store_;
    HttpsClient https_;
    RestWorkspaceApi workspace_;
    Registry registry_;
    GenerationFile generation_;
    std::optional<GenerationFile> first_generation_;
    Login login_;
    MetadataEndpoint metadata_endpoint_;
    RequestHandler handler_;
    MetadataService metadata_service_;
    MetadataServer metadata_server_;
    Server server_;
    std::optional<ListeningPlace> first_place_;
    ListeningPlace second_place_;
};

// Says it where the person or the journal sees it.
int refuse(ExitCode code, const std::string& what)
{
    std::cerr << "patkeeperd: " << redacted(what) << "\n";
    return static_cast<int>(code);
}

// The environment that leads to the folders, with --socket in it.
Environment environment_with(const Options& options)
{
    return [&options](const char* name) {
        const bool is_ours =
            options.is_socket_named && std::string_view(name) == "PATKEEPER_SOCKET";
        return is_ours ? options.socket : process_environment(name);
    };
}

// One that systemd did not start makes room for one that it did. It lets go of the lock within a second.
std::optional<DaemonLock> take_over(const StateFolder& state, std::string& holder)
{
    using namespace std::chrono_literals;
    if (take_over_from(state.socket()) != Takeover::stops) return std::nullopt;
    spdlog::info("{} runs without systemd; this daemon takes over from it", holder);
    const auto give_up = std::chrono::steady_clock::now() + 5s;
    for (;;) {
        auto lock = DaemonLock::take(state.lock(), holder);
        if (lock || std::chrono::steady_clock::now() > give_up) return lock;
        std::this_thread::sleep_for(20ms);
    }
}

// Or why this daemon may not run.
Result<Locks, Invalid> take_locks(const StateFolder& state, bool by_systemd)
{
    std::string holder;
    auto old = DaemonLock::share(state.old_lock(), holder);
    if (!old) {
        return Invalid{"a patkeeperd of version 0.1 is running (" + holder +
                       "); run: patkeeper stop"};
    }
    auto own = DaemonLock::take(state.lock(), holder);
    if (!own && by_systemd) own = take_over(state, holder);
    if (!own) return Invalid{"another patkeeperd is running (" + holder + ")"};
    return Locks{*std::move(own), *std::move(old)};
}

// Nothing where there is no such place now: the other socket serves meanwhile.
std::optional<ListeningSocket> open_unless_impossible(const std::string& path)
{
    try {
        return ListeningSocket::open(path);
    } catch (const std::system_error& error) {
        spdlog::warn("does not listen on {} yet: {}", path, error.what());
        return std::nullopt;
    }
}

std::optional<ListeningSocket> open_first(const Options& options)
{
    if (!options.socket) return std::nullopt;
    if (options.is_socket_named) return ListeningSocket::open(*options.socket);
    const auto directory = std::filesystem::path(*options.socket).parent_path().parent_path();
    if (folder_owner(directory)) return open_unless_impossible(*options.socket);
    spdlog::warn("does not listen on {} yet: {} is not there", *options.socket, directory.string());
    return std::nullopt;
}

int serve(Options options, Config config, Held& held)
{
    asio::io_context context(/*concurrency_hint=*/1);
    asio::signal_set stop(context, SIGTERM, SIGINT);  // first: a client may stop it at once
    Program program(context, std::move(options), std::move(config), held);
    std::exception_ptr failure;
    asio::co_spawn(
        context, program.run(stop), [&](const std::exception_ptr& error) { failure = error; });
    context.run();
    write_held_back_lines(std::chrono::steady_clock::time_point::max());
    if (failure) std::rethrow_exception(failure);
    return 0;
}

// Some reasons name the file themselves.
int refuse_config(const std::string& path, const std::string& reason)
{
    const bool is_named = reason.starts_with(path);
    return refuse(ExitCode::bad_config, is_named ? reason : path + ": " + reason);
}

// The file of certificates may come and go while the daemon runs, so that it is no reason not to start.
int check_what_it_names(const Options& options, const Config& config)
{
    const auto usable = check_ca_file(config.ca_file);
    if (!usable) return refuse_config(options.config, "http.ca_file: " + usable.error().reason);
    return 0;
}

int run(Options options)
{
    harden_process();
    hold_hangups(SIG_BLOCK);
    std::signal(SIGXFSZ, SIG_IGN);  // a file that may not grow is an error like a full disk
    const auto foreign = foreign_folder(environment_with(options), ::geteuid());
    if (foreign && !options.check_config) {  // first: the configuration may be that user's, too
        return refuse(
            ExitCode::refused,
            describe(*foreign, ::geteuid()) + ": nothing is created there. " + own_folders_hint);
    }
    auto config = read_config(options.config);
    if (!config) return refuse_config(options.config, config.error().reason);
    if (options.check_config) return check_what_it_names(options, *config);
    if (!options.state_directory) {
        return refuse(ExitCode::bad_config,
                      "there is no place for the daemon's state: set HOME or XDG_STATE_HOME");
    }
    const StateFolder state(*options.state_directory);
    start_logging(options.log_level.value_or(config->log_level), state.log());
    warn_of_unlocked_memory();
    auto passed = ListeningSocket::from_systemd();
    if (passed) options.socket = passed->path();
    state.make();
    auto locks = take_locks(state, passed.has_value());
    if (!locks) return refuse(ExitCode::try_later, locks.error().reason);
    Held held{state, *std::move(locks), std::nullopt, std::nullopt};
    held.first = passed ? std::move(passed) : open_first(options);
    held.second = open_unless_impossible(state.socket());
    if (!held.first && !held.second) {
        return refuse(ExitCode::unavailable, "there is no place to listen");
    }
    return serve(std::move(options), *std::move(config), held);
}

}  // namespace
}  // namespace patkeeper

int main(int argc, char** argv)
{
    using namespace patkeeper;
    try {
        const auto options = parse_options(argc, argv);
        if (!options) return options.error();
        return run(*options);
    } catch (const std::exception& error) {
        return refuse(ExitCode::internal, error.what());
    }
}
