#include "client/doctor/gather.hpp"
#include "client/run_program.hpp"

namespace patkeeper::client {

namespace {

constexpr std::chrono::seconds patience{5};
constexpr int no_such_program = 127;

}  // namespace

// As git sees it where the user stands: a repository may have helpers of its own.
void look_at_git(Facts& facts)
{
    const auto told = run_program(
        {"git", "config", "--null", "--show-scope", "--get-regexp", R"(^credential\..*helper$)"},
        patience);
    if (told.code == no_such_program) return;
    facts.git = parse_git_settings(told.said);
}

}  // namespace patkeeper::client
