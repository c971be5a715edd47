#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Judges the payment templates, those of variants/ that meet every requirement in other ways, every mutation of mutations*.toml and every remedy of remedies.toml with the payment pack.

    campaign.py MOONGATE [NAME ...]     only the mutations and remedies whose "policy: name" contains one of the names
"""
import json
import os
import re
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

from forms import FORMS

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
PACK = ROOT / "policies" / "payment"
PAYMENT = ROOT / "deploy" / "payment"
SEED = Path(os.environ.get("MG_SHARED", ROOT.parent / "shared")) / "seed" / "initial-template.yml"

REQUIREMENTS = [f"PAY-R{n:02}" for n in range(1, 22)] + [f"PAY-M{n}" for n in range(1, 5)]
MET_AT_FIRST = {f"PAY-R{n:02}" for n in range(1, 11)}
ENVIRONMENTS = ["dev", "staging", "prod"]


class Mistake(Exception):
    """The table does not fit the template any more."""


# ---- edits on text ----

def entry(text, name):
    """Start and end of the entry `  Name:` two spaces deep: a resource, a parameter, an output, a metadata key."""
    found = re.findall(rf"^  {name}:", text, re.M)
    if len(found) != 1:
        raise Mistake(f"{len(found)} entries are called {name}")
    start = re.search(rf"^  {name}:.*\n", text, re.M)
    end = re.compile(r"^(  \S|\S)", re.M).search(text, start.end())
    return start.start(), end.start() if end else len(text)


def replaced(text, edit):
    old, new = edit[0], edit[1]
    count = text.count(old)
    if count == 0 or (count > 1 and "all" not in edit[2:]):
        raise Mistake(f"{old!r} occurs {count} times")
    return text.replace(old, new)


def swapped(text, first, last, new):
    start = text.find(first)
    end = text.find(last, start)
    if start < 0 or end < 0:
        raise Mistake(f"no text from {first!r} to {last!r}")
    return text[:start] + new + text[end + len(last):]


def mutate(text, m):
    if "at" in m:
        start, end = entry(text, m["at"])
    else:
        start, end = 0, len(text)
    part = text[start:end]
    for edit in m.get("edits", []):
        part = replaced(part, edit)
    if "swap" in m:
        part = swapped(part, *m["swap"])
    text = text[:start] + part + text[end:]
    for name in m.get("delete", []):
        start, end = entry(text, name)
        text = text[:start] + text[end:]
    for section, lines in m.get("add", {}).items():
        if re.search(rf"^{section}:\n", text, re.M):
            text = re.sub(rf"^{section}:\n", lambda found: found.group() + lines, text, count=1, flags=re.M)
        else:
            text = text.replace("\nResources:\n", f"\n{section}:\n{lines}\nResources:\n", 1)
    for key, values in m.get("mapping", {}).items():
        for environment, value in zip(ENVIRONMENTS, values, strict=True):
            text = replaced(text, [f"\n    {environment}:\n", f"\n    {environment}:\n      {key}: {value}\n"])
    return text


# ---- judging ----

def judge(gate, files, *options):
    """Report of the gate as it is, by file name."""
    command = [gate, "check", "-p", PACK, "--format", "json", *options, *files]
    done = subprocess.run([str(c) for c in command], capture_output=True, text=True)
    if done.returncode not in (0, 1, 3, 4, 5):
        raise SystemExit(f"exit status {done.returncode}: {done.stderr}\n{done.stdout[-2000:]}")
    return {Path(t["file"]).name: t for t in json.loads(done.stdout)["templates"]}, done.returncode


def outcomes(template):
    """Policies by their worst outcome."""
    order = ["skip", "pass", "undecided", "fail", "error"]
    worst = {}
    for result in template["results"]:
        old = worst.get(result["policy"], "skip")
        worst[result["policy"]] = max(old, result["outcome"], key=order.index)
    return worst


def problems_of(template):
    found = [f"does not load: {template['error']['message']}"] if template["error"] else []
    return found + [f"{d['code']}: {d['message']}" for d in template["diagnostics"] if d["severity"] == "error"]


def details(template, policy):
    for result in template["results"]:
        if result["policy"] == policy:
            yield f"{result['outcome']} {result['target'] or 'stack'} {result['reason'] or ''}"
            for f in result["findings"]:
                yield f"  {f['line']}:{f['column']} {f['message']} {f['witness'] or ''}"


# ---- the checks ----

class Check:
    def __init__(self):
        self.failures = 0
        self.count = 0

    def __call__(self, name, problems, more=()):
        self.count += 1
        if problems:
            self.failures += 1
            print(f"FAIL {name}")
            for line in [*problems, *more]:
                print(f"     {line}")


def check_templates(check, gate):
    first = [PAYMENT / "initial.yml"] + ([SEED] if SEED.exists() else [])
    for path in first:
        judged, status = judge(gate, [path])
        template = judged[path.name]
        worst = outcomes(template)
        want = {p: "pass" if p in MET_AT_FIRST else "fail" for p in REQUIREMENTS}
        problems = problems_of(template) + [f"{p} is {worst.get(p)}, not {want[p]}" for p in want if worst.get(p) != want[p]]
        check(path.name, problems + ([] if status == 1 else [f"exit status {status}"]))
    options = [[], ["--strict-values"]] + [["--parameters", PAYMENT / "parameters" / f"{e}.json"] for e in ENVIRONMENTS]
    for given in options + [["--region", r] for r in ("eu-central-1", "cn-north-1", "us-gov-west-1")]:
        check_allowed(check, gate, PAYMENT / "stack.yml", given)
    with tempfile.TemporaryDirectory() as folder:
        for name in FORMS:
            path = Path(folder) / f"{name}.yml"
            path.write_text(template_of(f"form:{name}"))
            check_allowed(check, gate, path, [])
            check_allowed(check, gate, path, ["--strict-values"])
    for variant in sorted((HERE / "variants").iterdir()):
        for given in [], ["--strict-values"], ["--region", "eu-west-1", "--account", "123456789012", "--stack-name", "payments"]:
            check_allowed(check, gate, variant, given)


def check_allowed(check, gate, path, options):
    judged, status = judge(gate, [path], *options)
    template = judged[path.name]
    worst = outcomes(template)
    problems = problems_of(template) + [f"{p} is {worst.get(p)}" for p in REQUIREMENTS if worst.get(p) != "pass"]
    more = [line for p in REQUIREMENTS if worst.get(p) != "pass" for line in details(template, p)]
    check(f"{path.name} {' '.join(map(str, options))}", problems + ([] if status == 0 else [f"exit status {status}"]), more)


def check_table(check, table):
    """The table is complete: each policy broken twice by literals, through a branch and through a value, or exempt with a reason."""
    for policy in REQUIREMENTS:
        mine = [m for m in table["mutation"] if m["policy"] == policy and "base" not in m]
        plain = [m for m in mine if "through" not in m]
        problems = [] if len(plain) >= 2 else [f"only {len(plain)} mutations"]
        for through in ("if", "value"):
            exempt = table["exempt"][through].get(policy)
            has = any(m.get("through") == through for m in mine)
            if has == bool(exempt):
                problems.append(f"no mutation through {through}, and not exempt" if not has else f"exempt from {through}, and has one")
        check(f"table: {policy}", problems)
    names = [label_of(m) for m in table["mutation"]]
    check("table: names", [f"twice: {n}" for n in sorted({n for n in names if names.count(n) > 1})])


def label_of(m):
    return f"{m['policy']}: {m['name']}" + (f" ({m['base']})" if "base" in m else "")


def template_of(base):
    if base.startswith("form:"):
        return FORMS[base.removeprefix("form:")](template_of("stack.yml"))
    return (HERE / base if base.startswith("variants/") else PAYMENT / base).read_text()


def write_all(check, folder, entries):
    """A file for each entry; those whose edits do not fit are reported."""
    written = {}
    for i, m in enumerate(entries):
        label = label_of(m)
        try:
            text = mutate(template_of(m.get("base", "stack.yml")), m)
        except Mistake as mistake:
            check(label, [str(mistake)])
            continue
        name = f"m{i:03}.yml"
        (folder / name).write_text(text)
        written[name] = (label, m)
    return written


def check_mutations(check, gate, folder, entries):
    written = write_all(check, folder, entries)
    if not written:
        return
    judged, _ = judge(gate, [folder / name for name in written])
    for name, (label, m) in written.items():
        template = judged[name]
        worst = outcomes(template)
        broken = {p for p, outcome in worst.items() if outcome not in ("pass", "skip")}
        want = {m["policy"], *m.get("also", [])}
        problems = problems_of(template)
        problems += [f"{p} does not see it: {worst.get(p)}" for p in sorted(want - broken)]
        problems += [f"{p} sees it too: {worst[p]}" for p in sorted(broken - want)]
        outcome = "undecided" if m.get("undecided") else "fail"
        if worst.get(m["policy"]) != outcome:
            problems.append(f"{m['policy']} is {worst.get(m['policy'])}, not {outcome}")
        check(label, problems, [line for p in sorted(broken - want) for line in details(template, p)])


def check_allowed_forms(check, gate, folder, entries):
    """Edits after which every requirement is still met."""
    written = write_all(check, folder, [{"policy": "allowed", **e} for e in entries])
    judged, _ = judge(gate, [folder / name for name in written]) if written else ({}, 0)
    for name, (label, _) in written.items():
        worst = outcomes(judged[name])
        bad = [p for p in REQUIREMENTS if worst.get(p) != "pass"]
        check(label, problems_of(judged[name]) + [f"{p} is {worst.get(p)}" for p in bad], [line for p in bad for line in details(judged[name], p)])


def check_remedies(check, gate, folder, entries, mutations):
    """What a remedy says, done to a template that fails, makes it pass."""
    written = write_all(check, folder, entries)
    judged, _ = judge(gate, [folder / name for name in written])
    for name, (label, m) in written.items():
        worst = outcomes(judged[name])
        problems = problems_of(judged[name])
        if worst.get(m["policy"]) != "pass":
            problems.append(f"{m['policy']} is {worst.get(m['policy'])} with its remedy")
        check(f"remedy of {label}", problems, details(judged[name], m["policy"]))
    covered = {e["policy"] for e in entries} | {m["policy"] for m in mutations if m["policy"] in MET_AT_FIRST}
    check("remedies: complete", [f"none for {p}" for p in REQUIREMENTS if p not in covered])


def main():
    gate, wanted = sys.argv[1], sys.argv[2:]
    check = Check()
    table = {"mutation": [], "allowed": []}
    for path in sorted(HERE.glob("mutations*.toml")):
        for key, value in tomllib.loads(path.read_text()).items():
            table[key] = table[key] + value if key in ("mutation", "allowed") else value
    remedies = tomllib.loads((HERE / "remedies.toml").read_text())["remedy"]

    def chosen(entries):
        return [e for e in entries if not wanted or any(w in label_of(e) for w in wanted)]

    with tempfile.TemporaryDirectory() as folder:
        if not wanted:
            check_templates(check, gate)
            check_table(check, table)
        check_mutations(check, gate, Path(folder), chosen(table["mutation"]))
        check_allowed_forms(check, gate, Path(folder), [e for e in table["allowed"] if not wanted])
        if chosen(remedies):
            check_remedies(check, gate, Path(folder), chosen(remedies), table["mutation"])
    print(f"{check.count} checks, {check.failures} failed")
    return 1 if check.failures else 0


if __name__ == "__main__":
    sys.exit(main())
