#pragma once
#include "protocol/result.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace patkeeper {

// A Databricks workspace: its canonical URL, https://host[:port] in lower case without path or
// trailing slash, and an id where one host serves several workspaces (spec.md section 1).
class Workspace {
public:
    Workspace() = default;  // none; only to be assigned to

    // Takes a URL as people paste it, blanks around it and all, or a bare host name, which has a dot
    // unless it is localhost. ?o=, ?w= and ?workspace_id= become the id; the path and the rest of the
    // query are dropped. Plain http is for loopback hosts only. The reason of a refusal ends with the
    // workspace that was probably meant.
    [[nodiscard]] static Result<Workspace, Invalid> parse(std::string_view text);

    // What a refused URL becomes once its "https://" is spelled well, where that makes it a workspace:
    // https//H, https:/H, https://https://H.
    [[nodiscard]] static std::optional<Workspace> meant_by(std::string_view text);

    [[nodiscard]] const std::string& url() const noexcept { return url_; }
    [[nodiscard]] const std::string& host() const noexcept { return host_; }  // no brackets
    [[nodiscard]] std::uint16_t port() const noexcept { return port_; }
    [[nodiscard]] bool tls() const noexcept { return url_.starts_with("https:"); }
    [[nodiscard]] const std::optional<std::string>& id() const noexcept { return id_; }

    // What parse() makes this workspace of again: the URL, and the id as ?o=.
    [[nodiscard]] std::string str() const { return id_ ? url_ + "/?o=" + *id_ : url_; }

    // Whether a request for `asked` may be answered with what belongs to this one: the same URL, and
    // the same id unless none was asked for.
    [[nodiscard]] bool answers_to(const Workspace& asked) const noexcept;

    friend bool operator==(const Workspace&, const Workspace&) = default;

private:
    static Result<Workspace, Invalid> read(std::string_view text);

    std::string url_;
    std::string host_;
    std::uint16_t port_ = 0;
    std::optional<std::string> id_;
};

// Account consoles, where personal access tokens never work (databricks-api.md section 1).
[[nodiscard]] bool is_account_console(const Workspace& workspace);

}  // namespace patkeeper
