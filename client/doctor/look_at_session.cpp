#include "client/connect_to.hpp"
#include "client/desktop.hpp"
#include "client/doctor/bus_path.hpp"
#include "client/doctor/gather.hpp"
#include "client/systemd.hpp"
#include "protocol/machine.hpp"
#include "protocol/socket_path.hpp"
#include "protocol/state_directory.hpp"

#include <sys/socket.h>
#include <unistd.h>

namespace patkeeper::client {

namespace {

bool is_there(const std::string& path)
{
    return ::access(path.c_str(), F_OK) == 0;
}

bool is_set(const char* variable)
{
    return process_environment(variable).has_value();
}

bool answers(const std::string& path)
{
    const int socket = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (socket < 0) return false;
    const bool connected = connect_to(socket, path) == 0;
    ::close(socket);
    return connected;
}

BusState find_bus(const std::string& runtime_directory)
{
    const auto usual = runtime_directory + "/bus";
    const auto address = process_environment("DBUS_SESSION_BUS_ADDRESS");
    if (!address && !is_there(usual)) return BusState::none;
    const auto path = bus_path(address.value_or("unix:path=" + usual));
    return !path || answers(*path) ? BusState::reachable : BusState::unreachable;
}

bool lingers()
{
    const auto user = process_environment("USER");
    return user && is_there("/var/lib/systemd/linger/" + *user);
}

}  // namespace

void look_at_session(Facts& facts)
{
    facts.bus = find_bus(runtime_directory(process_environment, facts.user).value_or(""));
    facts.ssh_only = is_set("SSH_CONNECTION") && !has_display(process_environment);
    facts.lingers = lingers();
    if (const auto state = state_directory(process_environment)) {
        facts.log = machine_directory(*state, machine()) + "/daemon.log";
    }
    facts.user_manager = is_there_a_user_manager(process_environment, facts.user);
    if (!facts.user_manager) return;
    const auto shown =
        systemctl(process_environment,
                  facts.user,
                  {"show", unit_properties, "patkeeper.socket", "patkeeper.service"});
    facts.units = parse_unit_states(shown.said);
}

}  // namespace patkeeper::client
