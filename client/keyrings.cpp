#include "client/keyrings.hpp"

namespace patkeeper::client {

void start_keyring(Connection& daemon)
{
    const auto ignored = daemon.call(StartStore{});
    static_cast<void>(ignored);
}

std::string locked_keyrings(const Daemon& daemon)
{
    if (!daemon.locked_keyrings || daemon.locked_keyrings->empty()) return {};
    const auto& names = *daemon.locked_keyrings;
    std::string quoted;
    for (const auto& name : names)
        quoted += (quoted.empty() ? "\"" : ", \"") + name + "\"";
    return (names.size() == 1 ? "the keyring " : "the keyrings ") + quoted +
           (names.size() == 1 ? " is locked" : " are locked");
}

std::string locked_keyrings_text(const Daemon& daemon)
{
    auto text = locked_keyrings(daemon);
    if (text.empty()) return {};
    text[0] = 'T';
    return text + " and may hold older tokens of this profile. To look there: patkeeper unlock\n";
}

Failure with_locked_keyrings(Failure failure, const Daemon& daemon)
{
    const auto text = locked_keyrings(daemon);
    if (text.empty()) return failure;
    failure.sentence += "; " + text + " and may hold it";
    failure.advice = Try{"patkeeper unlock"};
    return failure;
}

}  // namespace patkeeper::client
