#include "client/doctor/gather.hpp"

#include "client/autostart.hpp"

#include <unistd.h>

namespace patkeeper::client {

Facts gather_facts(TimePoint now)
{
    Facts facts;
    facts.now = now;
    facts.user = ::getuid();
    facts.version = PATKEEPER_VERSION;
    facts.autostart = may_start_daemon();
    look_at_home(facts);
    ask_daemon(facts);
    look_at_config(facts);
    look_at_files(facts);
    look_at_session(facts);
    look_at_databrickscfg(facts);
    look_at_git(facts);
    return facts;
}

}  // namespace patkeeper::client
