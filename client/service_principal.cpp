#include "client/command.hpp"
#include "client/connection.hpp"
#include "client/local_time.hpp"
#include "client/login_text.hpp"
#include "client/report.hpp"
#include "client/service_principal_text.hpp"
#include "client/similar_profile.hpp"
#include "client/terminal.hpp"

namespace patkeeper::client {

ExitCode run(const ServicePrincipalCommand& command)
{
    AddServicePrincipal request{
        command.profile, command.application_id, command.admin, std::nullopt, command.replace};
    if (command.lifetime) request.lifetime = *command.lifetime / std::chrono::seconds(1);
    auto daemon = Connection::open();
    if (!daemon) return report(daemon.error());
    const auto added = [&] {
        const Waiting waiting("Making a token for " + command.application_id + " ...");
        return daemon->call(request);
    }();
    if (!added) {
        auto failure = no_principal(request, added.error(), local_time());
        return report(with_similar_profile(std::move(failure), added.error()));
    }
    say(logged_in(added->profile, Pasted::is_deleted, local_time()));
    return ExitCode::done;
}

}  // namespace patkeeper::client
