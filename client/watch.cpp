#include "client/watch.hpp"

#include "client/event_text.hpp"
#include "client/local_time.hpp"
#include "client/report.hpp"
#include "client/status_table.hpp"
#include "client/terminal.hpp"

#include <algorithm>
#include <array>
#include <ctime>
#include <functional>
#include <map>

namespace patkeeper::client {

namespace {

std::string time_of_day()
{
    const auto now = std::chrono::system_clock::to_time_t(local_time());
    std::tm parts{};
    ::localtime_r(&now, &parts);
    std::array<char, 16> text{};
    return {text.data(), std::strftime(text.data(), text.size(), "%H:%M:%S  ", &parts)};
}

// The event says that something is new there, not what. Asked on a connection of its own: the other is
// busy with the events.
std::optional<Daemon> ask_about_daemon()
{
    auto connection = Connection::open_running();
    if (!connection) return std::nullopt;
    auto about = connection->call(GetDaemon{});
    if (!about) return std::nullopt;
    return std::move(about->daemon);
}

// Passes each event on, until one is not taken or there are no more.
ExitCode watch(Connection& daemon, const std::function<bool(const Event&)>& take)
{
    const auto asked = daemon.ask_for_more(Watch{});
    if (!asked) return report(asked.error());
    for (;;) {
        const auto reply = daemon.next_reply<Watch>();
        if (!reply && std::holds_alternative<Error>(reply.error())) return report(reply.error());
        if (!reply) {
            return report({ExitCode::unavailable,
                           "the daemon has ended, or closed the connection",
                           Try{"patkeeper status --watch"}});
        }
        if (!take(reply->event)) return ExitCode::failed;
    }
}

// Rotations change more in a profile than is shown.
class Lines {
public:
    bool print(const std::string& profile, std::string line)
    {
        auto& last = last_[profile];
        if (line == last) return true;
        last = std::move(line);
        return write_out(time_of_day() + last + "\n");
    }

private:
    std::map<std::string, std::string> last_;
};

}  // namespace

ExitCode watch_changes(Connection& daemon, std::vector<Profile> seen)
{
    Lines lines;
    return watch(daemon, [&](const Event& event) {
        const auto now = local_time();
        if (event.kind == "store") {
            const auto about = ask_about_daemon();
            return !about || write_out(time_of_day() + daemon_text(*about, now));
        }
        const bool known = event.kind == "state" && event.detail &&
                           std::find(seen.begin(), seen.end(), *event.detail) != seen.end();
        return known || lines.print(event.profile.value_or(""), event_text(event, now));
    });
}

ExitCode watch_as_json(Connection& daemon)
{
    return watch(daemon, [](const Event& event) {
        auto object = to_json(event);
        const auto about = event.kind == "store" ? ask_about_daemon() : std::nullopt;
        if (about) object.as_object()["daemon"] = to_json(*about);
        return write_out(std::string(serialize_json(object).reveal()) + "\n");
    });
}

}  // namespace patkeeper::client
