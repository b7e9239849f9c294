#pragma once
#include "client/failure.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <variant>

namespace patkeeper::client {

// Why a .databrickscfg cannot be read, and what to do about it. Pure.

struct WrongEncoding {
    std::string name;  // as iconv(1) calls it
};

// A command was interrupted while it wrote the file in place.
struct HalfWritten {
    std::string copy;  // the file that holds the text from before
};

struct NotRegular {};  // a device, a FIFO or a socket

using Unreadable = std::variant<std::error_code, NotRegular, WrongEncoding, HalfWritten>;

// UTF-16 and UTF-32, as Windows tools write them: known by the byte order mark, or without one by the
// NUL bytes of the first character, which is ASCII in every .databrickscfg.
[[nodiscard]] std::optional<WrongEncoding> wrong_encoding_of(std::string_view text);

[[nodiscard]] bool is_missing(const Unreadable& trouble);

[[nodiscard]] Failure cannot_read_databrickscfg(const std::string& path, const Unreadable& trouble);
[[nodiscard]] Failure no_databrickscfg_without_home();

}  // namespace patkeeper::client
