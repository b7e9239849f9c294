#include "daemon/workspace/http_message.hpp"

namespace patkeeper {

namespace {

using Bytes = std::vector<char, WipingAllocator<char>>;

void append(Bytes& to, std::string_view text)
{
    to.insert(to.end(), text.begin(), text.end());
}

void append_header(Bytes& to, std::string_view name, std::string_view value)
{
    append(to, name);
    append(to, ": ");
    append(to, value);
    append(to, "\r\n");
}

}  // namespace

std::optional<std::string_view> HttpResponse::header(const std::string& lower_name) const
{
    const auto found = headers.find(lower_name);
    if (found == headers.end()) return std::nullopt;
    return found->second;
}

Secret to_wire(const HttpRequest& request, std::string_view authority)
{
    Bytes bytes;
    append(bytes, request.method);
    append(bytes, " ");
    append(bytes, request.target);
    append(bytes, " HTTP/1.1\r\n");
    append_header(bytes, "Host", authority);
    for (const auto& header : request.headers)
        append_header(bytes, header.name, header.value.reveal());
    if (!request.body.empty()) {
        append_header(bytes, "Content-Length", std::to_string(request.body.reveal().size()));
    }
    append(bytes, "\r\n");
    append(bytes, request.body.reveal());
    return Secret(std::move(bytes));
}

}  // namespace patkeeper
