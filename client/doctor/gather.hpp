#pragma once
#include "client/doctor/facts.hpp"

namespace patkeeper::client {

// Looks at everything that `patkeeper doctor` judges. Starts no daemon and changes nothing, but for the
// probe that the daemon leaves for a moment in the keyring.
[[nodiscard]] Facts gather_facts(TimePoint now);

// Its parts.
void look_at_home(Facts& facts);
void ask_daemon(Facts& facts);
void look_at_config(Facts& facts);
void look_at_files(Facts& facts);
void look_at_session(Facts& facts);
void look_at_databrickscfg(Facts& facts);
void look_at_git(Facts& facts);

}  // namespace patkeeper::client
