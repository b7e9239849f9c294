#pragma once
#include "tests/workspace/faults.hpp"
#include "tests/workspace/model.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace patkeeper::stand_in {

// What becomes of a request on its way back.
struct Delivery {
    std::optional<Response> response;      // none: the connection is closed without an answer
    Duration delay{0};                     // before it is sent or closed
    std::optional<std::size_t> cut_after;  // so many bytes of the body, then closed
};

// The model behind a network on which faults happen by script. Pure like the model.
class FaultyWorkspace {
public:
    explicit FaultyWorkspace(std::string seed) : model_(std::move(seed)) {}

    Delivery respond(const Request& request, TimePoint now);

    // Does what was postponed and is due. Whoever looks at the model does this first; respond does.
    void settle(TimePoint now);
    // Does all that was postponed, due or not.
    void settle_everything(TimePoint now);
    [[nodiscard]] std::size_t postponed() const noexcept { return postponed_.size(); }

    [[nodiscard]] WorkspaceModel& model() noexcept { return model_; }
    [[nodiscard]] FaultScript& faults() noexcept { return faults_; }

private:
    // Let in when it came; its token may have been revoked by the time it is done.
    struct Postponed {
        Caller caller;
        Request request;
        std::optional<TimePoint> due;  // none: when told
    };
    Delivery meet(const Fault& fault, const Request& request, TimePoint now);
    void postpone(const Fault& fault, const Request& request, TimePoint now);
    [[nodiscard]] Response in_place_of_answer(const Fault& fault, TimePoint now) const;
    [[nodiscard]] Response rate_limit(const Fault& fault, TimePoint now) const;

    WorkspaceModel model_;
    FaultScript faults_;
    std::vector<Postponed> postponed_;
};

}  // namespace patkeeper::stand_in
