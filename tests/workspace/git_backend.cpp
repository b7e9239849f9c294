#include "tests/workspace/git_backend.hpp"

#include "tests/workspace/cgi.hpp"
#include "tests/workspace/endpoint.hpp"

namespace patkeeper::stand_in {

namespace {

constexpr std::string_view prefix = "/git/";

Response unauthorized()
{
    return {401, {{"www-authenticate", "Basic realm=\"workspace\""}}, ""};
}

std::string header(const Request& request, const char* name)
{
    const auto found = request.headers.find(name);
    return found == request.headers.end() ? "" : found->second;
}

}  // namespace

bool GitBackend::serves(const Request& request)
{
    return path_of(request).substr(0, prefix.size()) == prefix;
}

Response GitBackend::respond(const Request& request, WorkspaceModel& model, TimePoint now) const
{
    const auto admitted = model.admit(request, now);
    if (std::holds_alternative<Response>(admitted)) return model.dated(unauthorized(), now);

    const std::string path(path_of(request).substr(prefix.size() - 1));
    const auto question = request.target.find('?');
    const auto query =
        question == std::string::npos ? std::string() : request.target.substr(question + 1);
    auto response = run_cgi({"git", "http-backend"},
                            {"GIT_PROJECT_ROOT=" + root_.string(),
                             "GIT_HTTP_EXPORT_ALL=1",
                             "REMOTE_USER=somebody",  // whoever was admitted may push
                             "REQUEST_METHOD=" + request.method,
                             "PATH_INFO=" + path,
                             "QUERY_STRING=" + query,
                             "CONTENT_TYPE=" + header(request, "content-type"),
                             "CONTENT_LENGTH=" + std::to_string(request.body.size()),
                             "HTTP_CONTENT_ENCODING=" + header(request, "content-encoding"),
                             "GIT_PROTOCOL=" + header(request, "git-protocol")},
                            request.body);
    return model.dated(std::move(response), now);
}

}  // namespace patkeeper::stand_in
