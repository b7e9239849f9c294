#pragma once
#include "tests/workspace/exchange.hpp"

#include <string>
#include <vector>

namespace patkeeper::stand_in {

// Runs a CGI program (RFC 3875) with these variables besides our own, and gives what it answers;
// 500 where it cannot be run or says nothing of use. Waits for its end.
[[nodiscard]] Response run_cgi(const std::vector<std::string>& command,
                               const std::vector<std::string>& variables,
                               const std::string& body);

}  // namespace patkeeper::stand_in
