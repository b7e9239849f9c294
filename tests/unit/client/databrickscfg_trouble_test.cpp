#include "client/databrickscfg_trouble.hpp"

#include <gtest/gtest.h>

using namespace patkeeper;
using namespace patkeeper::client;
using namespace std::string_literals;
using namespace std::string_view_literals;

namespace {

std::string encoding(std::string_view text)
{
    const auto found = wrong_encoding_of(text);
    return found ? found->name : "";
}

// An ASCII text in an encoding of `size` bytes a character, with the value in the last or first one.
std::string wide(std::string_view text, std::size_t size, bool big)
{
    std::string result;
    for (const char c : text) {
        std::string bytes(size, '\0');
        bytes[big ? size - 1 : 0] = c;
        result += bytes;
    }
    return result;
}

}  // namespace

TEST(DatabrickscfgTrouble, KnowsUtf16AndUtf32WithAndWithoutAMark)
{
    for (const auto* text : {"[DEFAULT]\n", "\r\n[p]", "# x", "h", "\thost"}) {
        EXPECT_EQ(encoding(wide(text, 2, false)), "UTF-16LE") << text;
        EXPECT_EQ(encoding(wide(text, 2, true)), "UTF-16BE") << text;
        EXPECT_EQ(encoding(wide(text, 4, false)), "UTF-32LE") << text;
        EXPECT_EQ(encoding(wide(text, 4, true)), "UTF-32BE") << text;
        EXPECT_EQ(encoding("\xFF\xFE" + wide(text, 2, false)), "UTF-16") << text;
        EXPECT_EQ(encoding("\xFE\xFF" + wide(text, 2, true)), "UTF-16") << text;
        EXPECT_EQ(encoding("\xFF\xFE\0\0"s + wide(text, 4, false)), "UTF-32") << text;
        EXPECT_EQ(encoding("\0\0\xFE\xFF"s + wide(text, 4, true)), "UTF-32") << text;
    }
    EXPECT_EQ(encoding("\xFF\xFE"), "UTF-16");
}

TEST(DatabrickscfgTrouble, LeavesWhatIsUtf8Alone)
{
    for (const auto text : {""sv,
                            "["sv,
                            "[p]\nhost = h\n"sv,
                            "\xEF\xBB\xBF[p]\n"sv,
                            "\xEF\xBB\xBF"sv,
                            "# \xC3\xA9\n"sv,
                            "\xC3\xA9 = 1\n"sv,
                            "[p]\nx = \0y\0"sv}) {
        EXPECT_EQ(encoding(text), "") << text;
    }
}

TEST(DatabrickscfgTrouble, SaysHowToConvertTheFile)
{
    const auto failure = cannot_read_databrickscfg("/h/my file", WrongEncoding{"UTF-16LE"});
    EXPECT_EQ(failure.code, ExitCode::bad_input);
    EXPECT_EQ(
        failure.sentence,
        "cannot read /h/my file: it is written in UTF-16, and the Databricks tools read UTF-8");
    EXPECT_EQ(advice_text(failure.advice),
              "Try: install -m 600 /dev/null '/h/my file.utf8' && iconv -f UTF-16LE -t UTF-8 "
              "'/h/my file' "
              "> '/h/my file.utf8' && cp '/h/my file.utf8' '/h/my file' && rm '/h/my file.utf8'");
}

TEST(DatabrickscfgTrouble, NamesTheCopyOfAHalfWrittenFile)
{
    const auto failure = cannot_read_databrickscfg("/h/my file", HalfWritten{"/h/my file.copy"});
    EXPECT_EQ(failure.code, ExitCode::bad_input);
    EXPECT_NE(failure.sentence.find("/h/my file.copy holds its text from before"),
              std::string::npos);
    EXPECT_EQ(advice_text(failure.advice),
              "Try: cp '/h/my file.copy' '/h/my file' && rm '/h/my file.copy'");
}

TEST(DatabrickscfgTrouble, NamesTheSystemsReason)
{
    const auto failure =
        cannot_read_databrickscfg("/h/my file", std::make_error_code(std::errc::permission_denied));
    EXPECT_EQ(failure.sentence, "cannot read /h/my file: Permission denied");
    EXPECT_EQ(advice_text(failure.advice), "Try: ls -ld '/h/my file'");
}
