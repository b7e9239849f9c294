#include "daemon/store/keyring_calls.hpp"

#include "daemon/store/secret_service_names.hpp"

#include <algorithm>

namespace patkeeper {

namespace {

Fault nonsense()
{
    return unavailable_fault("the keyring answered what makes no sense");
}

MethodCall call_at(const KeyringTurn& turn,
                   std::string path,
                   const char* interface,
                   const char* method,
                   Variant arguments)
{
    return {turn.link.owner.name, std::move(path), interface, method, std::move(arguments)};
}

MethodCall service_call(const KeyringTurn& turn, const char* method, Variant arguments)
{
    return call_at(
        turn, names::service_path, names::service_interface, method, std::move(arguments));
}

MethodCall wallet_call(const KeyringTurn& turn, const char* method, Variant arguments)
{
    return call_at(turn, names::wallet_path, names::wallet_interface, method, std::move(arguments));
}

asio::awaitable<Answer<Variant>> read(KeyringTurn turn, MethodCall call)
{
    auto reply = co_await turn.link.bus->call(std::move(call), turn.deadline);
    if (!reply) co_return read_fault(reply.error());
    co_return std::move(*reply);
}

// What has not happened where it answers with a prompt.
asio::awaitable<Answer<std::string>> change(KeyringTurn turn,
                                            MethodCall call,
                                            std::size_t prompt_at)
{
    const auto reply = co_await turn.link.bus->call(std::move(call), turn.deadline);
    if (!reply) co_return write_fault(reply.error());
    auto prompt = path_in(*reply, prompt_at);
    if (!prompt) co_return Fault{{StoreFailure::unclear, nonsense().error.reason}, false};
    co_return std::move(*prompt);
}

// As change(), of what leaves the items as they are.
asio::awaitable<Answer<std::string>> begin(KeyringTurn turn, MethodCall call)
{
    const auto reply = co_await read(turn, std::move(call));
    if (!reply) co_return reply.error();
    auto prompt = path_in(*reply, 1);
    if (!prompt) co_return nonsense();
    co_return std::move(*prompt);
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

asio::awaitable<Answer<Variant>> properties_of(KeyringTurn turn,
                                               std::string path,
                                               const char* interface)
{
    auto call = call_at(turn,
                        std::move(path),
                        names::properties_interface,
                        "GetAll",
                        Variant::make("(s)", interface));
    co_return co_await read(turn, std::move(call));
}

asio::awaitable<Answer<std::string>> default_path(KeyringTurn turn)
{
    auto call = service_call(turn, "ReadAlias", Variant::make("(s)", "default"));
    const auto reply = co_await read(turn, std::move(call));
    if (!reply) co_return reply.error();
    auto path = path_in(*reply, 0);
    if (!path) co_return nonsense();
    co_return std::move(*path);
}

asio::awaitable<Answer<ObjectPaths>> collection_paths(KeyringTurn turn)
{
    const auto properties =
        co_await properties_of(turn, names::service_path, names::service_interface);
    if (!properties) co_return properties.error();
    auto paths = collections_in(*properties);
    if (!paths) co_return nonsense();
    co_return std::move(*paths);
}

Fault cannot_encrypt()
{
    return unavailable_fault("the secret cannot be encrypted for the keyring");
}

// gnome-keyring's answer to a wrong password; and others', who have no such method.
Fault password_fault(const GlibError& error)
{
    if (error.remote == "org.freedesktop.DBus.Error.UnknownMethod" ||
        error.remote == "org.freedesktop.DBus.Error.UnknownInterface" ||
        error.is(G_DBUS_ERROR, G_DBUS_ERROR_UNKNOWN_METHOD) ||
        error.is(G_DBUS_ERROR, G_DBUS_ERROR_UNKNOWN_INTERFACE))
        return unavailable_fault("this keyring takes its password in its own window only",
                                 StoreTrouble::no_password_entry);
    if (error.remote == "org.gnome.keyring.Error.Denied")
        return {{StoreFailure::denied, "the password is wrong"}, false};
    return read_fault(error);
}

}  // namespace

asio::awaitable<Answer<Collection>> collection_at(KeyringTurn turn, std::string path)
{
    const auto properties = co_await properties_of(turn, path, names::collection_interface);
    if (!properties) co_return properties.error();
    const auto all = child(*properties, 0, "a{sv}");
    const auto locked = all ? all.lookup("Locked", "b") : Variant();
    if (!locked) co_return nonsense();
    Collection found{std::move(path), {}, g_variant_get_boolean(locked.get()) != 0};
    if (const auto label = all.lookup("Label", "s"))
        found.label = g_variant_get_string(label.get(), nullptr);
    co_return found;
}

asio::awaitable<Answer<Collections>> collections(KeyringTurn turn)
{
    const auto standard = co_await default_path(turn);
    if (!standard) co_return standard.error();
    auto paths = co_await collection_paths(turn);
    if (!paths) co_return paths.error();
    const bool is_listed = std::find(paths->begin(), paths->end(), *standard) != paths->end();
    if (*standard != no_object && !is_listed) paths->push_back(*standard);
    Collections found;
    for (const auto& path : *paths) {
        auto collection = co_await collection_at(turn, path);
        if (path == *standard) {
            if (!collection) co_return collection.error();
            found.standard = std::move(*collection);
        } else if (collection) {  // else it was deleted since
            found.others.push_back(std::move(*collection));
        }
    }
    co_return found;
}

asio::awaitable<Answer<ObjectPaths>> matches(KeyringTurn turn,
                                             std::string collection,
                                             Attributes attributes)
{
    auto call = call_at(turn,
                        std::move(collection),
                        names::collection_interface,
                        "SearchItems",
                        Variant::make("(@a{ss})", to_variant(attributes)));
    const auto reply = co_await read(turn, std::move(call));
    if (!reply) co_return reply.error();
    auto found = paths_in(*reply, 0);
    if (!found) co_return nonsense();
    co_return std::move(*found);
}

asio::awaitable<Answer<Described>> describe(KeyringTurn turn, std::string item)
{
    const auto properties = co_await properties_of(turn, std::move(item), names::item_interface);
    if (!properties) co_return properties.error();
    auto described = item_in(*properties);
    if (!described) co_return nonsense();
    Described found{std::move(*described), false};
    const auto locked = child(*properties, 0, "a{sv}").lookup("Locked", "b");
    found.locked = locked && g_variant_get_boolean(locked.get()) != 0;
    co_return found;
}

asio::awaitable<Answer<std::map<std::string, Secret>>> secrets_of(KeyringTurn turn,
                                                                  ObjectPaths items)
{
    const auto session = turn.link.session->path();
    auto call =
        service_call(turn, "GetSecrets", Variant::make("(@aoo)", to_variant(items), session));
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

asio::awaitable<Answer<std::string>> create_item(KeyringTurn turn,
                                                 std::string collection,
                                                 const Item& item)
{
    auto arguments = creation(*turn.link.session, item);
    if (!arguments) co_return cannot_encrypt();
    auto call = call_at(turn,
                        std::move(collection),
                        names::collection_interface,
                        "CreateItem",
                        std::move(arguments));
    co_return co_await change(turn, std::move(call), /*prompt_at=*/1);
}

asio::awaitable<Answer<void>> set_secret(KeyringTurn turn, std::string item, const Secret& secret)
{
    const auto sealed = turn.link.session->seal(secret);
    if (!sealed) co_return cannot_encrypt();
    auto call = call_at(turn,
                        std::move(item),
                        names::item_interface,
                        "SetSecret",
                        Variant::make("(@(oayays))", sealed));
    const auto reply = co_await turn.link.bus->call(std::move(call), turn.deadline);
    if (!reply) co_return write_fault(reply.error());
    co_return Answer<void>();
}

asio::awaitable<Answer<std::string>> delete_item(KeyringTurn turn, std::string item)
{
    auto call =
        call_at(turn, std::move(item), names::item_interface, "Delete", Variant::make("()"));
    co_return co_await change(turn, std::move(call), /*prompt_at=*/0);
}

asio::awaitable<Answer<std::string>> begin_unlock(KeyringTurn turn, ObjectPaths objects)
{
    auto call = service_call(turn, "Unlock", Variant::make("(@ao)", to_variant(objects)));
    co_return co_await begin(turn, std::move(call));
}

asio::awaitable<Answer<std::string>> begin_create_collection(KeyringTurn turn)
{
    auto call = service_call(turn,
                             "CreateCollection",
                             Variant::make("(@a{sv}s)", new_collection_properties(), "default"));
    co_return co_await begin(turn, std::move(call));
}

asio::awaitable<void> dismiss(KeyringTurn turn, std::string prompt)
{
    auto call =
        call_at(turn, std::move(prompt), names::prompt_interface, "Dismiss", Variant::make("()"));
    const auto ignored = co_await turn.link.bus->call(std::move(call), turn.deadline);
    static_cast<void>(ignored);  // it goes with the connection at the latest
}

asio::awaitable<Answer<void>> unlock_with(KeyringTurn turn,
                                          std::string collection,
                                          const Secret& password)
{
    const auto sealed = turn.link.session->seal(password);
    if (!sealed) co_return cannot_encrypt();
    auto call = call_at(turn,
                        names::service_path,
                        names::master_password_interface,
                        "UnlockWithMasterPassword",
                        Variant::make("(o@(oayays))", collection, sealed));
    const auto reply = co_await turn.link.bus->call(std::move(call), turn.deadline);
    if (!reply) co_return password_fault(reply.error());
    co_return Answer<void>();
}

asio::awaitable<Answer<void>> create_collection_with(KeyringTurn turn, const Secret& password)
{
    const auto sealed = turn.link.session->seal(password);
    if (!sealed) co_return cannot_encrypt();
    auto call = call_at(turn,
                        names::service_path,
                        names::master_password_interface,
                        "CreateWithMasterPassword",
                        Variant::make("(@a{sv}@(oayays))", new_collection_properties(), sealed));
    const auto reply = co_await turn.link.bus->call(std::move(call), turn.deadline);
    if (!reply) co_return password_fault(reply.error());
    const auto made = path_in(*reply, 0);
    if (!made || *made == no_object) co_return nonsense();
    auto alias = service_call(turn, "SetAlias", Variant::make("(so)", "default", *made));
    const auto set = co_await read(turn, std::move(alias));
    if (!set) co_return set.error();
    co_return Answer<void>();
}

asio::awaitable<Answer<bool>> is_open_wallet(KeyringTurn turn, std::string wallet)
{
    auto call = wallet_call(turn, "isOpen", Variant::make("(s)", wallet));
    const auto reply = co_await read(turn, std::move(call));
    if (!reply) co_return reply.error();
    const auto open = child(*reply, 0, "b");
    co_return open&& g_variant_get_boolean(open.get()) != 0;
}

asio::awaitable<Answer<void>> sync_wallet(KeyringTurn turn, std::string wallet)
{
    constexpr gint64 no_window = 0;
    auto open =
        wallet_call(turn, "open", Variant::make("(sxs)", wallet, no_window, names::wallet_client));
    const auto opened = co_await turn.link.bus->call(std::move(open), turn.deadline);
    if (!opened) co_return write_fault(opened.error());
    const auto handle = child(*opened, 0, "i");
    if (!handle) co_return nonsense();
    const gint32 number = g_variant_get_int32(handle.get());
    auto sync = wallet_call(turn, "sync", Variant::make("(is)", number, names::wallet_client));
    const auto synced = co_await turn.link.bus->call(std::move(sync), turn.deadline);
    if (!synced) co_return write_fault(synced.error());
    co_return Answer<void>();
}

}  // namespace patkeeper
