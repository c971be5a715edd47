#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs every folder beside this file: policy files, template.yaml, arguments (one a line, optional) and expect.json, what the report must say.

expect.json: {"exit": N, "results": [...]}: all results in their order; of each, only the given names are compared; findings in their order and number.
Each case runs ten times, and every report must have the same bytes."""
import json
import pathlib
import subprocess
import sys


def differs(want, got, where):
    """The first difference, or None. Maps of want may leave names out; lists may not."""
    if isinstance(want, dict) and isinstance(got, dict):
        for key, value in want.items():
            if key not in got:
                return f"{where}.{key} is missing"
            found = differs(value, got[key], f"{where}.{key}")
            if found:
                return found
        return None
    if isinstance(want, list) and isinstance(got, list):
        if len(want) != len(got):
            return f"{where} has {len(got)} entries, not {len(want)}: {json.dumps(got, indent=1)}"
        for i, (a, b) in enumerate(zip(want, got)):
            found = differs(a, b, f"{where}[{i}]")
            if found:
                return found
        return None
    return None if want == got else f"{where} is {json.dumps(got)}, not {json.dumps(want)}"


def run(program, folder):
    extra = folder / "arguments"
    arguments = extra.read_text().splitlines() if extra.exists() else []
    command = [program, "check", "--config", "moongate.yaml", "--date", "2026-01-01", "--format", "json", "-p", ".", *arguments, "template.yaml"]
    if not (folder / "moongate.yaml").exists():
        del command[2:4]
    return subprocess.run(command, cwd=folder, capture_output=True, timeout=60)


def check(program, folder):
    expect = json.loads((folder / "expect.json").read_text())
    first = run(program, folder)
    if first.returncode != expect["exit"]:
        return f"exit status {first.returncode}, not {expect['exit']}\n{first.stdout.decode()}{first.stderr.decode()}"
    for _ in range(9):
        if run(program, folder).stdout != first.stdout:
            return "two runs gave different bytes"
    return differs(expect["results"], json.loads(first.stdout)["templates"][0]["results"], "results")


def main():
    program, failed = str(pathlib.Path(sys.argv[1]).resolve()), 0
    folders = sorted(p.parent for p in pathlib.Path(__file__).parent.glob("*/expect.json"))
    for folder in folders:
        found = check(program, folder)
        print(f"{'FAIL' if found else 'ok  '} {folder.name}{': ' + found if found else ''}")
        failed += bool(found)
    print(f"{len(folders)} cases, {failed} failed")
    return 1 if failed or not folders else 0


if __name__ == "__main__":
    sys.exit(main())
