#include "tests/component/fault_matrix_world.hpp"

#include <algorithm>

namespace patkeeper::test::matrix {

using namespace std::chrono_literals;
using stand_in::Endpoint;
using stand_in::Fault;
using stand_in::FaultKind;

namespace {

const std::vector<std::string>& part_names()
{
    static const std::vector<std::string> names{"old", "new", "newer", "newest", "stray"};
    return names;
}

bool comes_before(const std::string& a, const std::string& b)
{
    const auto& names = part_names();
    return std::find(names.begin(), names.end(), a) < std::find(names.begin(), names.end(), b);
}

std::string join(const std::vector<std::string>& words)
{
    std::string text;
    for (const auto& word : words)
        text += (text.empty() ? "" : ", ") + word;
    return text.empty() ? "none" : text;
}

}  // namespace

void MatrixWorld::SetUp()
{
    // Long enough for the old token to be there whatever is looked at, unless its end is.
    policy.overlap = cell.moment == Moment::retire ? 3h : 96h;
    DaemonWorld::SetUp();
    ASSERT_EQ(call(login("DEFAULT")), "ok");
    advance(2h);  // the login's create is out of the budget
    part_of(record().current.id);
}

void MatrixWorld::play()
{
    lead_up();
    go_wrong();
    meet_first();
    if (cell.attempt == Attempt::retry) meet_again();
}

// Up to where the next call of that endpoint is the one that goes wrong. Slow answers give time to
// meddle between two calls.
void MatrixWorld::lead_up()
{
    const Fault lost{.kind = FaultKind::drop, .endpoint = Endpoint::create, .commit = true};
    switch (cell.moment) {
        case Moment::create:
            return;
        case Moment::settle_list:
            workspace.calls.fail_next(lost);
            return ask_for_rotation();
        case Moment::settle_delete:
            workspace.calls.fail_next(lost);
            answer_slowly_once(Endpoint::list);
            ask_for_rotation();
            return pass_time_until_asked(Endpoint::list);
        case Moment::prove:
            answer_slowly_once(Endpoint::create);
            return ask_for_rotation();
        case Moment::retire:
            ask_for_rotation();
            part_of(record().current.id);
            answer_slowly_once(Endpoint::me);
            return pass_time_until_asked(Endpoint::me);
        case Moment::health:
            return rotate_leaving_an_orphan();
        case Moment::sweep_list:
            rotate_leaving_an_orphan();
            answer_slowly_once(Endpoint::me);
            return pass_time_until_asked(Endpoint::me);
        case Moment::sweep_delete:
            rotate_leaving_an_orphan();
            answer_slowly_once(Endpoint::list);
            return pass_time_until_asked(Endpoint::list);
    }
}

// Done so late that only the daily sweep finds it.
void MatrixWorld::rotate_leaving_an_orphan()
{
    workspace.calls.fail_next(
        Fault{.kind = FaultKind::commit_late, .endpoint = Endpoint::create, .after = 1h});
    ask_for_rotation();
    advance(2h);
    ASSERT_EQ(part_of(record().current.id), "new");
}

void MatrixWorld::answer_slowly_once(Endpoint endpoint)
{
    workspace.calls.fail_next(Fault{.kind = FaultKind::slow, .endpoint = endpoint, .delay = 1s});
}

void MatrixWorld::go_wrong()
{
    auto& model = workspace.calls.model();
    if (const auto* fault = std::get_if<Fault>(&cell.row.wrong)) {
        auto wrong = *fault;
        wrong.endpoint = endpoint_of(cell.moment);
        wrong.times = cell.attempt == Attempt::first ? 1 : 2;
        workspace.calls.fail_next(std::move(wrong));
    } else if (const auto* change = std::get_if<SettingsChange>(&cell.row.wrong)) {
        auto settings = model.settings();
        (*change)(settings);
        model.set(std::move(settings));
    } else {
        EXPECT_TRUE(model.revoke(bearer().str(), now()));
    }
}

// Whose call goes wrong: the current token's, unless it is the successor's own, which is minted but not
// in the record yet.
TokenId MatrixWorld::bearer()
{
    if (cell.moment != Moment::prove) return record().current.id;
    const auto tokens = workspace.calls.model().tokens_alive(now());
    const auto is_older = [](const auto& a, const auto& b) { return a.serial < b.serial; };
    return TokenId(std::max_element(tokens.begin(), tokens.end(), is_older)->id);
}

void MatrixWorld::meet_first()
{
    if (cell.moment == Moment::create) {
        ask_for_rotation();
    } else {
        pass_time_until_asked(endpoint_of(cell.moment));
    }
    advance(workspace.calls.delay);
}

// The second wrong answer: of that call, or of the look at a token in doubt. Only what failed is tried
// again.
void MatrixWorld::meet_again()
{
    if (expected({cell.moment, cell.row, Attempt::first}).state != State::failing) return;
    const auto before = workspace.calls.failed;
    pass_time_until([&] { return workspace.calls.failed > before; });
    advance(workspace.calls.delay);
}

void MatrixWorld::heal()
{
    workspace.calls.model().set({});
    advance(1min);
    if (profile().state != State::unusable) return;
    auto again = login("DEFAULT");
    again.replace = true;
    EXPECT_EQ(call(again), "ok");
}

void MatrixWorld::pass_time_until(const std::function<bool()>& condition)
{
    const auto limit = now() + 48h;
    while (!condition()) {
        ASSERT_TRUE(clock.next() <= limit) << "that never happens";
        advance(clock.next() - now());
    }
}

void MatrixWorld::pass_time_until_asked(Endpoint endpoint)
{
    const auto before = asked(endpoint);
    pass_time_until([&] { return asked(endpoint) > before; });
}

std::ptrdiff_t MatrixWorld::asked(Endpoint endpoint) const
{
    const auto& log = workspace.calls.log;
    return std::count(log.begin(), log.end(), name_of(endpoint));
}

Duration MatrixWorld::time_to_next_call()
{
    const auto before = now();
    const auto calls = workspace.calls.log.size();
    pass_time_until([&] { return workspace.calls.log.size() > calls; });
    return now() - before;
}

Outcome MatrixWorld::seen()
{
    workspace.calls.stand_in().settle(now());
    return {served(), stored(), living(), profile().state, Next::none};
}

std::optional<Duration> MatrixWorld::seen_next_try()
{
    const auto time = profile().next_try;
    if (!time) return std::nullopt;
    return from_millis(*time) - now();
}

// As the keyring holds it.
Record MatrixWorld::record()
{
    std::optional<Record> found;
    asio::co_spawn(ctx,
                   store.search({{"profile", "DEFAULT"}}),
                   [&](const std::exception_ptr&, const StoreResult<std::vector<Item>>& items) {
                       found = decode_record(items->at(0).secret);
                   });
    poll();
    return found.value();
}

// Parts are given in the order in which tokens are first met.
std::string MatrixWorld::part_of(const TokenId& id)
{
    return parts_.try_emplace(id, part_names().at(parts_.size())).first->second;
}

std::string MatrixWorld::served()
{
    auto outcome = serve("DEFAULT");
    if (outcome != "ok") return outcome;
    return part_of(TokenId(reply(GetToken{"DEFAULT", {}}).token.token_id));
}

std::string MatrixWorld::stored()
{
    const auto held = record();
    std::vector<std::string> words{part_of(held.current.id)};
    if (held.candidate && held.candidate->token) {
        part_of(held.candidate->token->id);
        words.emplace_back("candidate");
    } else if (held.candidate) {
        words.emplace_back("intent");
    }
    words.insert(words.end(), held.retiring.size(), "retiring");
    return join(words);
}

// Only what the profile minted: the token that was pasted is left alone.
std::string MatrixWorld::living()
{
    std::vector<std::string> names;
    for (const auto& token : workspace.calls.model().tokens_alive(now())) {
        const auto part = parts_.find(TokenId(token.id));
        if (part != parts_.end()) {
            names.push_back(part->second);
        } else if (token.comment.starts_with("patkeeper ")) {
            names.emplace_back("stray");
        }
    }
    std::sort(names.begin(), names.end(), comes_before);
    return join(names);
}

}  // namespace patkeeper::test::matrix
