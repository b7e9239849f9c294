#include "daemon/process/logging.hpp"

#include "daemon/process/systemd.hpp"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/sinks/systemd_sink.h>
#include <spdlog/spdlog.h>

namespace patkeeper {

void start_logging(const std::string& level)
{
    // The _mt kinds: libsecret's thread may have something to say too.
    if (logs_to_journal()) {
        spdlog::set_default_logger(spdlog::systemd_logger_mt("patkeeperd", "patkeeperd"));
    } else {
        spdlog::set_default_logger(spdlog::stderr_logger_mt("patkeeperd"));
        spdlog::set_pattern("%Y-%m-%d %H:%M:%S.%e %l: %v");
    }
    spdlog::flush_on(spdlog::level::trace);
    set_log_level(level);
}

void set_log_level(const std::string& level)
{
    spdlog::set_level(spdlog::level::from_str(level));
}

}  // namespace patkeeper
