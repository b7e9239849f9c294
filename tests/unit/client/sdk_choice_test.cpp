// Which credential the Databricks SDKs take, given what `patkeeper env` leaves behind: a model of their
// order (databricks-api.md section 4) over environment, profile and CLI login.
#include "client/environment_with.hpp"

#include <gtest/gtest.h>

#include <map>

using namespace patkeeper;
using namespace patkeeper::client;

namespace {

using Names = std::vector<std::string>;
using Variables = std::map<std::string, std::string>;

struct Method {
    std::string name;
    Names needs;  // besides the host
};

const Method pat{"pat", {"DATABRICKS_TOKEN"}};
const Method basic{"basic", {"DATABRICKS_USERNAME", "DATABRICKS_PASSWORD"}};
const Method oauth{"oauth-m2m", {"DATABRICKS_CLIENT_ID", "DATABRICKS_CLIENT_SECRET"}};
const Method cli{"databricks-cli", {"an OAuth login of the CLI"}};
const Method metadata{"metadata-service", {"DATABRICKS_METADATA_SERVICE_URL"}};
const Method azure{"azure-client-secret", {"ARM_CLIENT_ID", "ARM_CLIENT_SECRET"}};
const std::vector<Method> order_of_go{pat, basic, oauth, cli, metadata, azure};
const std::vector<Method> order_of_python{pat, basic, metadata, oauth, azure, cli};

// What lies about on the machine: the process's environment and the sections of .databrickscfg, with
// keys named by their variables.
struct Machine {
    Variables environment;
    std::map<std::string, Variables> sections;
    bool cli_login = false;
};

// Variables outrank the profile, which fills what they leave open.
Variables attributes_of(const Machine& machine)
{
    auto attributes = machine.environment;
    const auto selected = attributes.find("DATABRICKS_CONFIG_PROFILE");
    const auto section = machine.sections.find(selected == attributes.end() ? std::string("DEFAULT")
                                                                            : selected->second);
    if (section != machine.sections.end()) {
        attributes.insert(section->second.begin(), section->second.end());
    }
    if (machine.cli_login) attributes["an OAuth login of the CLI"] = "yes";
    return attributes;
}

// A set auth type decides; else the first that has what it needs.
std::string chosen(const Machine& machine, const std::vector<Method>& order)
{
    const auto attributes = attributes_of(machine);
    const auto type = attributes.find("DATABRICKS_AUTH_TYPE");
    for (const auto& method : order) {
        if (type != attributes.end() && type->second != method.name) continue;
        bool complete = attributes.contains("DATABRICKS_HOST");
        for (const auto& need : method.needs)
            complete &= attributes.contains(need);
        if (complete) return method.name + " at " + attributes.at("DATABRICKS_HOST");
    }
    return "nothing";
}

// Some SDKs and older ones do not let the type decide when several methods are complete.
int methods_in(const Variables& environment)
{
    int count = 0;
    for (const auto& method : {pat, basic, oauth, metadata}) {
        bool complete = true;
        for (const auto& need : method.needs)
            complete &= environment.contains(need);
        count += complete ? 1 : 0;
    }
    return count;
}

Machine after(Machine machine, const std::vector<Variable>& variables)
{
    Names texts;
    for (const auto& [name, value] : machine.environment)
        texts.emplace_back(name).append("=").append(value);
    std::vector<const char*> before;
    for (const auto& text : texts)
        before.push_back(text.c_str());
    before.push_back(nullptr);
    machine.environment.clear();
    for (const auto& entry : environment_with(before.data(), variables)) {
        const std::string text(entry);
        machine.environment[text.substr(0, text.find('='))] = text.substr(text.find('=') + 1);
    }
    return machine;
}

Machine after_env(Machine machine)
{
    Token token;
    token.profile = "ours";
    token.host = "https://ours.example";
    token.token_value = Secret("dapi1");
    return after(std::move(machine), variables_for(token));
}

Machine after_env_metadata(Machine machine)
{
    const ServedProfile served{"ours", "https://ours.example", {}, "http://127.0.0.1:1/p"};
    return after(std::move(machine), variables_for(served));
}

// Each alone would win, or make the SDK refuse, without AUTH_TYPE and the unset variables.
std::vector<Machine> littered_machines()
{
    const Variables left_over{{"DATABRICKS_HOST", "https://theirs.example"},
                              {"DATABRICKS_USERNAME", "u"},
                              {"DATABRICKS_PASSWORD", "p"},
                              {"DATABRICKS_CLIENT_ID", "i"},
                              {"DATABRICKS_CLIENT_SECRET", "s"},
                              {"DATABRICKS_METADATA_SERVICE_URL", "http://localhost:9"},
                              {"DATABRICKS_TOKEN", "dapi0"},
                              {"DATABRICKS_CONFIG_PROFILE", "theirs"}};
    const Variables theirs{{"DATABRICKS_HOST", "https://theirs.example"},
                           {"DATABRICKS_AUTH_TYPE", "databricks-cli"},
                           {"DATABRICKS_TOKEN", "dapi0"},
                           {"DATABRICKS_METADATA_SERVICE_URL", "http://localhost:9"}};
    return {{{}, {}, false},
            {{}, {}, true},
            {{{"ARM_CLIENT_ID", "i"}, {"ARM_CLIENT_SECRET", "s"}}, {}, false},
            {left_over, {}, true},
            {{}, {{"DEFAULT", theirs}}, true},
            {left_over, {{"DEFAULT", theirs}, {"theirs", theirs}}, true}};
}

}  // namespace

TEST(SdkChoice, IsTheTokenWhateverElseLiesAbout)
{
    for (const auto& littered : littered_machines()) {
        const auto machine = after_env(littered);
        EXPECT_EQ(chosen(machine, order_of_go), "pat at https://ours.example");
        EXPECT_EQ(chosen(machine, order_of_python), "pat at https://ours.example");
        EXPECT_EQ(attributes_of(machine).at("DATABRICKS_TOKEN"), "dapi1");
        EXPECT_EQ(methods_in(machine.environment), 1);
    }
}

TEST(SdkChoice, IsTheMetadataServiceWhereThatIsNamed)
{
    for (const auto& littered : littered_machines()) {
        const auto machine = after_env_metadata(littered);
        EXPECT_EQ(chosen(machine, order_of_go), "metadata-service at https://ours.example");
        EXPECT_EQ(chosen(machine, order_of_python), "metadata-service at https://ours.example");
        EXPECT_EQ(attributes_of(machine).at("DATABRICKS_METADATA_SERVICE_URL"),
                  "http://127.0.0.1:1/p");
        EXPECT_EQ(methods_in(machine.environment), 1);
    }
}

// Else the cases above would prove nothing.
TEST(SdkChoice, WouldBeAnotherWithoutTheAuthType)
{
    auto machine = after_env_metadata(littered_machines()[1]);
    machine.environment.erase("DATABRICKS_AUTH_TYPE");
    EXPECT_EQ(chosen(machine, order_of_go), "databricks-cli at https://ours.example");
    EXPECT_EQ(chosen(littered_machines()[5], order_of_go),
              "databricks-cli at https://theirs.example");
}
