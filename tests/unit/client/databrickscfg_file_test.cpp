#include "client/databrickscfg_file.hpp"

#include "tests/unit/process/temporary_directory.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <sys/stat.h>

using namespace patkeeper;
using namespace patkeeper::client;
using patkeeper::test::TemporaryDirectory;

namespace {

std::string path_in(const std::map<std::string, std::string>& variables)
{
    const auto environment = [&](const char* name) -> std::optional<std::string> {
        const auto found = variables.find(name);
        if (found == variables.end()) return std::nullopt;
        return found->second;
    };
    return databrickscfg_path(environment).value_or("nowhere");
}

std::errc trouble(const std::string& path)
{
    const auto text = read_databrickscfg(path);
    if (text) return {};
    return static_cast<std::errc>(std::get<std::error_code>(text.error()).value());
}

}  // namespace

TEST(DatabrickscfgFile, LiesWhereTheSdksLook)
{
    EXPECT_EQ(path_in({{"HOME", "/h"}}), "/h/.databrickscfg");
    EXPECT_EQ(path_in({{"HOME", "/h"}, {"DATABRICKS_CONFIG_FILE", "/etc/cfg"}}), "/etc/cfg");
    EXPECT_EQ(path_in({{"HOME", "/h"}, {"DATABRICKS_CONFIG_FILE", "~/cfg"}}), "/h/cfg");
    EXPECT_EQ(path_in({{"DATABRICKS_CONFIG_FILE", "~cfg"}}), "~cfg");
    EXPECT_EQ(path_in({}), "nowhere");
}

TEST(DatabrickscfgFile, IsReadUpToItsLimit)
{
    const TemporaryDirectory directory;
    const auto path = directory / "cfg";
    for (const std::size_t size : {std::size_t{0}, std::size_t{1}, max_databrickscfg_size}) {
        std::ofstream(path) << std::string(size, 'x');
        const auto text = read_databrickscfg(path);
        ASSERT_TRUE(text);
        EXPECT_EQ(text->reveal(), std::string(size, 'x'));
    }
    std::ofstream(path) << std::string(max_databrickscfg_size + 1, 'x');
    EXPECT_EQ(trouble(path), std::errc::file_too_large);
}

// /proc says that its files are empty.
TEST(DatabrickscfgFile, IsReadWhateverItsSizeIsSaidToBe)
{
    const auto text = read_databrickscfg("/proc/self/status");
    ASSERT_TRUE(text);
    EXPECT_NE(text->reveal().find("VmSize"), std::string_view::npos);
}

TEST(DatabrickscfgFile, IsNotReadInAnotherEncoding)
{
    const TemporaryDirectory directory;
    const auto path = directory / "cfg";
    std::ofstream(path) << std::string("\xFF\xFE[\0p\0]\0\n\0", 10);
    const auto text = read_databrickscfg(path);
    ASSERT_FALSE(text);
    EXPECT_EQ(std::get<WrongEncoding>(text.error()).name, "UTF-16");
    std::ofstream(path) << "\xEF\xBB\xBF[p]\n";
    EXPECT_TRUE(read_databrickscfg(path));
}

TEST(DatabrickscfgFile, IsARegularFile)
{
    const TemporaryDirectory directory;
    ASSERT_EQ(::mkfifo((directory / "fifo").c_str(), 0600), 0);
    for (const auto& path :
         {directory / "fifo", std::string("/dev/null"), std::string("/dev/zero")}) {
        const auto text = read_databrickscfg(path);
        ASSERT_FALSE(text) << path;
        EXPECT_TRUE(std::holds_alternative<NotRegular>(text.error())) << path;
    }
    EXPECT_EQ(trouble(directory / ""), std::errc::is_a_directory);
    EXPECT_EQ(trouble(directory / "none"), std::errc::no_such_file_or_directory);
}
