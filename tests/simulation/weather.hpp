#pragma once
#include "tests/simulation/dice.hpp"
#include "tests/workspace/faults.hpp"
#include "tests/workspace/settings.hpp"

#include <optional>
#include <string>

namespace patkeeper::simulation {

// What a keyring does with a call.
enum class KeyringMishap {
    none,
    unavailable,    // refused, and not done
    unclear_done,   // no answer, but done
    unclear_lost,   // no answer, and not done
    unclear_later,  // no answer; done by the time it is next looked at, or not
};

// How often what goes wrong, for a while. Calm weather has nothing of it.
struct Weather {
    std::string name = "calm";
    // Of each call.
    double workspace_fault = 0;
    double keyring_mishap = 0;
    // Of each call, at a random moment of it.
    double crash = 0;
    double suspend = 0;
    double clock_jump = 0;
    double revocation = 0;
    double order = 0;  // somebody asks for a rotation
    double client = 0;
    double spurious_refusal = 0;  // "Invalid access token" for a good one, once in a while
    bool slow_starts = false;     // new tokens take moments until they are known
    bool unreachable = false;
    std::optional<stand_in::FaultKind> only{};  // of workspace faults

    [[nodiscard]] bool calm() const { return name == "calm"; }
};

[[nodiscard]] Weather calm();
[[nodiscard]] Weather draw_weather(Dice& dice);

// What the admin has set, which lasts as long as the weather.
[[nodiscard]] stand_in::Settings draw_settings(Dice& dice, stand_in::Settings usual);

[[nodiscard]] stand_in::Fault draw_fault(Dice& dice, const Weather& weather);
[[nodiscard]] KeyringMishap draw_mishap(Dice& dice, const Weather& weather);

}  // namespace patkeeper::simulation
