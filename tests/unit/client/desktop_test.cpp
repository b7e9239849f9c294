#include "client/desktop.hpp"

#include "tests/unit/process/temporary_directory.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <map>

namespace patkeeper::client {
namespace {

Environment of(std::map<std::string, std::string> variables)
{
    return [variables](const char* name) -> std::optional<std::string> {
        const auto found = variables.find(name);
        if (found == variables.end()) return std::nullopt;
        return found->second;
    };
}

TEST(Desktop, CanShowAWindowWithADisplayOfEitherKind)
{
    EXPECT_TRUE(has_display(of({{"DISPLAY", ":0"}})));
    EXPECT_TRUE(has_display(of({{"WAYLAND_DISPLAY", "wayland-0"}})));
    EXPECT_FALSE(has_display(of({{"DISPLAY", ""}})));
    EXPECT_FALSE(has_display(of({})));
}

TEST(Desktop, IsToldByItsVariableAndByWhatIsInstalled)
{
    const test::TemporaryDirectory folder;
    const auto program = folder / "keepassxc";
    std::ofstream(program).flush();
    const std::string path = "/nonexistent::" + folder.path().string();
    const auto desktop = [&](const std::string& name) {
        return desktop_of(of({{"XDG_CURRENT_DESKTOP", name}, {"PATH", path}}));
    };
    EXPECT_EQ(desktop("sway"), Desktop::other) << "it is not a program yet";
    std::filesystem::permissions(program, std::filesystem::perms::owner_all);
    EXPECT_EQ(desktop("sway"), Desktop::keepassxc);
    EXPECT_EQ(desktop("KDE"), Desktop::kde);
    EXPECT_EQ(desktop("ubuntu:GNOME"), Desktop::other);
    EXPECT_EQ(desktop_of(of({})), Desktop::other);
}

TEST(Desktop, IsNotAdvisedAnotherOnesKeyring)
{
    EXPECT_EQ(advice_text(how_to_get_a_keyring(Desktop::kde)).find("gnome"), std::string::npos);
    EXPECT_EQ(advice_text(how_to_get_a_keyring(Desktop::keepassxc)).find("gnome"),
              std::string::npos);
}

}  // namespace
}  // namespace patkeeper::client
