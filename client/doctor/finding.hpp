#pragma once
#include "client/failure.hpp"

#include <optional>
#include <string>

namespace patkeeper::client {

enum class Grade { ok, warning, bad };

// What one check of `patkeeper doctor` says. What is not ok has advice.
struct Finding {
    std::string check;
    Grade grade = Grade::ok;
    std::string why;
    std::optional<Advice> advice{};
    ExitCode code = ExitCode::done;  // of a bad one
};

[[nodiscard]] inline Finding ok(std::string check, std::string why)
{
    return {std::move(check), Grade::ok, std::move(why)};
}

[[nodiscard]] inline Finding warning(std::string check, std::string why, Advice advice)
{
    return {std::move(check), Grade::warning, std::move(why), std::move(advice)};
}

[[nodiscard]] inline Finding bad(std::string check, Failure failure)
{
    return {std::move(check),
            Grade::bad,
            std::move(failure.sentence),
            std::move(failure.advice),
            failure.code};
}

}  // namespace patkeeper::client
