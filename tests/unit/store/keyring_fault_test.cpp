#include "daemon/store/keyring_fault.hpp"

#include "daemon/store/bus_address.hpp"
#include "tests/unit/process/temporary_directory.hpp"

#include <gmock/gmock.h>

#include <fstream>

namespace patkeeper::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr const char* is_locked = "org.freedesktop.Secret.Error.IsLocked";
constexpr const char* no_session = "org.freedesktop.Secret.Error.NoSession";

struct Case {
    GlibError error;
    StoreFailure read;
    StoreFailure write;
    bool read_again;
    bool write_again;
};

TEST(KeyringFault, IsUnclearOnlyWhereAWriteMayHaveHappened)
{
    using enum StoreFailure;
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
        EXPECT_EQ(read_fault(c.error).error.failure, c.read);
        EXPECT_EQ(read_fault(c.error).worth_reconnecting, c.read_again);
        EXPECT_EQ(write_fault(c.error).error.failure, c.write);
        EXPECT_EQ(write_fault(c.error).worth_reconnecting, c.write_again);
    }
}

TEST(KeyringFault, TellsProgramsTheCause)
{
    using enum StoreTrouble;
    const std::pair<GlibError, StoreTrouble> cases[] = {
        {{G_DBUS_ERROR, G_DBUS_ERROR_SERVICE_UNKNOWN, "", "session bus"}, no_service},
        {{G_DBUS_ERROR, G_DBUS_ERROR_NAME_HAS_NO_OWNER, "", ""}, no_service},
        {{G_IO_ERROR, G_IO_ERROR_CLOSED, "", ""}, bus_unreachable},
        {{G_DBUS_ERROR, G_DBUS_ERROR_FAILED, "", "no keyring service"}, failed},
        {timed_out(), no_answer},
    };
    for (const auto& [error, cause] : cases) {
        EXPECT_EQ(read_fault(error).error.cause, cause) << error.message;
        EXPECT_EQ(write_fault(error).error.cause, cause) << error.message;
    }
    EXPECT_EQ(no_collection_fault().error.cause, no_collection);
    EXPECT_EQ(unavailable_fault("it went away").error.cause, failed);
}

TEST(BusAddresses, AreTheVariableUnlessThatWouldLaunchABus)
{
    EXPECT_THAT(session_bus_addresses("unix:path=/a", "/nowhere"), ElementsAre("unix:path=/a"));
    EXPECT_THAT(session_bus_addresses("autolaunch:", "/nowhere"), IsEmpty());
    EXPECT_THAT(session_bus_addresses("unix:path=/a;autolaunch:", "/nowhere"), IsEmpty());
    EXPECT_THAT(session_bus_addresses("", "/nowhere"), IsEmpty());
    EXPECT_THAT(session_bus_addresses(nullptr, nullptr), IsEmpty());
}

TEST(BusAddresses, EndWithTheOneInTheRuntimeDirectory)
{
    const TemporaryDirectory directory;
    const auto runtime = directory.path().string();
    std::ofstream(directory.path() / "bus").flush();
    const auto there = "unix:path=" + runtime + "/bus";
    EXPECT_THAT(session_bus_addresses(nullptr, runtime.c_str()), ElementsAre(there));
    EXPECT_THAT(session_bus_addresses("autolaunch:", runtime.c_str()), ElementsAre(there));
    EXPECT_THAT(session_bus_addresses("unix:path=/a", runtime.c_str()),
                ElementsAre("unix:path=/a", there));
    EXPECT_THAT(session_bus_addresses(there.c_str(), runtime.c_str()), ElementsAre(there));
}

}  // namespace
}  // namespace patkeeper::test
