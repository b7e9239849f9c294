// The matrix: what becomes of a profile, by the moment and by what the answer means.
#include "tests/component/fault_matrix.hpp"

#include <algorithm>
#include <ostream>
#include <stdexcept>

namespace patkeeper::test::matrix {

namespace {

using namespace std::chrono_literals;
using stand_in::Endpoint;
using stand_in::Fault;
using enum Moment;
using enum Attempt;
using enum Meaning;
using enum Next;
using enum State;

struct Line {
    Moment moment;
    std::vector<Meaning> meanings;
    std::optional<Attempt> attempt;  // none: both
    Outcome outcome;
};

// Derived from the promises and from the steps of a rotation. What may have been done is settled before
// anything is minted; what certainly was not is tried again; a refused token is looked at again a
// minute later before anything else is done with it, and given up only when it is refused then.
std::vector<Line> make_lines()
{
    constexpr auto both = std::nullopt;
    const std::vector<Meaning> any_unclear{unclear, unclear_soon, unclear_done};
    const std::vector<Meaning> as_usual{usual, no_concern, names_cap};
    // Where no create follows, it is of no concern that they are refused.
    const std::vector<Meaning> no_create{usual, no_concern, names_cap, no_minting};
    // clang-format off
    return {
        // moment        the answer               attempt served            stored             alive              status    next try
        {create,         as_usual,                both,  {"new",           "new, retiring",   "old, new",        active,   none}},
        {create,         {unclear, unclear_soon}, both,  {"old",           "old, intent",     "old",             failing,  backoff}},
        {create,         {unclear_done},          both,  {"old",           "old, intent",     "old, stray",      failing,  backoff}},
        {create,         {refused, no_minting},   both,  {"old",           "old",             "old",             failing,  backoff}},
        {create,         {invalid},               both,  {"old",           "old",             "old",             failing,  doubt}},
        {create,         {revoked},               first, {"old",           "old",             "none",            failing,  doubt}},
        {create,         {revoked},               retry, {"TokenUnusable", "old",             "none",            unusable, none}},

        {settle_list,    as_usual,                both,  {"new",           "new, retiring",   "old, new",        active,   none}},
        {settle_list,    any_unclear,             both,  {"old",           "old, intent",     "old, stray",      failing,  backoff}},
        {settle_list,    {refused},               both,  {"old",           "old, intent",     "old, stray",      failing,  backoff}},
        // Nothing was found, so what the create made is an orphan now.
        {settle_list,    {stale},                 both,  {"new",           "new, retiring",   "old, new, stray", active,   none}},
        // It is settled; then the next create is refused.
        {settle_list,    {no_minting},            both,  {"old",           "old",             "old",             failing,  backoff}},
        {settle_list,    {invalid},               both,  {"old",           "old, intent",     "old, stray",      failing,  doubt}},
        {settle_list,    {revoked},               first, {"old",           "old, intent",     "stray",           failing,  doubt}},
        {settle_list,    {revoked},               retry, {"TokenUnusable", "old, intent",     "stray",           unusable, none}},

        {settle_delete,  as_usual,                both,  {"new",           "new, retiring",   "old, new",        active,   none}},
        {settle_delete,  {unclear, refused},      both,  {"old",           "old, intent",     "old, stray",      failing,  backoff}},
        {settle_delete,  {unclear_soon},          first, {"old",           "old, intent",     "old, stray",      failing,  backoff}},
        {settle_delete,  {unclear_soon},          retry, {"old",           "old, intent",     "old",             failing,  backoff}},
        {settle_delete,  {unclear_done},          both,  {"old",           "old, intent",     "old",             failing,  backoff}},
        {settle_delete,  {no_minting},            both,  {"old",           "old",             "old",             failing,  backoff}},
        {settle_delete,  {invalid},               both,  {"old",           "old, intent",     "old, stray",      failing,  doubt}},
        {settle_delete,  {revoked},               first, {"old",           "old, intent",     "stray",           failing,  doubt}},
        {settle_delete,  {revoked},               retry, {"TokenUnusable", "old, intent",     "stray",           unusable, none}},

        // In its first two minutes a refusal says nothing of a new token.
        {prove,          no_create,               both,  {"new",           "new, retiring",   "old, new",        active,   none}},
        {prove,          any_unclear,             both,  {"old",           "old, candidate",  "old, new",        failing,  backoff}},
        {prove,          {refused, invalid},      both,  {"old",           "old, candidate",  "old, new",        failing,  backoff}},
        {prove,          {revoked},               both,  {"old",           "old, candidate",  "old",             failing,  backoff}},

        {retire,         no_create,               both,  {"new",           "new",             "new",             active,   none}},
        {retire,         {unclear, refused},      both,  {"new",           "new, retiring",   "old, new",        failing,  backoff}},
        {retire,         {unclear_soon},          first, {"new",           "new, retiring",   "old, new",        failing,  backoff}},
        {retire,         {unclear_soon},          retry, {"new",           "new, retiring",   "new",             failing,  backoff}},
        {retire,         {unclear_done},          both,  {"new",           "new, retiring",   "new",             failing,  backoff}},
        {retire,         {invalid},               both,  {"new",           "new, retiring",   "old, new",        failing,  doubt}},
        {retire,         {revoked},               first, {"new",           "new, retiring",   "old",             failing,  doubt}},
        // The old token lives: it stands in, and is rotated.
        {retire,         {revoked},               retry, {"newer",         "newer, retiring", "old, newer",      active,   none}},

        {health,         no_create,               both,  {"new",           "new, retiring",   "old, new",        active,   none}},
        {health,         any_unclear,             both,  {"new",           "new, retiring",   "old, new, stray", failing,  backoff}},
        {health,         {refused},               both,  {"new",           "new, retiring",   "old, new, stray", failing,  backoff}},
        {health,         {invalid},               first, {"new",           "new, retiring",   "old, new, stray", failing,  doubt}},
        // Refused twice, a minute apart: that is what revoked means.
        {health,         {invalid},               retry, {"newer",         "newer, retiring", "old, newer",      active,   none}},
        {health,         {revoked},               first, {"new",           "new, retiring",   "old, stray",      failing,  doubt}},
        {health,         {revoked},               retry, {"newer",         "newer, retiring", "old, newer",      active,   none}},

        {sweep_list,     no_create,               both,  {"new",           "new, retiring",   "old, new",        active,   none}},
        {sweep_list,     any_unclear,             both,  {"new",           "new, retiring",   "old, new, stray", failing,  backoff}},
        {sweep_list,     {refused},               both,  {"new",           "new, retiring",   "old, new, stray", failing,  backoff}},
        // The orphan is the newest.
        {sweep_list,     {stale},                 both,  {"new",           "new, retiring",   "old, new, stray", active,   none}},
        {sweep_list,     {invalid},               both,  {"new",           "new, retiring",   "old, new, stray", failing,  doubt}},
        {sweep_list,     {revoked},               first, {"new",           "new, retiring",   "old, stray",      failing,  doubt}},
        {sweep_list,     {revoked},               retry, {"newer",         "newer, retiring", "old, newer",      active,   none}},

        {sweep_delete,   no_create,               both,  {"new",           "new, retiring",   "old, new",        active,   none}},
        {sweep_delete,   {unclear, refused},      both,  {"new",           "new, retiring",   "old, new, stray", failing,  backoff}},
        {sweep_delete,   {unclear_soon},          first, {"new",           "new, retiring",   "old, new, stray", failing,  backoff}},
        {sweep_delete,   {unclear_soon},          retry, {"new",           "new, retiring",   "old, new",        failing,  backoff}},
        {sweep_delete,   {unclear_done},          both,  {"new",           "new, retiring",   "old, new",        failing,  backoff}},
        {sweep_delete,   {invalid},               both,  {"new",           "new, retiring",   "old, new, stray", failing,  doubt}},
        {sweep_delete,   {revoked},               first, {"new",           "new, retiring",   "old, stray",      failing,  doubt}},
        {sweep_delete,   {revoked},               retry, {"newer",         "newer, retiring", "old, newer",      active,   none}},
    };
    // clang-format on
}

const std::vector<Line>& lines()
{
    static const auto all = make_lines();
    return all;
}

bool is_for(const Line& line, const Cell& cell)
{
    const auto& meanings = line.meanings;
    const auto found = std::find(meanings.begin(), meanings.end(), meaning_of(cell));
    return line.moment == cell.moment && found != meanings.end() &&
           line.attempt.value_or(cell.attempt) == cell.attempt;
}

// How it ends where no token was taken for dead: as after a good rotation.
Outcome good_end(Moment moment)
{
    if (moment == retire) return {"new", "new", "new", active, none};
    return {"new", "new, retiring", "old, new", active, none};
}

Outcome end_of_a_dead_token(Moment moment)
{
    const bool logged_in_again =
        moment == create || moment == settle_list || moment == settle_delete;
    // What was held before is retiring for as long as was promised of it.
    if (logged_in_again) return {"new", "new, retiring", "new", active, none};
    return {"newer", "newer, retiring", "old, newer", active, none};
}

// The bound after that many failures is 2, 4, 8 seconds.
Duration backoff_after(int failures)
{
    return 999ms * (1 << failures);
}

std::string name_of(Moment moment)
{
    switch (moment) {
        case create:
            return "Create";
        case settle_list:
            return "SettleList";
        case settle_delete:
            return "SettleDelete";
        case prove:
            return "Prove";
        case retire:
            return "Retire";
        case health:
            return "Health";
        case sweep_list:
            return "SweepList";
        case sweep_delete:
            return "SweepDelete";
    }
    throw std::logic_error("no such moment");
}

std::string name_of(State state)
{
    switch (state) {
        case active:
            return "active";
        case static_:
            return "static";
        case failing:
            return "failing";
        case unusable:
            return "unusable";
    }
    throw std::logic_error("no such state");
}

}  // namespace

Endpoint endpoint_of(Moment moment)
{
    switch (moment) {
        case create:
            return Endpoint::create;
        case settle_list:
        case sweep_list:
            return Endpoint::list;
        case settle_delete:
        case sweep_delete:
        case retire:
            return Endpoint::remove;
        case prove:
        case health:
            return Endpoint::me;
    }
    throw std::logic_error("no such moment");
}

std::vector<Cell> cells()
{
    std::vector<Cell> all;
    for (int i = 0; i <= static_cast<int>(last_moment); ++i) {
        for (const auto& row : rows()) {
            all.push_back({static_cast<Moment>(i), row, first});
            all.push_back({static_cast<Moment>(i), row, retry});
        }
    }
    return all;
}

std::string name_of(const Cell& cell)
{
    const auto* attempt = cell.attempt == first ? "First" : "Retry";
    return name_of(cell.moment) + "_" + cell.row.name + "_" + attempt;
}

Meaning meaning_of(const Cell& cell)
{
    const auto only = cell.row.only.value_or(endpoint_of(cell.moment));
    return only == endpoint_of(cell.moment) ? cell.row.meaning : no_concern;
}

std::optional<Duration> retry_after_of(const Cell& cell)
{
    const auto* fault = std::get_if<Fault>(&cell.row.wrong);
    return fault == nullptr ? std::nullopt : fault->retry_after;
}

Outcome expected(const Cell& cell)
{
    const auto fits = [&](const Line& line) { return is_for(line, cell); };
    const auto line = std::find_if(lines().begin(), lines().end(), fits);
    if (line == lines().end()) throw std::logic_error("no line for " + name_of(cell));
    if (std::any_of(line + 1, lines().end(), fits))
        throw std::logic_error("several lines for " + name_of(cell));
    return line->outcome;
}

std::optional<Duration> next_try(const Cell& cell)
{
    const auto next = expected(cell).next;
    if (next == none) return std::nullopt;
    if (next == doubt) return 1min;
    // A create to be settled was a failure already.
    const bool settles = cell.moment == settle_list || cell.moment == settle_delete;
    const auto own = backoff_after((cell.attempt == first ? 1 : 2) + (settles ? 1 : 0));
    return std::max(own, retry_after_of(cell).value_or(own));
}

std::string says(const Cell& cell)
{
    switch (expected(cell).state) {
        case active:
            return "";
        case unusable:
            return "the workspace says that it is not a valid token";
        case failing:
            if (!cell.row.says.empty()) return cell.row.says;
            throw std::logic_error(name_of(cell) + " fails and does not say why");
        case static_:
            break;
    }
    throw std::logic_error("no profile of the matrix is static: " + name_of(cell));
}

Outcome healed(const Cell& cell)
{
    const auto meaning = meaning_of(cell);
    const bool refused_twice = meaning == invalid && cell.moment == health && cell.attempt == retry;
    const bool dead = meaning == revoked || refused_twice;
    return dead ? end_of_a_dead_token(cell.moment) : good_end(cell.moment);
}

std::string describe(const Outcome& outcome)
{
    return "served: " + outcome.served + "; stored: " + outcome.stored +
           "; alive: " + outcome.alive + "; " + name_of(outcome.state);
}

// NOLINTNEXTLINE(readability-identifier-naming): gtest's
void PrintTo(const Cell& cell, std::ostream* out)
{
    *out << name_of(cell);
}

}  // namespace patkeeper::test::matrix
