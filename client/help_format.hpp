#pragma once
#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <string>

namespace patkeeper::client {

// CLI11's help without what an option needs or excludes, which would break the columns, and with the
// program in the usage of `exec`.
class HelpFormat : public CLI::Formatter {
public:
    std::string make_option_opts(const CLI::Option* option) const override;
    std::string make_usage(const CLI::App* app, std::string name) const override;
};

}  // namespace patkeeper::client
