#include "daemon/store/libsecret_store.hpp"

#include "daemon/store/keyring_calls.hpp"

#include <algorithm>
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

// How long a prompt may take that needs no person: KeePassXC answers each change with one, and shows
// nothing unless it is set to ask.
constexpr std::chrono::seconds silent_prompt_deadline{2};

StoreError locked_because(std::string reason)
{
    return {StoreFailure::locked, std::move(reason)};
}

Fault asks_person()
{
    return unavailable_fault("the keyring wants to ask a person first", StoreTrouble::asks_person);
}

asio::awaitable<Answer<void>> show(ConnectionPtr connection, KeyringTurn turn, std::string prompt)
{
    using Outcome = Prompts::Outcome;
    const auto deadline = std::chrono::steady_clock::now() + unlock_deadline;
    switch (co_await connection->prompts().show(
        turn.link.bus, turn.link.owner.name, std::move(prompt), deadline)) {
        case Outcome::answered:
            co_return Answer<void>();
        case Outcome::dismissed:
            co_return Fault{locked_because("the unlock prompt was dismissed"), false};
        case Outcome::unanswered:
            co_return Fault{locked_because("no one answered the unlock prompt"), false};
        case Outcome::gone:
            break;
    }
    co_return unavailable_fault("the keyring went away");
}

// The prompt of a change. While it is open, so is the outcome; one that stays open is left to the
// person in front of it, and what they decide is read back later.
asio::awaitable<Answer<void>> complete(ConnectionPtr connection,
                                       KeyringTurn turn,
                                       std::string prompt,
                                       std::string collection)
{
    if (prompt == no_object) co_return Answer<void>();
    const auto now = co_await collection_at(turn, std::move(collection));
    if (!now || now->locked) {
        co_await dismiss(turn, std::move(prompt));
        co_return now ? locked_fault() : now.error();
    }
    using Outcome = Prompts::Outcome;
    const auto deadline = std::chrono::steady_clock::now() + silent_prompt_deadline;
    const auto outcome = co_await connection->prompts().show(
        turn.link.bus, turn.link.owner.name, std::move(prompt), deadline);
    if (outcome == Outcome::answered) co_return Answer<void>();
    if (outcome == Outcome::dismissed) co_return asks_person();
    auto fault = asks_person();
    fault.error.failure = StoreFailure::unclear;
    co_return fault;
}

// KWallet calls a collection locked until some client has asked to unlock it, also where its wallet is
// open; then that asks no one.
asio::awaitable<Answer<void>> open_quietly(ConnectionPtr connection,
                                           KeyringTurn turn,
                                           Collection& collection)
{
    if (!collection.locked || turn.link.owner.kind != KeyringKind::kwallet)
        co_return Answer<void>();
    const auto open = co_await is_open_wallet(turn, collection.label);
    if (!open) co_return open.error();
    if (!*open) co_return Answer<void>();
    ObjectPaths objects{collection.path};
    const auto prompt = co_await begin_unlock(turn, std::move(objects));
    if (!prompt) co_return prompt.error();
    if (*prompt != no_object) {
        const auto outcome = co_await connection->prompts().show(
            turn.link.bus, turn.link.owner.name, *prompt, turn.deadline);
        if (outcome != Prompts::Outcome::answered) co_return locked_fault();
    }
    collection.locked = false;
    co_return Answer<void>();
}

// What there is, and its default collection, which must be open.
asio::awaitable<Answer<Collections>> open_collections(ConnectionPtr connection, KeyringTurn turn)
{
    auto found = co_await collections(turn);
    if (!found) co_return found.error();
    if (!found->standard) co_return no_collection_fault();
    const auto opened = co_await open_quietly(connection, turn, *found->standard);
    if (!opened) co_return opened.error();
    if (found->standard->locked) co_return locked_fault();
    for (auto& other : found->others) {
        const auto ignored = co_await open_quietly(connection, turn, other);
        static_cast<void>(ignored);  // then it stays locked
    }
    co_return std::move(*found);
}

std::vector<std::string> labels_of_locked(const Collections& found)
{
    std::vector<std::string> labels;
    for (const auto& other : found.others)
        if (other.locked) labels.push_back(other.label);
    return labels;
}

// The default one first.
std::vector<Collection> open_ones(const Collections& found)
{
    std::vector<Collection> open{*found.standard};
    for (const auto& other : found.others)
        if (!other.locked) open.push_back(other);
    return open;
}

// KWallet only: elsewhere what is written is on the disk, or will be.
asio::awaitable<Answer<void>> keep(KeyringTurn turn, std::string label)
{
    if (turn.link.owner.kind != KeyringKind::kwallet) co_return Answer<void>();
    co_return co_await sync_wallet(turn, std::move(label));
}

// One attempt each. `seen` takes what a search met locked.

// Items may be locked in an open collection: KeePassXC asks for each program whether it may read. One such
// item has it refuse the secrets of all.
asio::awaitable<Answer<void>> fetch_items(KeyringTurn turn,
                                          const ObjectPaths& paths,
                                          ObjectPaths& locked,
                                          std::vector<Item>& items)
{
    ObjectPaths open;
    std::vector<Item> found;
    for (const auto& path : paths) {
        auto described = co_await describe(turn, path);
        if (!described) co_return described.error();
        if (described->locked) {
            locked.push_back(path);
            continue;
        }
        described->item.handle = path;
        found.push_back(std::move(described->item));
        open.push_back(path);
    }
    if (open.empty()) co_return Answer<void>();
    auto secrets = co_await secrets_of(turn, open);
    if (!secrets) co_return secrets.error();
    for (auto& item : found) {
        const auto secret = secrets->find(item.handle);
        if (secret == secrets->end())  // locked or removed since: look again
            co_return Fault{{StoreFailure::unavailable, "the keyring changed meanwhile"}, true};
        if (secret->second.empty()) continue;
        item.secret = std::move(secret->second);
        items.push_back(std::move(item));
    }
    co_return Answer<void>();
}

asio::awaitable<Answer<std::vector<Item>>> find(ConnectionPtr connection,
                                                Attributes attributes,
                                                MetLocked& seen,
                                                Deadline deadline)
{
    const auto turn = co_await begin(connection, deadline);
    if (!turn) co_return turn.error();
    const auto found = co_await open_collections(connection, *turn);
    if (!found) co_return found.error();
    seen.collections = labels_of_locked(*found);
    seen.items.clear();
    std::vector<Item> items;
    for (const auto& collection : open_ones(*found)) {
        const auto paths = co_await matches(*turn, collection.path, attributes);
        if (!paths) co_return paths.error();
        if (paths->empty()) continue;
        const auto before = items.size();
        const auto fetched = co_await fetch_items(*turn, *paths, seen.items, items);
        if (!fetched) co_return fetched.error();
        for (auto i = before; i < items.size(); ++i)
            items[i].elsewhere = collection.path != found->standard->path;
    }
    if (!seen.items.empty()) co_return access_fault();
    co_return items;
}

// The item with just these attributes; nothing where there is none.
asio::awaitable<Answer<std::optional<std::string>>> exact_match(KeyringTurn turn,
                                                                std::string collection,
                                                                const Attributes& attributes)
{
    const auto paths = co_await matches(turn, std::move(collection), attributes);
    if (!paths) co_return paths.error();
    for (const auto& path : *paths) {
        const auto described = co_await describe(turn, path);
        if (!described) co_return described.error();
        if (described->item.attributes == attributes) co_return std::optional(path);
    }
    co_return std::optional<std::string>();
}

asio::awaitable<Answer<void>> create(ConnectionPtr connection,
                                     KeyringTurn turn,
                                     std::string collection,
                                     const Item& item)
{
    auto prompt = co_await create_item(turn, collection, item);
    if (!prompt) co_return prompt.error();
    co_return co_await complete(
        connection, std::move(turn), *std::move(prompt), std::move(collection));
}

// KeePassXC asks a person before it replaces an item that it has not shown to this daemon since that
// started, also where it is set to ask for nothing; but not before it changes the secret alone.
asio::awaitable<Answer<void>> create_or_change(ConnectionPtr connection,
                                               KeyringTurn turn,
                                               std::string collection,
                                               const Item& item)
{
    if (turn.link.owner.kind == KeyringKind::keepassxc) {
        auto there = co_await exact_match(turn, collection, item.attributes);
        if (!there) co_return there.error();
        if (*there) co_return co_await set_secret(turn, **std::move(there), item.secret);
    }
    co_return co_await create(connection, std::move(turn), std::move(collection), item);
}

asio::awaitable<Answer<void>> write(ConnectionPtr connection, const Item& item, Deadline deadline)
{
    const auto turn = co_await begin(connection, deadline);
    if (!turn) co_return turn.error();
    const auto found = co_await open_collections(connection, *turn);
    if (!found) co_return found.error();
    const auto& collection = *found->standard;

    OpenOutcome outcome(connection, turn->link);
    auto written = co_await create_or_change(connection, *turn, collection.path, item);
    if (written) written = co_await keep(*turn, collection.label);
    outcome.settle(written);
    co_return written;
}

// Whether a deletion has happened: KeePassXC reports one that a person forbade as done.
asio::awaitable<Answer<void>> check_gone(KeyringTurn turn,
                                         const Attributes& attributes,
                                         std::string path,
                                         std::string collection)
{
    const auto left = co_await matches(turn, std::move(collection), attributes);
    if (!left) {
        auto fault = left.error();
        fault.error.failure = StoreFailure::unclear;
        co_return fault;
    }
    if (std::find(left->begin(), left->end(), path) == left->end()) co_return Answer<void>();
    co_return unavailable_fault("the keyring kept what it was to delete",
                                StoreTrouble::asks_person);
}

asio::awaitable<Answer<void>> erase_item(ConnectionPtr connection,
                                         KeyringTurn turn,
                                         const Attributes& attributes,
                                         std::string path,
                                         Collection collection)
{
    OpenOutcome outcome(connection, turn.link);
    const auto prompt = co_await delete_item(turn, path);
    Answer<void> erased = prompt ? Answer<void>() : Answer<void>(prompt.error());
    if (prompt) erased = co_await complete(connection, turn, *prompt, collection.path);
    if (erased) erased = co_await check_gone(turn, attributes, path, collection.path);
    if (erased) erased = co_await keep(turn, collection.label);
    outcome.settle(erased);
    co_return erased;
}

// Of the items with these attributes: those that `wanted` names, or all that have no others.
asio::awaitable<Answer<void>> erase(ConnectionPtr connection,
                                    Attributes attributes,
                                    std::string wanted,
                                    MetLocked& seen,
                                    Deadline deadline)
{
    const auto turn = co_await begin(connection, deadline);
    if (!turn) co_return turn.error();
    const auto found = co_await open_collections(connection, *turn);
    if (!found) co_return found.error();
    seen.collections = labels_of_locked(*found);
    for (const auto& collection : open_ones(*found)) {
        const auto paths = co_await matches(*turn, collection.path, attributes);
        if (!paths) co_return paths.error();
        for (const auto& path : *paths) {
            if (!wanted.empty() && path != wanted) continue;
            const auto described = co_await describe(*turn, path);
            if (!described) co_return described.error();
            if (described->item.attributes != attributes) continue;  // has these, and others
            auto erased = co_await erase_item(connection, *turn, attributes, path, collection);
            if (!erased) co_return erased;
        }
    }
    co_return Answer<void>();
}

asio::awaitable<Answer<void>> answer_prompt(ConnectionPtr connection,
                                            KeyringTurn turn,
                                            Answer<std::string> prompt)
{
    if (!prompt) co_return prompt.error();
    if (*prompt == no_object) co_return Answer<void>();
    co_return co_await show(connection, std::move(turn), *std::move(prompt));
}

// The default collection; where that is open, the others, and what KeePassXC shows to no program
// before a person has allowed it.
asio::awaitable<Answer<void>> open_lock(ConnectionPtr connection,
                                        const std::optional<Secret>& password,
                                        ObjectPaths items,
                                        Deadline deadline)
{
    const auto turn = co_await begin(connection, deadline);
    if (!turn) co_return turn.error();
    auto found = co_await collections(*turn);
    if (!found) co_return found.error();
    if (!found->standard && password) co_return co_await create_collection_with(*turn, *password);
    if (!found->standard) {
        auto prompt = co_await begin_create_collection(*turn);
        co_return co_await answer_prompt(connection, *turn, std::move(prompt));
    }
    const auto quietly = co_await open_quietly(connection, *turn, *found->standard);
    if (!quietly) co_return quietly.error();
    auto wanted = std::move(items);
    if (found->standard->locked) {
        wanted = {found->standard->path};
    } else {
        for (const auto& other : found->others)
            if (other.locked) wanted.push_back(other.path);
    }
    if (wanted.empty()) co_return Answer<void>();
    if (password) co_return co_await unlock_with(*turn, wanted.front(), *password);
    auto prompt = co_await begin_unlock(*turn, std::move(wanted));
    co_return co_await answer_prompt(connection, *turn, std::move(prompt));
}

asio::awaitable<Answer<void>> check_unlocked(ConnectionPtr connection, Deadline deadline)
{
    const auto turn = co_await begin(connection, deadline);
    if (!turn) co_return turn.error();
    const auto found = co_await open_collections(connection, *turn);
    if (!found) co_return found.error();
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
        return find(connection_, attributes, seen_, deadline);
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
        return erase(connection_, attributes, /*wanted=*/"", seen_, deadline);
    };
    co_return co_await with_reconnecting<void>(connection_, std::move(attempt));
}

asio::awaitable<StoreResult<void>> LibsecretStore::remove_copy(Attributes attributes,
                                                               std::string handle)
{
    auto attempt = [&, deadline = soon()] {
        return erase(connection_, attributes, handle, seen_, deadline);
    };
    co_return co_await with_reconnecting<void>(connection_, std::move(attempt));
}

asio::awaitable<StoreResult<void>> LibsecretStore::unlock(std::optional<Secret> password)
{
    const auto awake = co_await wake();
    if (!awake) co_return awake;
    auto attempt = [&, deadline = soon()] {
        return open_lock(connection_, password, seen_.items, deadline);
    };
    auto opened = co_await with_reconnecting<void>(connection_, std::move(attempt));
    if (!opened) co_return opened;
    auto check = [&, deadline = soon()] { return check_unlocked(connection_, deadline); };
    co_return co_await with_reconnecting<void>(connection_, std::move(check));
}

asio::awaitable<StoreResult<void>> LibsecretStore::wake()
{
    auto attempt = [&, deadline = std::chrono::steady_clock::now() + start_deadline] {
        return connection_->start_service(deadline);
    };
    co_return co_await with_reconnecting<void>(connection_, std::move(attempt));
}

void LibsecretStore::on_change(std::function<void()> changed)
{
    connection_->changed = std::move(changed);
}

}  // namespace patkeeper
