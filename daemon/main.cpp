// Composition: the only file that names every concrete type.
#include "daemon/config/config.hpp"
#include "daemon/options.hpp"
#include "daemon/process/daemon_lock.hpp"
#include "daemon/process/hardening.hpp"
#include "daemon/process/listening_socket.hpp"
#include "daemon/process/logging.hpp"
#include "daemon/process/machine.hpp"
#include "daemon/process/private_directory.hpp"
#include "daemon/process/random.hpp"
#include "daemon/process/system_clock.hpp"
#include "daemon/process/systemd.hpp"
#include "daemon/process/tcp_peer.hpp"
#include "daemon/profiles/generation_file.hpp"
#include "daemon/profiles/registry.hpp"
#include "daemon/profiles/request_handler.hpp"
#include "daemon/rotation/due.hpp"
#include "daemon/server/metadata_server.hpp"
#include "daemon/server/server.hpp"
#include "daemon/store/libsecret_store.hpp"
#include "daemon/store/memory_store.hpp"
#include "daemon/workspace/rest_workspace_api.hpp"
#include "daemon/workspace/sha256.hpp"
#include "protocol/exit_code.hpp"
#include "protocol/generation_path.hpp"
#include "protocol/redacted.hpp"
#include "protocol/socket_path.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/experimental/parallel_group.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/system_timer.hpp>
#include <spdlog/spdlog.h>

#include <csignal>
#include <iostream>
#include <memory>
#include <sys/time.h>
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

class Program {
public:
    Program(asio::io_context& context, Options options, Config config, ListeningSocket socket)
        : context_(context),
          options_(std::move(options)),
          socket_(std::move(socket)),
          store_(make_store(options_.store.value_or(config.store))),
          https_(http_settings_from(config)),
          workspace_(https_),
          registry_(context.get_executor(),
                    clock_,
                    *store_,
                    workspace_,
                    draw_from_kernel,
                    settings_from(config)),
          generation_(registry_, generation_path(socket_.path())),
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
          metadata_server_(
              context.get_executor(),
              clock_,
              metadata_endpoint_,
              metadata_service_,
              {options_.state_directory + "/metadata-port", draw_metadata_port, tcp_peer_uid}),
          server_({context, asio::local::stream_protocol(), socket_.release()}, handler_)
    {
        metadata_server_.listen(config.metadata_listen);
    }

    // Until a signal to stop.
    asio::awaitable<void> run(asio::signal_set& stop)
    {
        namespace ex = asio::experimental;
        const auto executor = context_.get_executor();
        notify_systemd("READY=1\nSTATUS=Serving");
        spdlog::info("patkeeperd {} serves {}", PATKEEPER_VERSION, options_.socket);
        auto [order,
              server_error,
              registry_error,
              metadata_error,
              reload_error,
              watchdog_error,
              e,
              s] =
            co_await ex::make_parallel_group(
                asio::co_spawn(executor, server_.run(), asio::deferred),
                asio::co_spawn(executor, registry_.run(), asio::deferred),
                asio::co_spawn(executor, metadata_server_.run(), asio::deferred),
                asio::co_spawn(executor, reload(), asio::deferred),
                asio::co_spawn(executor, feed_watchdog(), asio::deferred),
                asio::co_spawn(executor, wait_for(stop), asio::deferred))
                .async_wait(ex::wait_for_one(), asio::use_awaitable);
        for (const auto& error :
             {server_error, registry_error, metadata_error, reload_error, watchdog_error}) {
            rethrow_unless_aborted(error);
        }
    }

private:
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
        const auto interval = watchdog_interval().value_or(std::chrono::hours(1));
        asio::steady_timer timer(context_);
        for (;;) {
            notify_systemd("WATCHDOG=1");
            timer.expires_after(interval);
            co_await timer.async_wait(asio::use_awaitable);
        }
    }

    asio::io_context& context_;
    Options options_;
    ListeningSocket socket_;
    SystemClock clock_;
    std::unique_ptr<SecretStore> store_;
    HttpsClient https_;
    RestWorkspaceApi workspace_;
    Registry registry_;
    GenerationFile generation_;
    Login login_;
    MetadataEndpoint metadata_endpoint_;
    RequestHandler handler_;
    MetadataService metadata_service_;
    MetadataServer metadata_server_;
    Server server_;
};

// Says it where the person or the journal sees it.
int refuse(ExitCode code, const std::string& what)
{
    std::cerr << "patkeeperd: " << redacted(what) << "\n";
    return static_cast<int>(code);
}

int run(const Options& options)
{
    harden_process();
    auto config = read_config(options.config);
    if (!config) {
        return refuse(ExitCode::bad_config, options.config + ": " + config.error().reason);
    }
    start_logging(options.log_level.value_or(config->log_level));

    make_private_directory(options.state_directory);
    std::string holder;
    const auto lock = DaemonLock::take(options.state_directory + "/lock", holder);
    if (!lock) {
        return refuse(ExitCode::try_later, "another patkeeperd is running (" + holder + ")");
    }
    auto socket = ListeningSocket::open(options.socket);

    asio::io_context context(/*concurrency_hint=*/1);
    asio::signal_set stop(context, SIGTERM, SIGINT);  // first: whoever connects may also stop it
    Program program(context, options, *std::move(config), std::move(socket));
    std::exception_ptr failure;
    asio::co_spawn(
        context, program.run(stop), [&](const std::exception_ptr& error) { failure = error; });
    context.run();
    if (failure) std::rethrow_exception(failure);
    return 0;
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
