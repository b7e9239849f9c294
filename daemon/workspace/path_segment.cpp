#include "daemon/workspace/path_segment.hpp"

#include <boost/url/encode.hpp>
#include <boost/url/rfc/unreserved_chars.hpp>

namespace patkeeper {

std::string path_segment(std::string_view text)
{
    return boost::urls::encode(boost::urls::string_view(text.data(), text.size()),
                               boost::urls::unreserved_chars);
}

}  // namespace patkeeper
