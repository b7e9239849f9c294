#include "daemon/process/logging.hpp"

#include "tests/unit/process/temporary_directory.hpp"

#include <gtest/gtest.h>
#include <spdlog/spdlog.h>

#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace patkeeper;
using patkeeper::test::TemporaryDirectory;

namespace {

std::string text_of(const std::string& path)
{
    std::ostringstream text;
    text << std::ifstream(path).rdbuf();
    return text.str();
}

// In a process of its own, which has one stderr and one log. Its exit code.
template <class Body>
int run_with_stderr(const std::string& file, const std::string& own_file, Body body)
{
    const pid_t child = ::fork();
    if (child == 0) {
        ::unsetenv("JOURNAL_STREAM");
        ::umask(0077);
        ::dup2(::open(file.c_str(), O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC, 0600), STDERR_FILENO);
        start_logging("info", own_file);
        body();
        ::_exit(0);
    }
    int status = -1;
    ::waitpid(child, &status, 0);
    return status;
}

void write_mebibytes(int count)
{
    const std::string line(1000, 'x');
    for (int i = 0; i < count * 1049; ++i)
        spdlog::info(line);
}

}  // namespace

TEST(Logging, KeepsItsOwnFileToTwoOfOneMebibyte)
{
    const TemporaryDirectory directory;
    const auto path = directory / "daemon.log";
    EXPECT_EQ(run_with_stderr(path,
                              path,
                              [] {
                                  write_mebibytes(3);
                                  spdlog::info("the last line");
                                  ::dprintf(STDERR_FILENO, "the last words\n");
                              }),
              0);
    std::size_t files = 0;
    for (const auto& file : std::filesystem::directory_iterator(directory.path())) {
        ++files;
        EXPECT_LE(file.file_size(), max_log_file_size + 100) << file.path();
        struct stat status {};
        EXPECT_EQ(::stat(file.path().c_str(), &status), 0);
        EXPECT_EQ(status.st_mode & 07777U, 0600U) << file.path();
    }
    EXPECT_EQ(files, 2U);
    EXPECT_GT(std::filesystem::file_size(directory / "daemon.1.log"), max_log_file_size / 2);
    const auto text = text_of(path);
    EXPECT_NE(text.find("the last line\nthe last words\n"), std::string::npos)
        << text.substr(text.size() - std::min<std::size_t>(text.size(), 200));
}

TEST(Logging, LimitsNoFileThatIsNotItsOwn)
{
    const TemporaryDirectory directory;
    std::ofstream(directory / "daemon.log") << "of another daemon\n";
    EXPECT_EQ(
        run_with_stderr(directory / "stderr", directory / "daemon.log", [] { write_mebibytes(2); }),
        0);
    EXPECT_GT(std::filesystem::file_size(directory / "stderr"), max_log_file_size);
    EXPECT_EQ(text_of(directory / "daemon.log"), "of another daemon\n");
}

TEST(Logging, AFullDiskEndsNothing)
{
    const TemporaryDirectory directory;
    const auto path = directory / "daemon.log";
    EXPECT_EQ(run_with_stderr(path,
                              path,
                              [&] {
                                  // As a full disk does, the kernel takes no more bytes.
                                  ::signal(SIGXFSZ, SIG_IGN);
                                  const rlimit limit{4096, 4096};
                                  ::setrlimit(RLIMIT_FSIZE, &limit);
                                  write_mebibytes(3);
                              }),
              0);
    EXPECT_LE(std::filesystem::file_size(path), 4096U);
}

TEST(Logging, AFolderThatDisappearsEndsNothing)
{
    const TemporaryDirectory directory;
    const auto folder = directory / "state";
    std::filesystem::create_directory(folder);
    EXPECT_EQ(run_with_stderr(folder + "/daemon.log",
                              folder + "/daemon.log",
                              [&] {
                                  std::filesystem::remove_all(folder);
                                  std::ofstream(folder) << "in the way";
                                  write_mebibytes(3);
                              }),
              0);
}

TEST(Logging, WritesNoSecretThatALineQuotes)
{
    const TemporaryDirectory directory;
    const auto file = directory / "log";
    for (const auto& own_file : {file, directory / "other"}) {
        run_with_stderr(file, own_file, [] {
            const std::string hex = "0123456789abcdef0123456789abcdef";
            spdlog::info("serves https://u:hunter2@h/s");
            log_limited(spdlog::level::warn, "kind", "no file dapi" + hex + " there");
        });
    }
    const auto text = text_of(file);
    EXPECT_EQ(text.find("hunter2"), std::string::npos) << text;
    EXPECT_EQ(text.find("01234567"), std::string::npos) << text;
    EXPECT_NE(text.find(" info: serves https://[redacted]@h/s\n"), std::string::npos) << text;
    EXPECT_NE(text.find(" warning: no file [redacted] there\n"), std::string::npos) << text;
}
