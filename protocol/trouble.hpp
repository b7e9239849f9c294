#pragma once
#include <boost/describe/enum.hpp>

namespace patkeeper {

// Why something cannot be done, as io.patkeeper.varlink names it: for programs, which decide by it.
// What each value means is explained there. Beside it goes a reason, which is for people only.

enum class StoreTrouble {
    unread,
    no_bus,
    bus_unreachable,
    no_service,
    no_collection,
    no_answer,
    asks_person,
    access,
    no_password_entry,
    failed
};

enum class MetadataTrouble { off, not_started, port_taken, port_unusable, peers_unknown, unsaved };

enum class ProfileTrouble {
    expired,
    seems_expired,
    revoked,
    leaving,
    not_served,
    switched_off,
    not_asked_for,
    no_authentication,
    not_listed,
    bad_scopes,
    issuer_missing,
    issuer_unusable,
    issuer_unfit,
    store,
    budget,
    quota,
    rate_limit,
    unreachable,
    rejected
};

enum class ReachTrouble { ca_file, certificate };

enum class WorkspaceTrouble {
    dead_token,
    missing_scope,
    bad_scope,
    bad_lifetime,
    quota,
    rate_limit,
    not_admin,
    no_permission,
    not_found,
    other
};

BOOST_DESCRIBE_ENUM(StoreTrouble,
                    unread,
                    no_bus,
                    bus_unreachable,
                    no_service,
                    no_collection,
                    no_answer,
                    asks_person,
                    access,
                    no_password_entry,
                    failed)
BOOST_DESCRIBE_ENUM(
    MetadataTrouble, off, not_started, port_taken, port_unusable, peers_unknown, unsaved)
BOOST_DESCRIBE_ENUM(ProfileTrouble,
                    expired,
                    seems_expired,
                    revoked,
                    leaving,
                    not_served,
                    switched_off,
                    not_asked_for,
                    no_authentication,
                    not_listed,
                    bad_scopes,
                    issuer_missing,
                    issuer_unusable,
                    issuer_unfit,
                    store,
                    budget,
                    quota,
                    rate_limit,
                    unreachable,
                    rejected)
BOOST_DESCRIBE_ENUM(ReachTrouble, ca_file, certificate)
BOOST_DESCRIBE_ENUM(WorkspaceTrouble,
                    dead_token,
                    missing_scope,
                    bad_scope,
                    bad_lifetime,
                    quota,
                    rate_limit,
                    not_admin,
                    no_permission,
                    not_found,
                    other)

}  // namespace patkeeper
