#pragma once
#include "tests/workspace/model.hpp"

#include <filesystem>
#include <optional>
#include <string_view>

namespace patkeeper::stand_in {

// A bare repository under /git/, as git's "dumb" protocol reads it: plain files, for whoever has a
// token (run `git update-server-info` in it first). Nothing outside of the directory is served.
class GitFiles {
public:
    explicit GitFiles(const std::filesystem::path& directory)
        : root_(std::filesystem::canonical(directory))
    {
    }

    [[nodiscard]] static bool serves(const Request& request);

    [[nodiscard]] Response respond(const Request& request,
                                   WorkspaceModel& model,
                                   TimePoint now) const;

private:
    [[nodiscard]] std::optional<std::filesystem::path> file_of(std::string_view name) const;

    std::filesystem::path root_;
};

}  // namespace patkeeper::stand_in
