#include "daemon/rotation/rescope.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace patkeeper {

namespace {

using namespace std::chrono_literals;

// Of a change further ahead, a clock was set wrong.
constexpr Duration tolerance = 2s;

bool was_changed_lately(const HeldToken& token, TimePoint now)
{
    if (!token.former) return false;
    const auto age = now - token.former->changed;
    return age >= -tolerance && age < propagation;
}

bool contains(const std::vector<Scopes>& former, const Scopes& scopes)
{
    return std::any_of(
        former.begin(), former.end(), [&](const auto& other) { return is_same(other, scopes); });
}

}  // namespace

bool is_same(const Scopes& a, const Scopes& b)
{
    return std::set<std::string>(a.begin(), a.end()) == std::set<std::string>(b.begin(), b.end());
}

void rescope(HeldToken& token, Scopes scopes, TimePoint now)
{
    if (!was_changed_lately(token, now)) token.former = FormerScopes();
    auto& former = token.former->scopes;
    auto had = std::exchange(token.former->attempted, {});
    if (token.scopes && !is_undescribed(token)) had.push_back(*token.scopes);
    for (auto& other : had) {
        if (!is_same(other, scopes) && !contains(former, other)) former.push_back(std::move(other));
    }
    token.former->changed = now;
    token.scopes = std::move(scopes);
}

void note_attempt(HeldToken& token, Scopes scopes, TimePoint now)
{
    if (!was_changed_lately(token, now)) token.former = FormerScopes();
    if (token.former->scopes.empty()) token.former->changed = now;
    auto& attempted = token.former->attempted;
    if (!contains(attempted, scopes)) attempted.push_back(std::move(scopes));
}

bool may_be_former(const HeldToken& token, const std::optional<Scopes>& listed, TimePoint asked)
{
    return listed && was_changed_lately(token, asked) && contains(token.former->scopes, *listed);
}

}  // namespace patkeeper
