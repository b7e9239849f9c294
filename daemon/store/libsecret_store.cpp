#include "daemon/store/libsecret_store.hpp"

#include "daemon/store/keyring_calls.hpp"

#include <cstdlib>

namespace patkeeper {

namespace {

using ConnectionPtr = std::shared_ptr<KeyringConnection>;
using Deadline = GlibThread::Deadline;

Deadline soon()
{
    return std::chrono::steady_clock::now() + keyring_deadline;
}

asio::awaitable<Answer<KeyringTurn>> begin(ConnectionPtr connection, Deadline deadline)
{
    auto link = co_await connection->get(deadline);
    if (!link) co_return link.error();
    KeyringTurn turn{std::move(*link), deadline};
    co_return turn;
}

// Cuts the connection that carried a change unless the outcome is known: also when the coroutine
// that waits for it is cancelled.
class OpenOutcome {
public:
    OpenOutcome(ConnectionPtr connection, KeyringLink link)
        : connection_(std::move(connection)), link_(std::move(link))
    {
    }
    OpenOutcome(const OpenOutcome&) = delete;
    OpenOutcome& operator=(const OpenOutcome&) = delete;
    ~OpenOutcome()
    {
        if (open_) connection_->cut(link_);
    }
    void settle(const Answer<void>& answer)
    {
        open_ = !answer && answer.error().error.failure == StoreFailure::unclear;
    }

private:
    ConnectionPtr connection_;
    KeyringLink link_;
    bool open_ = true;
};

// One attempt each. `hidden` takes the matches that are locked.

asio::awaitable<Answer<Matches>> unlocked_matches(KeyringTurn turn,
                                                  Attributes attributes,
                                                  ObjectPaths& hidden)
{
    // Asked first: a collection not yet unlocked in this session may hide items from the search.
    const auto collection = co_await default_collection(turn);
    if (!collection) co_return collection.error();
    if (*collection && (*collection)->locked) co_return locked_fault();
    auto found = co_await matches(turn, std::move(attributes));
    if (!found) co_return found.error();
    hidden = found->locked;
    if (!found->locked.empty()) co_return locked_fault();
    co_return std::move(*found);
}

asio::awaitable<Answer<std::vector<Item>>> find(ConnectionPtr connection,
                                                Attributes attributes,
                                                ObjectPaths& hidden,
                                                Deadline deadline)
{
    const auto turn = co_await begin(connection, deadline);
    if (!turn) co_return turn.error();
    const auto found = co_await unlocked_matches(*turn, std::move(attributes), hidden);
    if (!found) co_return found.error();
    std::vector<Item> items;
    if (found->unlocked.empty()) co_return items;
    auto secrets = co_await secrets_of(*turn, found->unlocked);
    if (!secrets) co_return secrets.error();
    for (const auto& path : found->unlocked) {
        const auto secret = secrets->find(path);
        if (secret == secrets->end())  // locked or removed since the search: look again
            co_return Fault{{StoreFailure::unavailable, "the keyring changed meanwhile"}, true};
        if (secret->second.empty()) continue;
        auto item = co_await describe(*turn, path);
        if (!item) co_return item.error();
        item->secret = std::move(secret->second);
        items.push_back(std::move(*item));
    }
    co_return items;
}

asio::awaitable<Answer<void>> write(ConnectionPtr connection, const Item& item, Deadline deadline)
{
    const auto turn = co_await begin(connection, deadline);
    if (!turn) co_return turn.error();
    const auto collection = co_await default_collection(*turn);
    if (!collection) co_return collection.error();
    if (!*collection) co_return no_collection_fault();
    if ((*collection)->locked) co_return locked_fault();

    OpenOutcome outcome(connection, turn->link);
    auto written = co_await create_item(*turn, (*collection)->path, item);
    outcome.settle(written);
    co_return written;
}

asio::awaitable<Answer<void>> erase(ConnectionPtr connection,
                                    Attributes attributes,
                                    ObjectPaths& hidden,
                                    Deadline deadline)
{
    const auto turn = co_await begin(connection, deadline);
    if (!turn) co_return turn.error();
    const auto found = co_await unlocked_matches(*turn, attributes, hidden);
    if (!found) co_return found.error();
    for (const auto& path : found->unlocked) {
        const auto item = co_await describe(*turn, path);
        if (!item) co_return item.error();
        if (item->attributes != attributes) continue;  // has these, and others
        OpenOutcome outcome(connection, turn->link);
        auto erased = co_await delete_item(*turn, path);
        outcome.settle(erased);
        if (!erased) co_return erased;
    }
    co_return Answer<void>();
}

StoreError locked_because(std::string reason)
{
    return {StoreFailure::locked, std::move(reason)};
}

asio::awaitable<Answer<void>> show(ConnectionPtr connection, KeyringTurn turn, std::string prompt)
{
    using Outcome = Prompts::Outcome;
    const auto deadline = std::chrono::steady_clock::now() + unlock_deadline;
    switch (co_await connection->prompts().show(turn.link.bus, std::move(prompt), deadline)) {
        case Outcome::answered:
            co_return Answer<void>();
        case Outcome::dismissed:
            co_return Fault{locked_because("the unlock prompt was dismissed"), false};
        case Outcome::unanswered:
            co_return Fault{locked_because("nobody answered the unlock prompt"), false};
        case Outcome::gone:
            break;
    }
    co_return unavailable_fault("the keyring went away");
}

asio::awaitable<Answer<void>> open_lock(ConnectionPtr connection, ObjectPaths hidden, Deadline d)
{
    const auto turn = co_await begin(connection, d);
    if (!turn) co_return turn.error();
    const auto collection = co_await default_collection(*turn);
    if (!collection) co_return collection.error();
    if (!*collection) co_return no_collection_fault();
    auto wanted = std::move(hidden);
    if ((*collection)->locked) wanted.push_back((*collection)->path);
    if (wanted.empty()) co_return Answer<void>();

    const auto prompt = co_await begin_unlock(*turn, wanted);
    if (!prompt) co_return prompt.error();
    if (*prompt == no_object) co_return Answer<void>();
    co_return co_await show(connection, *turn, *prompt);
}

asio::awaitable<Answer<void>> check_unlocked(ConnectionPtr connection, Deadline deadline)
{
    const auto turn = co_await begin(connection, deadline);
    if (!turn) co_return turn.error();
    const auto collection = co_await default_collection(*turn);
    if (!collection) co_return collection.error();
    if (*collection && (*collection)->locked) co_return locked_fault();
    co_return Answer<void>();
}

template <class T>
StoreResult<T> told(Answer<T> answer)
{
    if (!answer) return answer.error().error;
    if constexpr (std::is_void_v<T>)
        return StoreResult<T>();
    else
        return std::move(*answer);
}

// A connection that has grown old (the keyring was restarted, the bus was) fails once; a new one
// then tells what is the matter.
template <class T, class Attempt>
asio::awaitable<StoreResult<T>> with_reconnecting(ConnectionPtr connection, Attempt attempt)
{
    auto first = co_await attempt();
    if (first || !first.error().worth_reconnecting) co_return told<T>(std::move(first));
    connection->forget();
    auto second = co_await attempt();
    co_return told<T>(std::move(second));
}

}  // namespace

LibsecretStore::LibsecretStore()
{
    // libsecret's door for its own tests: it would open sessions with another service than the one
    // that is asked. Before the second thread starts, since the environment has no lock.
    ::unsetenv("SECRET_SERVICE_BUS_NAME");  // NOLINT(concurrency-mt-unsafe)
    connection_ = std::make_shared<KeyringConnection>();
}
LibsecretStore::~LibsecretStore() = default;

asio::awaitable<StoreResult<std::vector<Item>>> LibsecretStore::search(Attributes attributes)
{
    auto attempt = [&, deadline = soon()] {
        return find(connection_, attributes, hidden_, deadline);
    };
    co_return co_await with_reconnecting<std::vector<Item>>(connection_, std::move(attempt));
}

asio::awaitable<StoreResult<void>> LibsecretStore::put(Item item)
{
    auto attempt = [&, deadline = soon()] { return write(connection_, item, deadline); };
    co_return co_await with_reconnecting<void>(connection_, std::move(attempt));
}

asio::awaitable<StoreResult<void>> LibsecretStore::remove(Attributes attributes)
{
    auto attempt = [&, deadline = soon()] {
        return erase(connection_, attributes, hidden_, deadline);
    };
    co_return co_await with_reconnecting<void>(connection_, std::move(attempt));
}

asio::awaitable<StoreResult<void>> LibsecretStore::unlock()
{
    auto attempt = [&, deadline = soon()] { return open_lock(connection_, hidden_, deadline); };
    auto opened = co_await with_reconnecting<void>(connection_, std::move(attempt));
    if (!opened) co_return opened;
    auto check = [&, deadline = soon()] { return check_unlocked(connection_, deadline); };
    co_return co_await with_reconnecting<void>(connection_, std::move(check));
}

void LibsecretStore::on_change(std::function<void()> changed)
{
    connection_->changed = std::move(changed);
}

}  // namespace patkeeper
