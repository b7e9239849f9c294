#pragma once
#include "tests/workspace/endpoint.hpp"
#include "tests/workspace/identities.hpp"
#include "tests/workspace/settings.hpp"
#include "tests/workspace/tokens.hpp"

#include <boost/json/object.hpp>

#include <functional>
#include <string>
#include <variant>
#include <vector>

namespace patkeeper::stand_in {

// Whom a request was let in as.
struct Caller {
    std::string identity;
    std::string token_id;
};

// A list that lags behind what was done (a replica).
struct StaleView {
    std::optional<Duration> age;  // as it was so long ago; none: all but the newest token
};

// A Databricks workspace: identities, their tokens, and the answers to requests. Pure: no I/O and
// no clock; the same seed and the same calls give the same answers. Times given are the caller's;
// the server's own clock is ahead of it by settings().skew, and it is that one which counts.
class WorkspaceModel {
public:
    explicit WorkspaceModel(std::string seed) : tokens_(std::move(seed)) {}

    Response respond(const Request& request, TimePoint now);

    // The two halves of respond, for a request that is let in now and done later.
    std::variant<Caller, Response> admit(const Request& request, TimePoint now);
    Response perform(const Caller& caller, const Request& request, TimePoint now);

    Response respond_to_list(const Request& request, const StaleView& view, TimePoint now);

    // With the Date header that every answer has.
    [[nodiscard]] Response dated(Response response, TimePoint now) const;

    // What admins and the passage of time do.
    void add_identity(const std::string& name) { identities_.add(name); }
    void set_identity(Identity identity) { identities_.set(std::move(identity)); }
    [[nodiscard]] const Identities& identities() const noexcept { return identities_; }
    std::string issue(const MintOrder& order, TimePoint now);  // the new token's value
    bool revoke(const std::string& token_id, TimePoint now);   // false: no such living token
    [[nodiscard]] std::vector<Token> tokens_alive(TimePoint now) const;
    [[nodiscard]] std::optional<Duration> age_of(const std::string& token_id, TimePoint now);
    // Told of what requests change, late ones too.
    std::function<void(const Token& token)> minted = [](const Token&) {};
    std::function<void(const std::string& token_id)> removed = [](const std::string&) {};
    std::function<void(const Token& token)> rescoped = [](const Token&) {};
    [[nodiscard]] const Settings& settings() const noexcept { return settings_; }
    void set(Settings settings) { settings_ = std::move(settings); }

private:
    [[nodiscard]] TimePoint server_time(TimePoint now) const { return now + settings_.skew; }
    [[nodiscard]] std::optional<Response> turned_away(const Request& request) const;
    [[nodiscard]] std::vector<Token> tokens_of(const std::string& identity, TimePoint at) const;
    [[nodiscard]] bool has(Endpoint endpoint) const;
    Response answer(const Caller& caller, const Request& request, TimePoint at);
    Response answer_to_body(const Caller& caller, const Request& request, TimePoint at);
    Response create(const Caller& caller, const boost::json::object& body, TimePoint at);
    Response mint(MintOrder order, TimePoint at);
    Response remove(const Caller& caller, const boost::json::object& body, TimePoint at);
    Response update(const Caller& caller,
                    const std::string& token_id,
                    const boost::json::object& body,
                    TimePoint at);
    [[nodiscard]] Response token_scopes() const;
    [[nodiscard]] Response me(const Caller& caller) const;

    [[nodiscard]] std::optional<Response> refusal_unless_admin(const Caller& caller) const;
    Response create_on_behalf(const Caller& caller, const boost::json::object& body, TimePoint at);
    Response list_all(const Caller& caller, const Request& request, TimePoint at) const;
    Response remove_any(const Caller& caller, const std::string& token_id, TimePoint at);

    bool revoke_at(const std::string& token_id, TimePoint at);

    Settings settings_;
    Tokens tokens_;
    Identities identities_;
};

}  // namespace patkeeper::stand_in
