// Searches for a life in which patkeeper breaks a promise.
#include "tests/simulation/life.hpp"

#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/spdlog.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <iostream>
#include <sstream>

using namespace patkeeper;
using namespace patkeeper::simulation;

namespace {

constexpr std::size_t last_lines = 200;

// The same life again, told line by line.
std::vector<std::string> tell(Plan plan)
{
    std::stringstream text;
    auto sink = std::make_shared<spdlog::sinks::ostream_sink_st>(text);
    auto logger = std::make_shared<spdlog::logger>("life", std::move(sink));
    logger->set_level(spdlog::level::trace);
    logger->set_pattern("%v");
    const auto before = spdlog::default_logger();
    spdlog::set_default_logger(logger);
    plan.trace = true;
    Life(plan).live();
    spdlog::set_default_logger(before);
    std::vector<std::string> lines;
    for (std::string line; std::getline(text, line);)
        lines.push_back(line);
    return lines;
}

void print_end(const std::vector<std::string>& lines, std::size_t count)
{
    for (auto i = lines.size() - std::min(count, lines.size()); i < lines.size(); ++i)
        std::cout << lines[i] << "\n";
}

struct Search {
    Plan first;
    double years = 1000;
    bool one_life = false;  // only the first
    bool trace = false;
    std::string expected;  // the promise that is to be found broken; empty: none is
};

void print(const Plan& plan, const Violation& violation)
{
    std::cout << "seed " << plan.seed << ": " << violation.promise << ": " << violation.what
              << "\n";
}

// Lives one after the other until one breaks a promise. The exit code.
int search(const Search& search)
{
    std::map<std::string, long> counts;
    double lived = 0;
    const auto begun = std::chrono::steady_clock::now();
    auto plan = search.first;
    do {
        const auto outcome = Life(plan).live();
        lived += outcome.profile_years;
        for (const auto& [what, count] : outcome.counts)
            counts[what] += count;
        if (search.trace) print_end(tell(plan), std::string::npos);
        if (outcome.violation && outcome.violation->promise == search.expected) {
            print(plan, *outcome.violation);
            return 0;
        }
        if (outcome.violation && search.expected.empty()) {
            if (!search.trace) print_end(tell(plan), last_lines);
            print(plan, *outcome.violation);
            return 1;
        }
        ++plan.seed;
    } while (!search.one_life && lived < search.years);
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begun;
    std::cout << lived << " profile-years in " << took.count() << " s, no promise broken\n";
    for (const auto& [what, count] : counts)
        std::cout << "  " << count << " " << what << "\n";
    return search.expected.empty() ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv)
{
    CLI::App app("Simulates years of patkeeper's life, and holds them against its promises.");
    Search wanted;
    auto* seed = app.add_option("--seed", wanted.first.seed, "live only the life of this seed");
    app.add_option("--from", wanted.first.seed, "begin with the life of this seed")->excludes(seed);
    app.add_option("--years", wanted.years, "profile-years to simulate");
    app.add_option("--profiles", wanted.first.profiles, "on each computer");
    app.add_flag("--trace", wanted.trace, "print all that happens");
    app.add_option("--expect", wanted.expected, "succeed where this promise is found broken");
    CLI11_PARSE(app, argc, argv);
    wanted.one_life = seed->count() != 0;
    spdlog::set_level(spdlog::level::off);
    return search(wanted);
}
