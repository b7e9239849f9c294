#pragma once
#include "client/databrickscfg.hpp"
#include "client/text_lines.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace patkeeper::client {

// The comments by which what was added to a .databrickscfg, and what was replaced in it, is found again. They survive what the
// Databricks CLI does to the file, and say to people whose lines these are. Pure.

inline constexpr std::string_view added_auth_type = "metadata-service";

[[nodiscard]] std::string section_mark();                      // above a header
[[nodiscard]] std::string lines_mark(std::size_t line_count);  // above the first key

// What stands above a line that begins at `at`.
[[nodiscard]] bool has_section_mark(const TextLines& lines, std::size_t at);
[[nodiscard]] std::size_t lines_marked(const TextLines& lines, std::size_t at);  // 0: no mark

// Turns whole lines into comments, and back to the byte: each that is not blank gets a mark in front.
void keep_lines(TextLines& lines, std::size_t begin, std::size_t end);
void restore_lines(TextLines& lines, std::size_t begin, std::size_t end);

// Lines below one another that keep_lines() turned into comments.
struct KeptLines {
    std::size_t begin = 0;
    std::size_t end = 0;
};
[[nodiscard]] std::vector<KeptLines> kept_lines(const TextLines& lines);

// The keys that are ever added, with whatever value.
[[nodiscard]] bool may_be_added(const Databrickscfg::Key& key) noexcept;

// Whether the value, too, may be ours. One that is not was written by someone else since.
[[nodiscard]] bool is_added_key(const Databrickscfg::Key& key) noexcept;

}  // namespace patkeeper::client
