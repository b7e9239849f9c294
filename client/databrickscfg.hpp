#pragma once
#include <cstddef>
#include <map>
#include <string_view>
#include <vector>

namespace patkeeper::client {

// A .databrickscfg as the Databricks SDKs read it, and where each thing stands in its text. Pure;
// takes any bytes. Everything in it is a view into the text, which must outlive it: so the tokens
// of a file are stored in one place only.
//
// The SDKs differ (Go: ini.v1, so the CLI and Terraform; Python: configparser). Where they do, a
// file that one of them reads is read as that one does:
// - no section inherits from DEFAULT: Python's SDK works around its library for that;
// - keys are the same in upper and lower case (Python), sections and profiles are not;
// - `=` and `:` end a key; quotes around a whole value are not part of it (Go);
// - blanks around headers, keys and values are all that trimmed() cuts (Go and Python: Unicode's);
// - `#` and `;` begin a comment at the start of a line and after white space (Go), so that a value
//   may hold them;
// - a section that comes twice is one section, and the last of equal keys counts (Go);
// - keys before the first section are DEFAULT's (Go); below a broken header they belong to no profile;
// - a value goes on below after a `\` at its end, to a closing backquote or `"""` (Go), and on
//   indented lines that hold no key (Python): its value is all of that as it stands, which no host, token or
//   URL ever is;
// - a byte order mark and CRLF are not part of the text; other lines without a meaning are ignored.
class Databrickscfg {
public:
    struct Key {
        std::string_view name;
        std::string_view value;
        bool quoted = false;    // there are quotes around the value, which are not part of it
        std::size_t begin = 0;  // of its lines
        std::size_t end = 0;    // past the end of the last
    };
    struct Section {
        std::string_view name;  // empty: below a broken header
        std::size_t begin = 0;  // of the header's line
        std::size_t end = 0;    // past it; the same for DEFAULT's keys before the first header
        std::vector<Key> keys;
    };

    explicit Databrickscfg(std::string_view text);

    [[nodiscard]] const std::vector<Section>& sections() const noexcept { return sections_; }

    // The profiles: sections with a key, each once, in their order. [__settings__] is not one.
    [[nodiscard]] std::vector<std::string_view> profiles() const;

    // What a profile says of a key; empty when it says nothing, which the SDKs do not tell apart.
    [[nodiscard]] std::string_view value(std::string_view profile, std::string_view key) const;

    // Whether that value is in quotes: Go's tools cut them, Python's send them.
    [[nodiscard]] bool is_quoted(std::string_view profile, std::string_view key) const;

    // The profile that [__settings__] names for commands that name none; empty when it names none. It may
    // name one that is not there.
    [[nodiscard]] std::string_view chosen_default() const;

    // That profile, else DEFAULT; empty when neither is there.
    [[nodiscard]] std::string_view default_profile() const;

private:
    [[nodiscard]] const Key* find(std::string_view profile, std::string_view key) const;

    std::vector<Section> sections_;
    std::map<std::string_view, std::vector<std::size_t>> places_;  // in sections_, by name
};

// Whether a key as written is the one of that name in lower case.
[[nodiscard]] bool is_key(std::string_view written, std::string_view name) noexcept;

inline constexpr std::string_view settings_section = "__settings__";

}  // namespace patkeeper::client
