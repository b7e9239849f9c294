#include "daemon/store/keyring_prompt.hpp"

#include "daemon/store/keyring_variants.hpp"
#include "daemon/store/secret_service_names.hpp"

namespace patkeeper {

// Among those that wait, for as long as it lives: also when the coroutine is cancelled.
class Prompts::Entry {
public:
    Entry(Prompts& prompts, std::string path, std::shared_ptr<Waiting> waiting)
        : prompts_(prompts), path_(std::move(path))
    {
        prompts_.waiting_[path_] = std::move(waiting);
    }
    Entry(const Entry&) = delete;
    Entry& operator=(const Entry&) = delete;
    ~Entry() { prompts_.waiting_.erase(path_); }

private:
    Prompts& prompts_;
    std::string path_;
};

asio::awaitable<Prompts::Outcome> Prompts::show(std::shared_ptr<BusConnection> bus,
                                                std::string owner,
                                                std::string path,
                                                GlibThread::Deadline deadline)
{
    // Registered before it is shown: the end may come before the answer to the call.
    const auto executor = co_await asio::this_coro::executor;
    auto prompt = std::make_shared<Waiting>(Waiting{asio::steady_timer(executor, deadline)});
    const Entry entry(*this, path, prompt);

    MethodCall call{std::move(owner),
                    std::move(path),
                    names::prompt_interface,
                    "Prompt",
                    Variant::make("(s)", /*window_id=*/"")};
    const auto shown = co_await bus->call(std::move(call), deadline);
    if (!shown) end(*prompt, Outcome::gone);
    if (prompt->outcome == Outcome::unanswered)
        co_await prompt->ended.async_wait(asio::as_tuple(asio::use_awaitable));

    const auto cancelled = co_await asio::this_coro::cancellation_state;
    if (cancelled.cancelled() != asio::cancellation_type::none)
        throw boost::system::system_error(asio::error::operation_aborted);
    co_return prompt->outcome;
}

void Prompts::completed(const BusSignal& signal)
{
    const auto found = waiting_.find(signal.path);
    const auto dismissed = child(signal.parameters, 0, "b");
    if (found == waiting_.end() || !dismissed) return;
    end(*found->second,
        g_variant_get_boolean(dismissed.get()) != 0 ? Outcome::dismissed : Outcome::answered);
}

void Prompts::service_gone()
{
    for (const auto& [path, prompt] : waiting_)
        end(*prompt, Outcome::gone);
}

void Prompts::end(Waiting& prompt, Outcome outcome)
{
    prompt.outcome = outcome;
    prompt.ended.cancel();
}

}  // namespace patkeeper
