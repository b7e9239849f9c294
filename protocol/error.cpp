#include "protocol/error.hpp"

namespace patkeeper {

namespace {

template <class... F>
struct Overloaded : F... {
    using F::operator()...;
};
template <class... F>
Overloaded(F...) -> Overloaded<F...>;

std::string join(const std::vector<std::string>& words)
{
    std::string text;
    for (const auto& word : words)
        text += (text.empty() ? "" : ", ") + word;
    return text;
}

}  // namespace

std::string error_name(const Error& error)
{
    const std::string ours = "io.patkeeper.";
    const std::string varlinks = "org.varlink.service.";
    return std::visit(
        Overloaded{
            [&](const UnknownProfile&) { return ours + "UnknownProfile"; },
            [&](const ProfileExists&) { return ours + "ProfileExists"; },
            [&](const AmbiguousHost&) { return ours + "AmbiguousHost"; },
            [&](const StoreLocked&) { return ours + "StoreLocked"; },
            [&](const StoreUnavailable&) { return ours + "StoreUnavailable"; },
            [&](const WrongPassword&) { return ours + "WrongPassword"; },
            [&](const MetadataUnavailable&) { return ours + "MetadataUnavailable"; },
            [&](const TokenUnusable&) { return ours + "TokenUnusable"; },
            [&](const IdentityMismatch&) { return ours + "IdentityMismatch"; },
            [&](const RotationImpossible&) { return ours + "RotationImpossible"; },
            [&](const NobodyToAsk&) { return ours + "NobodyToAsk"; },
            [&](const UnknownScope&) { return ours + "UnknownScope"; },
            [&](const RotationWouldEnd&) { return ours + "RotationWouldEnd"; },
            [&](const TokenMayExist&) { return ours + "TokenMayExist"; },
            [&](const WorkspaceUnreachable&) { return ours + "WorkspaceUnreachable"; },
            [&](const WorkspaceRejected&) { return ours + "WorkspaceRejected"; },
            [&](const BudgetExhausted&) { return ours + "BudgetExhausted"; },
            [&](const InvalidParameter&) { return varlinks + "InvalidParameter"; },
            [&](const MethodNotFound&) { return varlinks + "MethodNotFound"; },
            [&](const InterfaceNotFound&) { return varlinks + "InterfaceNotFound"; },
            [&](const ExpectedMore&) { return varlinks + "ExpectedMore"; },
        },
        error);
}

std::string describe(const Error& error)
{
    return std::visit(
        Overloaded{
            [](const UnknownProfile& e) { return "there is no profile " + e.profile; },
            [](const ProfileExists& e) { return "there is a profile " + e.profile + " already"; },
            [](const AmbiguousHost& e) {
                return "several profiles are for " + e.host + ": " + join(e.profiles);
            },
            [](const StoreLocked& e) {
                return std::string(e.cause == StoreTrouble::access
                                       ? "the keyring asks whether patkeeper may read its "
                                         "entries, each time that patkeeperd was started"
                                       : "the keyring is locked");
            },
            [](const StoreUnavailable& e) { return "the keyring cannot be used: " + e.reason; },
            [](const WrongPassword&) { return std::string("the password is wrong"); },
            [](const MetadataUnavailable& e) {
                return "the metadata service cannot be used: " + e.reason;
            },
            [](const TokenUnusable& e) {
                return "the token of profile " + e.profile + " cannot be used: " + e.reason;
            },
            [](const IdentityMismatch& e) {
                return "profile " + e.profile + " belongs to " + e.held + ", the token to " +
                       e.given;
            },
            [](const RotationImpossible& e) {
                return "profile " + e.profile + " cannot be rotated: " + e.reason;
            },
            [](const NobodyToAsk& e) {
                return "profile " + e.profile + " has no token that may do this: " + e.reason;
            },
            [](const UnknownScope& e) { return "there is no scope " + e.scope; },
            [](const RotationWouldEnd& e) {
                return "without the scope \"authentication\" nobody can replace or delete the "
                       "token of profile " +
                       e.profile +
                       (e.issues_for.empty() ? "" : ", nor those of " + join(e.issues_for));
            },
            [](const TokenMayExist& e) {
                return e.host + " gave no usable answer, so a token with the comment \"" +
                       e.comment + "\" may have been made there: " + e.reason;
            },
            [](const WorkspaceUnreachable& e) {
                return e.host + " cannot be reached: " + e.reason;
            },
            [](const WorkspaceRejected& e) {
                const auto code = e.error_code.empty() ? "" : " " + e.error_code;
                const auto message = e.message.empty() ? "" : ": " + e.message;
                return e.host + " refused (HTTP " + std::to_string(e.status) + code + ")" + message;
            },
            [](const BudgetExhausted& e) {
                return "profile " + e.profile + " has made as many tokens as it may in an hour";
            },
            [](const InvalidParameter& e) { return "invalid parameter: " + e.parameter; },
            [](const MethodNotFound& e) { return "no such method: " + e.method; },
            [](const InterfaceNotFound& e) { return "no such interface: " + e.interface; },
            [](const ExpectedMore&) { return std::string("the call needs \"more\""); },
        },
        error);
}

}  // namespace patkeeper
