#include "tests/simulation/weather.hpp"

namespace patkeeper::simulation {

namespace {

using namespace std::chrono_literals;
using stand_in::Fault;
using stand_in::FaultKind;

const std::vector<FaultKind> kinds{FaultKind::drop,
                                   FaultKind::commit_late,
                                   FaultKind::rate_limit,
                                   FaultKind::error,
                                   FaultKind::html,
                                   FaultKind::empty,
                                   FaultKind::redirect,
                                   FaultKind::slow,
                                   FaultKind::truncate,
                                   FaultKind::huge,
                                   FaultKind::stale_list,
                                   FaultKind::refuse_new,
                                   FaultKind::ip_blocked,
                                   FaultKind::wrong_org};

// Everything happens to the calls of a rotation.
Weather storm()
{
    return {.name = "storm",
            .workspace_fault = 0.3,
            .keyring_mishap = 0.15,
            .crash = 0.01,
            .suspend = 0.001,
            .clock_jump = 0.01,
            .revocation = 0.003,
            .order = 0.05,
            .client = 0.3,
            .spurious_refusal = 0.02,
            .slow_starts = true};
}

// Whether the answer says that nothing was done. No workspace does it and says so.
bool is_definite(const Fault& fault)
{
    switch (fault.kind) {
        case FaultKind::rate_limit:
        case FaultKind::refuse_new:
        case FaultKind::ip_blocked:
        case FaultKind::wrong_org:
            return true;
        default:
            return fault.status.value_or(500) < 500 && fault.status != 408;
    }
}

}  // namespace

Weather calm()
{
    return {.client = 0.01};
}

Weather draw_weather(Dice& dice)
{
    const auto what = dice.below(8);
    if (what < 4) return storm();
    if (what == 4) return {.name = "crashes", .crash = 0.02, .order = 0.1, .client = 0.3};
    if (what == 5) return {.name = "keyring", .keyring_mishap = 0.5, .crash = 0.01, .client = 0.5};
    if (what == 6) return {.name = "outage", .client = 0.1, .unreachable = true};
    auto one = storm();
    one.name = "one fault";
    one.workspace_fault = 0.5;
    one.only = dice.one_of(kinds);
    return one;
}

stand_in::Settings draw_settings(Dice& dice, stand_in::Settings usual)
{
    switch (dice.below(10)) {
        case 0:
            usual.pats_enabled = false;
            break;
        case 1:
            usual.creation_permitted = false;
            break;
        case 2:
            usual.ip_blocked = true;
            break;
        case 3:
            usual.quota = 10;
            break;
        case 4:
            usual.max_lifetime = 24h * 5;
            break;
        case 5:
            usual.scopes_known = false;
            break;
        case 6:
            usual.me_scope = "scim";
            break;
        default:
            break;
    }
    return usual;
}

Fault draw_fault(Dice& dice, const Weather& weather)
{
    Fault fault;
    fault.kind = weather.only ? *weather.only : dice.one_of(kinds);
    if (dice.chance(0.3)) fault.delay = dice.mostly_short(1s, 50s);
    if (fault.kind == FaultKind::commit_late) fault.after = dice.mostly_short(1s, 25min);
    if (fault.kind == FaultKind::stale_list && dice.chance(0.7)) {
        fault.age = dice.mostly_short(1s, 10min);
    }
    // Within the grace that new tokens have; an older token is never refused for nothing, twice.
    if (fault.kind == FaultKind::refuse_new) fault.age = dice.between(1s, 90s);
    if (fault.kind == FaultKind::rate_limit && dice.chance(0.7)) {
        fault.retry_after = dice.mostly_short(1s, 1h);
    }
    const std::vector<int> statuses{500, 502, 503, 504, 404, 408, 409};
    if (fault.kind == FaultKind::error) fault.status = dice.one_of(statuses);
    if (fault.kind == FaultKind::error && dice.chance(0.3)) fault.error_code = *fault.status;
    fault.commit = !is_definite(fault) && dice.chance(0.5);
    fault.bytes = 1000;
    return fault;
}

KeyringMishap draw_mishap(Dice& dice, const Weather& weather)
{
    if (!dice.chance(weather.keyring_mishap)) return KeyringMishap::none;
    const std::vector<KeyringMishap> mishaps{KeyringMishap::unavailable,
                                             KeyringMishap::unclear_done,
                                             KeyringMishap::unclear_lost,
                                             KeyringMishap::unclear_later};
    return dice.one_of(mishaps);
}

}  // namespace patkeeper::simulation
