#include "client/text_lines.hpp"

#include <gtest/gtest.h>

using namespace patkeeper::client;

namespace {

std::string inserted(std::string_view text, std::size_t at)
{
    TextLines lines(text);
    lines.insert(at, {"x", "y"});
    return std::string(lines.text());
}

std::string erased(std::string_view text, std::size_t begin, std::size_t end)
{
    TextLines lines(text);
    lines.erase(begin, end);
    return std::string(lines.text());
}

}  // namespace

TEST(TextLines, KeepTheTextsLineEnds)
{
    EXPECT_EQ(inserted("", 0), "x\ny\n");
    EXPECT_EQ(inserted("a\n", 0), "x\ny\na\n");
    EXPECT_EQ(inserted("a\n", 2), "a\nx\ny\n");
    EXPECT_EQ(inserted("a\r\nb\n", 3), "a\r\nx\r\ny\r\nb\n");
    EXPECT_EQ(inserted("a\nb\r\n", 5), "a\nb\r\nx\ny\n");
    EXPECT_EQ(inserted("a", 1), "a\nx\ny");
    EXPECT_EQ(inserted("a\r\nb", 4), "a\r\nb\r\nx\r\ny");
}

TEST(TextLines, EraseWhatWasInserted)
{
    for (const std::string text : {"",
                                   "a",
                                   "a\n",
                                   "a\r\n",
                                   "a\nb",
                                   "a\r\nb",
                                   "a\r",
                                   "a\nb\r",
                                   "\n",
                                   "\r",
                                   "\n\n",
                                   "a\r\n\r"}) {
        SCOPED_TRACE(text);
        TextLines lines(text);
        lines.insert(text.size(), {"x", "y"});
        lines.erase(lines.text().rfind('x'), lines.text().size());
        EXPECT_EQ(lines.text(), text);
    }
}

TEST(TextLines, EraseWholeLines)
{
    EXPECT_EQ(erased("a\nb\nc\n", 2, 4), "a\nc\n");
    EXPECT_EQ(erased("a\nb", 2, 3), "a");
    EXPECT_EQ(erased("a\r\nb", 3, 4), "a");
    EXPECT_EQ(erased("a", 0, 1), "");
    EXPECT_EQ(erased("a\nb\n", 2, 99), "a\n");
}

TEST(TextLines, FindTheLineAbove)
{
    const TextLines lines("ab\n\ncd\n");
    EXPECT_EQ(lines.above(0), 0U);
    EXPECT_EQ(lines.above(3), 0U);
    EXPECT_EQ(lines.above(4), 3U);
    EXPECT_EQ(lines.above(7), 4U);
    EXPECT_EQ(TextLines("\nx").above(1), 0U);
    EXPECT_EQ(TextLines("\xEF\xBB\xBF"
                        "a\nb")
                  .above(5),
              3U);
}
