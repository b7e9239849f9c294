#include "client/status_table.hpp"

#include "client/expiry_text.hpp"
#include "client/joined.hpp"
#include "client/metadata_advice.hpp"
#include "client/printable.hpp"
#include "client/token_quota.hpp"
#include "protocol/described_json.hpp"
#include "protocol/duration.hpp"

#include <algorithm>
#include <array>

namespace patkeeper::client {

namespace {

enum Column { name, state, host, identity, token, rotation, scopes, column_count };
using Row = std::array<std::string, column_count>;
using Widths = std::array<std::size_t, column_count>;

constexpr std::string_view gap = "  ";
constexpr std::string_view bold = "\x1b[1m";
constexpr std::string_view plain = "\x1b[0m";

std::string_view colour_of(State state)
{
    switch (state) {
        case State::active:
            return "\x1b[32m";
        case State::static_:
        case State::failing:
            return "\x1b[33m";
        case State::unusable:
            break;
    }
    return "\x1b[31m";
}

std::string painted(const std::string& text, std::string_view colour)
{
    if (colour.empty()) return text;
    return std::string(colour) + text + std::string(plain);
}

std::string scopes_text(const Profile& profile)
{
    if (!profile.scopes) return profile.token_id.empty() ? "unknown" : "all";
    if (profile.scopes->empty()) return "unknown";
    return joined(*profile.scopes, ",");
}

Row row_of(const Profile& profile, TimePoint now)
{
    const char* word = boost::describe::enum_to_string(profile.state, "?");
    const auto id = profile.workspace_id ? "/?o=" + *profile.workspace_id : "";
    Row row{profile.profile,
            std::string(described::wire_name(word)),
            profile.host + id,
            profile.identity,
            expiry_text(profile, now),
            rotation_text(profile, now),
            scopes_text(profile)};
    for (auto& cell : row)
        cell = printable(cell);
    return row;
}

std::string details(const Profile& profile, TimePoint now)
{
    std::string text;
    if (profile.last_error) text += "  " + printable(*profile.last_error) + "\n";
    if (profile.tokens_in_use) text += "  " + quota_text(*profile.tokens_in_use) + "\n";
    for (const auto& old : profile.retiring)
        text += "  " + printable(retiring_text(old, now)) + "\n";
    return text;
}

Widths widths_of(const std::vector<Row>& rows)
{
    Widths widths{};
    for (const auto& row : rows) {
        for (std::size_t i = 0; i < column_count; ++i)
            widths[i] = std::max(widths[i], columns_of(row[i]));
    }
    return widths;
}

std::size_t total(const Widths& widths)
{
    std::size_t sum = gap.size() * (column_count - 1);
    for (const auto width : widths)
        sum += width;
    return sum;
}

std::string table_line(const Row& row, const Widths& widths, std::string_view state_colour)
{
    std::string line;
    for (std::size_t i = 0; i < column_count; ++i) {
        line += painted(row[i], i == state ? state_colour : "");
        if (i + 1 < column_count) line.append(widths[i] - columns_of(row[i]), ' ').append(gap);
    }
    return line;
}

std::string stacked(const Row& row, std::string_view name_style, std::string_view state_colour)
{
    return painted(row[name], name_style) + "  " + painted(row[state], state_colour) + "\n" + "  " +
           row[host] + "\n" +                                 //
           "  " + row[identity] + "\n" +                      //
           "  " + row[token] + ", " + row[rotation] + "\n" +  //
           "  scopes: " + row[scopes] + "\n";
}

std::string metadata_text(const Daemon& daemon)
{
    if (daemon.metadata_address) return "Metadata service: " + *daemon.metadata_address + ".";
    if (!daemon.metadata_reason) return {};
    const auto text = "No metadata service: " + *daemon.metadata_reason + ".";
    const auto& cause = daemon.metadata_cause;
    if (cause == MetadataTrouble::off) return text;  // as the user wants it
    return text + " " + advice_text(advice_without_metadata(cause, daemon.metadata_port));
}

}  // namespace

std::string profiles_table(const std::vector<Profile>& profiles, TimePoint now, Look look)
{
    if (profiles.empty()) return "There is no profile yet.\nTry: patkeeper login\n";
    const Row titles{"PROFILE", "STATE", "HOST", "IDENTITY", "TOKEN", "ROTATION", "SCOPES"};
    std::vector<Row> rows{titles};
    for (const auto& profile : profiles)
        rows.push_back(row_of(profile, now));

    const auto widths = widths_of(rows);
    const bool fits = look.columns == 0 || total(widths) <= look.columns;
    const auto title_style = look.colours ? bold : std::string_view();
    auto text = fits ? painted(table_line(titles, widths, ""), title_style) + "\n" : "";
    for (std::size_t i = 0; i < profiles.size(); ++i) {
        const auto colour = look.colours ? colour_of(profiles[i].state) : std::string_view();
        const auto& row = rows[i + 1];
        text += fits ? table_line(row, widths, colour) + "\n" : stacked(row, title_style, colour);
        text += details(profiles[i], now);
        if (!fits && i + 1 < profiles.size()) text += "\n";
    }
    return text;
}

std::string daemon_text(const Daemon& daemon, TimePoint now)
{
    const auto up = format_duration(now - from_millis(daemon.start_time));
    auto text = "Daemon " + daemon.version + ", process " + std::to_string(daemon.pid) + ", up " +
                up + ". Keyring (" + daemon.store + "): ";
    switch (daemon.store_state) {
        case StoreState::ready:
            text += "ready.";
            break;
        case StoreState::locked:
            text += "locked. Try: patkeeper unlock";
            break;
        case StoreState::unavailable:
            text += "unavailable: " + daemon.store_reason.value_or("no reason given") +
                    ". Try: patkeeper doctor";
            break;
    }
    const auto metadata = metadata_text(daemon);
    return printable(text) + "\n" + (metadata.empty() ? "" : printable(metadata) + "\n");
}

}  // namespace patkeeper::client
