#pragma once
#include "protocol/result.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace patkeeper::stand_in {

// Somebody who may own tokens. The user name of a service principal is its application id.
struct Identity {
    std::string user_name;
    std::string display_name;
    bool admin = false;  // of the workspace
    bool service_principal = false;
};

// {identity | application_id, display_name?, admin?}
[[nodiscard]] Result<Identity, Invalid> parse_identity(const boost::json::object& text);

// Each has a numeric id by the order of its coming.
class Identities {
public:
    void add(const std::string& user_name);  // a user, unless there is one of this name
    void set(Identity identity);             // as it is from now on

    [[nodiscard]] const Identity* find(const std::string& user_name) const;
    [[nodiscard]] bool is_admin(const std::string& user_name) const;
    [[nodiscard]] std::int64_t id_of(const std::string& user_name) const;

    // [{id, identity, display_name, admin, service_principal}]
    [[nodiscard]] boost::json::array described() const;

private:
    std::vector<Identity> all_;
};

}  // namespace patkeeper::stand_in
