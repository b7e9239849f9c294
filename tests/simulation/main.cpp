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

}  // namespace

int main(int argc, char** argv)
{
    CLI::App app("Simulates years of patkeeper's life, and holds them against its promises.");
    Plan plan;
    double years = 1000;
    bool trace = false;
    auto* seed = app.add_option("--seed", plan.seed, "live only the life of this seed");
    app.add_option("--years", years, "profile-years to simulate");
    app.add_option("--profiles", plan.profiles, "on each computer");
    app.add_flag("--trace", trace, "print all that happens");
    CLI11_PARSE(app, argc, argv);
    spdlog::set_level(spdlog::level::off);

    std::map<std::string, long> counts;
    double lived = 0;
    const auto begun = std::chrono::steady_clock::now();
    do {
        const auto outcome = Life(plan).live();
        lived += outcome.profile_years;
        for (const auto& [what, count] : outcome.counts)
            counts[what] += count;
        if (trace) print_end(tell(plan), std::string::npos);
        if (outcome.violation) {
            if (!trace) print_end(tell(plan), last_lines);
            std::cout << "seed " << plan.seed << ": " << outcome.violation->promise << ": "
                      << outcome.violation->what << "\n";
            return 1;
        }
        ++plan.seed;
    } while (seed->count() == 0 && lived < years);
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begun;
    std::cout << lived << " profile-years in " << took.count() << " s, no promise broken\n";
    for (const auto& [what, count] : counts)
        std::cout << "  " << count << " " << what << "\n";
    return 0;
}
