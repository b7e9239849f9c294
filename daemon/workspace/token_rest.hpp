#pragma once
#include "daemon/rotation/workspace_answer.hpp"
#include "daemon/workspace/http_message.hpp"
#include "protocol/workspace.hpp"

#include <vector>

namespace patkeeper {

// The token endpoints as HTTP (databricks-api.md section 2): requests built, answers read. Pure and
// total: any bytes at all make an answer. The bearer must be is_token_value().

[[nodiscard]] HttpRequest create_request(const Workspace& workspace,
                                         const Secret& bearer,
                                         const MintRequest& request);
[[nodiscard]] HttpRequest list_request(const Workspace& workspace, const Secret& bearer);
[[nodiscard]] HttpRequest remove_request(const Workspace& workspace,
                                         const Secret& bearer,
                                         const TokenId& id);
[[nodiscard]] HttpRequest me_request(const Workspace& workspace, const Secret& bearer);
// Answered as create_request is.
[[nodiscard]] HttpRequest create_on_behalf_request(const Workspace& workspace,
                                                   const Secret& bearer,
                                                   const std::string& application_id,
                                                   const MintRequest& request);
[[nodiscard]] HttpRequest set_scopes_request(const Workspace& workspace,
                                             const Secret& bearer,
                                             const TokenId& id,
                                             const Scopes& scopes);
[[nodiscard]] HttpRequest available_scopes_request(const Workspace& workspace,
                                                   const Secret& bearer);

// The bearer is passed so that no error message repeats it; `asked` to tell a cap on lifetimes from
// the lifetime that was asked for. A half readable list is no list: entries may not go missing.
[[nodiscard]] Answer<MintedToken> read_created(const HttpResponse& response,
                                               const Secret& bearer,
                                               std::optional<Duration> asked);
[[nodiscard]] Answer<std::vector<TokenInfo>> read_list(const HttpResponse& response,
                                                       const Secret& bearer);
// Of what answers with nothing: a token was deleted, or changed.
[[nodiscard]] Answer<void> read_done(const HttpResponse& response, const Secret& bearer);
[[nodiscard]] Answer<Identity> read_me(const HttpResponse& response, const Secret& bearer);
// Names, or objects with a name: which of the two is not documented.
[[nodiscard]] Answer<Scopes> read_available_scopes(const HttpResponse& response,
                                                   const Secret& bearer);

}  // namespace patkeeper
