#include "daemon/store/keyring_fault.hpp"

#include "daemon/store/bus_address.hpp"

#include <gtest/gtest.h>

namespace patkeeper::test {
namespace {

constexpr const char* is_locked = "org.freedesktop.Secret.Error.IsLocked";
constexpr const char* no_session = "org.freedesktop.Secret.Error.NoSession";

struct Case {
    GlibError error;
    StoreTrouble read;
    StoreTrouble write;
    bool read_again;
    bool write_again;
};

TEST(KeyringFault, IsUnclearOnlyWhereAWriteMayHaveHappened)
{
    using enum StoreTrouble;
    const Case cases[] = {
        {{G_IO_ERROR, G_IO_ERROR_DBUS_ERROR, is_locked, ""}, locked, locked, false, false},
        {{G_IO_ERROR, G_IO_ERROR_DBUS_ERROR, no_session, ""}, unavailable, unavailable, true, true},
        {{G_DBUS_ERROR, G_DBUS_ERROR_SERVICE_UNKNOWN, "", ""},
         unavailable,
         unavailable,
         true,
         true},
        {{G_DBUS_ERROR, G_DBUS_ERROR_UNKNOWN_METHOD, "", ""}, unavailable, unavailable, true, true},
        {{G_DBUS_ERROR, G_DBUS_ERROR_NO_REPLY, "", ""}, unavailable, unclear, true, false},
        {{G_DBUS_ERROR, G_DBUS_ERROR_FAILED, "", ""}, unavailable, unclear, true, false},
        {{G_IO_ERROR, G_IO_ERROR_CLOSED, "", ""}, unavailable, unclear, true, false},
        {timed_out(), unavailable, unclear, false, false},
    };
    for (const auto& c : cases) {
        SCOPED_TRACE(c.error.remote + ' ' + std::to_string(c.error.code));
        EXPECT_EQ(read_fault(c.error).error.trouble, c.read);
        EXPECT_EQ(read_fault(c.error).worth_reconnecting, c.read_again);
        EXPECT_EQ(write_fault(c.error).error.trouble, c.write);
        EXPECT_EQ(write_fault(c.error).worth_reconnecting, c.write_again);
    }
}

TEST(BusAddress, IsTheVariableUnlessThatWouldLaunchABus)
{
    EXPECT_EQ(session_bus_address("unix:path=/a", "/nowhere"), "unix:path=/a");
    EXPECT_EQ(session_bus_address("autolaunch:", "/nowhere"), std::nullopt);
    EXPECT_EQ(session_bus_address("unix:path=/a;autolaunch:", "/nowhere"), std::nullopt);
    EXPECT_EQ(session_bus_address("", "/nowhere"), std::nullopt);
    EXPECT_EQ(session_bus_address(nullptr, nullptr), std::nullopt);
}

}  // namespace
}  // namespace patkeeper::test
