#include "daemon/config/config.hpp"
#include "tests/unit/process/temporary_directory.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <sys/stat.h>
#include <unistd.h>

using namespace patkeeper;
using patkeeper::test::TemporaryDirectory;

namespace {

void write_file(const std::string& path, std::string_view text)
{
    std::ofstream(path, std::ios::binary) << text;
}

std::string error_of(const std::string& path)
{
    const auto config = read_config(path);
    return config ? "none" : config.error().reason;
}

}  // namespace

TEST(ReadConfig, TakesAFile)
{
    const TemporaryDirectory directory;
    write_file(directory / "config.toml", "store = \"memory\"\n");
    const auto config = read_config(directory / "config.toml");
    ASSERT_TRUE(config);
    EXPECT_EQ(config->store, Config::Store::memory);
}

TEST(ReadConfig, GivesTheDefaultsWithoutAFile)
{
    const TemporaryDirectory directory;
    for (const auto* name : {"config.toml", "no/such/directory/config.toml"}) {
        const auto config = read_config(directory / name);
        ASSERT_TRUE(config) << name;
        EXPECT_EQ(config->store, Config::Store::secret_service);
    }
}

TEST(ReadConfig, RefusesADirectory)
{
    const TemporaryDirectory directory;
    EXPECT_EQ(error_of(directory.path()), "it is a directory");
}

TEST(ReadConfig, RefusesAFileItCannotRead)
{
    EXPECT_EQ(error_of("/proc/self/mem"), "it cannot be read: Input/output error");
    if (::geteuid() == 0) GTEST_SKIP() << "root may read every file";
    const TemporaryDirectory directory;
    write_file(directory / "config.toml", "store = \"memory\"\n");
    ::chmod((directory / "config.toml").c_str(), 0);
    EXPECT_EQ(error_of(directory / "config.toml"), "it cannot be read: Permission denied");
}

TEST(ReadConfig, TakesOneMebibyteAndNoMore)
{
    const TemporaryDirectory directory;
    const std::string comment = "#" + std::string(max_config_size - 2, 'x') + "\n";
    write_file(directory / "config.toml", comment);
    EXPECT_EQ(error_of(directory / "config.toml"), "none");
    write_file(directory / "config.toml", comment + "\n");
    EXPECT_EQ(error_of(directory / "config.toml"), "it is larger than 1 MiB");
}

TEST(ReadConfig, RefusesWhatIsNotAFileOfTheUsersOwn)
{
    const TemporaryDirectory directory;
    const auto path = directory / "config.toml";
    ASSERT_EQ(::mkfifo(path.c_str(), 0600), 0);
    EXPECT_EQ(error_of(path), "it is a FIFO, not a regular file");
    ::unlink(path.c_str());
    write_file(path, "store = \"memory\"\n");
    ::chmod(path.c_str(), 0666);
    EXPECT_EQ(error_of(path), "other users can write " + path + "; run: chmod go-w '" + path + "'");
    ::chmod(path.c_str(), 0644);
    EXPECT_EQ(error_of(path), "none");
}
