#include "client/command.hpp"
#include "client/doctor/findings_text.hpp"
#include "client/doctor/gather.hpp"
#include "client/local_time.hpp"

#include <unistd.h>

namespace patkeeper::client {

ExitCode run(const DoctorCommand& command)
{
    const auto findings = examine(gather_facts(local_time()));
    const auto look = look_of(STDOUT_FILENO, process_environment);
    const bool printed =
        write_out(command.json ? findings_json(findings) : findings_text(findings, look));
    return printed ? code_of(findings) : ExitCode::failed;
}

}  // namespace patkeeper::client
