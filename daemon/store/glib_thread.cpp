#include "daemon/store/glib_thread.hpp"

#include <stdexcept>

namespace patkeeper {

void throw_exception_from_error(const GlibError& e, const boost::source_location& where)
{
    boost::throw_with_location(std::logic_error("unchecked: " + e.message), where);
}

GlibError taken(GError* error)
{
    const std::unique_ptr<GError, decltype(&g_error_free)> owned(error, g_error_free);
    GlibError told{error->domain, error->code, {}, {}};
    if (char* name = g_dbus_error_get_remote_error(error)) {
        told.remote = name;
        g_free(name);
        g_dbus_error_strip_remote_error(error);  // drops "GDBus.Error:NAME: " from the message
    }
    told.message = error->message;
    return told;
}

GlibError timed_out()
{
    return {G_IO_ERROR, G_IO_ERROR_TIMED_OUT, {}, "no answer in time"};
}

GlibThread::GlibThread()
    : context_(g_main_context_new(), g_main_context_unref),
      loop_(g_main_loop_new(context_.get(), FALSE), g_main_loop_unref),
      thread_([this] { run(); })
{
}

GlibThread::~GlibThread()
{
    post([this] { stop(); });
    thread_.join();
}

void GlibThread::post(std::function<void()> work)
{
    auto* boxed = new std::function<void()>(std::move(work));
    g_main_context_invoke_full(
        context_.get(),
        G_PRIORITY_DEFAULT,
        [](gpointer data) -> gboolean {
            (*static_cast<std::function<void()>*>(data))();
            return G_SOURCE_REMOVE;
        },
        boxed,
        [](gpointer data) { delete static_cast<std::function<void()>*>(data); });
}

namespace {

// What GLib carries for a call between its start and its result.
struct Ticket {
    std::function<void(GAsyncResult*)> result;
};

void on_ready(GObject*, GAsyncResult* result, gpointer data)
{
    const std::unique_ptr<Ticket> ticket(static_cast<Ticket*>(data));
    ticket->result(result);
}

}  // namespace

void GlibThread::begin(CallPtr call)
{
    post([this, call] {
        under_way_.insert(call);
        auto ticket = std::make_unique<Ticket>();
        ticket->result = [this, call](GAsyncResult* result) { end(call, result); };
        call->start(call->cancellable.get(), on_ready, ticket.release());
        call->start = nullptr;  // may hold what the call sends: no longer than needed
    });
}

// On the thread: handlers of "cancelled" run where the cancelling is done, and expect their context.
void GlibThread::cancel(CallPtr call)
{
    post([call] { g_cancellable_cancel(call->cancellable.get()); });
}

void GlibThread::end(const CallPtr& call, GAsyncResult* result)
{
    call->ready(result);
    under_way_.erase(call);
    if (stopping_ && under_way_.empty()) g_main_loop_quit(loop_.get());
}

void GlibThread::stop()
{
    stopping_ = true;
    const auto left = under_way_;
    for (const auto& call : left)
        g_cancellable_cancel(call->cancellable.get());
    if (under_way_.empty()) g_main_loop_quit(loop_.get());
}

void GlibThread::run()
{
    g_main_context_push_thread_default(context_.get());
    g_main_loop_run(loop_.get());
    // GDBus frees what subscriptions hold from idle handlers.
    while (g_main_context_iteration(context_.get(), FALSE)) {
    }
    g_main_context_pop_thread_default(context_.get());
}

}  // namespace patkeeper
