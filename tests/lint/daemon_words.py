#!/usr/bin/env python3
"""usage: daemon_words.py ROOT
Fails where the client does more with a text that the daemon wrote than show it. What is the matter, a
client learns from causes, numbers and paths in io.patkeeper.varlink; the words beside them may be
reworded at any time.

Such texts are members of the daemon's answers (WORDS), and describe(error), which quotes them. One may be
tested for being there, be joined to other text with +, get a default with value_or, stand in a Failure
after its exit code, and be given to a function of SHOWS. It may not get another name, which this cannot
follow.

What the client makes of them, a Failure's sentence and a Finding's reason, is not searched either, and
advice is not compared with advice in words: it has types."""
import pathlib
import re
import sys

from sources import files

ROOT = pathlib.Path(sys.argv[1])
# Members of the types and errors of io.patkeeper.varlink that hold prose.
WORDS = ("reason", "last_error", "metadata_reason", "store_reason", "message")
SHOWS = ("printable", "ok", "warning")
# Members of the same name whose text is not the daemon's.
OTHERS = {
    "client/autostart.cpp": ("started.reason",),  # systemctl's, shown as it is
}

DESCRIBE = re.compile(r"(?<!std::string )\bdescribe\(")
SEARCH = r"find\w*|rfind|contains|starts_with|ends_with|compare|substr"
# What the client says.
SEARCHED = re.compile(
    r"(?:\.|->)(?:sentence|why)\s*(?:[=!]=|\.(?:" + SEARCH + r")\b)"
    r"|[=!]=\s*(?:\w+(?:\(\))?(?:\.|->))+(?:sentence|why)\b"
    r"|\b(?:regex_search|regex_match|" + SEARCH + r")\s*\([^()]*(?:\.|->)(?:sentence|why)\b")
COMPARED = re.compile(r"[=!]=\s*(?:Advice\s*[({]|Try\s*\{|Hint\s*\{)|(?:Advice|Try|Hint)\s*[({][^;]*[)}]\s*[=!]=")
MEMBER = re.compile(r"(?P<object>(?:\w+(?:\(\))?(?:\.|->))+)(?P<member>" + "|".join(WORDS) + r")\b(?!\s*\()")
BOUND = re.compile(r"auto\s*&{0,2}\s*\[[^\]]*\b(?:" + "|".join(WORDS) + r")\b[^\]]*\]")
COMMENT_OR_TEXT = re.compile(r'//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])\'')


def without_comments_and_texts(source):
    """The same length, so that places stay."""
    def blank(match):
        text = match.group()
        return " " * len(text) if text.startswith("//") else text[0] + "_" * (len(text) - 2) + text[-1]
    return COMMENT_OR_TEXT.sub(blank, source)


def opened_before(code, place):
    """The innermost bracket that is open there, what stands before it, and what stands in it so far."""
    depth = 0
    for i in range(place - 1, -1, -1):
        if code[i] in ")}]":
            depth += 1
        elif code[i] in "({[":
            if depth == 0:
                return code[i], code[:i].rstrip(), code[i + 1:place]
            depth -= 1
        elif code[i] == ";" and depth == 0:
            break
    return "", "", ""


def end_of_call(code, place):
    """Behind the bracket that closes what opens at `place`."""
    depth = 0
    for i in range(place, len(code)):
        depth += {"(": 1, ")": -1}.get(code[i], 0)
        if depth == 0:
            return i + 1
    return len(code)


def is_shown(code, start, end, may_be_missing=True):
    before = code[:start].rstrip()
    after = code[end:].lstrip()
    if before.endswith("*"):
        before = before[:-1].rstrip()
    default = re.match(r'\.value_or\("_*"\)\s*', after)
    if default:
        after = after[default.end():].lstrip()
    if after.startswith((".", "->", "[")):
        return False
    if before.endswith(("+", "+=")) or after.startswith("+"):
        return True
    if (may_be_missing and re.search(r"(?:if \(|&&|\|\||!|\(|(?<![=!<>])=)$", before) and not default
            and re.match(r"\)|&&|\|\||\?", after) and not is_argument(code, start, after)):
        return True  # whether it is there
    bracket, opener, inside = opened_before(code, start)
    if bracket == "{":
        return bool(re.search(r"(?:ExitCode::\w+|\bcode_of_\w+\([^()]*\))\s*,", inside))
    return bracket == "(" and re.search(r"\b(\w+)$", opener) is not None \
        and re.search(r"\b(\w+)$", opener).group(1) in SHOWS


def is_argument(code, start, after):
    """Of a call, and so not of an if."""
    bracket, opener, _ = opened_before(code, start)
    called = re.search(r"\b(\w+)$", opener)
    return after.startswith(")") and bracket == "(" and called is not None and called.group(1) != "if"


def complaints(path, source):
    code = without_comments_and_texts(source)
    for match in BOUND.finditer(code):
        yield match.start(), "gives a text of the daemon another name"
    for match in MEMBER.finditer(code):
        name = match.group()
        if match.group("object").endswith("error().") or name in OTHERS.get(path, ()):
            continue  # Result::error(): the client's own, since the daemon's are in a variant
        if not is_shown(code, match.start(), match.end()):
            yield match.start(), f"does more with {name} than show it"
    for match in DESCRIBE.finditer(code):
        end = end_of_call(code, match.end() - 1)
        if not is_shown(code, match.start(), end, may_be_missing=False):
            yield match.start(), f"does more with {code[match.start():end]} than show it"
    for match in SEARCHED.finditer(code):
        yield match.start(), "searches what the client says"
    for match in COMPARED.finditer(code):
        yield match.start(), "compares advice in words"


found = []
for file in files(ROOT):
    path = file.relative_to(ROOT).as_posix()
    if not path.startswith("client/") or file.suffix not in (".cpp", ".hpp"):
        continue
    source = file.read_text(encoding="utf-8")
    for place, complaint in complaints(path, source):
        found.append(f"{path}:{source.count(chr(10), 0, place) + 1}: {complaint}")
print("\n".join(found), end="\n" if found else "")
sys.exit(1 if found else 0)
