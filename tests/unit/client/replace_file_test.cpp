#include "client/replace_file.hpp"

#include "tests/unit/process/temporary_directory.hpp"

#include <gtest/gtest.h>

#include <csignal>
#include <fstream>
#include <sstream>
#include <sys/resource.h>

using namespace patkeeper::client;
using patkeeper::test::TemporaryDirectory;

namespace {

namespace fs = std::filesystem;

void write(const std::string& path, const std::string& text)
{
    std::ofstream(path) << text;
}

std::string read(const std::string& path)
{
    std::ostringstream text;
    text << std::ifstream(path).rdbuf();
    return text.str();
}

// No file may grow past this size while it lives.
class FileSizeLimit {
public:
    explicit FileSizeLimit(rlim_t size)
    {
        ::signal(SIGXFSZ, SIG_IGN);
        ::getrlimit(RLIMIT_FSIZE, &before_);
        const rlimit limit{.rlim_cur = size, .rlim_max = before_.rlim_max};
        ::setrlimit(RLIMIT_FSIZE, &limit);
    }
    FileSizeLimit(const FileSizeLimit&) = delete;
    FileSizeLimit& operator=(const FileSizeLimit&) = delete;
    ~FileSizeLimit() { ::setrlimit(RLIMIT_FSIZE, &before_); }

private:
    rlimit before_{};
};

}  // namespace

TEST(WriteInPlace, LeavesTheNewTextAndNoCopy)
{
    const TemporaryDirectory folder;
    const auto path = folder / "cfg";
    for (const std::string after : {"longer than before", "short", ""}) {
        write(path, "before");
        EXPECT_FALSE(write_in_place(path, "before", after));
        EXPECT_EQ(read(path), after);
        EXPECT_FALSE(fs::exists(copy_beside(path)));
    }
}

TEST(WriteInPlace, PutsTheOldTextBackWhenTheNewOneDoesNotFit)
{
    const TemporaryDirectory folder;
    const auto path = folder / "cfg";
    write(path, "before");
    {
        const FileSizeLimit limit(10);
        EXPECT_EQ(write_in_place(path, "before", "longer than before"), std::errc::file_too_large);
    }
    EXPECT_EQ(read(path), "before");
    EXPECT_FALSE(fs::exists(copy_beside(path)));
}

TEST(WriteInPlace, TouchesNothingWhereNoCopyCanBeKept)
{
    const TemporaryDirectory folder;
    const auto path = folder / "cfg";
    write(path, "before");
    fs::create_directory(copy_beside(path));
    EXPECT_TRUE(write_in_place(path, "before", "after"));
    EXPECT_EQ(read(path), "before");
}
