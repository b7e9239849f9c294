#pragma once
#include "daemon/process/clock.hpp"
#include "daemon/workspace/http_message.hpp"
#include "daemon/workspace/workspace_api.hpp"
#include "tests/workspace/faulty_workspace.hpp"

#include <string>
#include <vector>

namespace patkeeper::test {

// The stand-in asked through the product's own requests and answers, without sockets and at once. An
// answer that the HTTPS client would not wait for or not read is none.
class WorkspaceCalls {
public:
    // The seed tells the tokens of two workspaces apart.
    explicit WorkspaceCalls(std::string seed = "seed") : stand_in_(std::move(seed)) {}

    Answer<MintedToken> create(const Workspace& workspace,
                               const Secret& bearer,
                               const MintRequest& request,
                               TimePoint now);
    Answer<std::vector<TokenInfo>> list(const Workspace& workspace,
                                        const Secret& bearer,
                                        TimePoint now);
    Answer<void> remove(const Workspace& workspace,
                        const Secret& bearer,
                        const TokenId& id,
                        TimePoint now);
    Answer<Identity> me(const Workspace& workspace, const Secret& bearer, TimePoint now);
    Answer<MintedToken> create_on_behalf(const Workspace& workspace,
                                         const Secret& bearer,
                                         const std::string& application_id,
                                         const MintRequest& request,
                                         TimePoint now);
    Answer<void> set_scopes(const Workspace& workspace,
                            const Secret& bearer,
                            const TokenId& id,
                            const Scopes& scopes,
                            TimePoint now);
    Answer<Scopes> available_scopes(const Workspace& workspace,
                                    const Secret& bearer,
                                    TimePoint now);

    stand_in::WorkspaceModel& model() { return stand_in_.model(); }
    stand_in::FaultyWorkspace& stand_in() { return stand_in_; }
    void fail_next(stand_in::Fault fault) { stand_in_.faults().add(std::move(fault)); }
    // As fail_next, but until faults().clear().
    void fail_always(stand_in::Fault fault);
    void heal() { stand_in_.faults().clear(); }

    bool reachable = true;              // no: no request leaves
    Duration delay{};                   // of the last answer
    int failed = 0;                     // calls without what they asked for
    std::vector<std::string> log;       // "create", "list", "delete", "me", "on behalf", "set",
                                        // "scopes"
    std::vector<Workspace> asked;       // the workspace of each call
    std::vector<std::string> revealed;  // the bearer of each call

private:
    template <class T, class Read>
    Answer<T> ask(const std::string& name,
                  const Workspace& workspace,
                  const Secret& bearer,
                  HttpRequest request,
                  TimePoint now,
                  Read read);
    template <class T, class Read>
    Answer<T> send(const HttpRequest& request, TimePoint now, Read read);

    stand_in::FaultyWorkspace stand_in_;
};

// The seam that the daemon sees: answers come as late as the stand-in's faults say, by the clock.
class FakeWorkspace final : public WorkspaceApi {
public:
    explicit FakeWorkspace(Clock& clock) : clock_(clock) {}

    asio::awaitable<Answer<MintedToken>> create(Workspace workspace,
                                                Secret bearer,
                                                MintRequest request) override;
    asio::awaitable<Answer<std::vector<TokenInfo>>> list(Workspace workspace,
                                                         Secret bearer) override;
    asio::awaitable<Answer<void>> remove(Workspace workspace, Secret bearer, TokenId id) override;
    asio::awaitable<Answer<Identity>> me(Workspace workspace, Secret bearer) override;
    asio::awaitable<Answer<MintedToken>> create_on_behalf(Workspace workspace,
                                                          Secret bearer,
                                                          std::string application_id,
                                                          MintRequest request) override;
    asio::awaitable<Answer<void>> set_scopes(Workspace workspace,
                                             Secret bearer,
                                             TokenId id,
                                             Scopes scopes) override;
    asio::awaitable<Answer<Scopes>> available_scopes(Workspace workspace, Secret bearer) override;

    WorkspaceCalls calls;

private:
    asio::awaitable<void> wait();

    Clock& clock_;
};

}  // namespace patkeeper::test
