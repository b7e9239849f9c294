#pragma once
#include "client/connection.hpp"

#include <list>
#include <string>

namespace patkeeper::client {

// Calls of one method that are all under way before the first answer is awaited, each on a connection of
// its own: the daemon answers them in whatever order they end.
template <class Method>
class CallsAtOnce {
public:
    struct Answer {
        std::string about;
        Result<typename Method::Reply, CallError> reply;
    };

    // What cannot be sent is an answer, too.
    void send(std::string about, const Method& method)
    {
        auto connection = Connection::open_running();
        if (!connection) {
            failed_.push_back({std::move(about), connection.error()});
        } else if (const auto error = connection->ask(method, end_)) {
            failed_.push_back({std::move(about), CallError(*error)});
        } else {
            pending_.push_back({std::move(about), *std::move(connection)});
        }
    }

    [[nodiscard]] bool done() const { return failed_.empty() && pending_.empty(); }

    // The next to come; not when done.
    [[nodiscard]] Answer next()
    {
        if (!failed_.empty()) {
            auto answer = std::move(failed_.front());
            failed_.pop_front();
            return answer;
        }
        auto call = pending_.begin();
        std::advance(call, Connection::first_to_answer(connections(), end_).value_or(0));
        Answer answer{std::move(call->about), call->connection.template answer<Method>(end_)};
        pending_.erase(call);
        return answer;
    }

private:
    struct Pending {
        std::string about;
        Connection connection;
    };

    std::vector<Connection*> connections()
    {
        std::vector<Connection*> all;
        for (auto& call : pending_)
            all.push_back(&call.connection);
        return all;
    }

    Connection::Clock::time_point end_ = Connection::Clock::now() + patience<Method>;
    std::list<Answer> failed_;
    std::list<Pending> pending_;
};

}  // namespace patkeeper::client
