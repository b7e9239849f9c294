#pragma once
#include "protocol/time_point.hpp"

#include <cstdint>
#include <vector>

namespace patkeeper::simulation {

// Chance, the same on every machine for the same seed: splitmix64.
class Dice {
public:
    explicit Dice(std::uint64_t seed) : state_(seed) {}

    std::uint64_t roll()
    {
        state_ += 0x9E3779B97F4A7C15U;
        auto z = state_;
        z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9U;
        z = (z ^ (z >> 27U)) * 0x94D049BB133111EBU;
        return z ^ (z >> 31U);
    }
    // In [0, 1).
    double fraction() { return static_cast<double>(roll() >> 11U) * 0x1.0p-53; }
    bool chance(double probability) { return fraction() < probability; }
    std::size_t below(std::size_t bound) { return static_cast<std::size_t>(roll() % bound); }
    Duration between(Duration least, Duration most)
    {
        return least + std::chrono::duration_cast<Duration>((most - least) * fraction());
    }
    // Mostly near `least`, seldom near `most`.
    Duration mostly_short(Duration least, Duration most)
    {
        const double f = fraction();
        return least + std::chrono::duration_cast<Duration>((most - least) * (f * f * f * f));
    }
    template <class T>
    const T& one_of(const std::vector<T>& choices)
    {
        return choices[below(choices.size())];
    }

private:
    std::uint64_t state_;
};

}  // namespace patkeeper::simulation
