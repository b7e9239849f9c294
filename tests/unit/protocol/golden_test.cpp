#include "tests/unit/protocol/sample_messages.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <set>

// What goes over the wire, byte for byte, lies in tests/golden/: a change there is a change of the
// protocol. PATKEEPER_UPDATE_GOLDEN=1 writes the files anew.

using namespace patkeeper;
using namespace patkeeper::test;

namespace {

const std::filesystem::path directory = PATKEEPER_GOLDEN_DIR;

// Nothing where the text cannot be decoded.
using Recode = std::function<std::optional<Secret>(std::string_view)>;

struct Golden {
    std::string file;
    Secret message;  // what a struct with every member set encodes to
    Recode recode;   // decodes and encodes again
};

template <class Method>
Golden call(std::string file, const Method& method, Answers answers = Answers::one)
{
    const Recode recode = [](std::string_view text) -> std::optional<Secret> {
        const auto read = decode_call(text);
        if (!read || read->method != Method::name) return std::nullopt;
        const auto parameters = decode_parameters<Method>(*read);
        if (!parameters) return std::nullopt;
        return encode(*parameters, read->more ? Answers::more : Answers::one);
    };
    return {std::move(file), encode(method, answers), recode};
}

enum class Comes { once, continued };

template <class Method>
Golden reply(std::string file, const typename Method::Reply& sample, Comes comes = Comes::once)
{
    const bool continues = comes == Comes::continued;
    const Recode recode = [continues](std::string_view text) -> std::optional<Secret> {
        const auto read = decode_reply<Method>(text);
        if (!read) return std::nullopt;
        return encode_reply(to_json(*read), continues);
    };
    return {std::move(file), encode_reply(to_json(sample), continues), recode};
}

Golden error(const Error& sample)
{
    const Recode recode = [](std::string_view text) -> std::optional<Secret> {
        const auto read = decode_reply<Unlock>(text);
        if (read || !std::holds_alternative<Error>(read.error())) return std::nullopt;
        return encode_error(std::get<Error>(read.error()));
    };
    const auto name = error_name(sample);
    return {"error." + name.substr(name.rfind('.') + 1) + ".json", encode_error(sample), recode};
}

std::vector<Golden> all_messages()
{
    std::vector<Golden> all;
    all.push_back(call("call.GetToken.json", GetToken{"P", "https://h.example"}));
    all.push_back(call("call.GetToken.default.json", GetToken{}));
    all.push_back(call("call.GetMetadataUrl.json", GetMetadataUrl{"P", "https://h.example"}));
    all.push_back(call("call.AddProfile.json", sample_add()));
    all.push_back(call(
        "call.MintToken.json",
        MintToken{"P", "https://h.example", 3600, std::vector<std::string>{"sql"}, "for a demo"}));
    all.push_back(call("call.MintToken.bare.json", MintToken{}));
    all.push_back(call("call.AddServicePrincipal.json",
                       AddServicePrincipal{"P", "1234-abcd", "A", 3600, true}));
    all.push_back(call("call.GetProfile.json", GetProfile{"P", "https://h.example"}));
    all.push_back(
        call("call.GetAvailableScopes.json", GetAvailableScopes{"P", "https://h.example"}));
    all.push_back(
        call("call.SetScopes.json", SetScopes{"P", "https://h.example", {"sql", "scim"}, true}));
    all.push_back(call("call.RemoveProfile.json", RemoveProfile{"P", true}));
    all.push_back(call("call.ListProfiles.json", ListProfiles{}));
    all.push_back(call("call.ListOtherMachines.json", ListOtherMachines{"P"}));
    all.push_back(call("call.DeleteOtherMachines.json", DeleteOtherMachines{"P", {"id5", "id6"}}));
    all.push_back(call("call.Rotate.json", Rotate{"P", true}));
    all.push_back(call("call.Unlock.json", Unlock{}));
    all.push_back(call("call.Unlock.key.json", Unlock{Secret("the password")}));
    all.push_back(call("call.StartStore.json", StartStore{}));
    all.push_back(call("call.GetDaemon.json", GetDaemon{}));
    all.push_back(call("call.CheckStore.json", CheckStore{}));
    all.push_back(call("call.CheckProfile.json", CheckProfile{"P"}));
    all.push_back(call("call.Stop.json", Stop{}));
    all.push_back(call("call.Watch.json", Watch{}, Answers::more));
    all.push_back(
        call("call.GetCredential.json", GetCredential{"https", "git.example", "a.git", "u", true}));
    all.push_back(call("call.StoreCredential.json", StoreCredential{sample_credential()}));
    all.push_back(call("call.EraseCredential.json", sample_erase()));
    all.push_back(call("call.EraseCredential.bare.json", EraseCredential{}));
    all.push_back(call("call.GetInfo.json", GetInfo{}));
    all.push_back(
        call("call.GetInterfaceDescription.json", GetInterfaceDescription{"io.patkeeper"}));
    all.push_back(reply<GetToken>("reply.GetToken.json", {sample_token()}));
    all.push_back(reply<GetMetadataUrl>(
        "reply.GetMetadataUrl.json", {"http://127.0.0.1:8423/p", "P", "https://h.example", "123"}));
    all.push_back(reply<AddProfile>("reply.AddProfile.json", {sample_profile()}));
    all.push_back(reply<MintToken>("reply.MintToken.json", sample_minted()));
    all.push_back(reply<AddServicePrincipal>("reply.AddServicePrincipal.json", {bare_profile()}));
    all.push_back(reply<GetProfile>("reply.GetProfile.json", {sample_profile()}));
    all.push_back(reply<GetAvailableScopes>("reply.GetAvailableScopes.json", {{"scim", "sql"}}));
    all.push_back(reply<SetScopes>("reply.SetScopes.json",
                                   {bare_profile(), std::vector<std::string>{"sql"}}));
    all.push_back(reply<RemoveProfile>("reply.RemoveProfile.json", {{"id1", "id2"}, {"id3"}}));
    all.push_back(
        reply<ListProfiles>("reply.ListProfiles.json", {{sample_profile(), bare_profile()}}));
    all.push_back(
        reply<ListOtherMachines>("reply.ListOtherMachines.json", {{sample_other_token()}}));
    all.push_back(reply<DeleteOtherMachines>("reply.DeleteOtherMachines.json",
                                             {{{"id5", "it is held here"}}}));
    all.push_back(reply<Rotate>("reply.Rotate.json", {bare_profile()}));
    all.push_back(reply<Unlock>("reply.Unlock.json", {}));
    all.push_back(reply<StartStore>("reply.StartStore.json", {}));
    all.push_back(reply<GetDaemon>("reply.GetDaemon.json", {sample_daemon()}));
    all.push_back(reply<CheckStore>("reply.CheckStore.json", {}));
    all.push_back(reply<CheckProfile>("reply.CheckProfile.json", {-1500}));
    all.push_back(reply<Stop>("reply.Stop.json", {}));
    all.push_back(reply<Watch>(
        "reply.Watch.json", {Event{"changed", "P", bare_profile()}}, Comes::continued));
    all.push_back(reply<GetCredential>("reply.GetCredential.json", {sample_credential()}));
    all.push_back(reply<GetCredential>("reply.GetCredential.miss.json", {}));
    all.push_back(reply<StoreCredential>("reply.StoreCredential.json", {}));
    all.push_back(reply<EraseCredential>("reply.EraseCredential.json", {}));
    all.push_back(reply<GetInfo>("reply.GetInfo.json", {"v", "p", "1", "u", {"io.patkeeper"}}));
    all.push_back(reply<GetInterfaceDescription>("reply.GetInterfaceDescription.json",
                                                 {"interface io.patkeeper\n"}));
    for (const auto& sample : sample_errors())
        all.push_back(error(sample));
    return all;
}

// Files end with a line feed, messages do not.
std::string read_file(const std::filesystem::path& path)
{
    std::ifstream file(path, std::ios::binary);
    std::string text{std::istreambuf_iterator<char>(file), {}};
    if (text.ends_with('\n')) text.pop_back();
    return text;
}

std::set<std::string> files_in(const std::filesystem::path& path)
{
    std::set<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(path)) {
        if (entry.is_regular_file()) names.insert(entry.path().filename());
    }
    return names;
}

bool updating()
{
    return std::getenv("PATKEEPER_UPDATE_GOLDEN") != nullptr;  // NOLINT(concurrency-mt-unsafe)
}

// What becomes of a bad message: "no call", the wrong parameter, or "" when nothing is wrong.
std::string trouble_of_call(std::string_view text)
{
    const auto read = decode_call(text);
    if (!read) return "no call";
    const auto parameters = decode_parameters<AddProfile>(*read);
    return parameters ? "" : std::get<InvalidParameter>(parameters.error()).parameter;
}

}  // namespace

TEST(Golden, MessagesKeepTheirBytes)
{
    for (const auto& golden : all_messages()) {
        const auto path = directory / golden.file;
        if (updating()) std::ofstream(path, std::ios::binary) << golden.message.reveal() << '\n';
        const auto text = read_file(path);
        EXPECT_EQ(golden.message.reveal(), text) << golden.file;
        const auto recoded = golden.recode(text);
        ASSERT_TRUE(recoded) << golden.file;
        EXPECT_EQ(recoded->reveal(), text) << golden.file;
    }
}

TEST(Golden, NoFileIsForgotten)
{
    std::set<std::string> listed;
    for (const auto& golden : all_messages())
        listed.insert(golden.file);
    EXPECT_EQ(files_in(directory), listed);
}

TEST(Golden, BadCallsAreRefusedForTheirReason)
{
    const std::map<std::string, std::string> cases{
        {"array.json", "no call"},
        {"deep.json", "no call"},
        {"empty.json", "no call"},
        {"invalid_utf8.json", "no call"},
        {"lone_surrogate.json", "no call"},
        {"method_is_number.json", "no call"},
        {"missing_token_value.json", "token_value"},
        {"more_is_text.json", "no call"},
        {"no_method.json", "no call"},
        {"null_profile.json", "profile"},
        {"parameters_are_list.json", "no call"},
        {"rotate_is_text.json", "rotate"},
        {"token_value_is_number.json", "token_value"},
        {"trailing_text.json", "no call"},
        {"truncated.json", "no call"},
    };
    std::set<std::string> listed;
    for (const auto& [file, trouble] : cases) {
        EXPECT_EQ(trouble_of_call(read_file(directory / "bad" / file)), trouble) << file;
        listed.insert(file);
    }
    EXPECT_EQ(files_in(directory / "bad"), listed);
}
