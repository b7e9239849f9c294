#include "tests/workspace/query.hpp"

#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>

namespace patkeeper::stand_in {

std::optional<std::string> query_value(const Request& request, std::string_view name)
{
    const auto url = boost::urls::parse_origin_form(request.target);
    if (!url) return std::nullopt;
    for (const auto& parameter : url->params()) {
        if (parameter.key == name) return std::string(parameter.value);
    }
    return std::nullopt;
}

}  // namespace patkeeper::stand_in
