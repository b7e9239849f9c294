#include "daemon/profiles/generation_file.hpp"

#include "daemon/profiles/generation.hpp"
#include "daemon/workspace/token_id_of.hpp"

#include <spdlog/spdlog.h>

#include <cerrno>
#include <fcntl.h>
#include <system_error>
#include <unistd.h>

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

// Once for each generation, also where that fails: shells then go on with what they have.
void GenerationFile::update()
{
    if (!registry_.serves()) return;
    auto generation = generation_of(registry_);
    if (generation == written_) return;
    written_ = std::move(generation);
    if (write(written_)) return;
    spdlog::warn("cannot write {}: {}; prompts will not notice",
                 path_,
                 std::generic_category().message(errno));
}

bool GenerationFile::write(const std::string& generation) const
{
    const auto unready = path_ + ".new";
    const auto line = generation + "\n";
    const int file =
        ::open(unready.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (file < 0) return false;
    const bool whole = ::write(file, line.data(), line.size()) == static_cast<ssize_t>(line.size());
    ::close(file);
    return whole && ::rename(unready.c_str(), path_.c_str()) == 0;
}

}  // namespace patkeeper
