// The rows of the matrix: what can go wrong, and what each means for a call.
#include "tests/component/fault_matrix.hpp"

namespace patkeeper::test::matrix {

namespace {

using namespace std::chrono_literals;
using stand_in::Endpoint;
using stand_in::Fault;
using stand_in::FaultKind;
using stand_in::ReasonIn;
using stand_in::RetryAfterForm;
using stand_in::Settings;
using enum Meaning;

// Two daily sweeps: the first may miss an orphan as well.
constexpr Duration two_days = 50h;

std::string refusal(const std::string& status_and_code)
{
    return "https://h.example refused (HTTP " + status_and_code + "): ";
}

Fault late(Duration after)
{
    return {.kind = FaultKind::commit_late, .after = after};
}

Fault slow(Duration delay)
{
    return {.kind = FaultKind::slow, .delay = delay};
}

Fault limit(std::optional<Duration> retry_after, RetryAfterForm form = RetryAfterForm::seconds)
{
    return {.kind = FaultKind::rate_limit, .retry_after = retry_after, .retry_after_form = form};
}

Fault error(int status, boost::json::value code = {}, bool commit = false)
{
    return {.kind = FaultKind::error,
            .commit = commit,
            .status = status,
            .error_code = std::move(code)};
}

Fault html(int status)
{
    return {.kind = FaultKind::html, .status = status};
}

Fault empty(int status)
{
    return {.kind = FaultKind::empty, .status = status};
}

Fault stale_by(std::optional<Duration> age)
{
    return {.kind = FaultKind::stale_list, .age = age};
}

Fault barred(FaultKind kind, ReasonIn place)
{
    return {.kind = kind, .reason_in = place};
}

std::vector<Row> make_rows()
{
    const std::string lost = "https://h.example cannot be reached: ";
    const auto too_many = refusal("429 REQUEST_LIMIT_EXCEEDED");
    const auto denied = refusal("403 PERMISSION_DENIED");
    const auto dead = refusal("403") + "Invalid access token";
    const auto ip_list = "Source IP address: 1.2.3.4 is blocked";
    const auto wrong_org = "Invalid access to Org: ";
    const auto no_json = "its answer is not JSON";
    const auto login = refusal("302") + "it redirects";
    // clang-format off
    return {
        {"Drop",                 unclear,      lost,                                   Fault{.kind = FaultKind::drop}},
        {"DropDone",             unclear_done, lost,                                   Fault{.kind = FaultKind::drop, .commit = true}},
        // Found when the create is settled; by the sweep ten minutes later; by the daily one.
        {"LateBySeconds",        unclear_soon, lost,                                   late(1s)},
        {"LateByMinutes",        unclear,      lost,                                   late(5min)},
        {"LateByHours",          unclear,      lost,                                   late(1h), {}, two_days},
        // Half a minute is what a call may take.
        {"SlowWithin",           usual,        "",                                     slow(29s)},
        {"SlowBeyond",           unclear_done, lost,                                   slow(31s)},
        {"Truncate",             unclear_done, lost,                                   Fault{.kind = FaultKind::truncate}},
        {"Huge",                 unclear_done, lost,                                   Fault{.kind = FaultKind::huge}},
        {"RateLimit",            refused,      too_many,                               limit({})},
        {"RateLimit20s",         refused,      too_many,                               limit(20s)},
        {"RateLimitDate",        refused,      too_many,                               limit(20s, RetryAfterForm::date)},
        // Shorter than any wait of our own.
        {"RateLimit1s",          refused,      too_many,                               limit(1s)},
        {"Error500",             unclear,      refusal("500 INTERNAL_ERROR"),          error(500)},
        {"Error502",             unclear,      refusal("502 INTERNAL_ERROR"),          error(502)},
        {"Error503",             unclear,      refusal("503 TEMPORARILY_UNAVAILABLE"), error(503)},
        {"Error504",             unclear,      refusal("504 DEADLINE_EXCEEDED"),       error(504)},
        {"Error504Done",         unclear_done, refusal("504 DEADLINE_EXCEEDED"),       error(504, {}, true)},
        {"Error500Number",       unclear,      refusal("500"),                         error(500, 500)},
        {"Error502Number",       unclear,      refusal("502"),                         error(502, 502)},
        {"Error503Number",       unclear,      refusal("503"),                         error(503, 503)},
        {"Error504Number",       unclear,      refusal("504"),                         error(504, 504)},
        // Without the words "Invalid access token", which alone condemn one.
        {"Error401",             refused,      refusal("401"),                         error(401, 401)},
        {"Html200",              unclear,      refusal("200") + no_json,               html(200)},
        {"Html403",              refused,      refusal("403"),                         html(403)},
        {"Html500",              unclear,      refusal("500"),                         html(500)},
        {"Empty200",             unclear,      refusal("200") + no_json,               empty(200)},
        {"Empty403",             refused,      refusal("403"),                         empty(403)},
        {"Empty500",             unclear,      refusal("500"),                         empty(500)},
        {"Redirect",             unclear,      login,                                  Fault{.kind = FaultKind::redirect}},
        {"IpBlocked",            refused,      denied + ip_list,                       barred(FaultKind::ip_blocked, ReasonIn::body)},
        {"IpBlockedHeader",      refused,      refusal("403") + ip_list,               barred(FaultKind::ip_blocked, ReasonIn::header)},
        {"WrongOrg",             refused,      denied + wrong_org,                     barred(FaultKind::wrong_org, ReasonIn::body)},
        {"WrongOrgHeader",       refused,      refusal("403") + wrong_org,             barred(FaultKind::wrong_org, ReasonIn::header)},
        // Without the newest token, and of a time before it.
        {"StaleList",            stale,        "",                                     stale_by({}), Endpoint::list, two_days},
        {"StaleListOfYesterday", stale,        "",                                     stale_by(23h + 50min), Endpoint::list, two_days},
        // Every token is younger than that.
        {"RefuseNew",            invalid,      dead,                                   Fault{.kind = FaultKind::refuse_new, .age = 365 * 24h}},
        {"Revoked",              revoked,      dead,                                   Revocation{}},
        {"PatsOff",              refused,      denied + "Personal access",             [](Settings& s) { s.pats_enabled = false; }},
        {"MintingDenied",        no_minting,   denied + "You may not create",          [](Settings& s) { s.creation_permitted = false; }},
        {"QuotaFull",            no_minting,   refusal("400 QUOTA_EXCEEDED"),          [](Settings& s) { s.quota = 1; }},
        {"LifetimeCapped",       names_cap,    "",                                     [](Settings& s) { s.max_lifetime = 7 * 24h; }},
    };
    // clang-format on
}

}  // namespace

const std::vector<Row>& rows()
{
    static const auto all = make_rows();
    return all;
}

}  // namespace patkeeper::test::matrix
