#include "client/report.hpp"

#include "client/local_time.hpp"
#include "client/terminal.hpp"

namespace patkeeper::client {

ExitCode report(const Failure& failure)
{
    say(two_lines(failure));
    return failure.code;
}

ExitCode report(const CallError& error)
{
    return report(failure_of(error, local_time()));
}

}  // namespace patkeeper::client
