#include "daemon/profiles/generation_file.hpp"

#include "daemon/process/replace_line.hpp"
#include "daemon/profiles/generation.hpp"
#include "daemon/workspace/token_id_of.hpp"

#include <spdlog/spdlog.h>

#include <cerrno>
#include <system_error>

namespace patkeeper {

namespace {

// By the value: what the workspace calls the token may be unknown, or become known later.
std::string generation_of(const Registry& registry)
{
    std::vector<std::pair<ProfileName, TokenId>> served;
    for (const auto& choice : registry.choices()) {
        const auto& record = registry.find(choice.profile)->rotation().record();
        served.emplace_back(choice.profile, token_id_of(record->current.value.clone()));
    }
    return generation_of(std::move(served));
}

}  // namespace

GenerationFile::GenerationFile(Registry& registry, std::string path)
    : registry_(registry),
      path_(std::move(path)),
      listener_(registry.listen([this](const Event&) { update(); }))
{
}

GenerationFile::~GenerationFile()
{
    registry_.unlisten(listener_);
}

void GenerationFile::write_again()
{
    written_.clear();
    update();
}

// Once for each generation, also where that fails: shells then go on with what they have.
void GenerationFile::update()
{
    if (!registry_.serves()) return;
    auto generation = generation_of(registry_);
    if (generation == written_) return;
    written_ = std::move(generation);
    if (replace_line(path_, written_)) return;
    spdlog::warn("cannot write {}: {}; prompts will not notice",
                 path_,
                 std::generic_category().message(errno));
}

}  // namespace patkeeper
