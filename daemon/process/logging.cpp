#include "daemon/process/logging.hpp"

#include "daemon/process/log_limiter.hpp"
#include "daemon/process/systemd.hpp"
#include "protocol/redacted.hpp"

#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/rotating_file_sink.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/sinks/systemd_sink.h>
#include <spdlog/spdlog.h>

#include <cstdio>
#include <ctime>
#include <fcntl.h>
#include <memory>
#include <sys/stat.h>
#include <unistd.h>

namespace patkeeper {

namespace {

constexpr const char* name = "patkeeperd";
constexpr std::size_t old_files = 1;

bool is_stderr(const std::string& path)
{
    struct stat file {};
    struct stat error {};
    return ::lstat(path.c_str(), &file) == 0 && ::fstat(STDERR_FILENO, &error) == 0 &&
           S_ISREG(file.st_mode) && file.st_dev == error.st_dev && file.st_ino == error.st_ino;
}

// What other code writes to stderr, such as the last words of a crash, goes where the log goes.
void follow(const spdlog::filename_t&, std::FILE* file)
{
    ::fcntl(::fileno(file), F_SETFD, FD_CLOEXEC);
    ::dup2(::fileno(file), STDERR_FILENO);
}

std::shared_ptr<spdlog::logger> file_logger(const std::string& path)
{
    spdlog::file_event_handlers handlers;
    handlers.after_open = follow;
    auto logger = spdlog::rotating_logger_mt(
        name, path, max_log_file_size, old_files, /*rotate_on_open=*/false, handlers);
    // By default it complains on stderr, which is the same file.
    logger->set_error_handler([](const std::string&) {});
    return logger;
}

// The _mt kinds: libsecret's thread may have something to say too.
std::shared_ptr<spdlog::logger> stderr_or_file_logger(const std::string& own_file)
{
    try {
        if (is_stderr(own_file)) return file_logger(own_file);
    } catch (const spdlog::spdlog_ex&) {
        spdlog::drop(name);
    }
    return spdlog::stderr_logger_mt(name);
}

// A line may quote a path, a variable or an answer, and that may hold a secret.
class RedactedText : public spdlog::custom_flag_formatter {
public:
    void format(const spdlog::details::log_msg& message,
                const std::tm& /*time*/,
                spdlog::memory_buf_t& line) override
    {
        const auto text = redacted({message.payload.data(), message.payload.size()});
        line.append(text.data(), text.data() + text.size());
    }
    [[nodiscard]] std::unique_ptr<spdlog::custom_flag_formatter> clone() const override
    {
        return std::make_unique<RedactedText>();
    }
};

// "%*" is the text of the line.
void set_pattern(const std::string& pattern, const std::string& end_of_line)
{
    auto formatter =
        std::make_unique<spdlog::pattern_formatter>(spdlog::pattern_time_type::local, end_of_line);
    formatter->add_flag<RedactedText>('*').set_pattern(pattern);
    spdlog::set_formatter(std::move(formatter));
}

LogLimiter& limiter()
{
    static LogLimiter limiter;
    return limiter;
}

void write(const std::vector<LogLimiter::Line>& lines)
{
    for (const auto& line : lines)
        spdlog::log(line.level, "{}", line.text);
}

}  // namespace

void start_logging(const std::string& level, const std::string& own_file)
{
    if (logs_to_journal()) {
        spdlog::set_default_logger(
            spdlog::systemd_logger_mt(name, name, /*enable_formatting=*/true));
        set_pattern("%*", "");
    } else {
        spdlog::set_default_logger(stderr_or_file_logger(own_file));
        set_pattern("%Y-%m-%d %H:%M:%S.%e %l: %*", "\n");
    }
    spdlog::flush_on(spdlog::level::trace);
    set_log_level(level);
}

void set_log_level(const std::string& level)
{
    spdlog::set_level(spdlog::level::from_str(level));
}

void log_limited(spdlog::level::level_enum level, const std::string& kind, std::string text)
{
    if (!spdlog::should_log(level)) return;
    write(limiter().add(kind, {level, std::move(text)}, std::chrono::steady_clock::now()));
}

void write_held_back_lines(std::chrono::steady_clock::time_point until)
{
    write(limiter().take_due(until));
}

}  // namespace patkeeper
