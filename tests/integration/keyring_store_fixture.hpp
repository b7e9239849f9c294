#pragma once
#include "daemon/store/libsecret_store.hpp"
#include "tests/integration/child_process.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include <cstdlib>
#include <optional>

namespace patkeeper::test {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

// Nothing that ought to happen at once takes longer, on a loaded machine either.
inline constexpr auto patience = 10s;

inline std::string environment(const char* name)
{
    const char* value = std::getenv(name);
    return value ? value : "";
}

inline void run(const std::string& command)
{
    ASSERT_EQ(std::system(command.c_str()), 0) << command;
}

inline Attributes profile(const std::string& name)
{
    return {{"application", "patkeeper"}, {"kind", "profile"}, {"profile", name}, {"version", "1"}};
}

inline Item item(const std::string& name, std::string_view secret)
{
    return {profile(name), "patkeeper: " + name, Secret(secret)};
}

template <class T>
std::optional<StoreFailure> trouble(const StoreResult<T>& result)
{
    if (result) return std::nullopt;
    return result.error().failure;
}

template <class T>
std::string reason(const StoreResult<T>& result)
{
    return result ? "" : result.error().reason;
}

// Changes a variable for as long as it lives.
class Variable {
public:
    Variable(const char* name, const std::string& value) : name_(name), before_(environment(name))
    {
        ::setenv(name, value.c_str(), 1);
    }
    Variable(const Variable&) = delete;
    Variable& operator=(const Variable&) = delete;
    ~Variable() { ::setenv(name_, before_.c_str(), 1); }

private:
    const char* name_;
    std::string before_;
};

// A second session bus, with nothing on it, which the store finds in place of the first.
class OtherBus {
public:
    void kill() { daemon_.kill(); }

private:
    ChildProcess daemon_{{"dbus-daemon",
                          "--nofork",
                          "--print-address=1",
                          "--config-file=" + environment("PRIVATE_KEYRING") + "/bus.conf"}};
    Variable address_{"DBUS_SESSION_BUS_ADDRESS", daemon_.line()};
};

// A store in this process, which runs within private-keyring.
class KeyringStoreTest : public testing::Test {
protected:
    template <class T>
    void start(asio::awaitable<T> call, std::optional<T>& result, asio::cancellation_slot slot = {})
    {
        asio::co_spawn(context,
                       std::move(call),
                       asio::bind_cancellation_slot(slot, [&](std::exception_ptr e, T value) {
                           if (e)
                               failure = e;
                           else
                               result.emplace(std::move(value));
                       }));
    }

    template <class T>
    T await(asio::awaitable<T> call)
    {
        std::optional<T> result;
        start(std::move(call), result);
        const auto begun = Clock::now();
        turn_until([&] { return result.has_value(); });
        took = Clock::now() - begun;
        if (!result) throw std::runtime_error("no result");
        return std::move(*result);
    }

    template <class Condition>
    void turn_until(Condition condition)
    {
        const auto given_up = Clock::now() + patience;
        context.restart();
        auto work = asio::make_work_guard(context);
        while (!condition() && Clock::now() < given_up)
            context.run_one_for(100ms);
        EXPECT_TRUE(condition());
    }

    // The secret of the one item with that name; "none" and "many" otherwise.
    std::string secret_of(const std::string& name)
    {
        auto found = await(store.search(profile(name)));
        if (!found) return found.error().reason;
        if (found->empty()) return "none";
        if (found->size() > 1) return "many";
        return std::string(found->front().secret.reveal());
    }

    asio::io_context context;
    LibsecretStore store;
    asio::cancellation_signal stop;
    std::exception_ptr failure;
    Clock::duration took{};
};

}  // namespace patkeeper::test
