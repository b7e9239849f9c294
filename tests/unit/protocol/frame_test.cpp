#include "protocol/frame.hpp"

#include <gtest/gtest.h>

#include <string>

using patkeeper::FrameReader;

namespace {

using Frames = std::vector<std::string>;

Frames take_all(FrameReader& reader)
{
    Frames frames;
    while (const auto frame = reader.take())
        frames.emplace_back(frame->reveal());
    return frames;
}

constexpr auto limit = FrameReader::max_frame_size;

}  // namespace

TEST(Frame, GivesTheSameFramesWhereverTheStreamIsCut)
{
    using namespace std::string_view_literals;
    constexpr auto stream = "{}\0\0{\"a\":1}\0b\0rest"sv;
    const Frames expected{"{}", "", "{\"a\":1}", "b"};
    for (std::size_t first = 0; first <= stream.size(); ++first) {
        for (std::size_t second = first; second <= stream.size(); ++second) {
            FrameReader reader;
            Frames frames;
            for (const auto part : {stream.substr(0, first),
                                    stream.substr(first, second - first),
                                    stream.substr(second)}) {
                ASSERT_TRUE(reader.feed(part));
                for (auto& frame : take_all(reader))
                    frames.push_back(std::move(frame));
            }
            ASSERT_EQ(frames, expected) << first << " " << second;
            ASSERT_TRUE(reader.in_message());
        }
    }
}

TEST(Frame, KeepsFramesThatWereNotTakenYet)
{
    FrameReader reader;
    ASSERT_TRUE(reader.feed({"a\0b\0c", 5}));
    EXPECT_EQ(reader.take()->reveal(), "a");
    ASSERT_TRUE(reader.feed({"d\0", 2}));
    EXPECT_EQ(take_all(reader), (Frames{"b", "cd"}));
    EXPECT_FALSE(reader.in_message());
}

TEST(Frame, TakesAMessageOfTheLimitAndNoneLonger)
{
    const std::string longest(limit, 'x');
    FrameReader reader;
    ASSERT_TRUE(reader.feed(longest));
    EXPECT_EQ(reader.take(), std::nullopt);
    ASSERT_TRUE(reader.feed({"\0y", 2}));
    EXPECT_EQ(reader.take()->reveal(), longest);
    EXPECT_EQ(reader.take(), std::nullopt);

    FrameReader other;
    ASSERT_TRUE(other.feed(longest));
    EXPECT_FALSE(other.feed("x"));
    EXPECT_FALSE(other.feed({"\0", 1}));
}

TEST(Frame, RefusesATooLongMessageBetweenOthers)
{
    using namespace std::string_literals;
    EXPECT_TRUE(FrameReader().feed("a\0"s + std::string(limit, 'x') + "\0b\0"s));
    EXPECT_FALSE(FrameReader().feed("a\0"s + std::string(limit + 1, 'x') + "\0b\0"s));
    EXPECT_FALSE(FrameReader().feed(std::string(limit + 1, 'x') + "\0"s));
}

TEST(Frame, TakesNothingButNul)
{
    const std::string nuls(100'000, '\0');
    FrameReader reader;
    ASSERT_TRUE(reader.feed(nuls));
    EXPECT_EQ(take_all(reader).size(), nuls.size());
    EXPECT_FALSE(reader.in_message());
}

// Quadratic work would take minutes here.
TEST(Frame, TakesAMessageByteByByte)
{
    FrameReader reader;
    for (std::size_t i = 0; i < limit / 4; ++i) {
        ASSERT_TRUE(reader.feed("x"));
        ASSERT_EQ(reader.take(), std::nullopt);
    }
    ASSERT_TRUE(reader.feed({"\0", 1}));
    EXPECT_EQ(reader.take()->reveal().size(), limit / 4);
}

TEST(Frame, OfNothingIsInNoMessage)
{
    FrameReader reader;
    EXPECT_TRUE(reader.feed(""));
    EXPECT_FALSE(reader.in_message());
    EXPECT_EQ(reader.take(), std::nullopt);
}
