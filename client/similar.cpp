#include "client/similar.hpp"

#include "protocol/lower.hpp"

#include <algorithm>

namespace patkeeper::client {

namespace {

using Row = std::vector<std::size_t>;

// How many letters must be inserted, deleted, replaced or swapped with a neighbour to get from one
// word to the other.
std::size_t distance(std::string_view from, std::string_view to)
{
    std::vector<Row> rows(from.size() + 1, Row(to.size() + 1));
    for (std::size_t i = 0; i <= from.size(); ++i) {
        for (std::size_t j = 0; j <= to.size(); ++j) {
            if (i == 0 || j == 0) {
                rows[i][j] = i + j;
                continue;
            }
            const bool same = from[i - 1] == to[j - 1];
            rows[i][j] = std::min(
                {rows[i - 1][j] + 1, rows[i][j - 1] + 1, rows[i - 1][j - 1] + (same ? 0 : 1)});
            const bool swapped =
                i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1];
            if (swapped) rows[i][j] = std::min(rows[i][j], rows[i - 2][j - 2] + 1);
        }
    }
    return rows.back().back();
}

// A beginning of three letters or more is as close as one typing error.
std::size_t closeness(const std::string& typed, const std::string& known)
{
    constexpr std::size_t shortest_beginning = 3;
    if (typed.size() >= shortest_beginning && known.starts_with(typed)) return 1;
    return distance(typed, known);
}

}  // namespace

std::optional<std::string> similar(std::string_view typed, const std::vector<std::string>& known)
{
    constexpr std::size_t longest = 64;
    if (typed.empty() || typed.size() > longest) return std::nullopt;
    const auto low = lower(typed);
    std::optional<std::string> best;
    auto least = std::max<std::size_t>(1, typed.size() / 3) + 1;
    for (const auto& word : known) {
        const auto steps = word.size() > longest ? least : closeness(low, lower(word));
        if (steps >= least) continue;
        least = steps;
        best = word;
    }
    return best;
}

std::string did_you_mean(std::string_view typed, const std::vector<std::string>& known)
{
    const auto word = similar(typed, known);
    return word ? " (did you mean " + *word + "?)" : "";
}

}  // namespace patkeeper::client
