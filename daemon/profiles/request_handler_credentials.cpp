// What git asks. Of the other hosts nothing is known, and not even the keyring asked, unless they are to
// be kept.
#include "daemon/profiles/credential_item.hpp"
#include "daemon/profiles/request_handler.hpp"
#include "daemon/rotation/error_of.hpp"

namespace patkeeper {

auto RequestHandler::on(GetCredential call, Peer) -> Answering<GetCredential::Reply>
{
    if (!registry_.settings().other_hosts) co_return GetCredential::Reply{};
    const auto readable = co_await registry_.ensure_loaded();
    if (!readable) co_return readable.error();
    if (!registry_.of_host(call.host).empty()) co_return GetCredential::Reply{};
    auto found = co_await credentials_.find(std::move(call), clock_.now());
    if (!found) co_return error_of(found.error());
    co_return GetCredential::Reply{std::move(*found)};
}

auto RequestHandler::on(StoreCredential call, Peer) -> Answering<StoreCredential::Reply>
{
    auto& credential = call.credential;
    if (!registry_.settings().other_hosts || !is_whole(credential)) co_return Nothing{};
    const auto readable = co_await registry_.ensure_loaded();
    if (!readable) co_return readable.error();
    if (!registry_.of_host(credential.host.value_or("")).empty()) co_return Nothing{};
    const auto kept = co_await credentials_.keep(std::move(credential));
    if (!kept) co_return error_of(kept.error());
    co_return Nothing{};
}

auto RequestHandler::on(EraseCredential call, Peer) -> Answering<EraseCredential::Reply>
{
    co_await registry_.ensure_loaded();
    for (const auto& rotator : registry_.of_host(call.host.value_or(""))) {
        for (const auto* secret : {&call.password, &call.credential}) {
            if (!*secret) continue;
            rotator->rotation().check_refused((*secret)->reveal(), clock_.now());
            rotator->wake();
        }
    }
    const bool says_what = call.protocol || call.host || call.path || call.username;
    if (!registry_.settings().other_hosts || !says_what) co_return Nothing{};
    const auto erased = co_await credentials_.erase(std::move(call));
    if (!erased) co_return error_of(erased.error());
    co_return Nothing{};
}

}  // namespace patkeeper
