#include "daemon/server/note_end.hpp"

#include "daemon/process/logging.hpp"

#include <boost/system/system_error.hpp>
#include <spdlog/spdlog.h>

namespace patkeeper {

void note_end(const std::exception_ptr& error, std::string_view what)
{
    try {
        if (error) std::rethrow_exception(error);
    } catch (const boost::system::system_error&) {
    } catch (const std::exception& e) {
        const auto text = std::string(what) + " ended: " + e.what();
        log_limited(spdlog::level::err, "ended", text);
    }
}

}  // namespace patkeeper
