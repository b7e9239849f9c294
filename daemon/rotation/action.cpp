#include "daemon/rotation/action.hpp"

#include <boost/describe/enum_to_string.hpp>

namespace patkeeper {

namespace {

struct Namer {
    std::string operator()(const Wait&) const { return "wait"; }
    std::string operator()(const Finish&) const { return "finish"; }
    std::string operator()(const Read&) const { return "read"; }
    std::string operator()(const Write& write) const { return named("write ", write.purpose); }
    std::string operator()(const Remove&) const { return "remove"; }
    std::string operator()(const Create&) const { return "create"; }
    std::string operator()(const List& list) const { return named("list ", list.purpose); }
    std::string operator()(const Delete& del) const { return named("delete ", del.reason); }
    std::string operator()(const Prove& prove) const { return named("prove ", prove.subject); }

private:
    template <class Enum>
    static std::string named(const char* verb, Enum what)
    {
        return verb + std::string(boost::describe::enum_to_string(what, ""));
    }
};

}  // namespace

std::string name_of(const Action& action)
{
    return std::visit(Namer(), action);
}

}  // namespace patkeeper
