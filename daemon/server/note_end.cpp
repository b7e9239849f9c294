#include "daemon/server/note_end.hpp"

#include <boost/system/system_error.hpp>
#include <spdlog/spdlog.h>

namespace patkeeper {

void note_end(const std::exception_ptr& error, std::string_view what)
{
    try {
        if (error) std::rethrow_exception(error);
    } catch (const boost::system::system_error&) {
    } catch (const std::exception& e) {
        spdlog::error("{} ended: {}", what, e.what());
    }
}

}  // namespace patkeeper
