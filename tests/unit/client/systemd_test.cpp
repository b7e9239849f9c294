#include "client/systemd.hpp"

#include "tests/unit/process/temporary_directory.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

using patkeeper::client::may_start_by_systemd;
using patkeeper::test::TemporaryDirectory;

TEST(Systemd, ListensOnItsUsualSocketOnlyAndWhereAManagerRuns)
{
    const TemporaryDirectory run;
    const auto environment = [&](const char* name) -> std::optional<std::string> {
        if (std::string_view(name) == "XDG_RUNTIME_DIR") return run.path();
        return std::string_view(name) == "PATKEEPER_SOCKET" ? std::optional("/s") : std::nullopt;
    };
    const auto usual = run / "patkeeper/patkeeper.sock";
    EXPECT_FALSE(may_start_by_systemd(usual, environment, 1000));
    std::filesystem::create_directory(run / "systemd");
    std::ofstream(run / "systemd/private") << "";
    EXPECT_TRUE(may_start_by_systemd(usual, environment, 1000));
    EXPECT_FALSE(may_start_by_systemd("/s", environment, 1000));
}
