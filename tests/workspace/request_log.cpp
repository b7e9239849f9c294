#include "tests/workspace/request_log.hpp"

#include "tests/workspace/authorization.hpp"
#include "tests/workspace/endpoint.hpp"

#include <boost/json/object.hpp>

namespace patkeeper::stand_in {

namespace {

constexpr std::size_t max_entries = 10'000;
constexpr std::size_t prefix_size = 8;

}  // namespace

std::string RequestLog::add(const Request& request, int status, TimePoint now)
{
    const auto value = token_value_of(request);
    Entry entry{now,
                request.method,
                std::string(path_of(request)),
                status,
                value ? token_id_of(*value).substr(0, prefix_size) : ""};
    auto line = entry.method + " " + entry.path + " " +
                (status == 0 ? "no answer" : std::to_string(status)) + " token " +
                (value ? entry.token_id_prefix : "none");
    entries_.push_back(std::move(entry));
    if (entries_.size() > max_entries) entries_.pop_front();
    return line;
}

boost::json::array RequestLog::described() const
{
    boost::json::array list;
    for (const auto& entry : entries_) {
        list.push_back(boost::json::object{{"time", to_millis(entry.time)},
                                           {"method", entry.method},
                                           {"path", entry.path},
                                           {"status", entry.status},
                                           {"token_id", entry.token_id_prefix}});
    }
    return list;
}

}  // namespace patkeeper::stand_in
