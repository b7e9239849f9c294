#pragma once
#include "tests/simulation/computer.hpp"

namespace patkeeper::simulation {

// The keyring as one daemon reaches it: slowly, and not always.
class KeyringSeam final : public SecretStore {
public:
    explicit KeyringSeam(Computer& computer) : computer_(computer) {}

    asio::awaitable<StoreResult<std::vector<Item>>> search(Attributes attributes) override;
    asio::awaitable<StoreResult<void>> put(Item item) override;
    asio::awaitable<StoreResult<void>> remove(Attributes attributes) override;
    asio::awaitable<StoreResult<void>> unlock(std::optional<Secret> password) override;
    void on_change(std::function<void()> changed) override { changed_ = std::move(changed); }
    void tell_of_change() { changed_(); }

private:
    // Some of a call's time passes.
    asio::awaitable<void> pass(Duration time, const Attributes& attributes);
    void count(const Attributes& attributes, bool failed);
    StoreError failed(const Attributes& attributes, StoreError error);
    void overwrite(const Item& item);
    void note(const Attributes& attributes);

    Computer& computer_;
    std::function<void()> changed_ = [] {};
    std::map<Attributes, std::uint64_t> seen_;  // versions last read or written; 0: none
    std::map<Attributes, TimePoint> looked_;
};

// The workspaces as one daemon reaches them.
class WorkspaceSeam final : public WorkspaceApi {
public:
    explicit WorkspaceSeam(Computer& computer) : computer_(computer) {}

    asio::awaitable<Answer<MintedToken>> create(Workspace workspace,
                                                Secret bearer,
                                                MintRequest request) override;
    asio::awaitable<Answer<std::vector<TokenInfo>>> list(Workspace workspace,
                                                         Secret bearer) override;
    asio::awaitable<Answer<void>> remove(Workspace workspace, Secret bearer, TokenId id) override;
    asio::awaitable<Answer<Identity>> me(Workspace workspace, Secret bearer) override;
    // Nobody changes scopes here, nor is there a service principal.
    asio::awaitable<Answer<MintedToken>> create_on_behalf(Workspace workspace,
                                                          Secret bearer,
                                                          std::string application_id,
                                                          MintRequest request) override;
    asio::awaitable<Answer<void>> set_scopes(Workspace workspace,
                                             Secret bearer,
                                             TokenId id,
                                             Scopes scopes) override;
    asio::awaitable<Answer<Scopes>> available_scopes(Workspace workspace, Secret bearer) override;

private:
    asio::awaitable<void> travel();
    asio::awaitable<void> travel_back(Duration delay);  // an answer that took so long to make
    test::WorkspaceCalls& open(const Workspace& workspace, const Secret& bearer);
    bool is_refused(Witness::Fate& fate);
    [[nodiscard]] bool was_rescoped(const Witness::Fate& fate) const;
    // The profiles of this computer whose records hold the token.
    [[nodiscard]] std::vector<Owner> holders_of(const TokenId& id) const;
    [[nodiscard]] Owner deleter_of(const TokenId& id, const Secret& bearer) const;
    [[nodiscard]] Owner owner_of_lineage(const std::string& comment) const;
    template <class T>
    void arrive(const Secret& bearer, const std::string& endpoint, int suspends, Answer<T>& answer);

    Computer& computer_;
};

}  // namespace patkeeper::simulation
