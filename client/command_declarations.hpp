#pragma once
#include "client/command.hpp"

#include <CLI/App.hpp>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace patkeeper::client {

// Each add_COMMAND function declares one command; `chosen` becomes that command when it was typed.
using Chosen = std::optional<Command>;

void add_login(CLI::App& app, Chosen& chosen);
void add_import(CLI::App& app, Chosen& chosen);
void add_rotate(CLI::App& app, Chosen& chosen);
void add_mint(CLI::App& app, Chosen& chosen);
void add_scopes_command(CLI::App& app, Chosen& chosen);
void add_logout(CLI::App& app, Chosen& chosen);

void add_token(CLI::App& app, Chosen& chosen);
void add_env(CLI::App& app, Chosen& chosen);
void add_hook(CLI::App& app, Chosen& chosen);
// `words` are what stands after "--": they never come here, CLI11 would take one in brackets for a list.
void add_exec(CLI::App& app, Chosen& chosen, const std::vector<std::string>& words);
void add_setup_databrickscfg(CLI::App& app, Chosen& chosen);
void add_git_credential(CLI::App& app, Chosen& chosen);
void add_setup_git(CLI::App& app, Chosen& chosen);
void add_completion(CLI::App& app, Chosen& chosen);

template <class C>
void chooses(CLI::App& app, Chosen& chosen, const std::shared_ptr<C>& command)
{
    app.callback([&chosen, command] { chosen = *command; });
}

// What several of them share: options, and checks that say what is wrong, or nothing.
void add_profile(CLI::App& to, ProfileOptions& choice);
void add_host(CLI::App& to, ProfileOptions& choice);
void add_profiles(CLI::App& to, std::vector<std::string>& profiles);
[[nodiscard]] std::string without_blanks(const std::string& text);  // around what was pasted
[[nodiscard]] std::string check_name(const std::string& name);

}  // namespace patkeeper::client
