#pragma once
#include "protocol/time_point.hpp"
#include "tests/workspace/exchange.hpp"

#include <boost/json/array.hpp>

#include <deque>
#include <string>

namespace patkeeper::stand_in {

// What was asked and answered. Holds no token value: of the token that asked only how its public id
// begins.
class RequestLog {
public:
    // status 0: no answer was sent. Returns the line for people.
    std::string add(const Request& request, int status, TimePoint now);
    void clear() { entries_.clear(); }

    // [{time, method, path, status, token_id}]
    [[nodiscard]] boost::json::array described() const;

private:
    struct Entry {
        TimePoint time;
        std::string method;
        std::string path;
        int status;
        std::string token_id_prefix;
    };
    std::deque<Entry> entries_;
};

}  // namespace patkeeper::stand_in
