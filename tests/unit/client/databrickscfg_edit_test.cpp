#include "client/databrickscfg_edit.hpp"

#include <gtest/gtest.h>

using namespace patkeeper;
using namespace patkeeper::client;

namespace {

const std::string section_mark =
    "# patkeeper: setup-databrickscfg added this section; --remove takes it out\n";

std::string lines_mark(int count)
{
    return "# patkeeper: setup-databrickscfg added lines below, " + std::to_string(count) +
           " of them; --remove takes them out\n";
}

const std::string kept_mark = "# patkeeper: replaced; --remove restores it: ";

const std::string service =
    "auth_type = metadata-service\nmetadata_service_url = http://127.0.0.1:8423/x\n";

ServedProfile served(const std::string& profile = "p")
{
    return {profile, "https://h.example", std::nullopt, "http://127.0.0.1:8423/x"};
}

std::string edit(std::string_view text, const std::vector<ServedProfile>& profiles = {served()})
{
    return std::string(edited(text, profiles).reveal());
}

std::string restore(std::string_view text, const std::vector<std::string>& profiles = {})
{
    return std::string(restored(text, profiles).reveal());
}

std::string with_crlf(const std::string& text)
{
    std::string result;
    for (const char c : text)
        result += c == '\n' ? std::string("\r\n") : std::string(1, c);
    return result;
}

// Texts without a key that would have to go.
const std::vector<std::string> harmless{
    "",
    "\n",
    "\xEF\xBB\xBF",
    "\xEF\xBB\xBFx = 1\n[p]\n",
    "[p]",
    "[p]\n",
    "[p]\n\n; about q\n[q]\nhost = x\ntoken = t\n",
    "[p]\nhost = h.example",
    "[p]\nhost = h.example\n",
    "[p]\nhost=https://H.example/?o=1 # mine\ncluster_id = 1\n",
    "  [p]\n    host = h.example\n\tcluster_id = 1\n",
    "[p]\ncluster_id = 1",
    "[p]\n  stray\n\tstray",
    "cluster_id = 1\n[p]\n",
    "[q]\nx = a\\",
    "[q]\nx = `a",
    "[q]\nx = a\n  b",
    "[p]\nx = `\nhost = y\n`",
    "[q]\nx = 1\r",
    "[p]\nx = 1\n[q]\nhost = h\n[p]\ny = 2\n",
    "[p\nhost = h\n",
    "# only a comment",
    "[p]\nx = a\\\n\nhost = h.example\n  \n# end",
};

// Texts with keys that have to go, and come back.
const std::vector<std::string> replaced{
    "[p]\nhost = h.example\nauth_type = databricks-cli\n",
    "[p]\nhost = h.example\nauth_type = pat\n",
    "[p]\nauth_type = databricks-cli\nhost = h.example",
    "[p]\nhost = h.example\nauth_type = databricks-cli",
    "[p]\n; why\nAuth_Type: azure-cli  # mine\n\nhost = h.example\nx = 1\n",
    "[p]\nauth_type = oauth-m2m\nclient_id = i\nclient_secret = s\nhost = h.example\n",
    "[p]\nauth_type = a\nauth_type = b\nx = 1\n\"auth_type\" = c\nhost = h.example\n",
    "[p]\nauth_type = a\n[q]\nauth_type = z\n[p]\nhost = h.example\nauth_type = b\n",
    "  [p]\n\tauth_type = a\n\thost = h.example\n",
    "[p]\nhost =\nauth_type = a\\\n\nx = 1\n",
    "[p]\nhost = h.example\nauth_type = `a\nb`\n\n[q]\n",
    "[p]\nhost = h.example\nauth_type = a\n  more\nx = 1\n",
    "[p]\nhost = h.example\nmetadata_service_url = http://localhost:1/z\nauth_type = "
    "metadata-service\n",
    "\xEF\xBB\xBF[p]\nauth_type = a\n",
    "[p]\nhost = h.example\nauth_type = a\\",
};

}  // namespace

TEST(DatabrickscfgEdit, AddsASection)
{
    const auto section = section_mark + "[p]\nhost = https://h.example\n" + service;
    EXPECT_EQ(edit(""), section);
    EXPECT_EQ(edit("[q]\nhost = x\n"), "[q]\nhost = x\n\n" + section);
    EXPECT_EQ(edit("[q]\nhost = x") + "\n", "[q]\nhost = x\n\n" + section);
    EXPECT_EQ(edit("[q]\r\nhost = x\r\n"), with_crlf("[q]\nhost = x\n\n" + section));
}

TEST(DatabrickscfgEdit, AddsLinesToASectionBelowItsHost)
{
    EXPECT_EQ(edit("[p]\ncluster_id = 1\nhost = h.example\n\n# q\n[q]\n"),
              "[p]\ncluster_id = 1\nhost = h.example\n" + lines_mark(2) + service + "\n# q\n[q]\n");
    EXPECT_EQ(edit("[p]\n\n# q\n[q]\n"),
              "[p]\n" + lines_mark(3) + "host = https://h.example\n" + service + "\n# q\n[q]\n");
    EXPECT_EQ(edit("[p]\n  cluster_id = 1\n"),
              "[p]\n  " + lines_mark(3) +
                  "  host = https://h.example\n"
                  "  auth_type = metadata-service\n"
                  "  metadata_service_url = http://127.0.0.1:8423/x\n"
                  "  cluster_id = 1\n");
}

TEST(DatabrickscfgEdit, TakesTheTokenOut)
{
    const auto expected = "[p]\nhost = h.example\n" + lines_mark(2) + service + "x = 1\n";
    EXPECT_EQ(edit("[p]\nhost = h.example\ntoken = t\nx = 1\n"), expected);
    EXPECT_EQ(edit("[p]\nToken=s\nhost = h.example\n\"token\" = t\\\nrest\nx = 1\n"), expected);
    EXPECT_EQ(edit("[p]\nhost = h.example\nx = 1\n[p]\ntoken = t\ntoken =\n"), expected + "[p]\n");
    EXPECT_EQ(edit("[p]\nhost = h.example\nauth_type = pat\nx = 1\ntoken = t\n"), expected);
    EXPECT_EQ(edit("[p]\nhost = h.example\nx = 1\n[q]\ntoken = t\n"),
              expected + "[q]\ntoken = t\n");
}

TEST(DatabrickscfgEdit, NamesTheWorkspaceWhereThereIsAnId)
{
    auto with_id = served();
    with_id.workspace_id = "12";
    const auto text = edit("[p]\nhost = h.example\n", {with_id});
    EXPECT_EQ(text, "[p]\nhost = h.example\n" + lines_mark(3) + service + "workspace_id = 12\n");
    EXPECT_EQ(edit("[p]\nhost = h.example\nworkspace_id = 12\n", {with_id}),
              "[p]\nhost = h.example\n" + lines_mark(2) + service + "workspace_id = 12\n");
    EXPECT_EQ(edit("[p]\nhost = h.example\nworkspace_id = 11\n", {with_id}),
              text + kept_mark + "workspace_id = 11\n");
}

TEST(DatabrickscfgEdit, FollowsAnotherAddress)
{
    auto moved = served();
    moved.url = "http://127.0.0.1:9/y";
    for (const auto& text : harmless) {
        SCOPED_TRACE(text);
        EXPECT_EQ(edit(edit(text), {moved}), edit(text, {moved}));
    }
}

TEST(DatabrickscfgEdit, ChangesNothingTheSecondTime)
{
    for (const auto& text : harmless) {
        SCOPED_TRACE(text);
        const std::vector<ServedProfile> both{served("q"), served(), served("new one")};
        const auto once = edit(text, both);
        EXPECT_EQ(edit(once, both), once);
        EXPECT_EQ(Databrickscfg(once).value("p", "auth_type"), "metadata-service");
        EXPECT_EQ(Databrickscfg(once).value("new one", "host"), "https://h.example");
    }
}

TEST(DatabrickscfgEdit, IsTakenBackToTheByte)
{
    for (const auto& given : harmless) {
        for (const auto& text : {given, with_crlf(given)}) {
            SCOPED_TRACE(text);
            EXPECT_EQ(restore(edit(text)), text);
            EXPECT_EQ(restore(edit(text, {served("DEFAULT"), served("r")})), text);
            EXPECT_EQ(restore(edit(text, {served(), served("r")}), {"r"}), edit(text));
            EXPECT_EQ(restore(text), text);
        }
    }
}

TEST(DatabrickscfgEdit, KeepsWhatItReplacesAsAComment)
{
    EXPECT_EQ(edit("[p]\nhost = h.example\n  auth_type = databricks-cli # mine\nx = 1\n"),
              "[p]\nhost = h.example\n" + lines_mark(2) + service + kept_mark +
                  "  auth_type = databricks-cli # mine\nx = 1\n");
}

TEST(DatabrickscfgEdit, PutsBackWhatItReplacedToTheByte)
{
    auto moved = served();
    moved.url = "http://127.0.0.1:9/y";
    for (const auto& given : replaced) {
        for (const auto& text : {given, with_crlf(given)}) {
            SCOPED_TRACE(text);
            const auto once = edit(text);
            EXPECT_NE(once, text);
            EXPECT_EQ(Databrickscfg(once).value("p", "auth_type"), "metadata-service");
            EXPECT_EQ(Databrickscfg(once).value("p", "metadata_service_url"), served().url);
            EXPECT_EQ(edit(once), once);
            EXPECT_EQ(restore(once), text);
            EXPECT_EQ(restore(restore(once)), text);
            EXPECT_EQ(restore(edit(text, {served("r"), served()})), text);
            EXPECT_EQ(restore(once, {"r"}), once);
            EXPECT_EQ(edit(once, {moved}), edit(text, {moved}));
            EXPECT_EQ(restore(edit(once, {moved})), text);
        }
    }
}

TEST(DatabrickscfgEdit, PutsBackWhatStoodAboveTheFirstHeader)
{
    for (const std::string text :
         {"auth_type = a\nhost = h.example\n[q]\n", "auth_type = a\n", "auth_type = a"}) {
        SCOPED_TRACE(text);
        EXPECT_EQ(restore(edit(text, {served("DEFAULT")})), text);
    }
}

TEST(DatabrickscfgEdit, LeavesWhatPeopleWroteSince)
{
    const auto by_hand = [](std::string text, const std::string& old, const std::string& now) {
        const auto at = text.find(old);
        EXPECT_NE(at, std::string::npos);
        return text.replace(at, old.size(), now);
    };
    const auto once = edit("[p]\nhost = h.example\nauth_type = databricks-cli\n");
    EXPECT_EQ(restore(by_hand(once, "auth_type = metadata-service", "auth_type = azure-cli")),
              "[p]\nhost = h.example\nauth_type = azure-cli\n");
    EXPECT_EQ(restore(by_hand(once, "[p]\n", "[p]\nAUTH_TYPE = azure-cli\n")),
              "[p]\nAUTH_TYPE = azure-cli\nhost = h.example\n");
    EXPECT_EQ(restore(by_hand(once, lines_mark(2) + service, "")),
              "[p]\nhost = h.example\nauth_type = databricks-cli\n");
    EXPECT_EQ(restore(by_hand(once, kept_mark, "  " + kept_mark)),
              "[p]\nhost = h.example\nauth_type = databricks-cli\n");
    EXPECT_EQ(restore(by_hand(once, kept_mark + "auth_type = databricks-cli\n", "")),
              "[p]\nhost = h.example\n");
    const auto edited_section =
        by_hand(edit(""), "auth_type = metadata-service", "auth_type = azure-cli");
    EXPECT_EQ(restore(edited_section), "[p]\nhost = https://h.example\nauth_type = azure-cli\n");
    EXPECT_EQ(restore(edit(by_hand(once, "= metadata-service", "= azure-cli"))),
              "[p]\nhost = h.example\nauth_type = azure-cli\n");
}

TEST(DatabrickscfgEdit, LeavesWhatPeopleAddedToItsSection)
{
    const auto section =
        "[q]\nx = 1\n\n" + section_mark + "[p]\nhost = https://h.example\n" + service;
    EXPECT_EQ(restore(section + "cluster_id = 1\n"),
              "[q]\nx = 1\n\n[p]\nhost = https://h.example\ncluster_id = 1\n");
    EXPECT_EQ(restore(section + "\n[r]\nhost = r\n"), "[q]\nx = 1\n\n[r]\nhost = r\n");
    EXPECT_EQ(restore("[p]\n" + lines_mark(2) + "auth_type = metadata-service\nx = 1\nhost = h\n"),
              "[p]\nx = 1\nhost = h\n");
    EXPECT_EQ(restore("[p]\n" + lines_mark(1) + "auth_type = metadata-service\nworkspace_id = 1\n"),
              "[p]\nworkspace_id = 1\n");
}

TEST(DatabrickscfgEdit, DoesNotBringATokenBack)
{
    EXPECT_EQ(restore(edit("[p]\nhost = h.example\nauth_type = pat\ntoken = t\n")),
              "[p]\nhost = h.example\n");
}

TEST(DatabrickscfgEdit, KnowsItsProfiles)
{
    const std::string text = "[p]\nhost = h.example\n[q]\nauth_type = metadata-service\n[p]\n";
    EXPECT_EQ(managed_profiles(text), std::vector<std::string>{});
    EXPECT_EQ(managed_profiles(edit(text, {served(), served("r")})),
              (std::vector<std::string>{"p", "r"}));
}

TEST(DatabrickscfgEdit, KnowsASectionForAnotherHost)
{
    const auto another = [](const char* text) {
        return is_for_another_host(Databrickscfg(text), served());
    };
    EXPECT_TRUE(another("[p]\nhost = other.example\n"));
    EXPECT_TRUE(another("[p]\nhost = not a host\n"));
    EXPECT_FALSE(another("[p]\nhost = H.example/\n"));
    EXPECT_FALSE(another("[p]\nhost =\n"));
    EXPECT_FALSE(another("[q]\nhost = other.example\n"));
}
