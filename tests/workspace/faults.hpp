#pragma once
#include "protocol/result.hpp"
#include "protocol/time_point.hpp"
#include "tests/workspace/answers.hpp"
#include "tests/workspace/endpoint.hpp"

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace patkeeper::stand_in {

enum class FaultKind {
    drop,         // the connection is closed without an answer
    commit_late,  // dropped, but done after after_ms, or when told
    rate_limit,   // 429
    error,        // a JSON error: 500, 502, 503, 504, or whatever status and error_code say
    html,         // a page where JSON should be
    empty,        // no body
    redirect,     // 302 to a login page
    slow,         // answered after delay_ms
    truncate,     // half the body that content-length announces
    huge,         // the answer, padded with white space to bytes
    stale_list,   // the list of age_ms ago, or without the newest token
    refuse_new,   // tokens younger than age_ms are "Invalid access token"
    ip_blocked,   // 403, not about the token
    wrong_org,    // 403, not about the token
};

enum class RetryAfterForm { seconds, date };

// What goes wrong, with which requests, and how often.
struct Fault {
    FaultKind kind = FaultKind::drop;
    std::optional<Endpoint> endpoint{};  // none: any
    std::optional<unsigned> times = 1;   // none: always
    unsigned skip = 0;                   // so many matching requests are spared first
    bool commit = false;                 // the request is done, whatever is answered
    Duration delay{0};                   // before the answer, or the drop
    std::optional<Duration> after{};     // commit_late
    std::optional<Duration> age{};       // stale_list, refuse_new
    std::optional<int> status{};         // error, html, empty
    boost::json::value error_code{};     // error, rate_limit; a word or a number
    std::optional<Duration> retry_after{};
    RetryAfterForm retry_after_form = RetryAfterForm::seconds;
    std::size_t bytes = 2U * 1024 * 1024;  // huge; twice what a client of ours should read
    ReasonIn reason_in = ReasonIn::body;   // ip_blocked, wrong_org
};

// {"kind": ..., and any of: "endpoint": as endpoint.hpp names them | "any",
//  "times": n | "always", "skip": n, "commit": bool, "delay_ms": n, "after_ms": n, "age_ms": n,
//  "status": n, "error_code": word or number, "retry_after_seconds": n,
//  "retry_after_form": "seconds|date", "bytes": n, "reason_in": "body|header"}
[[nodiscard]] Result<Fault, Invalid> parse_fault(const boost::json::object& text);

// The faults that are set. The first that fits a request is the one it meets.
class FaultScript {
public:
    void add(Fault fault) { faults_.push_back(std::move(fault)); }
    void clear() { faults_.clear(); }

    // token_age: of the living token that the request carries.
    [[nodiscard]] std::optional<Fault> next(Endpoint endpoint, std::optional<Duration> token_age);

private:
    std::vector<Fault> faults_;
};

}  // namespace patkeeper::stand_in
