#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Includes go one way, every header compiles alone, and the core names no report format and no database.

usage: includes.py SOURCE_ROOT BUILD_ROOT C_COMPILER
"""
import concurrent.futures
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ORDER = ["base", "doc", "cfn", "report", "config", "plugin", "policy", "judge", "service", "embed", "cli"]
INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^>"]+)[>"]', re.M)
PACKAGES = ["lua5.4", "lua-5.4", "yaml-0.1", "libpcre2-8", "libmicrohttpd", "gnutls", "libseccomp", "cmocka"]


def complaint(file, style, target, known):
    """Why FILE (from the source root) must not include TARGET, or None. KNOWN says whether a path from the root exists."""
    top, *rest = Path(file).parts
    if target.startswith("moongate/"):
        if style != "<":
            return "public headers are included with <>"
        return None if known(f"include/{target}") or target == "moongate/version.h" else "there is no such public header"
    if style == "<":
        return None
    if top == "include":
        return "public headers include public headers only"
    if top == "plugins":
        beside = os.path.normpath(Path(file).parent / target)
        return None if beside.startswith("plugins/") and known(beside) else "plugins include from include/ alone, and what lies beside them"
    here, there = rest[0], target.split("/")[0]
    if here in ("cli", "embed") and target == "builtin.h" and known("plugins/builtin.h"):
        return None  # the end of the line hands the built-in tables in
    if "/" not in target or not known(f"core/{target}"):
        return "there is no such file under core/; write it as in \"base/str.h\""
    if there not in ORDER or here not in ORDER:
        return f"{there} is no folder of the line {' → '.join(ORDER)}"
    if ORDER.index(there) > ORDER.index(here):
        return f"the arrow points back: {there} comes after {here} in the line {' → '.join(ORDER)}"
    return None


def arrows(root):
    found = []
    files = [f for top in ("core", "plugins", "include") for f in sorted((root / top).rglob("*.[ch]"))]
    for file in files:
        text = file.read_text()
        name = file.relative_to(root).as_posix()
        for m in INCLUDE.finditer(text):
            why = complaint(name, m[1], m[2], lambda p: (root / p).is_file())
            if why:
                found.append(f"{name}:{text.count(chr(10), 0, m.start()) + 1}: includes {m[2]}: {why}")
    if len(files) < 20:
        found.append(f"{root}: only {len(files)} files were found")
    return found


# Who reads reports and keeps decisions is the plugins' affair.
OUTSIDERS = re.compile(r"sarif|junit|html|github|sqlite|postgres|libpq", re.I)


def outsiders(root):
    """Lines of the core that name a report format or a database."""
    found = []
    for file in sorted(p for p in (root / "core").rglob("*") if p.suffix in (".c", ".h", ".py", ".map") or p.name == "meson.build"):
        for number, line in enumerate(file.read_text().splitlines(), 1):
            if OUTSIDERS.search(line):
                found.append(f"{file.relative_to(root)}:{number}: the core names what belongs to a plugin: {line.strip()}")
    return found


def package_flags():
    flags = []
    for name in PACKAGES:
        done = subprocess.run(["pkg-config", "--cflags", name], capture_output=True, text=True)
        if done.returncode == 0:
            flags += done.stdout.split()
    return flags


def alone(root, build, cc):
    paths = [f"-I{root}/core", f"-I{root}/include", f"-I{build}/include", *package_flags()]
    strict = ["-fsyntax-only", "-Wall", "-Wextra", "-Werror"]
    cxx = os.environ.get("CXX") or shutil.which("c++") or shutil.which("g++") or shutil.which("clang++")
    if not cxx:
        print("no C++ compiler: the public headers are not compiled as C++")
    jobs = []
    for top in ("core", "plugins", "include"):
        for header in sorted((root / top).rglob("*.h")):
            jobs.append((header, [*cc, "-std=c11", "-D_GNU_SOURCE", *strict, *paths, "-x", "c", "-include", str(header), os.devnull]))
            if top == "include" and cxx:
                jobs.append((header, [cxx, "-std=c++17", "-pedantic", *strict, *paths, "-x", "c++", "-include", str(header), os.devnull]))

    def compile_one(job):
        header, command = job
        done = subprocess.run(command, capture_output=True, text=True)
        return f"{header.relative_to(root)} does not compile alone ({command[0]}):\n{done.stderr}" if done.returncode else None

    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        return [why for why in pool.map(compile_one, jobs) if why]


def check_the_check():
    """The rule itself, on arrows that are right and wrong."""
    files = {"core/base/str.h", "core/doc/doc.h", "core/cli/main.h", "include/moongate/types.h", "plugins/reporters/text.h", "plugins/arguments.h", "plugins/builtin.h"}
    good = [("core/doc/a.c", '"', "base/str.h"), ("core/doc/a.c", '"', "doc/doc.h"), ("core/cli/a.c", '"', "doc/doc.h"), ("core/base/a.h", "<", "moongate/types.h"),
            ("core/base/a.h", "<", "stdio.h"), ("plugins/reporters/a.c", "<", "moongate/types.h"), ("plugins/reporters/a.c", '"', "text.h"),
            ("plugins/reporters/a.c", '"', "../arguments.h"), ("core/cli/main.c", '"', "builtin.h")]
    bad = [("core/base/a.c", '"', "doc/doc.h"), ("core/doc/a.c", '"', "cli/main.h"), ("core/doc/a.c", '"', "doc.h"), ("core/doc/a.c", '"', "doc/missing.h"),
           ("plugins/reporters/a.c", '"', "base/str.h"), ("core/doc/a.c", "<", "moongate/missing.h"), ("include/moongate/a.h", '"', "base/str.h"),
           ("core/doc/a.c", '"', "moongate/types.h"), ("plugins/libraries/a.c", '"', "../../core/base/str.h"),
           ("core/judge/a.c", '"', "builtin.h")]
    for case in good:
        assert complaint(*case, files.__contains__) is None, case
    for case in bad:
        assert complaint(*case, files.__contains__), case


def main():
    root, build = Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve()
    check_the_check()
    found = arrows(root) + outsiders(root) + alone(root, build, sys.argv[3:] or ["cc"])
    for why in found:
        print(why)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
