#pragma once
#include "client/databrickscfg.hpp"
#include "protocol/exit_code.hpp"
#include "protocol/result.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace patkeeper::client {

// What `patkeeper import` does with each profile of a .databrickscfg. Pure.

struct Importable {
    std::string host;        // with the workspace's id, as AddProfile takes it
    std::string_view token;  // in the file's text
};

struct ImportStep {
    std::string profile;
    Result<Importable, Invalid> what;  // or why it is skipped: a clause that goes after "skipped: "
    ExitCode if_skipped = ExitCode::done;  // unless it was asked for by name
};

// The profiles of a file in its order, or of them those that `only` names, then what it lacks.
[[nodiscard]] std::vector<ImportStep> import_plan(const Databrickscfg& file,
                                                  const std::vector<std::string>& only);

}  // namespace patkeeper::client
