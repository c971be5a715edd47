#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Puts something odd in the place of each value of the payment templates, and of one that the organisation's pack speaks about: whatever a template holds, no policy
may break (outcome `error`).

    odd.py MOONGATE [--every N]     N: only every N-th copy, for a quick run
"""
import argparse
import copy
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import yaml

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
BASES = [ROOT / "deploy" / "payment" / "stack.yml", HERE / "variants" / "named.yml", HERE / "odd.yml"]
ODD = ["", "odd", 7, -1.5, True, [], {}, ["odd"], [[]], [{}], {"odd": "odd"}, [{"odd": ["odd"]}], {"Ref": "OddParameter"}, {"Ref": "AWS::NoValue"}, {"Fn::Sub": "odd-${AWS::Region}"}]
PARAMETER = {"Type": "String", "AllowedPattern": ".*", "ConstraintDescription": "odd"}


class Loader(yaml.SafeLoader):
    """Short forms of intrinsic functions become long ones."""


def intrinsic(loader, suffix, node):
    if isinstance(node, yaml.ScalarNode):
        value = loader.construct_scalar(node)
        value = value.split(".", 1) if suffix == "GetAtt" else value
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    else:
        value = loader.construct_mapping(node, deep=True)
    return {suffix if suffix in ("Ref", "Condition") else f"Fn::{suffix}": value}


Loader.add_multi_constructor("!", intrinsic)


def places(value, path=()):
    """Paths of everything below the root, as tuples of keys and indices."""
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, member in members:
        yield (*path, key)
        yield from places(member, (*path, key))


def put(template, path, value):
    """A copy with the value at the path; only what leads there is copied."""
    top = copy.copy(template)
    at = top
    for key in path[:-1]:
        at[key] = copy.copy(at[key])
        at = at[key]
    at[path[-1]] = value
    return top


def copies(every):
    """Every N-th copy: label and template."""
    n = 0
    for base in BASES:
        template = yaml.load(base.read_text(), Loader)
        template.setdefault("Parameters", {})["OddParameter"] = PARAMETER
        for path in places(template):
            for value in ODD:
                n += 1
                if n % every == 0:
                    yield f"{base.name} {'/'.join(map(str, path))} = {json.dumps(value)}", put(template, path, value)


def broken(gate, folder, labels):
    """What broke: label, policy, reason."""
    command = [gate, "check", "-p", ROOT / "policies" / "payment", "-p", ROOT / "policies" / "org", "--format", "json", folder]
    done = subprocess.run([str(c) for c in command], capture_output=True, text=True)
    if done.returncode not in (0, 1, 3, 4, 5):
        yield str(folder), "moongate", f"exit status {done.returncode}: {done.stderr[-500:]}"
        return
    for judged in json.loads(done.stdout)["templates"]:
        for result in judged["results"]:
            if result["outcome"] == "error":
                yield labels[Path(judged["file"]).name], result["policy"], result["reason"]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("gate")
    parser.add_argument("--every", type=int, default=1)
    options = parser.parse_args()
    chosen = list(copies(options.every))
    failures = 0
    for first in range(0, len(chosen), 500):
        with tempfile.TemporaryDirectory() as folder:
            labels = {}
            for n, (label, template) in enumerate(chosen[first:first + 500]):
                labels[f"{n:03}.json"] = label
                (Path(folder) / f"{n:03}.json").write_text(json.dumps(template))
            for label, policy, reason in broken(options.gate, folder, labels):
                failures += 1
                print(f"FAIL {label}\n     {policy}: {reason}")
    print(f"{len(chosen)} odd templates, {failures} policies broke")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
