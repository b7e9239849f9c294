#include "daemon/rotation/record.hpp"

#include <gtest/gtest.h>

#include <functional>

using namespace patkeeper;
using namespace std::chrono_literals;

namespace {

constexpr TimePoint then = std::chrono::sys_days(std::chrono::year(2026) / 8 / 1);

HeldToken a_token(const std::string& name)
{
    HeldToken token;
    token.value = SharedSecret(Secret("dapi" + name));
    token.id = TokenId(name);
    token.creation = then;
    token.expiry = then + 24h;
    token.scopes = Scopes{"sql", "authentication"};
    token.autoscope = false;
    token.nonce = Nonce("n" + name);
    token.overlap = 24h;
    token.jitter_permille = -50;
    token.may_delete = true;
    token.rescoped = Rescoped{then, {"sql"}};
    return token;
}

Record a_full_record()
{
    Record record;
    record.profile = ProfileName("two words");
    record.workspace = Workspace::parse("https://h.example:8443/?o=12").value();
    record.identity = {"7", "someone@example.com"};
    record.lineage = Lineage("line");
    record.machine = "hash";
    record.generation = 42;
    record.asked = Asked::rotate_and_delete_old;
    record.leaving = Leaving::deleting_tokens;
    record.current = a_token("current");
    record.candidate = Candidate{Nonce("nc"), then, a_token("candidate")};
    record.retiring = {{a_token("old"), then + 1h}};
    record.book = {{Nonce("nc"), then}};
    record.creates = {then};
    record.skew = -3s;
    record.metadata_path = "path";
    return record;
}

std::string text_of(const Record& record)
{
    return std::string(encode_record(record).reveal());
}

}  // namespace

TEST(Record, ComesBackFromItsTextAsItWas)
{
    for (const auto& record : {a_full_record(), [] {
                                   auto bare = a_full_record();
                                   bare.candidate.reset();
                                   bare.retiring.clear();
                                   bare.book.clear();
                                   bare.creates.clear();
                                   bare.current.scopes = Scopes();
                                   bare.current.expiry.reset();
                                   bare.current.autoscope.reset();
                                   return bare;
                               }()}) {
        const auto read = decode_record(encode_record(record));
        ASSERT_TRUE(read);
        EXPECT_TRUE(*read == record);
        EXPECT_EQ(text_of(*read), text_of(record));
    }
}

TEST(Record, IgnoresMembersOfLaterVersions)
{
    auto text = text_of(a_full_record());
    text.insert(1, R"("later": {"x": 1}, )");
    EXPECT_TRUE(decode_record(Secret(text)) == a_full_record());
}

TEST(Record, IsNotReadFromWhatIsNone)
{
    for (const auto* text : {"", "{}", "[]", "null", "\"x\"", "{\"profile\": \"p\"}", "{"})
        EXPECT_FALSE(decode_record(Secret(text))) << text;
    const auto whole = text_of(a_full_record());
    for (std::size_t size = 0; size < whole.size(); ++size)
        ASSERT_FALSE(decode_record(Secret(std::string_view(whole).substr(0, size)))) << size;
}

TEST(Record, IsNotReadWhereItHoldsWhatNoneMay)
{
    constexpr auto far = TimePoint::max();
    const std::vector<std::pair<std::string, std::function<void(Record&)>>> damages{
        {"no name", [](Record& r) { r.profile = ProfileName(""); }},
        {"a bad name", [](Record& r) { r.profile = ProfileName("a]b"); }},
        {"no value", [](Record& r) { r.current.value = SharedSecret(); }},
        {"a value with a line end",
         [](Record& r) { r.current.value = SharedSecret(Secret("a\nb")); }},
        {"a candidate's value",
         [](Record& r) { r.candidate->token->value = SharedSecret(Secret("a b")); }},
        {"a retiring value",
         [](Record& r) { r.retiring[0].token.value = SharedSecret(Secret("")); }},
        {"creation", [=](Record& r) { r.current.creation = far; }},
        {"creation before all", [](Record& r) { r.current.creation = from_millis(-1); }},
        {"expiry", [=](Record& r) { r.current.expiry = far; }},
        {"rescoped",
         [=](Record& r) {
             r.current.rescoped = Rescoped{far, {}};
         }},
        {"delete_after", [=](Record& r) { r.retiring[0].delete_after = far; }},
        {"started", [=](Record& r) { r.candidate->started = TimePoint::min(); }},
        {"book", [=](Record& r) { r.book[0].started = far; }},
        {"creates", [=](Record& r) { r.creates[0] = far; }},
        {"overlap", [](Record& r) { r.current.overlap = Duration::max(); }},
        {"overlap below zero", [](Record& r) { r.current.overlap = -1ms; }},
        {"jitter", [](Record& r) { r.current.jitter_permille = 1000000; }},
        {"skew", [](Record& r) { r.skew = Duration::min(); }},
        {"generation", [](Record& r) { r.generation = std::numeric_limits<std::int64_t>::max(); }},
    };
    for (const auto& [what, damage] : damages) {
        auto record = a_full_record();
        damage(record);
        EXPECT_FALSE(decode_record(encode_record(record))) << what;
    }
}

TEST(Record, HoldsItsCurrentCandidateAndRetiringTokens)
{
    const auto record = a_full_record();
    for (const auto* id : {"current", "candidate", "old"})
        EXPECT_TRUE(holds(record, TokenId(id))) << id;
    EXPECT_FALSE(holds(record, TokenId("other")));
}

TEST(IsSame, DoesNotCountTheOrder)
{
    EXPECT_TRUE(is_same({"authentication", "sql"}, {"sql", "authentication"}));
    EXPECT_FALSE(is_same({"authentication", "sql"}, {"authentication"}));
    EXPECT_FALSE(is_same({}, {"authentication"}));
}
