#include "daemon/workspace/http_date.hpp"
#include "daemon/workspace/rest_error.hpp"
#include "daemon/workspace/token_rest.hpp"
#include "protocol/described_json.hpp"
#include "protocol/token_value.hpp"

#include <boost/describe/class.hpp>

#include <algorithm>

namespace patkeeper {

// The bodies, as far as they are read.
namespace wire {

struct Info {
    std::string token_id;
    std::int64_t creation_time = 0;
    std::optional<std::int64_t> expiry_time;
    std::optional<std::string> comment;
    std::optional<Scopes> scopes;
    std::optional<std::int64_t> last_accessed_time;
};

struct Created {
    Secret token_value;
};

struct Me {
    std::string id;
    std::string userName;  // NOLINT(readability-identifier-naming): SCIM's name
};

BOOST_DESCRIBE_STRUCT(Info,
                      (),
                      (token_id, creation_time, expiry_time, comment, scopes, last_accessed_time))
BOOST_DESCRIBE_STRUCT(Created, (), (token_value))
BOOST_DESCRIBE_STRUCT(Me, (), (id, userName))

}  // namespace wire

namespace {

constexpr std::int64_t never = -1;
// The end of the year 9999. Later times would overflow where durations are added to them.
constexpr std::int64_t end_of_time = 253402300799999;

// A time that is no time at all makes the entry unreadable; one after the year 9999 is cut.
std::optional<TimePoint> time_of(std::int64_t millis)
{
    if (millis < 0) return std::nullopt;
    return from_millis(std::min(millis, end_of_time));
}

// The states that are neither (unspecified, backfilled, API not covered) tell nothing.
std::optional<bool> autoscope_of(const json::value& info)
{
    const auto* state = info.get_object().if_contains("autoscope_state");
    if (state == nullptr || !state->is_string()) return std::nullopt;
    const std::string_view name = state->get_string();
    if (name == "AUTOSCOPE_STATE_RUNNING") return true;
    if (name == "AUTOSCOPE_STATE_COMPLETED" || name == "AUTOSCOPE_STATE_DISABLED" ||
        name == "AUTOSCOPE_STATE_USER_SELECTED") {
        return false;
    }
    return std::nullopt;
}

bool is_printable(std::string_view text)
{
    constexpr std::size_t max_size = 512;
    return !text.empty() && text.size() <= max_size &&
           std::none_of(text.begin(), text.end(), [](char c) {
               return static_cast<unsigned char>(c) < ' ' || c == '\x7F';
           });
}

std::optional<TokenInfo> info_of(const json::value& from)
{
    wire::Info read;
    std::string wrong;
    if (!from_json(from, read, wrong) || !is_printable(read.token_id)) return std::nullopt;

    TokenInfo info;
    const auto creation = time_of(read.creation_time);
    if (!creation) return std::nullopt;
    info.creation = *creation;
    if (read.expiry_time.value_or(never) != never) {
        info.expiry = time_of(*read.expiry_time);
        if (!info.expiry) return std::nullopt;
    }
    if (read.last_accessed_time.value_or(0) > 0) {
        info.last_accessed = time_of(*read.last_accessed_time);
    }
    info.id = TokenId(std::move(read.token_id));
    info.comment = std::move(read.comment).value_or("");
    // An empty list is a protobuf's way to say that there is none.
    if (read.scopes && !read.scopes->empty()) info.scopes = std::move(read.scopes);
    info.autoscope = autoscope_of(from);
    return info;
}

std::optional<MintedToken> minted_of(const json::value& body)
{
    wire::Created created;
    std::string wrong;
    const auto* from = body.get_object().if_contains("token_info");
    if (from == nullptr || !from_json(body, created, wrong)) return std::nullopt;
    if (!is_token_value(created.token_value.reveal())) return std::nullopt;
    auto info = info_of(*from);
    if (!info) return std::nullopt;
    MintedToken minted;
    minted.value = std::move(created.token_value);
    minted.info = std::move(*info);
    return minted;
}

std::optional<std::vector<TokenInfo>> infos_of(const json::value& body)
{
    std::vector<TokenInfo> infos;
    const auto* list = body.get_object().if_contains("token_infos");
    if (list == nullptr || list->is_null()) return infos;
    if (!list->is_array()) return std::nullopt;
    for (const auto& from : list->get_array()) {
        auto info = info_of(from);
        if (!info) return std::nullopt;
        infos.push_back(std::move(*info));
    }
    return infos;
}

std::optional<std::string> scope_of(const json::value& from)
{
    const auto* name = &from;
    if (from.is_object()) name = from.get_object().if_contains("name");
    if (name == nullptr || !name->is_string()) return std::nullopt;
    std::string scope(name->get_string());
    if (!is_printable(scope)) return std::nullopt;
    return scope;
}

// What is no name is passed over; without any the answer is none.
std::optional<Scopes> scopes_of(const json::value& body)
{
    Scopes scopes;
    const auto* list = body.get_object().if_contains("scopes");
    if (list == nullptr || !list->is_array()) return std::nullopt;
    for (const auto& from : list->get_array()) {
        if (auto scope = scope_of(from)) scopes.push_back(*std::move(scope));
    }
    if (scopes.empty()) return std::nullopt;
    return scopes;
}

std::optional<Identity> identity_of(const json::value& body)
{
    wire::Me me;
    std::string wrong;
    if (!from_json(body, me, wrong)) return std::nullopt;
    if (!is_printable(me.id) || !is_printable(me.userName)) return std::nullopt;
    Identity identity;
    identity.id = std::move(me.id);
    identity.user_name = std::move(me.userName);
    return identity;
}

// The JSON object that a success must have for its body; a login page comes with 200 too.
std::optional<json::value> body_of_success(const HttpResponse& response)
{
    if (response.status < 200 || response.status >= 300) return std::nullopt;
    auto body = parse_json(response.body.reveal());
    if (!body || !body->is_object()) return std::nullopt;
    return body;
}

std::optional<TimePoint> date_of(const HttpResponse& response)
{
    return parse_http_date(response.header("date").value_or(""));
}

template <class T, class Read>
Answer<T> read_answer(const HttpResponse& response,
                      const Secret& bearer,
                      Read read,
                      std::optional<Duration> asked = std::nullopt)
{
    if (const auto body = body_of_success(response)) {
        if (auto value = read(*body)) return {*std::move(value), date_of(response)};
    }
    return {classify(response, bearer, asked), date_of(response)};
}

}  // namespace

Answer<MintedToken> read_created(const HttpResponse& response,
                                 const Secret& bearer,
                                 std::optional<Duration> asked)
{
    return read_answer<MintedToken>(response, bearer, minted_of, asked);
}

Answer<std::vector<TokenInfo>> read_list(const HttpResponse& response, const Secret& bearer)
{
    return read_answer<std::vector<TokenInfo>>(response, bearer, infos_of);
}

Answer<void> read_done(const HttpResponse& response, const Secret& bearer)
{
    if (body_of_success(response)) return {{}, date_of(response)};
    return {classify(response, bearer), date_of(response)};
}

Answer<Identity> read_me(const HttpResponse& response, const Secret& bearer)
{
    return read_answer<Identity>(response, bearer, identity_of);
}

Answer<Scopes> read_available_scopes(const HttpResponse& response, const Secret& bearer)
{
    return read_answer<Scopes>(response, bearer, scopes_of);
}

}  // namespace patkeeper
