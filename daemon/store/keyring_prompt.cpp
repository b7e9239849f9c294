#include "daemon/store/keyring_prompt.hpp"

#include "daemon/store/keyring_variants.hpp"
#include "daemon/store/secret_service_names.hpp"

namespace patkeeper {

namespace {

MethodCall prompt_call(const std::string& path, const char* method, GVariant* arguments)
{
    return {names::service,
            path,
            names::prompt_interface,
            method,
            arguments ? own(arguments) : nullptr};
}

// Takes the prompt off the user's screen, unless it went by itself.
class Showing {
public:
    Showing(std::shared_ptr<BusConnection> bus, std::string path)
        : bus_(std::move(bus)), path_(std::move(path))
    {
    }
    Showing(const Showing&) = delete;
    Showing& operator=(const Showing&) = delete;
    ~Showing()
    {
        if (!ended_) bus_->tell(prompt_call(path_, "Dismiss", nullptr));
    }
    void ended() { ended_ = true; }

private:
    std::shared_ptr<BusConnection> bus_;
    std::string path_;
    bool ended_ = false;
};

}  // namespace

asio::awaitable<Prompts::Outcome> Prompts::show(std::shared_ptr<BusConnection> bus,
                                                std::string path,
                                                GlibThread::Deadline deadline)
{
    // Registered before it is shown: the end may come before the answer to the call.
    auto prompt = std::make_shared<Waiting>(
        Waiting{asio::steady_timer(co_await asio::this_coro::executor, deadline)});
    waiting_[path] = prompt;
    Showing showing(bus, path);

    auto call = prompt_call(path, "Prompt", g_variant_new("(s)", /*window_id=*/""));
    const auto shown = co_await bus->call(std::move(call), deadline);
    if (!shown) end(*prompt, Outcome::gone);
    if (prompt->outcome == Outcome::unanswered)
        co_await prompt->ended.async_wait(asio::as_tuple(asio::use_awaitable));

    waiting_.erase(path);
    const auto cancelled = co_await asio::this_coro::cancellation_state;
    if (cancelled.cancelled() != asio::cancellation_type::none)
        throw boost::system::system_error(asio::error::operation_aborted);
    if (prompt->outcome != Outcome::unanswered) showing.ended();
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
