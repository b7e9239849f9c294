#include "protocol/codec.hpp"

#include "tests/unit/protocol/sample_messages.hpp"

#include <gtest/gtest.h>

using namespace patkeeper;
using namespace patkeeper::test;

namespace {

// A message as text, so that secrets and structs without == can be compared.
template <class T>
std::string text_of(const T& described)
{
    return std::string(serialize_json(to_json(described)).reveal());
}

template <class Method>
void expect_call_survives(const Method& method)
{
    for (const auto answers : {Answers::one, Answers::more}) {
        const auto call = decode_call(encode(method, answers).reveal());
        ASSERT_TRUE(call) << Method::name;
        EXPECT_EQ(call->method, Method::name);
        EXPECT_EQ(call->more, answers == Answers::more);
        EXPECT_FALSE(call->oneway);
        const auto read = decode_parameters<Method>(*call);
        ASSERT_TRUE(read) << Method::name;
        EXPECT_EQ(text_of(*read), text_of(method));
    }
}

template <class Method>
void expect_reply_survives(const typename Method::Reply& reply)
{
    for (const bool continues : {false, true}) {
        const auto read = decode_reply<Method>(encode_reply(to_json(reply), continues).reveal());
        ASSERT_TRUE(read) << Method::name;
        EXPECT_EQ(text_of(*read), text_of(reply));
    }
}

std::string wrong_in_add(std::string_view parameters)
{
    const auto call = decode_call(R"({"method":"m","parameters":)" + std::string(parameters) + "}");
    if (!call) return "no call";
    const auto add = decode_parameters<AddProfile>(*call);
    if (add) return "nothing";
    return std::get<InvalidParameter>(add.error()).parameter;
}

template <class Method>
bool is_malformed(std::string_view reply)
{
    const auto read = decode_reply<Method>(reply);
    return !read && std::holds_alternative<MalformedReply>(read.error());
}

}  // namespace

TEST(Codec, CarriesEveryCall)
{
    expect_call_survives(GetToken{"P", "https://h.example"});
    expect_call_survives(GetToken{});
    expect_call_survives(GetMetadataUrl{"P", "https://h.example"});
    expect_call_survives(sample_add());
    expect_call_survives(AddProfile{});
    expect_call_survives(RemoveProfile{"P", true});
    expect_call_survives(ListProfiles{});
    expect_call_survives(ListOtherMachines{"P"});
    expect_call_survives(DeleteOtherMachines{"P", {"id1", "id2"}});
    expect_call_survives(Rotate{"P", false});
    expect_call_survives(Unlock{});
    expect_call_survives(Unlock{Secret("the password")});
    expect_call_survives(StartStore{});
    expect_call_survives(GetDaemon{});
    expect_call_survives(Stop{});
    expect_call_survives(Watch{});
    expect_call_survives(GetInfo{});
    expect_call_survives(GetInterfaceDescription{"io.patkeeper"});
}

TEST(Codec, CarriesEveryReply)
{
    expect_reply_survives<GetToken>({sample_token()});
    expect_reply_survives<GetToken>({Token()});
    expect_reply_survives<GetMetadataUrl>({"http://127.0.0.1:1/p", "P", "https://h.example", "1"});
    expect_reply_survives<AddProfile>({sample_profile()});
    expect_reply_survives<RemoveProfile>({{"id1", "id2"}, {"id3"}});
    expect_reply_survives<ListProfiles>({{sample_profile(), bare_profile()}});
    expect_reply_survives<ListProfiles>({});
    expect_reply_survives<ListOtherMachines>({{sample_other_token(), OtherToken()}});
    expect_reply_survives<DeleteOtherMachines>({{{"id1", "it is held here"}}});
    expect_reply_survives<Rotate>({bare_profile()});
    expect_reply_survives<Unlock>({});
    expect_reply_survives<GetDaemon>({sample_daemon()});
    expect_reply_survives<Stop>({});
    expect_reply_survives<Watch>({Event{"changed", "P", sample_profile()}});
    expect_reply_survives<Watch>({Event{"store", {}, {}}});
    expect_reply_survives<GetInfo>({"v", "p", "1", "u", {"io.patkeeper"}});
    expect_reply_survives<GetInterfaceDescription>({"interface io.patkeeper\n"});
}

TEST(Codec, CarriesEveryError)
{
    const auto errors = sample_errors();
    ASSERT_EQ(errors.size(), std::variant_size_v<Error>);
    for (std::size_t i = 0; i < errors.size(); ++i) {
        ASSERT_EQ(errors[i].index(), i) << "one of each";
        const auto text = encode_error(errors[i]);
        const auto read = decode_reply<Watch>(text.reveal());
        ASSERT_FALSE(read) << error_name(errors[i]);
        const auto read_error = read.error();
        const auto* error = std::get_if<Error>(&read_error);
        ASSERT_NE(error, nullptr) << error_name(errors[i]);
        EXPECT_EQ(error->index(), i);
        EXPECT_EQ(encode_error(*error), text) << error_name(errors[i]);
        EXPECT_FALSE(describe(*error).empty());
    }
}

TEST(Codec, IgnoresMembersItDoesNotKnow)
{
    const auto call = decode_call(
        R"({"method":"m","upgrade":true,"x":[],"parameters":{"profile":"P","x":{"profile":1}}})");
    ASSERT_TRUE(call);
    EXPECT_EQ(decode_parameters<Rotate>(*call)->profile, "P");
    EXPECT_TRUE(decode_reply<Unlock>(R"({"parameters":{"x":1},"x":2})"));
}

TEST(Codec, TakesNullForAbsent)
{
    const auto call = decode_call(R"({"method":"m","more":null,"oneway":null,"parameters":null})");
    ASSERT_TRUE(call);
    EXPECT_FALSE(call->more);
    EXPECT_TRUE(decode_parameters<GetToken>(*call));
    EXPECT_EQ(wrong_in_add(R"({"profile":"P","host":"h","token_value":"t","rotate":null})"),
              "nothing");
    EXPECT_TRUE(decode_reply<Unlock>("{}"));
    EXPECT_TRUE(decode_reply<Unlock>(R"({"parameters":null})"));
    EXPECT_TRUE(decode_reply<Unlock>(R"({"error":null,"parameters":{}})"));
    for (const auto* text : {R"({"error":"io.patkeeper.StoreLocked"})",
                             R"({"error":"io.patkeeper.StoreLocked","parameters":null})"}) {
        const auto reply = decode_reply<Unlock>(text);
        ASSERT_FALSE(reply);
        EXPECT_TRUE(std::holds_alternative<Error>(reply.error())) << text;
    }
}

TEST(Codec, NamesTheParameterThatIsWrong)
{
    const std::vector<std::pair<std::string, std::string>> cases{
        {R"({"profile":"P","host":"h","token_value":"t"})", "nothing"},
        {R"({})", "profile"},
        {R"({"profile":"P"})", "host"},
        {R"({"profile":"P","host":"h"})", "token_value"},
        {R"({"profile":null,"host":"h","token_value":"t"})", "profile"},
        {R"({"profile":"P","host":"h","token_value":null})", "token_value"},
        {R"({"profile":"P","host":"h","token_value":1})", "token_value"},
        {R"({"profile":"P","host":"h","token_value":["t"]})", "token_value"},
        {R"({"profile":1,"host":2,"token_value":3})", "profile"},
        {R"({"profile":"P","host":"h","token_value":"t","rotate":1})", "rotate"},
        {R"({"profile":"P","host":"h","token_value":"t","replace":"true"})", "replace"},
        {R"({"profile":"P","host":"h","token_value":"t","delete_pasted":[]})", "delete_pasted"},
    };
    for (const auto& [parameters, wrong] : cases) {
        EXPECT_EQ(wrong_in_add(parameters), wrong) << parameters;
    }
}

TEST(Codec, RefusesWhatIsNoCall)
{
    for (const auto* text : {"",
                             "{}",
                             "[]",
                             "null",
                             "\"io.patkeeper.Stop\"",
                             R"({"method":null})",
                             R"({"method":1})",
                             R"({"method":"m","more":1})",
                             R"({"method":"m","oneway":"yes"})",
                             R"({"method":"m","parameters":[]})",
                             R"({"method":"m","parameters":"x"})",
                             R"({"method":"m"}{"method":"m"})",
                             R"({"method":"m")",
                             "{\"method\":\"\xFF\"}"}) {
        EXPECT_FALSE(decode_call(text)) << text;
    }
    EXPECT_TRUE(decode_call(R"({"method":""})")) << "no such method, but a call";
}

TEST(Codec, RefusesNestingOver32Levels)
{
    const auto call = [](std::size_t levels) {
        return R"({"method":"m","x":)" + std::string(levels, '[') + std::string(levels, ']') + "}";
    };
    EXPECT_TRUE(decode_call(call(31)));
    EXPECT_FALSE(decode_call(call(32)));
    EXPECT_FALSE(decode_call(call(400'000)));
}

TEST(Codec, RefusesInvalidUtf8)
{
    EXPECT_FALSE(decode_call("{\"method\":\"m\",\"parameters\":{\"profile\":\"\xC3\x28\"}}"));
    EXPECT_TRUE(is_malformed<RemoveProfile>(
        "{\"parameters\":{\"undeleted\":[],\"left_alive\":[\"\xFF\"]}}"));
}

TEST(Codec, TellsAMalformedReplyFromAnError)
{
    for (const auto* text :
         {"",
          "[]",
          "{}",
          R"({"parameters":{}})",
          R"({"parameters":[]})",
          R"({"parameters":{"left_alive":[]}})",
          R"({"parameters":{"left_alive":[],"undeleted":"x"}})",
          R"({"parameters":{"left_alive":[1],"undeleted":[]}})",
          R"({"error":1})",
          R"({"error":"io.patkeeper.Unheard","parameters":{}})",
          R"({"error":"StoreLocked","parameters":{}})",
          R"({"error":"io.patkeeper.UnknownProfile"})",
          R"({"error":"io.patkeeper.UnknownProfile","parameters":{}})",
          R"({"error":"io.patkeeper.UnknownProfile","parameters":{"profile":1}})",
          R"({"error":"io.patkeeper.StoreLocked","parameters":[]})"}) {
        EXPECT_TRUE(is_malformed<RemoveProfile>(text)) << text;
    }
}

// A new client with an old daemon, and an old client with a newer daemon.
TEST(Codec, TakesACauseThatIsMissingOrUnknownForAbsent)
{
    const auto error = [](const std::string& parameters) {
        const auto read = decode_reply<GetToken>(R"({"error":"io.patkeeper.StoreUnavailable",)"
                                                 R"("parameters":)" +
                                                 parameters + "}");
        return std::get<StoreUnavailable>(std::get<Error>(read.error()));
    };
    EXPECT_EQ(error(R"({"reason":"no bus"})").cause, std::nullopt);
    EXPECT_EQ(error(R"({"reason":"no bus","cause":"no_bus"})").cause, StoreTrouble::no_bus);
    const auto later = error(R"({"reason":"it melted","cause":"melted"})");
    EXPECT_EQ(later.cause, std::nullopt);
    EXPECT_EQ(later.reason, "it melted");
}

TEST(Codec, TellsAWrongEnumerator)
{
    GetDaemon::Reply reply{sample_daemon()};
    auto text = std::string(encode_reply(to_json(reply), /*continues=*/false).reveal());
    ASSERT_TRUE(decode_reply<GetDaemon>(text));
    text.replace(text.find("\"unavailable\""), 13, "\"elsewhere\"");
    EXPECT_TRUE(is_malformed<GetDaemon>(text));
}
