#include "client/config_profile.hpp"
#include "client/databrickscfg_edit.hpp"
#include "client/import_plan.hpp"
#include "protocol/profile_name.hpp"
#include "protocol/token_value.hpp"
#include "tests/fuzz/require.hpp"

#include <cstdint>

using namespace patkeeper;
using namespace patkeeper::client;
using namespace patkeeper::test;

namespace {

const std::vector<ServedProfile> served{
    {"p", "https://h.example", "1", "http://127.0.0.1:8423/x"},
    {"DEFAULT", "https://g.example", std::nullopt, "http://127.0.0.1:8423/y"},
};

// Everything is in the text, and in its order.
void check_reader(const Databrickscfg& file, std::string_view text)
{
    std::size_t at = 0;
    for (const auto& section : file.sections()) {
        require(section.begin >= at && section.end >= section.begin);
        at = section.end;
        for (const auto& key : section.keys) {
            require(key.begin >= at && key.end > key.begin && key.end <= text.size());
            require(key.begin == 0 || text[key.begin - 1] == '\n' || key.begin == 3);
            at = key.end;
        }
    }
}

void check_plan(const Databrickscfg& file)
{
    for (const auto& step : import_plan(file, {})) {
        if (!step.what) continue;
        require(is_profile_name(step.profile));
        require(is_token_value(step.what->token));
    }
}

// What other sections say.
std::string other_sections(std::string_view text)
{
    std::string said;
    const Databrickscfg file(text);
    for (const auto& section : file.sections()) {
        if (section.name == "p" || section.name == "DEFAULT") continue;
        said.append("[").append(section.name);
        for (const auto& key : section.keys)
            said.append("\n").append(key.name).append("=").append(key.value);
    }
    return said;
}

// A token is the one thing that does not come back.
bool has_token(const Databrickscfg& file)
{
    for (const auto& section : file.sections()) {
        if (section.name != "p" && section.name != "DEFAULT") continue;
        for (const auto& key : section.keys) {
            if (is_key(key.name, "token")) return true;
        }
    }
    return false;
}

void check_editor(const Databrickscfg& file, std::string_view text)
{
    const auto once = edited(text, served);
    const Databrickscfg after(once.reveal());
    for (const auto& profile : served) {
        require(has_host(after, profile.profile, profile.host));
        require(after.value(profile.profile, "token").empty());
        require(after.value(profile.profile, "auth_type") == "metadata-service");
        require(after.value(profile.profile, "metadata_service_url") == profile.url);
    }
    require(edited(once.reveal(), served) == once);
    if (text.find("# patkeeper:") != std::string_view::npos) return;
    require(other_sections(once.reveal()) == other_sections(text));
    const auto back = restored(once.reveal(), {});
    if (!has_token(file)) require(back.reveal() == text);
}

}  // namespace

// Any text is a file; what is edited says what it should, and is taken back to the byte.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const Databrickscfg file(text);
    check_reader(file, text);
    check_plan(file);
    check_editor(file, text);
    return 0;
}
