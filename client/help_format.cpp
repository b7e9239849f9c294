#include "client/help_format.hpp"

namespace patkeeper::client {

// A check for membership tells its set as ":{a,b,c}".
std::string HelpFormat::make_option_opts(const CLI::Option* option) const
{
    auto value = option->get_type_name();
    if (value.starts_with(':')) value.erase(0, 1);
    if (value.empty() || option->get_items_expected_max() == 0) return {};
    if (!option->get_default_str().empty()) value += "=" + option->get_default_str();
    if (option->get_expected_max() > 1) value += " ...";
    return " " + value;
}

std::string HelpFormat::make_usage(const CLI::App* app, std::string name) const
{
    auto usage = CLI::Formatter::make_usage(app, std::move(name));
    if (app->get_name() == "exec") usage.insert(usage.rfind('\n'), " -- PROGRAM [ARGUMENT]...");
    return usage;
}

}  // namespace patkeeper::client
