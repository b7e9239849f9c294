#pragma once
#include "protocol/wiping_allocator.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace patkeeper::client {

inline constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

// A text that is edited by whole lines, with its own line ends and every other byte kept. Pure. What
// insert() puts in, erase() takes out to the byte. In wiped memory.
class TextLines {
public:
    explicit TextLines(std::string_view text);

    [[nodiscard]] std::string_view text() const noexcept { return text_; }

    // `at` is where a line begins, or the end of the text. A last line without an end stays so.
    void insert(std::size_t at, const std::vector<std::string>& lines);
    void erase(std::size_t begin, std::size_t end);

    // Within lines.
    void put(std::size_t at, std::string_view text);
    void cut(std::size_t at, std::size_t size);

    // Past a byte order mark.
    [[nodiscard]] std::size_t begin() const noexcept;

    // Where the line above begins, of a line that begins at `at`; `at` when there is none.
    [[nodiscard]] std::size_t above(std::size_t at) const noexcept;

private:
    [[nodiscard]] std::string_view line_end() const noexcept;

    WipingString text_;
};

}  // namespace patkeeper::client
