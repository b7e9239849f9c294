#include "protocol/state_directory.hpp"

#include <boost/uuid/name_generator_sha1.hpp>
#include <boost/uuid/uuid_io.hpp>

namespace patkeeper {

namespace {

// Drawn once: machine-id(5) wants the id hashed together with something of the application's own.
constexpr boost::uuids::uuid machines{{0x5d,
                                       0x0e,
                                       0x83,
                                       0x9c,
                                       0x41,
                                       0x7a,
                                       0x4b,
                                       0x26,
                                       0x9e,
                                       0x35,
                                       0xf1,
                                       0x68,
                                       0x2c,
                                       0xd7,
                                       0x90,
                                       0xb4}};

}  // namespace

std::optional<std::string> state_directory(const Environment& environment)
{
    const auto base = absolute_path(environment, "XDG_STATE_HOME");
    if (base) return *base + "/patkeeper";
    const auto home = environment("HOME");
    if (home) return *home + "/.local/state/patkeeper";
    return std::nullopt;
}

std::string machine_directory(const std::string& state, std::string_view machine)
{
    const boost::uuids::name_generator_sha1 name(machines);
    return state + "/" + to_string(name(machine.data(), machine.size()));
}

}  // namespace patkeeper
