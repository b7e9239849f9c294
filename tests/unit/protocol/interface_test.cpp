#include "protocol/codec.hpp"
#include "protocol/interface_description.hpp"

#include <boost/mp11/list.hpp>
#include <gtest/gtest.h>

#include <map>
#include <regex>
#include <sstream>

// The .varlink files and the structs say the same, member for member and type for type.

using namespace patkeeper;
using boost::mp11::mp_for_each;
using boost::mp11::mp_identity;
using boost::mp11::mp_list;
using boost::mp11::mp_transform;

namespace {

// "method Rotate" -> "(profile:string,delete_old_now:?bool)->(profile:Profile)"
using Declarations = std::map<std::string, std::string>;

Declarations declarations_in(std::string_view description)
{
    std::istringstream lines{std::string(description)};
    Declarations found;
    std::string last;
    for (std::string line; std::getline(lines, line);) {
        line = line.substr(0, line.find('#'));
        static const std::regex head(R"(^(interface|type|method|error) +([A-Za-z.]+)(.*)$)");
        std::smatch match;
        if (std::regex_match(line, match, head)) {
            last = match[1].str() + " " + match[2].str();
            EXPECT_FALSE(found.contains(last)) << last;
            found[last];
            line = match[3].str();
        }
        std::erase(line, ' ');
        if (!line.empty()) found[last] += line;
    }
    return found;
}

template <class T>
std::string struct_text();

template <class T>
std::string type_text()
{
    if constexpr (described::is_optional<T>) {
        return "?" + type_text<typename T::value_type>();
    } else if constexpr (described::is_vector<T>) {
        return "[]" + type_text<typename T::value_type>();
    } else if constexpr (std::is_same_v<T, bool>) {
        return "bool";
    } else if constexpr (std::is_same_v<T, std::int64_t>) {
        return "int";
    } else if constexpr (std::is_same_v<T, State>) {
        return "State";
    } else if constexpr (std::is_same_v<T, StoreState>) {
        return "StoreState";
    } else if constexpr (std::is_same_v<T, StoreTrouble>) {
        return "StoreTrouble";
    } else if constexpr (std::is_same_v<T, MetadataTrouble>) {
        return "MetadataTrouble";
    } else if constexpr (std::is_same_v<T, ProfileTrouble>) {
        return "ProfileTrouble";
    } else if constexpr (std::is_same_v<T, ReachTrouble>) {
        return "ReachTrouble";
    } else if constexpr (std::is_same_v<T, WorkspaceTrouble>) {
        return "WorkspaceTrouble";
    } else if constexpr (std::is_same_v<T, Token>) {
        return "Token";
    } else if constexpr (std::is_same_v<T, Retiring>) {
        return "Retiring";
    } else if constexpr (std::is_same_v<T, Profile>) {
        return "Profile";
    } else if constexpr (std::is_same_v<T, OtherToken>) {
        return "OtherToken";
    } else if constexpr (std::is_same_v<T, LeftToken>) {
        return "LeftToken";
    } else if constexpr (std::is_same_v<T, Daemon>) {
        return "Daemon";
    } else if constexpr (std::is_same_v<T, Event>) {
        return "Event";
    } else if constexpr (std::is_same_v<T, Credential>) {
        return "Credential";
    } else {
        static_assert(std::is_same_v<T, std::string> || std::is_same_v<T, Secret>);
        return "string";
    }
}

template <class T>
std::string struct_text()
{
    std::string text;
    mp_for_each<described::Members<T>>([&](auto member) {
        using Field = std::remove_cvref_t<decltype(std::declval<T>().*member.pointer)>;
        text += (text.empty() ? "" : ",") + std::string(member.name) + ":" + type_text<Field>();
    });
    return "(" + text + ")";
}

template <class T>
std::string enum_text()
{
    std::string text;
    mp_for_each<boost::describe::describe_enumerators<T>>([&](auto enumerator) {
        text += (text.empty() ? "" : ",") + std::string(described::wire_name(enumerator.name));
    });
    return "(" + text + ")";
}

using Structs = mp_list<Token, Retiring, Profile, OtherToken, LeftToken, Daemon, Event, Credential>;
using Enums = mp_list<State,
                      StoreState,
                      StoreTrouble,
                      MetadataTrouble,
                      ProfileTrouble,
                      ReachTrouble,
                      WorkspaceTrouble>;
using Methods = mp_list<GetToken,
                        AddProfile,
                        AddServicePrincipal,
                        MintToken,
                        GetProfile,
                        GetAvailableScopes,
                        SetScopes,
                        RemoveProfile,
                        ListProfiles,
                        ListOtherMachines,
                        DeleteOtherMachines,
                        Rotate,
                        Unlock,
                        StartStore,
                        GetMetadataUrl,
                        GetDaemon,
                        CheckStore,
                        CheckProfile,
                        Stop,
                        Watch,
                        GetCredential,
                        StoreCredential,
                        EraseCredential,
                        GetInfo,
                        GetInterfaceDescription>;

template <class List>
using Identities = mp_transform<mp_identity, List>;

// "io.patkeeper.Rotate" of io.patkeeper is "Rotate"; nothing of another interface.
std::optional<std::string> name_in(std::string_view interface, std::string_view qualified)
{
    const auto dot = qualified.rfind('.');
    if (qualified.substr(0, dot) != interface) return std::nullopt;
    return std::string(qualified.substr(dot + 1));
}

Declarations declarations_of_structs(const std::string& interface)
{
    Declarations all{{"interface " + interface, ""}};
    mp_for_each<Identities<Methods>>([&]<class M>(mp_identity<M>) {
        if (const auto name = name_in(interface, M::name)) {
            all["method " + *name] = struct_text<M>() + "->" + struct_text<typename M::Reply>();
        }
    });
    mp_for_each<Identities<Error>>([&]<class E>(mp_identity<E>) {
        if (const auto name = name_in(interface, error_name(E{}))) {
            all["error " + *name] = struct_text<E>();
        }
    });
    return all;
}

}  // namespace

TEST(Interface, OfPatkeeperSaysWhatTheStructsSay)
{
    auto structs = declarations_of_structs("io.patkeeper");
    mp_for_each<Identities<Structs>>(
        [&]<class T>(mp_identity<T>) { structs["type " + type_text<T>()] = struct_text<T>(); });
    mp_for_each<Identities<Enums>>(
        [&]<class T>(mp_identity<T>) { structs["type " + type_text<T>()] = enum_text<T>(); });
    EXPECT_EQ(declarations_in(interface_description), structs);
}

TEST(Interface, OfVarlinkSaysWhatTheStructsSay)
{
    auto structs = declarations_of_structs("org.varlink.service");
    structs["error MethodNotImplemented"] = "(method:string)";  // which the daemon never answers
    structs["error PermissionDenied"] = "()";
    EXPECT_EQ(declarations_in(service_description), structs);
}
