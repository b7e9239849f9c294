#include "tests/workspace/git_files.hpp"

#include "tests/workspace/answers.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>

namespace patkeeper::stand_in {

namespace {

constexpr std::string_view prefix = "/git/";

Response unauthorized()
{
    return {401, {{"www-authenticate", "Basic realm=\"workspace\""}}, ""};
}

// No file of a repository needs an escape, so an escape is no name.
bool is_plain(std::string_view name)
{
    return !name.empty() && name.find_first_of("%\\") == std::string_view::npos &&
           name.find('\0') == std::string_view::npos;
}

}  // namespace

bool GitFiles::serves(const Request& request)
{
    return path_of(request).substr(0, prefix.size()) == prefix;
}

Response GitFiles::respond(const Request& request, WorkspaceModel& model, TimePoint now) const
{
    const auto admitted = model.admit(request, now);
    if (std::holds_alternative<Response>(admitted)) return model.dated(unauthorized(), now);

    const auto file = file_of(path_of(request).substr(prefix.size()));
    if (request.method != "GET" || !file) return model.dated(html_answer(404), now);
    std::ifstream in(*file, std::ios::binary);
    const std::string body(std::istreambuf_iterator<char>(in), {});
    return model.dated({200, {{"content-type", "application/octet-stream"}}, body}, now);
}

// Symbolic links are followed first: what they lead to must lie inside too.
std::optional<std::filesystem::path> GitFiles::file_of(std::string_view name) const
{
    if (!is_plain(name)) return std::nullopt;
    std::error_code error;
    const auto file =
        std::filesystem::canonical(root_ / std::filesystem::path(name).relative_path(), error);
    if (error || !std::filesystem::is_regular_file(file, error)) return std::nullopt;
    const auto [root_end, unused] =
        std::mismatch(root_.begin(), root_.end(), file.begin(), file.end());
    if (root_end != root_.end()) return std::nullopt;
    return file;
}

}  // namespace patkeeper::stand_in
