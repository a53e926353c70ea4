#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The arrows between folders, as src/README.md draws them, hold in the #include lines; clock and random bytes are read in
base alone."""
import posixpath
import re
import sys

import tree

LIBRARY = ("base", "protocol", "crypto", "config", "net")
# folder: rooms of src/ whose headers it may include besides its own
ARROWS = {
    "src/base": (),
    "src/protocol": ("base",),
    "src/crypto": ("base",),
    "src/config": ("base", "protocol"),
    "src/net": ("base", "protocol", "crypto", "config"),
    "src/client": LIBRARY,
    "src/cli": ("base", "protocol", "config", "client"),
    "src/service": ("base",),
    "src/tray": ("base",),
    "src/app": (*LIBRARY, "client"),
    "agent": (*LIBRARY, "service"),
    "gateway": (*LIBRARY, "service"),
}
# header of another project: folders that may include it
OWNERS = {
    r"sodium(\.h|/)": ("src/crypto",),
    r"nettle/": ("src/crypto",),
    r"openssl/": ("src/crypto",),
    r"gnutls/": ("src/net",),
    r"yaml\.h": ("src/config",),
    r"jwt\.h": ("src/protocol",),
    r"libsoup/": ("src/net", "gateway"),
    r"libsecret/": ("src/app",),
    r"json-glib/": ("src/protocol", "src/config", "src/net", "src/client", "src/cli", "src/app", "agent", "gateway"),
    r"sys/(socket|epoll)\.h|netdb\.h|netinet/": ("src/base", "src/service", "src/net", "src/client", "src/cli", "agent", "gateway"),
}
INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]+([<"])([^>"]+)[>"]', re.MULTILINE)
CLOCK_OR_RANDOM = re.compile(
    r"\b(g_get_monotonic_time|g_get_real_time|g_get_current_time|g_date_time_new_now\w*|clock_gettime|gettimeofday|time|"
    r"g_random_\w+|g_rand_\w+|g_uuid_string_random|getrandom|getentropy|rand|random|arc4random\w*|randombytes_\w+|"
    r"RAND_\w*bytes|gnutls_rnd|crypto_core_ristretto255(?:_scalar)?_random)\s*\(")


def folder_of(path):
    parts = path.split("/")
    return "/".join(parts[:2]) if parts[0] == "src" else parts[0]


def line_of(text, position):
    return text.count("\n", 0, position) + 1


def check_own(files, path, name):
    """What is wrong with #include "name" in this file, or None."""
    folder = folder_of(path)
    same = posixpath.normpath(posixpath.join(posixpath.dirname(path), name))
    if same in files:
        return None if folder_of(same) == folder else f"reaches into {folder_of(same)} by a relative path"
    target = posixpath.join("src", name)
    if target not in files:
        return None if not name.startswith("nlk-") else "is in no folder that may be included from here"
    room = folder_of(target)
    if room == folder:
        return None
    if room not in [f"src/{x}" for x in ARROWS.get(folder, ())]:
        return f"is not allowed: {folder} does not include {room}"
    if name.endswith("-private.h"):
        return f"is private to {room}"
    return None


def check_foreign(path, name):
    for pattern, owners in OWNERS.items():
        if re.match(pattern, name) and folder_of(path) not in owners:
            return f"is not allowed: it belongs to {', '.join(owners)}"
    return None


def check(project):
    findings = []
    for path, text in project.code(".c", ".h"):
        folder = folder_of(path)
        if folder not in ARROWS:
            findings.append(f"{path}: the folder {folder} has no arrows in tests/structure/check_includes.py")
            continue
        for match in INCLUDE.finditer(tree.without_comments(text, strings=False)):
            kind, name = match.groups()
            wrong = check_own(project.files, path, name) if kind == '"' else check_foreign(path, name)
            if wrong:
                findings.append(f"{path}:{line_of(text, match.start())}: #include of {name} {wrong}")
        if folder == "src/base":
            continue
        for match in CLOCK_OR_RANDOM.finditer(tree.without_comments(text)):
            findings.append(f"{path}:{line_of(text, match.start())}: {match.group(1)} is for src/base alone")
    return findings


PLANTS = [
    ("an arrow against the direction", {"src/base/nlk-planted.c": '#include "protocol/nlk-planted.h"\n',
                                        "src/protocol/nlk-planted.h": "#pragma once\n"},
     ["src/base/nlk-planted.c:1", "src/base does not include src/protocol"]),
    ("a relative path into another room", {"src/crypto/nlk-planted.c": '#include "../base/nlk-bytes.h"\n'},
     ["src/crypto/nlk-planted.c:1", "relative path"]),
    ("the client included by the agent", {"agent/nlk-planted.c": '\n#include "client/nlk-planted.h"\n',
                                          "src/client/nlk-planted.h": "#pragma once\n"},
     ["agent/nlk-planted.c:2", "agent does not include src/client"]),
    ("a private header of another room", {"src/protocol/nlk-planted.c": '#include "base/nlk-planted-private.h"\n',
                                          "src/base/nlk-planted-private.h": "#pragma once\n"},
     ["src/protocol/nlk-planted.c:1", "private"]),
    ("sodium.h outside crypto", {"src/net/nlk-planted.c": "#include <sodium.h>\n"}, ["src/net/nlk-planted.c:1", "src/crypto"]),
    ("yaml.h outside config", {"agent/nlk-planted.c": "#include <yaml.h>\n"}, ["agent/nlk-planted.c:1", "src/config"]),
    ("libsoup outside net and gateway", {"src/cli/nlk-planted.c": "#include <libsoup/soup.h>\n"},
     ["src/cli/nlk-planted.c:1", "src/net, gateway"]),
    ("a socket in protocol", {"src/protocol/nlk-planted.c": "#include <sys/socket.h>\n"}, ["src/protocol/nlk-planted.c:1"]),
    ("a clock read outside base", {"src/net/nlk-planted.c": "gint64 x = g_get_monotonic_time ();\n"},
     ["src/net/nlk-planted.c:1", "g_get_monotonic_time"]),
    ("random bytes outside base", {"gateway/nlk-planted.c": "guint32 x = g_random_int ();\n"},
     ["gateway/nlk-planted.c:1", "g_random_int"]),
    ("a folder without arrows", {"src/planted/nlk-planted.c": "\n"}, ["src/planted", "no arrows"]),
]

if __name__ == "__main__":
    sys.exit(tree.run(check, PLANTS))
