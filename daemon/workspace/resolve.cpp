#include "daemon/workspace/resolve.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <memory>
#include <optional>

namespace patkeeper {

namespace {

using asio::ip::tcp;
using boost::system::error_code;

// getaddrinfo cannot be interrupted: who waits for it leaves at the deadline, and the lookup ends by
// itself with nobody to tell.
struct Lookup {
    explicit Lookup(const asio::any_io_executor& executor) : resolver(executor), done(executor) {}

    tcp::resolver resolver;
    asio::steady_timer done;  // cancelled when the result is there
    std::optional<error_code> error;
    Endpoints endpoints;
};

void start(const std::shared_ptr<Lookup>& lookup, const std::string& host, std::uint16_t port)
{
    lookup->resolver.async_resolve(
        host,
        std::to_string(port),
        tcp::resolver::numeric_service,
        [lookup](const error_code& error, const tcp::resolver::results_type& results) {
            lookup->error = error;
            for (const auto& entry : results)
                lookup->endpoints.push_back(entry.endpoint());
            lookup->done.cancel();
        });
}

}  // namespace

asio::awaitable<Result<Endpoints, error_code>> resolve(
    std::string host, std::uint16_t port, std::chrono::steady_clock::time_point deadline)
{
    error_code not_an_address;
    const auto address = asio::ip::make_address(host, not_an_address);
    if (!not_an_address) co_return Endpoints{tcp::endpoint(address, port)};

    const auto lookup = std::make_shared<Lookup>(co_await asio::this_coro::executor);
    lookup->done.expires_at(deadline);
    start(lookup, host, port);
    const auto [waited] = co_await lookup->done.async_wait(asio::as_tuple(asio::use_awaitable));
    if (!lookup->error) {
        if (waited) throw boost::system::system_error(waited);
        co_return error_code(asio::error::timed_out);
    }
    if (*lookup->error) co_return *lookup->error;
    co_return std::move(lookup->endpoints);
}

}  // namespace patkeeper
