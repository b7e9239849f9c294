#pragma once
#include "tests/workspace/model.hpp"

#include <filesystem>

namespace patkeeper::stand_in {

// A bare repository under /git/, for whoever has a token: git's own http-backend answers, one request
// at a time, for clones, fetches and pushes.
class GitBackend {
public:
    explicit GitBackend(const std::filesystem::path& directory)
        : root_(std::filesystem::canonical(directory))
    {
    }

    [[nodiscard]] static bool serves(const Request& request);

    [[nodiscard]] Response respond(const Request& request,
                                   WorkspaceModel& model,
                                   TimePoint now) const;

private:
    std::filesystem::path root_;
};

}  // namespace patkeeper::stand_in
