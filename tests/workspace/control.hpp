#pragma once
#include "tests/workspace/faulty_workspace.hpp"
#include "tests/workspace/request_log.hpp"

#include <boost/json/object.hpp>

namespace patkeeper::stand_in {

// How a test scripts the workspace from outside. Pure; what is asked for that cannot be done is
// 400 {"error": why}.
//   POST /fault      a fault (faults.hpp)          DELETE /faults
//   GET  /tokens     {"tokens": [token_info and "identity"]}
//   GET  /requests   {"requests": [...]}           DELETE /requests
//   POST /identity   who there is (identities.hpp)  GET /identities
//   POST /issue      {identity?, lifetime_seconds?|null, scopes?, comment?, age_seconds?}
//                    -> {token_value, token_id}
//   POST /revoke     {token_id}
//   POST /settings   what is to change             GET /settings
//   POST /commit     does what "commit_late" still holds back
class Control {
public:
    // Both must outlive it. Identity: for whom /issue makes tokens when it names none.
    Control(FaultyWorkspace& workspace, RequestLog& log, std::string identity)
        : workspace_(workspace), log_(log), identity_(std::move(identity))
    {
    }

    Response respond(const Request& request, TimePoint now);

private:
    Response post(std::string_view path, const boost::json::object& body, TimePoint now);
    Response add_fault(const boost::json::object& body);
    Response set_identity(const boost::json::object& body);
    Response issue(const boost::json::object& body, TimePoint now);
    Response revoke(const boost::json::object& body, TimePoint now);
    Response change_settings(const boost::json::object& body);
    Response commit(TimePoint now);
    [[nodiscard]] Response tokens(TimePoint now) const;

    FaultyWorkspace& workspace_;
    RequestLog& log_;
    std::string identity_;
};

}  // namespace patkeeper::stand_in
