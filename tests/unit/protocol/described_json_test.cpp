#include "protocol/described_json.hpp"

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>
#include <gtest/gtest.h>

#include <limits>

using namespace patkeeper;

namespace described_json_test {

enum class Colour { red, static_ };

struct Painted {
    Colour colour = Colour::red;
};

struct Inner {
    std::int64_t number = 0;
    friend bool operator==(const Inner&, const Inner&) = default;
};

struct Outer {
    std::optional<Inner> inner;
    std::vector<Inner> list;
    std::optional<Colour> colour;
    std::optional<int> small;
    std::optional<double> fraction;
    std::optional<TimePoint> when;
    std::optional<Duration> long_for;
    std::optional<bool> flag;
    friend bool operator==(const Outer&, const Outer&) = default;
};

BOOST_DESCRIBE_ENUM(Colour, red, static_)
BOOST_DESCRIBE_STRUCT(Painted, (), (colour))
BOOST_DESCRIBE_STRUCT(Inner, (), (number))
BOOST_DESCRIBE_STRUCT(Outer, (), (inner, list, colour, small, fraction, when, long_for, flag))

namespace {

std::optional<Outer> read(std::string_view text)
{
    const auto value = parse_json(text);
    Outer outer;
    std::string wrong;
    if (!value || !from_json(*value, outer, wrong)) return std::nullopt;
    return outer;
}

std::string wrong_in(std::string_view text)
{
    const auto value = parse_json(text);
    if (!value) return "no JSON";
    Outer outer;
    std::string wrong;
    return from_json(*value, outer, wrong) ? "nothing" : wrong;
}

std::string nested(int levels)
{
    const auto size = static_cast<std::size_t>(levels);
    return std::string(size, '[') + std::string(size, ']');
}

constexpr auto max64 = std::numeric_limits<std::int64_t>::max();
constexpr auto min64 = std::numeric_limits<std::int64_t>::min();

TEST(DescribedJson, ReadsIntegersToTheirLimits)
{
    EXPECT_EQ(read(R"({"list":[{"number":9223372036854775807}]})")->list[0].number, max64);
    EXPECT_EQ(read(R"({"list":[{"number":-9223372036854775808}]})")->list[0].number, min64);
    EXPECT_EQ(wrong_in(R"({"list":[{"number":9223372036854775808}]})"), "list.number");
    EXPECT_EQ(wrong_in(R"({"list":[{"number":-9223372036854775809}]})"), "list.number");
    EXPECT_EQ(wrong_in(R"({"list":[{"number":99999999999999999999999}]})"), "list.number");
    EXPECT_EQ(wrong_in(R"({"list":[{"number":1.0}]})"), "list.number");
    EXPECT_EQ(wrong_in(R"({"list":[{"number":1e3}]})"), "list.number");
    EXPECT_EQ(wrong_in(R"({"list":[{"number":"1"}]})"), "list.number");
    EXPECT_EQ(wrong_in(R"({"list":[{"number":true}]})"), "list.number");
    EXPECT_EQ(wrong_in(R"({"list":[{"number":null}]})"), "list.number");
}

TEST(DescribedJson, RefusesAnIntegerTooLargeForItsMember)
{
    EXPECT_EQ(read(R"({"list":[],"small":2147483647})")->small, 2147483647);
    EXPECT_EQ(read(R"({"list":[],"small":-2147483648})")->small, -2147483648);
    EXPECT_EQ(wrong_in(R"({"list":[],"small":2147483648})"), "small");
    EXPECT_EQ(wrong_in(R"({"list":[],"small":-2147483649})"), "small");
    EXPECT_EQ(wrong_in(R"({"list":[],"small":4294967296})"), "small");
}

TEST(DescribedJson, ReadsTimesAndDurationsAsMilliseconds)
{
    const auto outer = read(R"({"list":[],"when":1700000000000,"long_for":-5})");
    ASSERT_TRUE(outer);
    EXPECT_EQ(outer->when, from_millis(1'700'000'000'000));
    EXPECT_EQ(outer->long_for, Duration(-5));
    EXPECT_EQ(wrong_in(R"({"list":[],"when":1.5})"), "when");
    EXPECT_EQ(wrong_in(R"({"list":[],"long_for":"1d"})"), "long_for");
}

TEST(DescribedJson, ReadsDoublesFromAnyNumber)
{
    EXPECT_EQ(read(R"({"list":[],"fraction":0.25})")->fraction, 0.25);
    EXPECT_EQ(read(R"({"list":[],"fraction":2})")->fraction, 2.0);
    EXPECT_EQ(wrong_in(R"({"list":[],"fraction":"2"})"), "fraction");
    EXPECT_EQ(wrong_in(R"({"list":[],"fraction":NaN})"), "no JSON");
}

// A later version may have more of them.
TEST(DescribedJson, TakesAnUnknownWordOfAnOptionalEnumerationForAbsent)
{
    const auto later = read(R"({"list":[],"colour":"ultraviolet","flag":true})");
    ASSERT_TRUE(later);
    EXPECT_EQ(later->colour, std::nullopt);
    EXPECT_EQ(later->flag, true);
    EXPECT_EQ(read(R"({"list":[],"colour":""})")->colour, std::nullopt);
    EXPECT_EQ(read(R"({"list":[],"colour":"static"})")->colour, Colour::static_);
    EXPECT_EQ(wrong_in(R"({"list":[],"colour":3})"), "colour");
    EXPECT_EQ(wrong_in(R"({"list":[],"colour":["red"]})"), "colour");
}

TEST(DescribedJson, NamesWhatIsWrongByItsPath)
{
    EXPECT_EQ(wrong_in(R"({"list":[]})"), "nothing");
    EXPECT_EQ(wrong_in(R"({})"), "list");
    EXPECT_EQ(wrong_in(R"({"list":{}})"), "list");
    EXPECT_EQ(wrong_in(R"({"list":null})"), "list");
    EXPECT_EQ(wrong_in(R"({"list":[{}]})"), "list.number");
    EXPECT_EQ(wrong_in(R"({"list":[1]})"), "list");
    EXPECT_EQ(wrong_in(R"({"list":[],"inner":{}})"), "inner.number");
    EXPECT_EQ(wrong_in(R"({"list":[],"inner":[]})"), "inner");
    EXPECT_EQ(wrong_in(R"({"list":[],"flag":1})"), "flag");
    EXPECT_EQ(wrong_in(R"([])"), "");
    EXPECT_EQ(wrong_in(R"({"list":[],"list":1})"), "list") << "the last of repeated members counts";
}

TEST(DescribedJson, SpellsEnumeratorsAsOnTheWire)
{
    EXPECT_EQ(read(R"({"list":[],"colour":"static"})")->colour, Colour::static_);
    EXPECT_EQ(read(R"({"list":[],"colour":"red"})")->colour, Colour::red);
    EXPECT_EQ(serialize_json(to_json(Colour::static_)).reveal(), "\"static\"");
    for (const auto* text : {R"({"colour":"static_"})",
                             R"({"colour":"RED"})",
                             R"({"colour":""})",
                             R"({"colour":0})",
                             R"({})"}) {
        Painted painted;
        std::string wrong;
        EXPECT_FALSE(from_json(*parse_json(text), painted, wrong)) << text;
        EXPECT_EQ(wrong, "colour") << text;
    }
}

TEST(DescribedJson, TakesNullForAbsentAndIgnoresWhatItDoesNotKnow)
{
    EXPECT_EQ(read(R"({"list":[],"inner":null,"colour":null,"small":null,"x":{"list":1}})"),
              Outer());
}

TEST(DescribedJson, LeavesAbsentOnesOut)
{
    EXPECT_EQ(serialize_json(to_json(Outer())).reveal(), R"({"list":[]})");
}

TEST(DescribedJson, ReadsWhatItWrote)
{
    const Outer outer{Inner{min64},
                      {Inner{max64}, Inner{0}},
                      Colour::static_,
                      -1,
                      0.67,
                      from_millis(1),
                      Duration(2),
                      false};
    EXPECT_EQ(read(serialize_json(to_json(outer)).reveal()), outer);
}

TEST(ParseJson, Takes32LevelsAndNoMore)
{
    EXPECT_TRUE(parse_json(nested(32)));
    EXPECT_FALSE(parse_json(nested(33)));
    EXPECT_FALSE(parse_json(nested(100'000)));
}

TEST(ParseJson, TakesOneValueAndNothingElse)
{
    for (const auto* text : {"",
                             " ",
                             "{}{}",
                             "{} x",
                             "{\"a\":1,}",
                             "{'a':1}",
                             "{a:1}",
                             "[1,]",
                             "01",
                             "\"\n\"",
                             "nul",
                             "// c\n{}",
                             "\xEF\xBB\xBF{}",
                             "\"\\ud800\"",
                             "{\"a\"}"}) {
        EXPECT_FALSE(parse_json(text)) << text;
    }
    EXPECT_FALSE(parse_json({"{}\0", 3}));
    EXPECT_TRUE(parse_json(" {} \r\n\t"));
}

TEST(ParseJson, RefusesWhatIsNotUtf8)
{
    for (const auto* text : {"\"\xFF\"",
                             "\"\xC0\x80\"",
                             "\"\xED\xA0\x80\"",
                             "\"\xF4\x90\x80\x80\"",
                             "\"\xC3\"",
                             "{\"\xC3(\":1}"}) {
        EXPECT_FALSE(parse_json(text));
    }
    EXPECT_TRUE(
        parse_json("\"gr\xC3\xB6\xC3\x9F"
                   "e\""));
}

TEST(SerializeJson, WritesTextsLongerThanItsChunks)
{
    const std::string text(10'000, 'x');
    EXPECT_EQ(serialize_json(to_json(text)).reveal(), '"' + text + '"');
}

}  // namespace
}  // namespace described_json_test
