// The daemon itself: its keyring, its version, its end.
#include "daemon/profiles/request_handler.hpp"
#include "daemon/rotation/error_of.hpp"
#include "protocol/interface_description.hpp"
#include "protocol/memory_lock.hpp"

#include <spdlog/spdlog.h>

#include <unistd.h>

namespace patkeeper {

auto RequestHandler::on(GetDaemon, Peer) -> Answering<GetDaemon::Reply>
{
    co_await registry_.ensure_loaded();
    Daemon daemon;
    daemon.version = about_.version;
    daemon.pid = ::getpid();
    daemon.start_time = to_millis(about_.start_time);
    daemon.store = about_.store;
    daemon.store_state = registry_.store_state();
    daemon.store_reason = registry_.store_reason();
    daemon.store_cause = registry_.store_cause();
    daemon.locked_keyrings = store_.locked_elsewhere();
    const auto& endpoint = metadata();
    daemon.metadata_address = address_of(endpoint);
    if (!endpoint.port) {
        daemon.metadata_reason = endpoint.reason;
        daemon.metadata_cause = endpoint.cause;
        daemon.metadata_port = endpoint.wanted;
    }
    daemon.memory_locked = memory_lock_error() == 0;
    co_return GetDaemon::Reply{std::move(daemon)};
}

auto RequestHandler::on(StartStore, Peer) -> Answering<StartStore::Reply>
{
    const auto started = co_await store_.wake();
    if (!started) co_return error_of(started.error());
    const auto readable = co_await registry_.refresh();
    if (!readable) co_return readable.error();
    if (registry_.store_state() == StoreState::unavailable)  // profiles are still served
        co_return Error(
            StoreUnavailable{registry_.store_cause(), registry_.store_reason().value_or("")});
    co_return Nothing{};
}

auto RequestHandler::on(Unlock call, Peer) -> Answering<Unlock::Reply>
{
    const auto unlocked = co_await store_.unlock(std::move(call.key));
    if (!unlocked) co_return error_of(unlocked.error());
    const auto readable = co_await registry_.refresh();
    if (!readable) co_return readable.error();
    co_return Nothing{};
}

auto RequestHandler::on(CheckStore, Peer) -> Answering<CheckStore::Reply>
{
    const auto tried = co_await probe_.run();
    if (!tried) co_return error_of(tried.error());
    co_return Nothing{};
}

auto RequestHandler::on(Stop, Peer peer) -> Answering<Stop::Reply>
{
    spdlog::info("stopping: asked by {} ({})", peer.program, peer.pid);
    stop_();
    co_return Nothing{};
}

auto RequestHandler::on(GetInfo, Peer) -> Answering<GetInfo::Reply>
{
    co_return GetInfo::Reply{
        "patkeeper", "patkeeperd", about_.version, "", {"org.varlink.service", "io.patkeeper"}};
}

auto RequestHandler::on(GetInterfaceDescription call, Peer)
    -> Answering<GetInterfaceDescription::Reply>
{
    if (call.interface == "io.patkeeper") {
        co_return GetInterfaceDescription::Reply{std::string(interface_description)};
    }
    if (call.interface == "org.varlink.service") {
        co_return GetInterfaceDescription::Reply{std::string(service_description)};
    }
    co_return Error(InterfaceNotFound{call.interface});
}

}  // namespace patkeeper
