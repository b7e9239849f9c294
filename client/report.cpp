#include "client/report.hpp"

#include "client/local_time.hpp"
#include "client/similar_profile.hpp"
#include "client/terminal.hpp"

namespace patkeeper::client {

ExitCode report(const Failure& failure)
{
    say(two_lines(failure));
    return failure.code;
}

ExitCode report(const CallError& error)
{
    return report(with_similar_profile(failure_of(error, local_time()), error));
}

ExitCode report(const std::exception& bug)
{
    return report(Failure{ExitCode::internal,
                          bug.what(),
                          Hint{"Run the command again, and report this to the authors if it fails "
                               "again."}});
}

}  // namespace patkeeper::client
