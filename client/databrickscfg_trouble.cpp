#include "client/databrickscfg_trouble.hpp"

#include "client/shell_quote.hpp"

#include <array>

namespace patkeeper::client {

namespace {

using namespace std::string_view_literals;

// Where an encoding's first character has its NUL bytes.
struct FirstCharacter {
    std::string_view encoding;
    std::size_t size;
    std::size_t ascii;  // the byte that is not NUL
};

constexpr std::array<FirstCharacter, 4> first_characters{
    {{"UTF-32LE", 4, 0}, {"UTF-32BE", 4, 3}, {"UTF-16LE", 2, 0}, {"UTF-16BE", 2, 1}}};

bool begins_with(std::string_view text, const FirstCharacter& character)
{
    if (text.size() < character.size) return false;
    for (std::size_t i = 0; i < character.size; ++i) {
        if ((text[i] != '\0') != (i == character.ascii)) return false;
    }
    return true;
}

// Works in every shell, keeps the file's mode and links, and shows the text to no one else.
std::string convert(const std::string& path, const std::string& encoding)
{
    const auto file = shown(path);
    const auto converted = shown(path + ".utf8");
    return "install -m 600 /dev/null " + converted + " && iconv -f " + encoding + " -t UTF-8 " +
           file + " > " + converted + " && cp " + converted + " " + file + " && rm " + converted;
}

struct Table {
    const std::string& path;

    Failure operator()(const std::error_code& error) const
    {
        const bool missing = is_missing(error);
        return {ExitCode::bad_input,
                "cannot read " + path + ": " + error.message(),
                missing ? Advice(Hint{"Name the file that your tools read with --file."})
                        : Advice(Try{"ls -ld " + shown(path)})};
    }
    Failure operator()(const NotRegular& /*trouble*/) const
    {
        return {ExitCode::bad_input,
                "cannot read " + path + ": it is not a regular file",
                Try{"ls -ld " + shown(path)}};
    }
    Failure operator()(const WrongEncoding& encoding) const
    {
        return {ExitCode::bad_input,
                "cannot read " + path + ": it is written in " + encoding.name.substr(0, 6) +
                    ", and the Databricks tools read UTF-8",
                Try{convert(path, encoding.name)}};
    }
    Failure operator()(const HalfWritten& half) const
    {
        const auto copy = shown(half.copy);
        return {ExitCode::bad_input,
                path + " may be half written, because a command was interrupted; " + half.copy +
                    " holds its text from before",
                Try{"cp " + copy + " " + shown(path) + " && rm " + copy}};
    }
};

}  // namespace

std::optional<WrongEncoding> wrong_encoding_of(std::string_view text)
{
    // The mark of UTF-32 begins like that of UTF-16.
    for (const auto mark : {"\xFF\xFE\0\0"sv, "\0\0\xFE\xFF"sv}) {
        if (text.starts_with(mark)) return WrongEncoding{"UTF-32"};
    }
    for (const auto mark : {"\xFF\xFE"sv, "\xFE\xFF"sv}) {
        if (text.starts_with(mark)) return WrongEncoding{"UTF-16"};
    }
    for (const auto& character : first_characters) {
        if (begins_with(text, character)) return WrongEncoding{std::string(character.encoding)};
    }
    return std::nullopt;
}

bool is_missing(const Unreadable& trouble)
{
    const auto* error = std::get_if<std::error_code>(&trouble);
    return error != nullptr && *error == std::errc::no_such_file_or_directory;
}

Failure cannot_read_databrickscfg(const std::string& path, const Unreadable& trouble)
{
    return std::visit(Table{path}, trouble);
}

Failure no_databrickscfg_without_home()
{
    return {ExitCode::usage,
            "cannot locate .databrickscfg: HOME is not set",
            Hint{"Set HOME, or name the file with --file or DATABRICKS_CONFIG_FILE."}};
}

}  // namespace patkeeper::client
