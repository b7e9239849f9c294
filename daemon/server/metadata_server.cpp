#include "daemon/server/metadata_server.hpp"

#include "daemon/process/port_file.hpp"
#include "daemon/process/socket_processes.hpp"
#include "protocol/port.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/experimental/parallel_group.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <spdlog/spdlog.h>

#include <cerrno>
#include <unistd.h>

namespace patkeeper {

namespace {

using namespace std::chrono_literals;
using asio::ip::tcp;
using boost::system::error_code;

// Of a range of 10 000 ports, so many are hardly all taken.
constexpr int most_draws = 20;

// Other users whose attempts are logged, once each: one who has thousands of ids must not fill the log.
constexpr std::size_t max_logged_users = 64;

tcp::endpoint loopback(std::uint16_t port)
{
    return {asio::ip::address_v4::loopback(), port};
}

// "127.0.0.1:8423", which the configuration has been checked for.
std::uint16_t port_in(const std::string& address)
{
    return parse_port(std::string_view(address).substr(address.rfind(':') + 1)).value_or(0);
}

// Without the kernel's word nobody can be served. Tried out on a connection of our own.
bool owners_are_known(const asio::any_io_executor& executor,
                      const std::function<std::optional<uid_t>(int)>& owner)
{
    try {
        tcp::acceptor acceptor(executor, loopback(0));
        tcp::socket client(executor);
        client.connect(acceptor.local_endpoint());
        return owner(acceptor.accept().native_handle()) == ::geteuid();
    } catch (const boost::system::system_error&) {
        return false;
    }
}

// To somebody who is not listened to, as far as it goes at once.
void turn_away(tcp::socket& socket)
{
    static const auto answer =
        to_wire({403,
                 "PERMISSION_DENIED",
                 "this metadata service is another user's",
                 "patkeeper env --metadata, as the user who runs the program"});
    error_code ignored;
    socket.non_blocking(true, ignored);
    socket.send(asio::buffer(answer), 0, ignored);
    socket.shutdown(tcp::socket::shutdown_send, ignored);
}

}  // namespace

MetadataServer::MetadataServer(asio::any_io_executor executor,
                               Clock& clock,
                               MetadataEndpoint& endpoint,
                               MetadataService& service,
                               Setup setup,
                               MetadataLimits limits)
    : executor_(executor),
      clock_(clock),
      endpoint_(endpoint),
      service_(service),
      setup_(std::move(setup)),
      limits_(limits),
      acceptor_(executor),
      changed_(executor),
      connections_(executor, {"the metadata service", max_connections, tcp_peer_processes})
{
}

void MetadataServer::listen(const std::string& where)
{
    if (where == where_ && acceptor_.is_open()) return;
    where_ = where;
    error_code ignored;
    acceptor_.close(ignored);
    connections_.end_all();
    try_to_listen();
    changed_.notify();
}

void MetadataServer::try_to_listen()
{
    if (where_.empty()) {
        return fail(MetadataTrouble::off, R"(it is switched off (metadata.listen = ""))");
    }
    if (!owners_are_known(executor_, setup_.owner)) {
        return fail(MetadataTrouble::peers_unknown,
                    "the kernel does not say who connects (its module tcp_diag is missing)");
    }
    if (where_ == "auto") return listen_on_remembered_port();
    listen_on(port_in(where_));
}

void MetadataServer::listen_on_remembered_port()
{
    if (const auto port = read_port(setup_.port_file)) return listen_on(*port);
    for (int draws = 0; draws < most_draws && !acceptor_.is_open(); ++draws)
        listen_on(setup_.draw_port());
    if (!acceptor_.is_open() || write_port(setup_.port_file, *endpoint_.port)) return;
    // Do not publish an address that the next start could not restore.
    const auto why = std::generic_category().message(errno);
    error_code ignored;
    acceptor_.close(ignored);
    fail(MetadataTrouble::unsaved,
         "its port cannot be remembered in " + setup_.port_file + ": " + why);
}

void MetadataServer::save_port()
{
    if (where_ != "auto" || !endpoint_.port || write_port(setup_.port_file, *endpoint_.port))
        return;
    spdlog::warn("metadata service: its port cannot be written to {}: {}",
                 setup_.port_file,
                 std::generic_category().message(errno));
}

void MetadataServer::listen_on(std::uint16_t port)
{
    error_code error;
    acceptor_.open(tcp::v4(), error);
    // Else connections of an earlier daemon keep the port for a minute.
    if (!error) acceptor_.set_option(tcp::acceptor::reuse_address(true), error);
    if (!error) acceptor_.bind(loopback(port), error);
    if (!error) acceptor_.listen(tcp::acceptor::max_listen_connections, error);
    if (!error) {
        endpoint_ = {port, "", {}};
        spdlog::info("metadata service: listens on {}", *address_of(endpoint_));
        return;
    }
    error_code ignored;
    acceptor_.close(ignored);
    const bool taken = error == asio::error::address_in_use;
    const auto name = "port " + std::to_string(port);
    fail(taken ? MetadataTrouble::port_taken : MetadataTrouble::port_unusable,
         taken ? name + " of 127.0.0.1 is taken by another program"
               : name + " of 127.0.0.1 cannot be used: " + error.message(),
         port);
}

void MetadataServer::fail(MetadataTrouble cause,
                          std::string reason,
                          std::optional<std::uint16_t> wanted)
{
    if (endpoint_.port || endpoint_.reason != reason) {
        spdlog::log(where_.empty() ? spdlog::level::info : spdlog::level::warn,
                    "metadata service: {}",
                    reason);
    }
    endpoint_ = {std::nullopt, std::move(reason), cause, wanted};
}

asio::awaitable<void> MetadataServer::run()
{
    const auto state = co_await asio::this_coro::cancellation_state;
    try {
        while (state.cancelled() == asio::cancellation_type::none) {
            if (acceptor_.is_open()) {
                co_await accept_one();
            } else {
                co_await wait_to_try_again();
            }
        }
    } catch (const boost::system::system_error& error) {
        if (error.code() != asio::error::operation_aborted) throw;
    }
    // Cancelled: without this every further wait would abort at once.
    co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
    connections_.end_all();
    co_await connections_.wait_until_all_ended();
}

asio::awaitable<void> MetadataServer::wait_to_try_again()
{
    namespace ex = asio::experimental;
    const auto state = co_await asio::this_coro::cancellation_state;
    const auto next = where_.empty() ? TimePoint::max() : clock_.now() + retry_interval;
    co_await ex::make_parallel_group(
        asio::co_spawn(executor_, changed_.wait(), asio::deferred),
        asio::co_spawn(executor_, clock_.sleep_until(next), asio::deferred))
        .async_wait(ex::wait_for_one(), asio::use_awaitable);
    const bool stopped = state.cancelled() != asio::cancellation_type::none;
    if (!stopped && !acceptor_.is_open()) try_to_listen();
}

asio::awaitable<void> MetadataServer::accept_one()
{
    auto [error, socket] = co_await acceptor_.async_accept(asio::as_tuple(asio::use_awaitable));
    if (error == asio::error::operation_aborted) co_return;  // stopped, or to listen elsewhere
    if (error) co_return co_await connections_.recover(error);
    if (!is_own_user(socket)) co_return;
    co_await connections_.make_room();
    serve(std::move(socket));
}

// Before the first byte is read.
bool MetadataServer::is_own_user(tcp::socket& socket)
{
    const auto uid = setup_.owner(socket.native_handle());
    if (uid == ::geteuid()) return true;
    turn_away(socket);
    // Not known: most often a client that has gone again.
    if (uid && refused_.size() < max_logged_users && refused_.insert(*uid).second) {
        spdlog::warn("metadata service: refused a client of uid {}", *uid);
    }
    return false;
}

void MetadataServer::serve(tcp::socket socket)
{
    error_code ignored;
    auto asker = "the metadata service's client at port " +
                 std::to_string(socket.remote_endpoint(ignored).port()) + ", uid " +
                 std::to_string(::geteuid());
    MetadataResponder respond = [this, asker = std::move(asker)](MetadataRequest request) {
        return service_.answer(std::move(request), asker);
    };
    const auto place = connections_.take_place(socket.native_handle());
    auto report = [place](Activity activity) { place->become(activity); };
    connections_.serve(
        place, serve_http(std::move(socket), std::move(respond), std::move(report), limits_));
}

}  // namespace patkeeper
