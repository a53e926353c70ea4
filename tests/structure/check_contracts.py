#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Everything that a header exports has its contract comment there: functions with every parameter and what they return,
types with every field, enums with every value, macros."""
import re
import sys

import tree

COMMENT = re.compile(r"/\*\*\n \* ([\w:.-]+):(.*?)\*/", re.DOTALL)
MEMBER = re.compile(r"^ \* @([\w.]+):[ ]*\S", re.MULTILINE)
MACRO = re.compile(r"^[ \t]*#[ \t]*define[ \t]+(\w+)", re.MULTILINE)
DIRECTIVE = re.compile(r"^[ \t]*#(?:[^\n]*\\\n)*[^\n]*", re.MULTILINE)
# Lines that GLib's macros turn into declarations of their own, or that declare nothing.
GLIB_LINES = re.compile(r"\b(G_BEGIN_DECLS|G_END_DECLS)\b|"
                        r"\b(G_DEFINE_AUTO\w+|G_STATIC_ASSERT|_Static_assert|static_assert)\s*\(.*?\)\s*;?[ \t]*$",
                        re.MULTILINE)
# From GI's mark on, a struct's fields are nobody's business: not described, not touched from outside.
PRIVATE_FIELDS = re.compile(r"/\*< private >\*/.*?\n}", re.DOTALL)
DECLARE_TYPE = re.compile(r"\bG_DECLARE_\w+\s*\(\s*(\w+)[^)]*\)")
ATTRIBUTES = re.compile(r"\b(G_GNUC_\w+|__attribute__)\b(\s*\((?:[^()]|\([^()]*\))*\))?")


def comments_of(text):
    """name: (text, members) of each contract comment."""
    return {match.group(1): (match.group(2), set(MEMBER.findall(match.group(0)))) for match in COMMENT.finditer(text)}


def statements(text):
    """The declarations of a header, without preprocessor lines; a function body counts as `{}`."""
    text = GLIB_LINES.sub(" ", DIRECTIVE.sub(" ", tree.without_comments(PRIVATE_FIELDS.sub("\n}", text))))
    depth, start, at = 0, 0, 0
    while at < len(text):
        char = text[at]
        depth += (char == "{") - (char == "}")
        ends_body = char == "}" and depth == 0 and re.search(r"\)\s*{", text[start:at])
        if depth == 0 and (char == ";" or ends_body):
            yield text[start:at + 1].strip()
            start = at + 1
        at += 1


def split_parameters(text):
    """Names of the parameters in the text between a declaration's brackets."""
    parts, depth, part = [], 0, ""
    for char in text:
        depth += (char in "([") - (char in ")]")
        if char == "," and depth == 0:
            parts.append(part)
            part = ""
        else:
            part += char
    parts.append(part)
    names = []
    for part in (x.strip() for x in parts):
        if part in ("void", ""):
            continue
        if part == "...":
            names.append("...")
            continue
        pointer = re.search(r"\(\s*\*\s*(\w+)\s*\)", part)
        words = re.findall(r"\w+", re.sub(r"\[[^\]]*\]", "", part))
        names.append(pointer.group(1) if pointer else words[-1])
    return names


def declaration(statement):
    """(kind, name, members, returns something) of a declaration, or None where it exports nothing new."""
    statement = re.sub(r"\s+", " ", ATTRIBUTES.sub(" ", statement)).strip()
    if not statement or statement == ";":
        return None
    if match := re.match(r"typedef (enum|struct|union) ?\w* ?{(.*)} ?(\w+) ?;$", statement):
        kind, body, name = match.groups()
        if kind == "enum":
            return kind, name, [x.group(1) for x in re.finditer(r"(?:^|,)\s*(\w+)", body)], False
        return kind, name, fields(body), False
    if match := re.match(r"(struct|union) _(\w+) ?{(.*)} ?;$", statement):
        return match.group(1), match.group(2), fields(match.group(3)), False
    if match := re.match(r"typedef (?:struct|union) \w+ (\w+) ?;$", statement):
        return "type", match.group(1), [], False
    if match := re.match(r"typedef (.*?)\( ?\* ?(\w+) ?\) ?\((.*)\) ?;$", statement):
        return "callback", match.group(2), split_parameters(match.group(3)), match.group(1).strip() != "void"
    if match := re.match(r"typedef .*?(\w+) ?(?:\[[^\]]*\])? ?;$", statement):
        return "type", match.group(1), [], False
    if match := re.match(r"extern .*?(\w+) ?(?:\[[^\]]*\])* ?;$", statement):
        return "variable", match.group(1), [], False
    head, bracket, rest = statement.partition("(")
    if bracket and (match := re.match(r"([\w* ]*?)(\w+) ?$", head)):
        parameters = re.match(r"((?:[^()]|\([^()]*\))*)\) ?(?:;|{.*})$", rest)
        result = re.sub(r"\b(static|inline|extern)\b", "", match.group(1)).strip()
        if parameters and result:
            return "function", match.group(2), split_parameters(parameters.group(1)), result != "void"
    return "unreadable", statement[:60], [], False


def fields(body):
    """Names of a struct's fields; those of a nested struct or union without a name count as its own."""
    body = re.sub(r"\b(struct|union) ?{([^{}]*)} ?;", r"\2", body)
    names = []
    for field in (x.strip() for x in body.split(";")):
        if not field:
            continue
        if match := re.search(r"\( ?\* ?(\w+) ?\)", field):
            names.append(match.group(1))
            continue
        for piece in re.sub(r"\[[^\]]*\]|:\s*\d+", "", field.split("}")[-1]).split(","):
            words = re.findall(r"\w+", piece)
            names += words[-1:]
    return [name for name in names if name not in ("parent_instance", "parent_class")]


def check_one(path, comments, found):
    kind, name, members, returns = found
    if kind == "unreadable":
        yield f"{path}: the check cannot read the declaration: {name}"
        return
    if re.match(r"NLK_TYPE_|NLK_IS_", name) or name.endswith("_get_type") or name.endswith("Class"):
        return
    if name not in comments:
        yield f"{path}: {kind} {name} has no contract comment"
        return
    text, described = comments[name]
    for member in members:
        if member not in described:
            yield f"{path}: {kind} {name}: its comment does not describe {member}"
    if returns and not re.search(r"^ \* Returns:\s*\S", text, re.MULTILINE):
        yield f"{path}: {kind} {name}: its comment does not say what it returns"
    if kind in ("function", "callback"):
        for stranger in described - set(members):
            yield f"{path}: {kind} {name}: its comment describes {stranger}, which it does not have"
    if not re.search(r"\w", text):
        yield f"{path}: {kind} {name}: its comment says nothing about it"


def check(project):
    findings = []
    # A type may be named in several headers; one of them has its contract.
    everywhere = {name for _, text in project.code(".h") for name in comments_of(text)}
    for path, text in project.code(".h"):
        comments = comments_of(text)
        bare = tree.without_comments(text)
        declared = [declaration(statement) for statement in statements(DECLARE_TYPE.sub("", text))]
        declared += [("type", match.group(1), [], False) for match in DECLARE_TYPE.finditer(bare)]
        declared += [("macro", match.group(1), [], False) for match in MACRO.finditer(bare)]
        for found in declared:
            if found is not None and not (found[0] == "type" and found[1] in everywhere):
                findings += check_one(path, comments, found)
        if "#pragma once" not in text:
            findings.append(f"{path}: no #pragma once")
    return findings


def header(*lines):
    return {"src/base/nlk-planted.h": "\n".join(("#pragma once", *lines, ""))}


GOOD_ENUM = ("/**", " * NlkPlanted:", " * @NLK_PLANTED_A: one", " *", " * Planted.", " */")
PLANTS = [
    ("a function without a comment", header("void nlk_planted (int x);"), ["function nlk_planted has no contract"]),
    ("an inline function without a comment", header("static inline int", "nlk_planted (void)", "{", "  return 1;", "}"),
     ["function nlk_planted has no contract"]),
    ("a comment of the other kind", header("/* nlk_planted: plants. */", "void nlk_planted (int x);"),
     ["function nlk_planted has no contract"]),
    ("a parameter without a word", header("/**", " * nlk_planted:", " * @x: one", " *", " * Plants.", " */",
                                          "void nlk_planted (int x, const char *y);"), ["nlk_planted", "describe y"]),
    ("a word about no parameter", header("/**", " * nlk_planted:", " * @x: one", " * @z: two", " *", " * Plants.", " */",
                                         "void nlk_planted (int x);"), ["nlk_planted", "describes z"]),
    ("a result without a word", header("/**", " * nlk_planted:", " *", " * Plants.", " */", "int nlk_planted (void);"),
     ["nlk_planted", "what it returns"]),
    ("an empty comment", header("/**", " * nlk_planted:", " */", "void nlk_planted (void);"),
     ["nlk_planted", "says nothing"]),
    ("a type without a comment", header("typedef struct _NlkPlanted NlkPlanted;"), ["type NlkPlanted has no contract"]),
    ("an object without a comment", header("G_DECLARE_FINAL_TYPE (NlkPlanted, nlk_planted, NLK, PLANTED, GObject)"),
     ["type NlkPlanted has no contract"]),
    ("a field without a word", header("/**", " * NlkPlanted:", " * @a: one", " *", " * Planted.", " */", "typedef struct {",
                                      "  int a;", "  char *b[4];", "} NlkPlanted;"), ["NlkPlanted", "describe b"]),
    ("an enum value without a word", header(*GOOD_ENUM, "typedef enum {", "  NLK_PLANTED_A = 1,", "  NLK_PLANTED_B,",
                                            "} NlkPlanted;"), ["NlkPlanted", "describe NLK_PLANTED_B"]),
    ("a callback without a comment", header("typedef void (*NlkPlanted) (int x, gpointer user_data);"),
     ["callback NlkPlanted has no contract"]),
    ("a macro without a comment", header("#define NLK_PLANTED 3"), ["macro NLK_PLANTED has no contract"]),
    ("a private header without one", {"src/base/nlk-planted-private.h": "#pragma once\nint nlk_planted (void);\n"},
     ["nlk-planted-private.h", "nlk_planted"]),
]

if __name__ == "__main__":
    sys.exit(tree.run(check, PLANTS))
