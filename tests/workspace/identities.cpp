#include "tests/workspace/identities.hpp"

#include <boost/json/value_to.hpp>

#include <algorithm>
#include <stdexcept>

namespace patkeeper::stand_in {

namespace {

auto is_called(const std::string& user_name)
{
    return [&user_name](const Identity& identity) { return identity.user_name == user_name; };
}

// Throws where the value is of another type.
void read_member(Identity& identity, std::string_view key, const boost::json::value& value)
{
    if (key == "admin") {
        identity.admin = value.as_bool();
    } else if (key == "display_name") {
        identity.display_name = boost::json::value_to<std::string>(value);
    } else if (key == "identity" || key == "application_id") {
        identity.user_name = boost::json::value_to<std::string>(value);
        identity.service_principal = key == "application_id";
    } else {
        throw std::invalid_argument("no such member");
    }
}

}  // namespace

Result<Identity, Invalid> parse_identity(const boost::json::object& text)
{
    if (text.contains("identity") == text.contains("application_id")) {
        return Invalid{"either identity or application_id is needed"};
    }
    Identity identity;
    for (const auto& [key, value] : text) {
        try {
            read_member(identity, key, value);
        } catch (const std::exception& e) {
            return Invalid{std::string(key) + ": " + e.what()};
        }
    }
    if (identity.display_name.empty()) identity.display_name = identity.user_name;
    return identity;
}

void Identities::add(const std::string& user_name)
{
    if (find(user_name) == nullptr) all_.push_back({user_name, user_name});
}

void Identities::set(Identity identity)
{
    const auto known = std::find_if(all_.begin(), all_.end(), is_called(identity.user_name));
    if (known == all_.end()) {
        all_.push_back(std::move(identity));
    } else {
        *known = std::move(identity);
    }
}

const Identity* Identities::find(const std::string& user_name) const
{
    const auto known = std::find_if(all_.begin(), all_.end(), is_called(user_name));
    return known == all_.end() ? nullptr : &*known;
}

bool Identities::is_admin(const std::string& user_name) const
{
    const auto* identity = find(user_name);
    return identity != nullptr && identity->admin;
}

std::int64_t Identities::id_of(const std::string& user_name) const
{
    constexpr std::int64_t first_id = 7000000000000001;
    return first_id + (std::find_if(all_.begin(), all_.end(), is_called(user_name)) - all_.begin());
}

boost::json::array Identities::described() const
{
    boost::json::array list;
    for (const auto& identity : all_) {
        list.push_back(boost::json::object{{"id", id_of(identity.user_name)},
                                           {"identity", identity.user_name},
                                           {"display_name", identity.display_name},
                                           {"admin", identity.admin},
                                           {"service_principal", identity.service_principal}});
    }
    return list;
}

}  // namespace patkeeper::stand_in
