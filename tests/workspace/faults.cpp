#include "tests/workspace/faults.hpp"

#include <boost/json/value_to.hpp>

#include <algorithm>
#include <array>
#include <stdexcept>

namespace patkeeper::stand_in {

namespace {

struct NamedKind {
    std::string_view name;
    FaultKind kind;
};

constexpr std::array<NamedKind, 14> kinds{{{"drop", FaultKind::drop},
                                           {"commit_late", FaultKind::commit_late},
                                           {"rate_limit", FaultKind::rate_limit},
                                           {"error", FaultKind::error},
                                           {"html", FaultKind::html},
                                           {"empty", FaultKind::empty},
                                           {"redirect", FaultKind::redirect},
                                           {"slow", FaultKind::slow},
                                           {"truncate", FaultKind::truncate},
                                           {"huge", FaultKind::huge},
                                           {"stale_list", FaultKind::stale_list},
                                           {"refuse_new", FaultKind::refuse_new},
                                           {"ip_blocked", FaultKind::ip_blocked},
                                           {"wrong_org", FaultKind::wrong_org}}};

// The functions that read a member throw where it cannot be taken.
std::string text_of(const boost::json::value& value)
{
    return boost::json::value_to<std::string>(value);
}

Duration millis_of(const boost::json::value& value)
{
    return Duration(value.to_number<std::uint32_t>());
}

FaultKind kind_of(const boost::json::value& value)
{
    const auto name = text_of(value);
    const auto* found = std::find_if(
        kinds.begin(), kinds.end(), [&](const NamedKind& named) { return named.name == name; });
    if (found == kinds.end()) throw std::invalid_argument("no such kind");
    return found->kind;
}

std::optional<Endpoint> endpoint_from(const boost::json::value& value)
{
    const auto name = text_of(value);
    if (name == "any") return std::nullopt;
    const auto endpoint = endpoint_named(name);
    if (!endpoint) throw std::invalid_argument("no such endpoint");
    return endpoint;
}

std::optional<unsigned> times_of(const boost::json::value& value)
{
    if (value.is_string() && value.get_string() == "always") return std::nullopt;
    return value.to_number<unsigned>();
}

bool is_first_of(const boost::json::value& value, std::string_view first, std::string_view second)
{
    const auto word = text_of(value);
    if (word != first && word != second) throw std::invalid_argument("no such word");
    return word == first;
}

void read_answer(Fault& fault, std::string_view key, const boost::json::value& value)
{
    if (key == "status") {
        fault.status = value.to_number<int>();
    } else if (key == "error_code") {
        fault.error_code = value;
    } else if (key == "retry_after_seconds") {
        fault.retry_after = std::chrono::seconds(value.to_number<std::uint32_t>());
    } else if (key == "retry_after_form") {
        fault.retry_after_form =
            is_first_of(value, "date", "seconds") ? RetryAfterForm::date : RetryAfterForm::seconds;
    } else if (key == "bytes") {
        fault.bytes = value.to_number<std::uint32_t>();
    } else if (key == "reason_in") {
        fault.reason_in = is_first_of(value, "header", "body") ? ReasonIn::header : ReasonIn::body;
    } else {
        throw std::invalid_argument("no such member");
    }
}

void read_member(Fault& fault, std::string_view key, const boost::json::value& value)
{
    if (key == "kind") {
        fault.kind = kind_of(value);
    } else if (key == "endpoint") {
        fault.endpoint = endpoint_from(value);
    } else if (key == "times") {
        fault.times = times_of(value);
    } else if (key == "skip") {
        fault.skip = value.to_number<unsigned>();
    } else if (key == "commit") {
        fault.commit = value.as_bool();
    } else if (key == "delay_ms") {
        fault.delay = millis_of(value);
    } else if (key == "after_ms") {
        fault.after = millis_of(value);
    } else if (key == "age_ms") {
        fault.age = millis_of(value);
    } else {
        read_answer(fault, key, value);
    }
}

bool fits(const Fault& fault, Endpoint endpoint, std::optional<Duration> token_age)
{
    if (fault.endpoint && *fault.endpoint != endpoint) return false;
    if (fault.times && *fault.times == 0) return false;
    if (fault.kind == FaultKind::stale_list) return endpoint == Endpoint::list;
    if (fault.kind == FaultKind::refuse_new) return token_age && *token_age < *fault.age;
    return true;
}

}  // namespace

Result<Fault, Invalid> parse_fault(const boost::json::object& text)
{
    if (!text.contains("kind")) return Invalid{"kind is missing"};
    Fault fault;
    for (const auto& [key, value] : text) {
        try {
            read_member(fault, key, value);
        } catch (const std::exception& e) {
            return Invalid{std::string(key) + ": " + e.what()};
        }
    }
    if (fault.kind == FaultKind::refuse_new && !fault.age) {
        return Invalid{"refuse_new needs age_ms"};
    }
    return fault;
}

std::optional<Fault> FaultScript::next(Endpoint endpoint, std::optional<Duration> token_age)
{
    for (auto& fault : faults_) {
        if (!fits(fault, endpoint, token_age)) continue;
        if (fault.skip > 0) {
            --fault.skip;
            continue;
        }
        if (fault.times) --*fault.times;
        return fault;
    }
    return std::nullopt;
}

}  // namespace patkeeper::stand_in
