// patkeeper-test-workspace: a stand-in for a Databricks workspace, for tests and for trying things
// out. It says in DIR/ready.json where it listens and with which tokens one may come.
#include "protocol/duration.hpp"
#include "tests/workspace/authorization.hpp"
#include "tests/workspace/certificates.hpp"
#include "tests/workspace/control.hpp"
#include "tests/workspace/git_backend.hpp"
#include "tests/workspace/server.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/json/serialize.hpp>

#include <CLI/CLI.hpp>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <random>
#include <sys/stat.h>

namespace patkeeper::stand_in {

namespace {

namespace asio = boost::asio;

constexpr auto* identity = "someone@example.com";

struct Options {
    std::filesystem::path directory;
    std::uint16_t port = 0;
    std::uint16_t control_port = 0;
    std::string max_lifetime;
    std::string lifetime;
    std::string git;
    std::vector<std::string> names{"localhost", "127.0.0.1", "::1"};
    bool other_ca = false;
    bool plain = false;
};

void describe(CLI::App& app, Options& options, std::vector<std::string>& more_names)
{
    const CLI::Validator duration(
        [](const std::string& text) {
            return parse_duration(text) ? std::string() : "not a duration: " + text;
        },
        "DURATION");
    app.add_option("--directory", options.directory, "Where ca.pem and ready.json are written")
        ->required();
    app.add_option("--port", options.port, "Port to listen on; 0 takes a free one");
    app.add_option("--control-port", options.control_port, "Port of the control service");
    app.add_option("--max-lifetime", options.max_lifetime, "Longest lifetime of a token (730d)")
        ->check(duration);
    app.add_option("--lifetime", options.lifetime, "Lifetime of the first token (the longest)")
        ->check(duration);
    app.add_option("--git", options.git, "Serve this bare git repository under /git/")
        ->check(CLI::ExistingDirectory);
    app.add_option("--name", more_names, "One more name for the server's certificate");
    app.add_flag("--other-ca", options.other_ca, "Use a certificate that ca.pem did not sign");
    app.add_flag("--plain", options.plain, "Plain http instead of https");
}

TimePoint now()
{
    return std::chrono::floor<Duration>(std::chrono::system_clock::now());
}

std::string random_seed()
{
    std::random_device random;
    return std::to_string(random()) + std::to_string(random());
}

// Whoever waits for the file sees it whole or not at all.
void write_file(const std::filesystem::path& path, const std::string& text)
{
    auto unfinished = path;
    unfinished += ".new";
    std::ofstream(unfinished, std::ios::binary) << text;
    std::filesystem::rename(unfinished, path);
}

asio::ssl::context tls_context(const Options& options)
{
    const CertificateAuthority authority("patkeeper stand-in CA");
    write_file(options.directory / "ca.pem", authority.pem());
    const CertificateAuthority stranger("patkeeper stand-in CA");
    const auto certificate = (options.other_ca ? stranger : authority).issue(options.names);

    asio::ssl::context context(asio::ssl::context::tls_server);
    context.use_certificate_chain(asio::buffer(certificate.certificate));
    context.use_private_key(asio::buffer(certificate.private_key), asio::ssl::context::pem);
    return context;
}

// The parts, and how they hang together.
class Stand {
public:
    explicit Stand(const Options& options)
        : options_(options),
          workspace_(random_seed()),
          control_(workspace_, log_, identity),
          tls_(tls_context(options)),
          api_server_(context_, options.port, options.plain ? nullptr : &tls_, api_handler()),
          control_server_(context_, options.control_port, nullptr, control_handler())
    {
        if (!options.git.empty()) git_.emplace(options.git);
        auto settings = workspace_.model().settings();
        if (const auto longest = parse_duration(options.max_lifetime)) {
            settings.max_lifetime = longest;
        }
        workspace_.model().set(settings);
    }

    void run()
    {
        asio::signal_set stop(context_, SIGTERM, SIGINT);
        stop.async_wait([this](auto, int) { context_.stop(); });
        asio::co_spawn(context_, api_server_.run(), asio::detached);
        asio::co_spawn(context_, control_server_.run(), asio::detached);
        announce();
        context_.run();
    }

private:
    Handler api_handler()
    {
        return [this](const Request& request) {
            const auto time = now();
            auto delivery = git_ && GitBackend::serves(request)
                                ? Delivery{git_->respond(request, workspace_.model(), time), {}, {}}
                                : workspace_.respond(request, time);
            const int status = delivery.response ? delivery.response->status : 0;
            std::cerr << log_.add(request, status, time) << std::endl;
            return delivery;
        };
    }

    Handler control_handler()
    {
        return [this](const Request& request) {
            return Delivery{control_.respond(request, now()), {}, {}};
        };
    }

    std::string issue(std::optional<Duration> lifetime, std::string comment)
    {
        const auto longest = workspace_.model().settings().max_lifetime;
        const MintOrder order{identity, lifetime ? lifetime : longest, {}, std::move(comment)};
        return workspace_.model().issue(order, now());
    }

    void announce()
    {
        const auto url = (options_.plain ? "http://localhost:" : "https://localhost:") +
                         std::to_string(api_server_.port());
        const auto token = issue(parse_duration(options_.lifetime), "made by hand");
        const auto second = issue({}, "somebody's other tool");
        const boost::json::object ready{
            {"url", url},
            {"port", api_server_.port()},
            {"control_url", "http://127.0.0.1:" + std::to_string(control_server_.port())},
            {"git_url", url + "/git/"},
            {"ca_file", (options_.directory / "ca.pem").string()},
            {"identity", identity},
            {"token", token},
            {"token_id", token_id_of(token)},
            {"second_token", second},
            {"second_token_id", token_id_of(second)}};
        write_file(options_.directory / "ready.json", boost::json::serialize(ready) + "\n");
        std::cerr << "listening on " << url << std::endl;
    }

    const Options& options_;
    FaultyWorkspace workspace_;
    RequestLog log_;
    Control control_;
    std::optional<GitBackend> git_;
    asio::ssl::context tls_;
    asio::io_context context_{1};
    Server api_server_;
    Server control_server_;
};

int run(int argc, char** argv)
{
    CLI::App app("A stand-in for a Databricks workspace");
    Options options;
    std::vector<std::string> more_names;
    describe(app, options, more_names);
    CLI11_PARSE(app, argc, argv);

    options.names.insert(options.names.end(), more_names.begin(), more_names.end());
    umask(S_IRWXG | S_IRWXO);
    std::filesystem::create_directories(options.directory);
    options.directory = std::filesystem::canonical(options.directory);
    std::filesystem::remove(options.directory / "ready.json");  // of an earlier run
    Stand(options).run();
    return 0;
}

}  // namespace

}  // namespace patkeeper::stand_in

int main(int argc, char** argv)
{
    try {
        return patkeeper::stand_in::run(argc, argv);
    } catch (const std::exception& e) {
        std::cerr << "patkeeper-test-workspace: " << e.what() << '\n';
        return 1;
    }
}
