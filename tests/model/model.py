#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The enumerating model against the engine: generates random templates (generate.py), works out every property in every deployment by trying all of
them (domains.py, deployments.py), and compares outcomes, witnesses and diagnostics with the engine's (model_dump). Slow and obvious on purpose; it shares no code
with the engine.

  model.py DUMP [--count N] [--seed S] [--show]      N templates from seed S on; a seed alone reproduces a difference
"""
import argparse
import itertools
import json
import os
import re
import shlex
import subprocess
import sys
import tempfile

from deployments import Model
from generate import Generator

OPTIONS = {"--region": "AWS::Region", "--account": "AWS::AccountId", "--stack-name": "AWS::StackName"}
SIZE_MAX = 3000  # assignments; a larger template is generated again, from the next numbers of the same seed


def canon(v):
    return json.dumps(v, sort_keys=True)


def meets(model, at, conds, witness):
    for n, text in witness.items():
        if n in conds and text in ("true", "false") and n not in model.names:
            if conds[n] != (text == "true"):
                return False
            continue
        if text == "****":
            continue
        c = at[n]
        texts = [d.text for d in model.domains[n] if d.text is not None]
        if text in texts:
            if c.text != text:
                return False
        elif c.text is not None:
            return False
    return True


def check_witness(model, runs, outcome, witness):
    outcome = canon(outcome)
    same = [o == outcome for at, conds, o in runs if meets(model, at, conds, witness)]
    if not same:
        return "no deployment meets the witness"
    if "****" in witness.values() or any(v not in [d.text for d in model.domains.get(k, [])] for k, v in witness.items() if k in model.names):
        # A masked value, or an example of "other": with several others only some of them lead there.
        return None if any(same) else "the witness leads elsewhere"
    if not all(same):
        return "the witness does not force the outcome"
    for k in witness:
        less = {n: v for n, v in witness.items() if n != k}
        if all(o == outcome for at, conds, o in runs if meets(model, at, conds, less)):
            return "%s does not matter" % k
    return None


def parse_witness(text):
    """Command-line arguments and "condition C is true" as a map."""
    out, words = {}, shlex.split(re.sub(r", (?=condition|--|AWS)", " ", text))
    while words:
        head = words.pop(0)
        if head == "--parameter":
            name, value = words.pop(0).split("=", 1)
        elif head in OPTIONS:
            name, value = OPTIONS[head], words.pop(0)
        else:
            name = words.pop(0) if head == "condition" else head
            value = words[1]
            words = words[2:]  # "is true"
        out[name] = value
    return out


def truths(conds):
    return tuple(conds.values())


def dangling_differences(model, diagnostics):
    """References to absent resources: each told, and each witness leads there."""
    told = {}
    for level, code, text, witness in diagnostics:
        if code == "unresolved-dependency":
            told.setdefault(re.search("resource `(.*?)`", text).group(1), []).append(witness)
    seen = {truths(conds): conds for _, conds in model.all}
    found = {key: model.dangling(conds) for key, conds in seen.items()}
    absent = [found[truths(conds)] for _, conds in model.all]
    want = {t for targets in absent for t in targets}
    if set(told) != want:
        yield "references to absent resources: model %s, engine %s" % (sorted(want), sorted(told))
    for target in set(told) & want:
        for text in told[target]:
            witness = parse_witness(text)
            if not any(target in targets and meets(model, at, conds, witness) for (at, conds), targets in zip(model.all, absent)):
                yield "the witness %s of the absent %s leads elsewhere" % (text, target)


def cycle_differences(model, diagnostics):
    told = [d for d in diagnostics if d[1] == "circular-dependency"]
    cyclic = any(model.cyclic(conds) for conds in {truths(conds): conds for _, conds in model.all}.values())
    if bool(told) != cyclic:
        yield "circular dependency: model %s, engine %s" % (cyclic, told)


def differences(model, dump):
    if "error" in dump:
        broken = not list(itertools.islice(model.deployments(), 1))
        if not broken or "break the rule" not in dump["error"]:
            yield "engine: %s" % dump["error"]
        return
    model.all = list(model.deployments())
    if not model.all:
        if not any(d[1] in ("rule-unsatisfiable", "mapping-not-found") for d in dump["diagnostics"]):
            yield "no deployment at all, and no diagnostic says so"
        return
    yield from dangling_differences(model, dump["diagnostics"])
    yield from cycle_differences(model, dump["diagnostics"])
    for rid, res in model.t["Resources"].items():
        can = "Condition" not in res or any(conds[res["Condition"]] for _, conds in model.all)
        if can != dump["resources"][rid]["can"]:
            yield "%s can be present: model %s" % (rid, can)
        for name in res["Properties"]:
            runs = [(at, conds, canon(o)) for at, conds, o in model.outcomes(rid, name)]
            want = {o for _, _, o in runs}
            got = dump["resources"][rid]["properties"][name]
            if "(many)" in got:
                continue
            if want != {canon(o) for o, _ in got}:
                yield "%s.%s\n  model  %s\n  engine %s" % (rid, name, sorted(want), sorted(canon(o) for o, _ in got))
                continue
            for o, witness in got:
                wrong = check_witness(model, runs, o, witness)
                if wrong:
                    yield "%s.%s = %s: %s: %s" % (rid, name, canon(o), witness, wrong)


def generate(seed):
    """The template of a seed: as written, as its loops expand, and the model of it with what is given."""
    g = Generator(seed)
    while True:
        t, plain, given, region, strict = g.template()
        model = Model(plain, given, region, strict)
        if model.size() <= SIZE_MAX:
            return t, model, given, region, strict
        g = Generator(g.r.random())


def run_one(dump, seed, folder, show):
    t, model, given, region, strict = generate(seed)
    path = os.path.join(folder, "t%d.json" % (seed % 64))
    with open(path, "w") as f:
        json.dump(t, f, indent=1)
    args = [dump] + (["--region", region] if region else []) + (["--strict"] if strict else [])
    for k, v in given.items():
        args += ["--param", "%s=%s" % (k, v)]
    texts = {subprocess.run(args + extra + [path], capture_output=True, text=True, check=True, timeout=60).stdout for extra in ([], ["--no-memo"])[: 1 + (seed % 4 == 0)]}
    found = ["memo on and off differ"] if len(texts) > 1 else []
    found += list(differences(model, json.loads(texts.pop())))
    if found or show:
        print("seed %d: %s\n%s" % (seed, " ".join(args[1:]), json.dumps(t, indent=1) if show else ""))
        for d in found:
            print("  " + d)
    return not found


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("dump")
    p.add_argument("--count", type=int, default=1)
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--show", action="store_true")
    a = p.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        bad = sum(not run_one(a.dump, s, folder, a.show) for s in range(a.seed, a.seed + a.count))
    print("%d templates, %d differ" % (a.count, bad))
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
