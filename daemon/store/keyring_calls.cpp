#include "daemon/store/keyring_calls.hpp"

#include "daemon/store/secret_service_names.hpp"

namespace patkeeper {

namespace {

Fault nonsense()
{
    return unavailable_fault("the keyring answered what makes no sense");
}

MethodCall service_call(const char* method, Variant arguments)
{
    return {names::service,
            names::service_path,
            names::service_interface,
            method,
            std::move(arguments)};
}

MethodCall call_at(std::string path, const char* interface, const char* method, Variant arguments)
{
    return {names::service, std::move(path), interface, method, std::move(arguments)};
}

asio::awaitable<Answer<Variant>> read(KeyringTurn turn, MethodCall call)
{
    auto reply = co_await turn.link.bus->call(std::move(call), turn.deadline);
    if (!reply) co_return read_fault(reply.error());
    co_return std::move(*reply);
}

// A change that answers with a prompt has not happened, and will not: nobody is asked.
asio::awaitable<Answer<void>> change(KeyringTurn turn, MethodCall call, std::size_t prompt_at)
{
    const auto reply = co_await turn.link.bus->call(std::move(call), turn.deadline);
    if (!reply) co_return write_fault(reply.error());
    const auto prompt = path_in(*reply, prompt_at);
    if (!prompt) co_return Fault{{StoreFailure::unclear, nonsense().error.reason}, false};
    if (*prompt != no_object)
        co_return unavailable_fault("the keyring wants to ask the user first");
    co_return Answer<void>();
}

// CreateItem's arguments; none where libsecret cannot encrypt. Nothing else keeps the secret.
Variant creation(const SecretSession& session, const Item& item)
{
    const auto sealed = session.seal(item.secret);
    if (!sealed) return {};
    return Variant::make("(@a{sv}@(oayays)b)",
                         item_properties(item.label, item.attributes),
                         sealed,
                         /*replace=*/true);
}

asio::awaitable<Answer<bool>> is_locked(KeyringTurn turn, std::string collection)
{
    auto call = call_at(std::move(collection),
                        names::properties_interface,
                        "Get",
                        Variant::make("(ss)", names::collection_interface, "Locked"));
    const auto reply = co_await read(turn, std::move(call));
    if (!reply) co_return reply.error();
    const auto boxed = child(*reply, 0, "v");
    if (!boxed) co_return nonsense();
    const auto locked = boxed.unboxed();
    if (!locked.is("b")) co_return nonsense();
    co_return g_variant_get_boolean(locked.get()) != 0;
}

}  // namespace

asio::awaitable<Answer<std::optional<Collection>>> default_collection(KeyringTurn turn)
{
    auto call = service_call("ReadAlias", Variant::make("(s)", "default"));
    const auto reply = co_await read(turn, std::move(call));
    if (!reply) co_return reply.error();
    const auto path = path_in(*reply, 0);
    if (!path) co_return nonsense();
    if (*path == no_object) co_return std::optional<Collection>();
    const auto locked = co_await is_locked(turn, *path);
    if (!locked) co_return locked.error();
    Collection found{*path, *locked};
    co_return std::optional<Collection>(std::move(found));
}

asio::awaitable<Answer<Matches>> matches(KeyringTurn turn, Attributes attributes)
{
    auto call = service_call("SearchItems", Variant::make("(@a{ss})", to_variant(attributes)));
    const auto reply = co_await read(turn, std::move(call));
    if (!reply) co_return reply.error();
    auto unlocked = paths_in(*reply, 0);
    auto locked = paths_in(*reply, 1);
    if (!unlocked || !locked) co_return nonsense();
    Matches found{std::move(*unlocked), std::move(*locked)};
    co_return found;
}

asio::awaitable<Answer<Item>> describe(KeyringTurn turn, std::string item)
{
    auto call = call_at(std::move(item),
                        names::properties_interface,
                        "GetAll",
                        Variant::make("(s)", names::item_interface));
    const auto reply = co_await read(turn, std::move(call));
    if (!reply) co_return reply.error();
    auto described = item_in(*reply);
    if (!described) co_return nonsense();
    co_return std::move(*described);
}

asio::awaitable<Answer<std::map<std::string, Secret>>> secrets_of(KeyringTurn turn,
                                                                  ObjectPaths items)
{
    const auto session = turn.link.session->path();
    auto call = service_call("GetSecrets", Variant::make("(@aoo)", to_variant(items), session));
    const auto reply = co_await read(turn, std::move(call));
    if (!reply) co_return reply.error();
    const auto all = child(*reply, 0, "a{o(oayays)}");
    if (!all) co_return nonsense();

    std::map<std::string, Secret> secrets;
    for (std::size_t i = 0; i < all.size(); ++i) {
        const auto entry = all.child(i);
        const auto path = entry.child(0);
        auto secret = turn.link.session->unseal(entry.child(1));
        if (!secret) co_return nonsense();
        secrets.emplace(g_variant_get_string(path.get(), nullptr), std::move(*secret));
    }
    co_return secrets;
}

asio::awaitable<Answer<void>> create_item(KeyringTurn turn,
                                          std::string collection,
                                          const Item& item)
{
    auto arguments = creation(*turn.link.session, item);
    if (!arguments) co_return unavailable_fault("the secret cannot be encrypted for the keyring");
    auto call = call_at(
        std::move(collection), names::collection_interface, "CreateItem", std::move(arguments));
    co_return co_await change(turn, std::move(call), /*prompt_at=*/1);
}

asio::awaitable<Answer<void>> delete_item(KeyringTurn turn, std::string item)
{
    auto call = call_at(std::move(item), names::item_interface, "Delete", Variant::make("()"));
    co_return co_await change(turn, std::move(call), /*prompt_at=*/0);
}

asio::awaitable<Answer<std::string>> begin_unlock(KeyringTurn turn, ObjectPaths objects)
{
    auto call = service_call("Unlock", Variant::make("(@ao)", to_variant(objects)));
    const auto reply = co_await read(turn, std::move(call));
    if (!reply) co_return reply.error();
    auto prompt = path_in(*reply, 1);
    if (!prompt) co_return nonsense();
    co_return std::move(*prompt);
}

}  // namespace patkeeper
