#include "daemon/server/metadata_request.hpp"
#include "tests/fuzz/require.hpp"

#include <cstdint>
#include <string_view>

using namespace patkeeper;
using namespace patkeeper::test;

namespace {

std::string take_line(std::string_view& text)
{
    const auto end = text.find('\n');
    const std::string line(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    return line;
}

// A line for the method, one for the target, one for each field.
MetadataRequest request_of(std::string_view text)
{
    MetadataRequest request;
    request.method = take_line(text);
    request.target = take_line(text);
    while (!text.empty()) {
        const auto line = take_line(text);
        const auto colon = line.find(": ");
        if (colon == std::string::npos) continue;
        request.fields.emplace_back(line.substr(0, colon), line.substr(colon + 2));
    }
    return request;
}

}  // namespace

// A request is refused with a reason and the next command, or asks for a sound path and workspace.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const auto request = request_of({reinterpret_cast<const char*>(data), size});
    const auto query = check_metadata_request(request, 8423);
    if (!query) {
        require(query.error().status >= 400 && !query.error().advice.empty());
        return 0;
    }
    require(request.method == "GET");
    require(query->path.find('?') == std::string::npos);
    const auto again = Workspace::parse(query->workspace.str());
    require(again && *again == query->workspace);
    return 0;
}
