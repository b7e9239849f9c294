#include "client/doctor/findings_text.hpp"

#include "client/printable.hpp"
#include "protocol/described_json.hpp"

#include <algorithm>

namespace patkeeper::client {

namespace {

struct Word {
    std::string_view text;
    std::string_view colour;
};

Word word_for(Grade grade)
{
    switch (grade) {
        case Grade::ok:
            return {"ok", "\x1b[32m"};
        case Grade::warning:
            return {"warning", "\x1b[33m"};
        case Grade::bad:
            break;
    }
    return {"bad", "\x1b[31m"};
}

std::string line_for(const Finding& finding, Look look)
{
    constexpr std::size_t width = std::string_view("warning").size();
    const auto word = word_for(finding.grade);
    auto line = look.colours ? std::string(word.colour) + std::string(word.text) + "\x1b[0m"
                             : std::string(word.text);
    line.append(width - word.text.size() + 2, ' ');
    line += printable(finding.check + ": " + finding.why) + "\n";
    if (!finding.advice) return line;
    return line + std::string(width + 2, ' ') + printable(advice_text(*finding.advice)) + "\n";
}

struct NextText {
    std::string operator()(const Try& advice) const { return advice.command; }
    std::string operator()(const Hint& advice) const { return advice.sentence; }
    std::string operator()(const AskDoctor& advice) const { return advice.command; }
};

// "next" is a command or a sentence, "try" the command alone: a program may run that.
json::object object_for(const Finding& finding)
{
    const auto advice = finding.advice ? std::optional(presentable(*finding.advice)) : std::nullopt;
    const auto next =
        advice ? json::value(printable(std::visit(NextText{}, *advice))) : json::value();
    const bool is_command = advice && !std::holds_alternative<Hint>(*advice);
    return {{"check", finding.check},
            {"grade", word_for(finding.grade).text},
            {"why", printable(finding.why)},
            {"next", next},
            {"try", is_command ? next : json::value()}};
}

std::string counted(std::ptrdiff_t count, const std::string& what)
{
    return std::to_string(count) + " " + what + (count == 1 ? "" : "s");
}

std::string sum_of(const Findings& findings)
{
    const auto count = [&](Grade grade) {
        return std::count_if(findings.begin(), findings.end(), [&](const Finding& finding) {
            return finding.grade == grade;
        });
    };
    if (count(Grade::bad) + count(Grade::warning) == 0) return "All is well.\n";
    return counted(count(Grade::bad), "error") + ", " + counted(count(Grade::warning), "warning") +
           ".\n";
}

}  // namespace

std::string findings_text(const Findings& findings, Look look)
{
    std::string text;
    for (const auto& finding : findings)
        text += line_for(finding, look);
    return text + sum_of(findings);
}

std::string findings_json(const Findings& findings)
{
    json::array list;
    for (const auto& finding : findings)
        list.push_back(object_for(finding));
    const auto text = serialize_json(json::object{{"findings", std::move(list)}});
    return std::string(text.reveal()) + "\n";
}

}  // namespace patkeeper::client
