#include "tests/workspace/faulty_workspace.hpp"

#include "tests/workspace/authorization.hpp"
#include "tests/workspace/http_date.hpp"

#include <algorithm>

namespace patkeeper::stand_in {

namespace {

boost::json::value code_or(const Fault& fault, std::string_view usual)
{
    return fault.error_code.is_null() ? boost::json::value(usual) : fault.error_code;
}

std::string_view usual_code(int status)
{
    switch (status) {
        case 503:
            return "TEMPORARILY_UNAVAILABLE";
        case 504:
            return "DEADLINE_EXCEEDED";
        default:
            return "INTERNAL_ERROR";
    }
}

Response padded(Response response, std::size_t bytes)
{
    if (response.body.size() < bytes) response.body.resize(bytes, ' ');
    return response;
}

}  // namespace

Delivery FaultyWorkspace::respond(const Request& request, TimePoint now)
{
    settle(now);
    const auto value = token_value_of(request);
    const auto age = value ? model_.age_of(token_id_of(*value), now) : std::nullopt;
    const auto fault = faults_.next(endpoint_of(request), age);
    if (!fault) return {model_.respond(request, now), Duration(0), std::nullopt};

    auto delivery = meet(*fault, request, now);
    delivery.delay = fault->delay;
    return delivery;
}

Delivery FaultyWorkspace::meet(const Fault& fault, const Request& request, TimePoint now)
{
    Delivery delivery;
    switch (fault.kind) {
        case FaultKind::commit_late:
            postpone(fault, request, now);
            return delivery;
        case FaultKind::slow:
            delivery.response = model_.respond(request, now);
            return delivery;
        case FaultKind::truncate:
            delivery.response = model_.respond(request, now);
            delivery.cut_after = delivery.response->body.size() / 2;
            return delivery;
        case FaultKind::huge:
            delivery.response = padded(model_.respond(request, now), fault.bytes);
            return delivery;
        case FaultKind::stale_list:
            delivery.response = model_.respond_to_list(request, StaleView{fault.age}, now);
            return delivery;
        default:
            break;
    }
    if (fault.commit) model_.respond(request, now);
    if (fault.kind != FaultKind::drop) {
        delivery.response = model_.dated(in_place_of_answer(fault, now), now);
    }
    return delivery;
}

Response FaultyWorkspace::in_place_of_answer(const Fault& fault, TimePoint now) const
{
    const auto& workspace_id = model_.settings().workspace_id;
    switch (fault.kind) {
        case FaultKind::rate_limit:
            return rate_limit(fault, now);
        case FaultKind::html:
            return html_answer(fault.status.value_or(200));
        case FaultKind::empty:
            return {fault.status.value_or(200), {}, ""};
        case FaultKind::redirect:
            return redirect_to_login();
        case FaultKind::refuse_new:
            return invalid_token();
        case FaultKind::ip_blocked:
            return ip_blocked(fault.reason_in, workspace_id);
        case FaultKind::wrong_org:
            return wrong_org(fault.reason_in, workspace_id);
        default:
            break;
    }
    const int status = fault.status.value_or(500);
    return error_answer(status, code_or(fault, usual_code(status)), "The workspace is unwell");
}

Response FaultyWorkspace::rate_limit(const Fault& fault, TimePoint now) const
{
    auto response =
        error_answer(429, code_or(fault, "REQUEST_LIMIT_EXCEEDED"), "Too many requests");
    if (!fault.retry_after) return response;
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(*fault.retry_after);
    response.headers["retry-after"] =
        fault.retry_after_form == RetryAfterForm::date
            ? http_date(now + model_.settings().skew + *fault.retry_after)
            : std::to_string(seconds.count());
    return response;
}

void FaultyWorkspace::postpone(const Fault& fault, const Request& request, TimePoint now)
{
    auto admitted = model_.admit(request, now);
    auto* caller = std::get_if<Caller>(&admitted);
    if (caller == nullptr) return;
    std::optional<TimePoint> due;
    if (fault.after) due = now + *fault.after;
    postponed_.push_back({std::move(*caller), request, due});
}

void FaultyWorkspace::settle(TimePoint now)
{
    const auto later =
        std::stable_partition(postponed_.begin(), postponed_.end(), [&](const Postponed& p) {
            return p.due && *p.due <= now;
        });
    std::vector<Postponed> due(std::make_move_iterator(postponed_.begin()),
                               std::make_move_iterator(later));
    postponed_.erase(postponed_.begin(), later);
    std::stable_sort(due.begin(), due.end(), [](const Postponed& a, const Postponed& b) {
        return *a.due < *b.due;
    });
    for (const auto& p : due) {
        model_.perform(p.caller, p.request, *p.due);
    }
}

void FaultyWorkspace::settle_everything(TimePoint now)
{
    settle(now);
    for (const auto& p : std::exchange(postponed_, {})) {
        model_.perform(p.caller, p.request, now);
    }
}

}  // namespace patkeeper::stand_in
