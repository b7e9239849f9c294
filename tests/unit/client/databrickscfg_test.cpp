#include "client/databrickscfg.hpp"

#include <gtest/gtest.h>

#include <string>

using namespace patkeeper::client;

namespace {

std::string value(std::string_view text, std::string_view key = "token")
{
    return std::string(Databrickscfg(text).value("p", key));
}

// What is read of `token = TEXT` with something below it.
std::string token(const std::string& text)
{
    return value("[p]\ntoken = " + text + "\nhost = h\n");
}

std::string profiles(std::string_view text)
{
    std::string names;
    for (const auto name : Databrickscfg(text).profiles())
        names += (names.empty() ? "" : "|") + std::string(name);
    return names;
}

}  // namespace

TEST(Databrickscfg, ReadsWhatTheCliWrites)
{
    const std::string text =
        "; The profile defined in the DEFAULT section is to be used as a fallback.\n"
        "[DEFAULT]\n"
        "host  = https://h.example\n"
        "token = dapi1\n"
        "\n"
        "[dev]\n"
        "host       = https://d.example/\n"
        "cluster_id = 1\n"
        "token      = dapi2\n";
    const Databrickscfg file(text);
    EXPECT_EQ(file.value("DEFAULT", "host"), "https://h.example");
    EXPECT_EQ(file.value("dev", "host"), "https://d.example/");
    EXPECT_EQ(file.value("dev", "token"), "dapi2");
    EXPECT_EQ(profiles(text), "DEFAULT|dev");
    EXPECT_EQ(file.default_profile(), "DEFAULT");
}

TEST(Databrickscfg, KnowsWhereThingsStand)
{
    const std::string text = "\xEF\xBB\xBF[p]\r\n  host = h\r\n# c\r\ntoken = a\\\r\nb";
    const Databrickscfg file(text);
    const auto& section = file.sections().at(0);
    EXPECT_EQ(text.substr(section.begin, section.end - section.begin), "[p]\r\n");
    const auto line = [&](std::size_t i) {
        const auto& key = section.keys.at(i);
        return text.substr(key.begin, key.end - key.begin);
    };
    EXPECT_EQ(line(0), "  host = h\r\n");
    EXPECT_EQ(line(1), "token = a\\\r\nb");
}

TEST(Databrickscfg, TakesAValueOutOfItsLine)
{
    const std::vector<std::pair<std::string, std::string>> cases{
        {"dapi1", "dapi1"},
        {"  dapi1 \t", "dapi1"},
        {"dapi1\r", "dapi1"},
        {"da#pi;1", "da#pi;1"},
        {"dapi1 # mine", "dapi1"},
        {"dapi1\t; mine", "dapi1"},
        {"# none yet", ""},
        {"", ""},
        {"'da#pi'", "da#pi"},
        {"\"dapi1\"", "dapi1"},
        {"\"dapi1\" # mine", "dapi1"},
        {"`dapi1`", "dapi1"},
        {"\"\"\"dapi1\"\"\"", "dapi1"},
        {"\"dapi1", "\"dapi1"},
        {"'", "'"},
        {"\"\"", ""},
        {"\"a\" \"b\"", "\"a\" \"b\""},
        {"a=b:c", "a=b:c"},
        {"`never closed", "`never closed"},
    };
    for (const auto& [text, expected] : cases) {
        SCOPED_TRACE(text);
        EXPECT_EQ(token(text), expected);
        EXPECT_EQ(value("[p]\ntoken = " + text + "\nhost = h\n", "host"), "h");
    }
}

TEST(Databrickscfg, TakesAValueOverSeveralLinesAsItStands)
{
    const std::vector<std::pair<std::string, std::string>> cases{
        {"a\\\nhost = x", "a\\\nhost = x"},
        {"a\\\r\nb\\\r\nc", "a\\\r\nb\\\r\nc"},
        {"a\\\n", "a\\"},
        {"`\nhost = x\n` # c", "`\nhost = x\n` # c"},
        {"\"\"\"x\nhost = x\"\"\"", "\"\"\"x\nhost = x\"\"\""},
        {"a\n  b\n\tc", "a\n  b\n\tc"},
    };
    for (const auto& [text, expected] : cases) {
        SCOPED_TRACE(text);
        EXPECT_EQ(token(text), expected);
        EXPECT_EQ(value("[p]\ntoken = " + text + "\nhost = h\n", "host"), "h");
    }
    EXPECT_EQ(value("[p]\ntoken = a\\"), "a\\");
}

TEST(Databrickscfg, FindsAKeyHoweverItIsWritten)
{
    for (const auto* line : {"token=x",
                             "token: x",
                             "TOKEN = x",
                             "\ttoken = x",
                             "\"token\" = x",
                             "token = y\nToken = x",
                             "token = x\n[q]\ntoken = y",
                             "token = y\n[p]\ntoken = x",
                             "a line without a key\ntoken = x",
                             "token = x\nunindented",
                             "token = x\n\n  far below"}) {
        SCOPED_TRACE(line);
        EXPECT_EQ(value(std::string("[p]\n") + line), "x");
    }
    EXPECT_EQ(value("[p]\ntoken = x\n[p]\ntoken =\n"), "");
    EXPECT_EQ(value("[p]\ntokens = x\ntoke = y\n"), "");
    EXPECT_EQ(value("[p]\n# token = x\n  ; token = y\n"), "");
}

// The SDKs' libraries trim every blank of Unicode.
TEST(Databrickscfg, LosesBlanksAroundHeadersKeysAndValues)
{
    for (const std::string blank : {" ",
                                    "\t",
                                    "\r",
                                    "\v",
                                    "\f",
                                    "\xC2\x85",
                                    "\xC2\xA0",
                                    "\xE1\x9A\x80",
                                    "\xE2\x80\x80",
                                    "\xE2\x80\x8A",
                                    "\xE2\x80\xA8",
                                    "\xE2\x80\xA9",
                                    "\xE2\x80\xAF",
                                    "\xE2\x81\x9F",
                                    "\xE3\x80\x80"}) {
        SCOPED_TRACE(blank);
        EXPECT_EQ(value(blank + "[p]" + blank + "\n" + blank + "token" + blank + "=" + blank +
                        "x y" + blank + "\n"),
                  "x y");
        EXPECT_EQ(value("[p]\n" + blank + "\n" + blank + "# token = y\ntoken = x\n"), "x");
        EXPECT_EQ(value("[p]\ntoken =" + blank + "\nhost = h\n"), "");
        EXPECT_EQ(value("[p]\ntoken = x\n" + blank + "y\n"), "x\n" + blank + "y");
        EXPECT_EQ(value("[p]\ntoken = 'x'" + blank + "\n"), "x");
    }
    EXPECT_EQ(value("[p]\ntoken = \xEF\xBB\xBFx\xE2\x80\x8B\n"), "x");
    EXPECT_EQ(value("\xEF\xBB\xBF[p]\n\xEF\xBB\xBFtoken = x\n"), "x");
    EXPECT_EQ(value("[p]\ntoken = \xC3\xA0\n"), "\xC3\xA0");
}

TEST(Databrickscfg, InheritsNothingFromDefault)
{
    EXPECT_EQ(value("[DEFAULT]\ntoken = x\n[p]\nhost = h\n"), "");
}

TEST(Databrickscfg, NamesItsProfiles)
{
    EXPECT_EQ(profiles(""), "");
    EXPECT_EQ(profiles("[a]\n[b]\nhost = h\n[a]\nhost = h\n[b]\n[B]\nx = 1\n"), "b|a|B");
    EXPECT_EQ(profiles("[__settings__]\ndefault_profile = a\n"), "");
    EXPECT_EQ(profiles("host = h\n[a]\nhost = h\n"), "DEFAULT|a");
    EXPECT_EQ(profiles("[a\nhost = h\n[]\nhost = h\n]\n"), "");
    EXPECT_EQ(profiles("[a] # old\nx = 1\n  [ b ]\nx = 1\n[c]d]\nx = 1\n"), "a| b |c]d");
}

TEST(Databrickscfg, IgnoresTheKeysBelowABrokenHeader)
{
    EXPECT_EQ(value("[p]\nhost = h\n[q\ntoken = x\n"), "");
    EXPECT_EQ(Databrickscfg("[q\ntoken = x\n").value("", "token"), "");
}

TEST(Databrickscfg, ChoosesTheDefaultProfile)
{
    const auto chosen = [](std::string_view text) {
        return std::string(Databrickscfg(text).default_profile());
    };
    EXPECT_EQ(chosen("[__settings__]\ndefault_profile = a\n[DEFAULT]\nhost = h\n"), "a");
    EXPECT_EQ(chosen("[__settings__]\ndefault_profile =\n[DEFAULT]\nhost = h\n"), "DEFAULT");
    EXPECT_EQ(chosen("[DEFAULT]\n"), "");
    EXPECT_EQ(chosen("[default]\nhost = h\n"), "");
}

// A test that takes minutes fails.
TEST(Databrickscfg, BearsAsManySectionsAsAFileHolds)
{
    std::string text;
    std::size_t count = 0;
    while (text.size() < 1000 * 1000)
        text += "[" + std::to_string(++count) + "]\nhost=h.example\n";
    const Databrickscfg file(text);
    EXPECT_EQ(file.profiles().size(), count);
    for (const auto profile : file.profiles())
        ASSERT_EQ(file.value(profile, "host"), "h.example");
}
