#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Every test that docs/threat-model.md names exists, and every promise names one.

usage: threat_model.py SOURCE_ROOT
"""
import re
import sys
from pathlib import Path

NAMED = re.compile(r"`(tests/[^:`]+): (\w+)`")


def defined(path, name):
    if not path.is_file():
        return False
    pattern = rf"^def {name}\(" if path.suffix == ".py" else rf"^(static |int |_Noreturn )*(void |int )?{name}\("
    return re.search(pattern, path.read_text(), re.M) is not None


def complaints(root, text):
    for path, name in NAMED.findall(text):
        if not defined(root / path, name):
            yield f"{path} has no {name}"
    for row in re.findall(r"^\| .*$", text, re.M):
        if row != "| promise | shown by |" and not NAMED.search(row):
            yield f"no test shows: {row}"


def main():
    root = Path(sys.argv[1])
    text = (root / "docs/threat-model.md").read_text()
    bad = sorted(set(complaints(root, text)))
    if len(NAMED.findall(text)) < 20:
        bad.append("docs/threat-model.md names hardly any test")
    print("\n".join(bad) or f"{len(NAMED.findall(text))} tests are there")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
