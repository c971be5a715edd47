#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The programs are hardened as built: position independent, read-only relocations bound at start, no executable stack, stack protector, fortified calls.

usage: hardening.py OPTIMISED PROGRAM...    OPTIMISED is 1 when the build defines _FORTIFY_SOURCE
"""
import re
import subprocess
import sys


def readelf(option, program):
    return subprocess.run(["readelf", "-W", option, program], check=True, capture_output=True, text=True).stdout


def missing(program, fortified):
    header, segments, dynamic, symbols = (readelf(o, program) for o in ("-h", "-l", "-d", "--dyn-syms"))
    stack = next((line for line in segments.splitlines() if "GNU_STACK" in line), "")
    wanted = {
        "PIE": re.search(r"Type:\s+DYN", header) and "INTERP" in segments,
        "RELRO": "GNU_RELRO" in segments,
        "BIND_NOW": re.search(r"BIND_NOW|FLAGS_1.*NOW", dynamic),
        "a stack that is not executable": stack and "RWE" not in stack,
        "no text relocations": "TEXTREL" not in dynamic,
        "stack protector": "__stack_chk_fail" in symbols,
        "no search path of its own": not re.search(r"\((RPATH|RUNPATH)\)", dynamic),
    }
    if fortified:
        wanted["_FORTIFY_SOURCE"] = re.search(r"__\w+_chk\b", symbols.replace("__stack_chk_fail", ""))
    return [name for name, there in wanted.items() if not there]


def main():
    bad = [f"{program}: lacks {name}" for program in sys.argv[2:] for name in missing(program, sys.argv[1] == "1")]
    print("\n".join(bad) or f"{len(sys.argv) - 2} programs are hardened")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
