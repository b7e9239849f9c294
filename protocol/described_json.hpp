#pragma once
#include "protocol/secret.hpp"
#include "protocol/time_point.hpp"
#include "protocol/wiping_allocator.hpp"

#include <boost/describe/enum_to_string.hpp>
#include <boost/describe/enumerators.hpp>
#include <boost/describe/members.hpp>
#include <boost/json/value.hpp>
#include <boost/mp11/algorithm.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace patkeeper {

namespace json = boost::json;

// JSON for structs that Boost.Describe describes: an object with a member for each, absent where an
// optional is empty. Reading ignores members it does not know, and takes null for absent; and so a word
// that an optional enumeration does not have, which a later version may send.
//
// Every value lives in memory that is cleared when released: any of them may hold a token.
[[nodiscard]] json::storage_ptr wiping_storage();

// Parses a text from outside; nothing when it is not one JSON value of at most 32 levels.
[[nodiscard]] std::optional<json::value> parse_json(std::string_view text);

[[nodiscard]] Secret serialize_json(const json::value& value);

namespace described {

template <class T>
concept Described = boost::describe::has_describe_members<T>::value;
template <class T>
concept Enumerated = boost::describe::has_describe_enumerators<T>::value;
// clang-format 14 does not know requires-expressions with a body.
// clang-format off
template <class T>
concept Text = requires(const T& t) { { t.str() } -> std::convertible_to<std::string>; };
template <class T>
concept Parsed = Text<T> && requires(std::string_view text) { T::parse(text).value(); };
template <class T>
concept Revealing = requires(const T& t) { { t.reveal() } -> std::convertible_to<std::string_view>; };
// clang-format on

template <class T>
using Members = boost::describe::describe_members<T, boost::describe::mod_any_access>;

template <class T>
inline constexpr bool is_optional = false;
template <class T>
inline constexpr bool is_optional<std::optional<T>> = true;
template <class T>
inline constexpr bool is_vector = false;
template <class T>
inline constexpr bool is_vector<std::vector<T>> = true;

// `static_` in C++ is "static" on the wire.
[[nodiscard]] inline std::string_view wire_name(std::string_view name)
{
    if (name.ends_with('_')) name.remove_suffix(1);
    return name;
}

}  // namespace described

// What is wrong is named by the member's path: "token.expiry_time".
template <class T>
[[nodiscard]] bool from_json(const json::value& from, T& to, std::string& wrong);

template <class T>
// A chain over types: one branch is compiled, and it has no depth.
// NOLINTNEXTLINE(readability-function-cognitive-complexity)
[[nodiscard]] json::value to_json(const T& from)
{
    using namespace described;  // NOLINT(google-build-using-namespace): ends with the function
    if constexpr (Revealing<T>) {
        return json::value(json::string(from.reveal(), wiping_storage()));
    } else if constexpr (std::is_same_v<T, bool> || std::is_same_v<T, double> ||
                         std::is_integral_v<T>) {
        return json::value(from, wiping_storage());
    } else if constexpr (std::is_same_v<T, std::string>) {
        return json::value(json::string(from, wiping_storage()));
    } else if constexpr (std::is_same_v<T, TimePoint>) {
        return json::value(to_millis(from), wiping_storage());
    } else if constexpr (std::is_same_v<T, Duration>) {
        return json::value(from.count(), wiping_storage());
    } else if constexpr (Text<T>) {
        return json::value(json::string(from.str(), wiping_storage()));
    } else if constexpr (Enumerated<T>) {
        const auto* name = boost::describe::enum_to_string(from, "");
        return json::value(json::string(wire_name(name), wiping_storage()));
    } else if constexpr (is_vector<T>) {
        json::array array(wiping_storage());
        array.reserve(from.size());
        for (const auto& element : from)
            array.push_back(to_json(element));
        return json::value(std::move(array));
    } else {
        static_assert(Described<T>);
        json::object object(wiping_storage());
        boost::mp11::mp_for_each<Members<T>>([&](auto member) {
            const auto& field = from.*member.pointer;
            if constexpr (is_optional<std::remove_cvref_t<decltype(field)>>) {
                if (field) object.emplace(member.name, to_json(*field));
            } else {
                object.emplace(member.name, to_json(field));
            }
        });
        return json::value(std::move(object));
    }
}

namespace described {

template <class T>
bool read_integer(const json::value& from, T& to)
{
    if (!from.is_int64()) return false;
    if constexpr (std::is_integral_v<T>) {
        if (!std::in_range<T>(from.get_int64())) return false;
        to = static_cast<T>(from.get_int64());
    } else {
        to = T(from.get_int64());
    }
    return true;
}

template <class T>
bool read_array(const json::value& from, std::vector<T>& to, std::string& wrong)
{
    if (!from.is_array()) return false;
    to.clear();
    for (const auto& element : from.get_array()) {
        if (!from_json(element, to.emplace_back(), wrong)) return false;
    }
    return true;
}

template <class T>
bool read_enumerator(const json::value& from, T& to)
{
    if (!from.is_string()) return false;
    bool known = false;
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<T>>([&](auto enumerator) {
        if (wire_name(enumerator.name) != from.get_string()) return;
        to = enumerator.value;
        known = true;
    });
    return known;
}

// One member of an object; an optional one may be absent or null.
template <class Field>
bool read_member(const json::value* from, Field& field, std::string& wrong)
{
    if constexpr (is_optional<Field>) {
        field.reset();
        if (from == nullptr || from->is_null()) return true;
        if (from_json(*from, field.emplace(), wrong)) return true;
        const bool unknown_word = Enumerated<typename Field::value_type> && from->is_string();
        if (unknown_word) field.reset();
        return unknown_word;
    } else {
        return from != nullptr && from_json(*from, field, wrong);
    }
}

template <class T>
bool read_object(const json::value& from, T& to, std::string& wrong)
{
    if (!from.is_object()) return false;
    const auto& object = from.get_object();
    bool good = true;
    boost::mp11::mp_for_each<Members<T>>([&](auto member) {
        if (!good) return;
        std::string inner;
        good = read_member(object.if_contains(member.name), to.*member.pointer, inner);
        if (!good) wrong = member.name + (inner.empty() ? "" : "." + inner);
    });
    return good;
}

}  // namespace described

template <class T>
// NOLINTNEXTLINE(readability-function-cognitive-complexity): as above
bool from_json(const json::value& from, T& to, std::string& wrong)
{
    using namespace described;  // NOLINT(google-build-using-namespace): ends with the function
    if constexpr (Revealing<T>) {
        if (!from.is_string()) return false;
        to = T(Secret(from.get_string()));
        return true;
    } else if constexpr (std::is_same_v<T, bool>) {
        if (!from.is_bool()) return false;
        to = from.get_bool();
        return true;
    } else if constexpr (std::is_same_v<T, double>) {
        if (!from.is_number()) return false;
        to = from.to_number<double>();
        return true;
    } else if constexpr (Parsed<T>) {
        if (!from.is_string()) return false;
        auto parsed = T::parse(from.get_string());
        if (!parsed) return false;
        to = *std::move(parsed);
        return true;
    } else if constexpr (std::is_same_v<T, std::string> || Text<T>) {
        if (!from.is_string()) return false;
        to = T(std::string(from.get_string()));
        return true;
    } else if constexpr (std::is_same_v<T, TimePoint>) {
        std::int64_t millis = 0;
        const bool good = read_integer(from, millis);
        to = from_millis(millis);
        return good;
    } else if constexpr (std::is_integral_v<T> || std::is_same_v<T, Duration>) {
        return read_integer(from, to);
    } else if constexpr (Enumerated<T>) {
        return read_enumerator(from, to);
    } else if constexpr (is_vector<T>) {
        return read_array(from, to, wrong);
    } else {
        static_assert(Described<T>);
        return read_object(from, to, wrong);
    }
}

}  // namespace patkeeper
