#include "client/doctor/gather.hpp"
#include "client/joined.hpp"
#include "client/run_program.hpp"

#include <algorithm>
#include <sstream>

namespace patkeeper::client {

namespace {

constexpr std::chrono::seconds patience{5};
constexpr int done = 0;
constexpr int nothing_found = 1;
constexpr int no_such_program = 127;

// Warnings may come first, and git's words are in the user's language. Enough for those that matter.
std::string trouble_in(const Ran& told)
{
    constexpr std::size_t most = 3;
    std::istringstream said(told.said);
    std::vector<std::string> lines;
    for (std::string line; lines.size() < most && std::getline(said, line);) {
        if (std::find(lines.begin(), lines.end(), line) == lines.end()) lines.push_back(line);
    }
    return lines.empty() ? "git config does not end well, or not in time" : joined(lines, "; ");
}

}  // namespace

// As git sees it where the user stands: a repository may have helpers of its own.
void look_at_git(Facts& facts)
{
    const auto told = run_program(
        {"git", "config", "--null", "--show-scope", "--get-regexp", R"(^credential\..*helper$)"},
        patience);
    if (told.code == no_such_program) return;
    if (told.code == done || told.code == nothing_found)
        facts.git = parse_git_settings(told.said);
    else
        facts.git_trouble = trouble_in(told);
}

}  // namespace patkeeper::client
