#pragma once
#include "client/databrickscfg.hpp"
#include "client/text_lines.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace patkeeper::client {

// The comments by which what was added to a .databrickscfg is found again. They survive what the
// Databricks CLI does to the file, and say to people whose lines these are. Pure.

[[nodiscard]] std::string section_mark();                      // above a header
[[nodiscard]] std::string lines_mark(std::size_t line_count);  // above the first key

// What stands above a line that begins at `at`.
[[nodiscard]] bool has_section_mark(const TextLines& lines, std::size_t at);
[[nodiscard]] std::size_t lines_marked(const TextLines& lines, std::size_t at);  // 0: no mark

// The keys that are ever added.
[[nodiscard]] bool is_added_key(const Databrickscfg::Key& key) noexcept;

}  // namespace patkeeper::client
