#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The enumerating model: generates random templates, works out every property in every deployment by trying all of them, and compares the
outcomes and witnesses with the engine's (model_dump). Slow and obvious on purpose; it shares no code with the engine.

  model.py DUMP [--count N] [--seed S] [--show]      N templates from seed S on; a seed alone reproduces a difference
"""
import argparse
import itertools
import json
import os
import random
import subprocess
import sys
import tempfile

NOVALUE = {"Ref": "AWS::NoValue"}
ABSENT = ("absent",)


class Dead(Exception):
    """A deployment that the service would refuse."""


# --- generating ---------------------------------------------------------------------------------------------------------------------------------

LETTERS = ["a", "b", "c", "d"]


class Generator:
    def __init__(self, seed):
        self.r = random.Random(seed)
        self.t = {"Parameters": {}, "Conditions": {}, "Resources": {}}
        self.params, self.conditions, self.maps = [], [], {}

    def template(self):
        r = self.r
        for i in range(r.randint(1, 4)):
            self.parameter("P%d" % i)
        if r.random() < 0.5:
            self.mapping()
        for i in range(r.randint(0, 6)):
            self.t["Conditions"]["C%d" % i] = self.condition(2)
            self.conditions.append("C%d" % i)
        if r.random() < 0.35:
            self.t["Rules"] = {"R%d" % i: self.rule() for i in range(r.randint(1, 2))}
        for i in range(r.randint(1, 2)):
            res = {"Type": "AWS::X::Y%d" % i, "Properties": {"V%d" % k: self.value(3) for k in range(r.randint(1, 3))}}
            if self.conditions and r.random() < 0.4:
                res["Condition"] = r.choice(self.conditions)
            self.t["Resources"]["A%d" % i] = res
        if self.maps:
            self.t["Mappings"] = self.maps
        if not self.conditions:
            del self.t["Conditions"]
        given = {p: r.choice(self.t["Parameters"][p].get("AllowedValues", LETTERS)) for p in self.params if r.random() < 0.1}
        return self.t, given, r.choice([None, None, "eu-west-1", "cn-north-1"]), r.random() < 0.15

    def parameter(self, name):
        r, p = self.r, {"Type": "String"}
        if r.random() < 0.4:
            p["AllowedValues"] = r.sample(LETTERS, r.randint(2, 3))
            if r.random() < 0.5:
                p["Default"] = r.choice(p["AllowedValues"])
        elif r.random() < 0.6:
            p["Default"] = r.choice(LETTERS + ["z", "a-b"])
        if r.random() < 0.08:
            p["NoEcho"] = True
        self.t["Parameters"][name] = p
        self.params.append(name)

    def mapping(self):
        r = self.r
        tops = r.sample(LETTERS + ["eu-west-1", "us-east-1", "cn-north-1"], r.randint(1, 4))
        seconds = r.sample(["s", "t", "a", "b"], 2)
        self.maps["M"] = {t: {s: r.choice(LETTERS) for s in seconds} for t in tops}

    def name(self):
        return self.r.choice(self.params + (["AWS::Region"] if self.r.random() < 0.3 else []) + (["AWS::Partition"] if self.r.random() < 0.1 else []))

    def literal(self, name=None):
        if name == "AWS::Region":
            return self.r.choice(["eu-west-1", "us-east-1", "cn-north-1"])
        if name == "AWS::Partition":
            return self.r.choice(["aws", "aws-cn"])
        return self.r.choice(LETTERS)

    def lookup(self):
        r = self.r
        top = {"Ref": self.name()} if r.random() < 0.8 else r.choice(list(self.maps["M"]))
        second = {"Ref": r.choice(self.params)} if r.random() < 0.15 else r.choice(list(next(iter(self.maps["M"].values()))))
        return {"Fn::FindInMap": ["M", top, second]}

    def equals(self):
        r = self.r
        k = r.random()
        if k < 0.55 or not self.params:
            n = self.name()
            pair = [{"Ref": n}, self.literal(n)]
        elif k < 0.7:
            pair = [{"Ref": self.name()}, {"Ref": self.name()}]
        elif k < 0.8:
            n = self.name()
            pair = [{"Fn::Sub": "x-${%s}" % n}, "x-" + self.literal(n)]
        elif k < 0.87:
            pair = [{"Fn::Join": ["", [{"Ref": self.name()}, "!"]]}, self.literal() + "!"]
        elif self.maps:
            pair = [self.lookup(), self.literal()]
        else:
            pair = [{"Fn::Join": ["-", [{"Ref": self.name()}, {"Ref": self.name()}]]}, "a-b"]
        if r.random() < 0.3:
            pair.reverse()
        return {"Fn::Equals": pair}

    def condition(self, depth):
        r = self.r
        k = r.random()
        if depth and k < 0.12:
            return {"Fn::Not": [self.condition(depth - 1)]}
        if depth and k < 0.4:
            return {r.choice(["Fn::And", "Fn::Or"]): [self.condition(depth - 1) for _ in range(r.randint(2, 3))]}
        if self.conditions and k < 0.55:
            return {"Condition": r.choice(self.conditions)}
        return self.equals()

    def rule_function(self):
        r = self.r
        n = r.choice(self.params)
        k = r.random()
        if k < 0.4:
            return {"Fn::Equals": [{"Ref": n}, self.literal(n)]}
        if k < 0.7:
            return {"Fn::Contains": [r.sample(LETTERS, 2), {"Ref": n}]}
        if k < 0.85:
            return {"Fn::Not": [{"Fn::Equals": [{"Ref": n}, self.literal(n)]}]}
        return {"Fn::Or": [self.rule_function(), self.rule_function()]}

    def rule(self):
        rule = {"Assertions": [{"Assert": self.rule_function(), "AssertDescription": "as it must be"}]}
        if self.r.random() < 0.6:
            rule["RuleCondition"] = self.rule_function()
        return rule

    def value(self, depth):
        r = self.r
        k = r.random()
        if depth and self.conditions and k < 0.45:
            return {"Fn::If": [r.choice(self.conditions), self.value(depth - 1), self.value(depth - 1)]}
        if k < 0.55:
            return {"Ref": self.name()}
        if k < 0.65:
            return {"Fn::Sub": "%s-${%s}%s" % (r.choice(LETTERS), self.name(), r.choice(["", "-${%s}" % self.name()]))}
        if depth and k < 0.72:
            return [self.value(depth - 1) for _ in range(r.randint(1, 3))]
        if self.maps and k < 0.8:
            return self.lookup()
        if k < 0.85:
            return dict(NOVALUE)
        return r.choice(LETTERS)


# --- domains ------------------------------------------------------------------------------------------------------------------------------------

PARTITION = {"eu-west-1": "aws", "us-east-1": "aws", "cn-north-1": "aws-cn"}
PSEUDO = ["AWS::Partition", "AWS::Region"]


class Candidate:
    """text: None when unknown. other: stands for every value that is none of the literals. set: someone gave or declared it."""

    def __init__(self, text, other=False, token=0, set_=False):
        self.text, self.other, self.token, self.set = text, other, token, set_


class Model:
    def __init__(self, t, given, region, strict):
        self.t, self.given, self.region, self.strict = t, given, region, strict
        self.params, self.conds = t["Parameters"], t.get("Conditions", {})
        self.names = list(self.params) + PSEUDO
        self.literals = {n: [] for n in self.names}
        self.links = {n: {n} for n in self.names}
        self.pairs = []
        self.collect()
        self.domains = self.build()

    # What is compared with what.
    def shape(self, e):
        """(prefix, name or None, suffix), or None for anything else."""
        if isinstance(e, str):
            return (e, None, "")
        if "Ref" in e:
            return ("", e["Ref"], "")
        if "Fn::Sub" in e:
            parts, rest = [], e["Fn::Sub"]
            while "${" in rest:
                before, rest = rest.split("${", 1)
                name, rest = rest.split("}", 1)
                parts += [before, {"Ref": name}]
            return self.join_shape(parts + [rest])
        if "Fn::Join" in e:
            delim, items = e["Fn::Join"]
            return self.join_shape([x for i in items for x in (delim, i)][1:])
        return None

    def join_shape(self, parts):
        prefix, name, suffix = "", None, ""
        for p in parts:
            s = self.shape(p)
            if s is None or (name and s[1]):
                return None
            if name:
                suffix += s[0]
            else:
                prefix, name, suffix = prefix + s[0], s[1], s[2]
        return (prefix, name, suffix)

    def add(self, name, text):
        if text not in self.literals[name]:
            self.literals[name].append(text)

    def add_literal(self, s, text):
        if text.startswith(s[0]) and text.endswith(s[2]) and len(text) >= len(s[0]) + len(s[2]):
            self.add(s[1], text[len(s[0]):len(text) - len(s[2])])

    def compare(self, a, b):
        sa, sb = self.shape(a), self.shape(b)
        if sa and sb and sa[1] and sb[1]:
            if sa[0] + sa[2] + sb[0] + sb[2] == "":
                group = self.links[sa[1]] | self.links[sb[1]]
                for n in group:
                    self.links[n] = group
        elif sa and sa[1] and sb:
            self.add_literal(sa, sb[0])
        elif sb and sb[1] and sa:
            self.add_literal(sb, sa[0])
        elif sa and sa[1]:
            self.compare_lookup(sa, b)
        elif sb and sb[1]:
            self.compare_lookup(sb, a)

    def compare_lookup(self, s, e):
        if isinstance(e, dict) and "Fn::FindInMap" in e and isinstance(e["Fn::FindInMap"][0], str):
            m, _, second = e["Fn::FindInMap"]
            for row in self.t["Mappings"][m].values():
                for key, v in row.items():
                    if not isinstance(second, str) or key == second:
                        self.add_literal(s, v)

    def walk_condition(self, e):
        (fn, arg), = e.items()
        if fn in ("Fn::And", "Fn::Or", "Fn::Not"):
            for x in arg:
                self.walk_condition(x)
        elif fn == "Fn::Equals":
            self.compare(*arg)
        elif fn == "Fn::Contains":
            for x in arg[0]:
                self.compare(x, arg[1])

    def walk_lookups(self, e):
        if isinstance(e, list):
            for x in e:
                self.walk_lookups(x)
        elif isinstance(e, dict):
            if "Fn::FindInMap" in e:
                m, top, second = e["Fn::FindInMap"]
                if isinstance(top, dict):
                    for k in self.t["Mappings"][m]:
                        self.add(top["Ref"], k)
                if isinstance(second, dict):
                    for k, row in self.t["Mappings"][m].items():
                        for s in row:
                            if isinstance(top, dict) or k == top:
                                self.add(second["Ref"], s)
            for x in e.values():
                self.walk_lookups(x)

    def collect(self):
        for c in self.conds.values():
            self.walk_condition(c)
        for rule in self.t.get("Rules", {}).values():
            for a in rule["Assertions"]:
                if "RuleCondition" in rule:
                    self.walk_condition(rule["RuleCondition"])
                self.walk_condition(a["Assert"])
        for c in self.conds.values():
            self.walk_lookups(c)
        for res in self.t["Resources"].values():
            self.walk_lookups(res)

    def fixed(self, n):
        if n in self.given:
            return [Candidate(self.given[n], set_=True)]
        if n == "AWS::Region" and self.region:
            return [Candidate(self.region, set_=True)]
        if n == "AWS::Partition" and self.region:
            return [Candidate(PARTITION[self.region])]
        if n in self.params and "AllowedValues" in self.params[n]:
            return [Candidate(v, set_=True) for v in self.params[n]["AllowedValues"]]
        return None

    def build(self):
        fixed = {n: self.fixed(n) for n in self.names}
        default = {n: None if self.strict else self.params.get(n, {}).get("Default") for n in self.names}
        known = {}
        for n in self.names:
            group = self.links[n]
            lits = list(self.literals[n])
            if len(group) > 1:
                for m in self.names:
                    if m in group:
                        lits += self.literals[m]
                        if self.hidden(m) and not self.hidden(n):
                            continue  # what is secret goes to no other parameter
                        lits += [c.text for c in fixed[m]] if fixed[m] else []
                        lits += [default[m]] if fixed[m] is None and default[m] is not None else []
            known[n] = list(dict.fromkeys(lits))
        self.known = known
        domains = {}
        for n in sorted(self.names, key=lambda n: ["AWS::Region", "AWS::Partition"].index(n) if n in PSEUDO else 2):
            free = sum(fixed[m] is None for m in self.links[n])
            if n == "AWS::Partition" and not fixed[n]:
                region = domains["AWS::Region"]
                for c in region:
                    for m in self.links[n]:
                        if c.text in PARTITION and PARTITION[c.text] not in known[m]:
                            known[m].append(PARTITION[c.text])
            if fixed[n]:
                domains[n] = fixed[n]
            elif known[n] or len(self.links[n]) > 1:
                domains[n] = [Candidate(x, set_=x == default[n]) for x in known[n]]
                if len(self.links[n]) > 1 and free > 1:
                    domains[n] += [Candidate(None, True, k + 1) for k in range(free)]
                else:
                    reads = default[n] if default[n] is not None and default[n] not in known[n] else None
                    domains[n].append(Candidate(reads, True, 0))
            else:
                domains[n] = [Candidate(default[n], set_=default[n] is not None)]
        return domains

    # One deployment.
    def hidden(self, n):
        return bool(self.params.get(n, {}).get("NoEcho"))

    def text(self, e, inner):
        """Pieces of a text: strings and (name,) holes; inner: inside a condition, where NoEcho decides. Raises Dead."""
        if isinstance(e, str):
            return [e]
        if "Ref" in e:
            n = e["Ref"]
            c = self.at[n]
            if c.text is None or (self.hidden(n) and not inner):
                return [(n,)]
            return [c.text]
        if "Fn::Sub" in e:
            out, rest = [], e["Fn::Sub"]
            while "${" in rest:
                before, rest = rest.split("${", 1)
                name, rest = rest.split("}", 1)
                out += [before] + self.text({"Ref": name}, inner)
            return out + [rest]
        if "Fn::Join" in e:
            out = []
            for i, x in enumerate(e["Fn::Join"][1]):
                out += ([e["Fn::Join"][0]] if i else []) + self.text(x, inner)
            return out
        return self.lookup(e["Fn::FindInMap"], inner)

    def lookup(self, arg, inner):
        m, keys = self.t["Mappings"][arg[0]], arg[1:]
        texts = [self.text(k, inner) for k in keys]
        at = m
        for k, pieces in zip(keys, texts):
            if isinstance(pieces[0], tuple):
                n = pieces[0][0]
                if self.at[n].other and (inner or not self.hidden(n)) and all(x in self.known[n] for x in at):
                    raise Dead()
                return [("why", self.reason(n))]
            if pieces[0] not in at:
                for j in keys:
                    if isinstance(j, dict) and (inner or not self.hidden(j["Ref"])):
                        c = self.at[j["Ref"]]
                        if c.other or (not c.set and len(self.domains[j["Ref"]]) > 1):
                            raise Dead()
                names = ["?" if isinstance(p[0], tuple) or (isinstance(k2, dict) and self.hidden(k2["Ref"])) else p[0] for p, k2 in zip(texts, keys)]
                return [("why", "unable to get mapping for `%s`::`%s`::`%s`; there is no such key" % (arg[0], names[0], names[1]))]
            at = at[pieces[0]]
        return [at]

    def reason(self, n):
        if n in PSEUDO:
            return n + " is not given"
        if self.hidden(n):
            return "NoEcho"
        return "parameter %s has no value%s" % (n, " (its Default is not assumed)" if self.strict and "Default" in self.params[n] else "")

    @staticmethod
    def merged(pieces):
        out = []
        for p in pieces:
            if isinstance(p, str) and out and isinstance(out[-1], str):
                out[-1] += p
            elif p != "":
                out.append(p)
        return out

    def equal(self, a, b, key):
        """True, False, or the name of the comparison that nobody can decide."""
        x, y = self.merged(self.text(a, True)), self.merged(self.text(b, True))
        whole = lambda v: all(isinstance(p, str) for p in v)
        if whole(x) and whole(y):
            return "".join(x) == "".join(y)
        if whole(x):
            x, y = y, x
        if whole(y):
            return self.equal_literal(x, "".join(y), key)
        if len(x) == len(y) == 1 and x[0][0] != "why" and y[0][0] != "why":
            (n,), (m,) = x[0], y[0]
            if self.at[n].token and self.at[m].token:
                return self.at[n].token == self.at[m].token
        if x == y and not any(p[0] == "why" for p in x if isinstance(p, tuple)):
            return True
        return key

    def equal_literal(self, x, lit, key):
        holes = [p for p in x if isinstance(p, tuple)]
        if len(holes) == 1 and holes[0][0] != "why":
            i = x.index(holes[0])
            before, after = "".join(x[:i]), "".join(x[i + 1:])
            if not lit.startswith(before) or not lit.endswith(after) or len(lit) < len(before) + len(after):
                return False
            n = holes[0][0]
            if self.at[n].other and lit[len(before):len(lit) - len(after)] in self.known[n]:
                return False
            return key
        if not any(p[0] == "why" for p in holes) and not self.fits(x, lit):
            return False
        return key

    @staticmethod
    def fits(x, lit):
        import re
        return re.fullmatch("".join(re.escape(p) if isinstance(p, str) else "(?s:.*)" for p in x), lit) is not None

    def pair_key(self, a, b):
        return "=".join(sorted([json.dumps(a, sort_keys=True), json.dumps(b, sort_keys=True)]))

    def truth(self, e, free):
        (fn, arg), = e.items()
        if fn == "Condition":
            return self.truth(self.conds[arg], free)
        if fn == "Fn::Not":
            return not self.truth(arg[0], free)
        if fn in ("Fn::And", "Fn::Or"):
            both = [self.truth(x, free) for x in arg]  # all of them: the service evaluates every condition
            return all(both) if fn == "Fn::And" else any(both)
        if fn == "Fn::Equals":
            t = self.equal(arg[0], arg[1], self.pair_key(*arg))
            return self.opaque(t, free, arg)
        members = [self.equal(x, arg[1], "?") for x in arg[0]]
        if True in members:
            return True
        return self.opaque("in" + self.pair_key(*arg), free, None) if "?" in members else False

    def opaque(self, t, free, arg):
        if isinstance(t, bool):
            return t
        if t not in free:
            raise KeyError(t)
        if free[t] and arg is not None:
            lit = [x for x in arg if isinstance(x, str)]
            if lit:
                other = json.dumps([x for x in arg if not isinstance(x, str)][0], sort_keys=True)
                if self.taken.setdefault(other, lit[0]) != lit[0]:
                    raise Dead()  # one text is not two
        return free[t]

    def deployments(self):
        """All full assignments that the rules allow: (candidate by name, truth by condition)."""
        for combo in itertools.product(*[self.domains[n] for n in self.names]):
            self.at = dict(zip(self.names, combo))
            region, partition = self.at["AWS::Region"], self.at["AWS::Partition"]
            if len(self.domains["AWS::Region"]) > 1 and len(self.domains["AWS::Partition"]) > 1 and region.text in PARTITION and partition.text != PARTITION[region.text]:
                continue
            stack = [{}]
            while stack:
                free = stack.pop()
                self.taken = {}
                try:
                    conds = {c: self.truth(e, free) for c, e in self.conds.items()}
                    ok = all(self.rule(rule, free) for rule in self.t.get("Rules", {}).values())
                except KeyError as e:
                    stack += [dict(free, **{e.args[0]: False}), dict(free, **{e.args[0]: True})]
                    continue
                except Dead:
                    continue
                if ok:
                    yield dict(self.at), conds

    def rule(self, rule, free):
        when = self.truth(rule["RuleCondition"], free) if "RuleCondition" in rule else True
        checks = [self.truth(a["Assert"], free) for a in rule["Assertions"]]
        return not when or all(checks)

    def value(self, e, conds):
        """What the engine prints, or ABSENT."""
        if isinstance(e, list):
            return [x for x in (self.value(i, conds) for i in e) if x is not ABSENT]
        if e == NOVALUE:
            return ABSENT
        if isinstance(e, dict) and "Fn::If" in e:
            c, a, b = e["Fn::If"]
            return self.value(a if conds[c] else b, conds)
        pieces = self.merged(self.text(e, False))
        for p in pieces:
            if isinstance(p, tuple):
                return {"unknown": p[1] if p[0] == "why" else self.reason(p[0])}
        return "".join(pieces)

    def outcomes(self, rid, name):
        """[(assignment, conditions, outcome)] of one property."""
        res = self.t["Resources"][rid]
        out = []
        for at, conds in self.all:
            self.at = at
            if "Condition" in res and not conds[res["Condition"]]:
                out.append((at, conds, "(no resource)"))
                continue
            try:
                v = self.value(res["Properties"][name], conds)
            except Dead:
                continue
            out.append((at, conds, "(absent)" if v is ABSENT else v))
        return out


# --- comparing ----------------------------------------------------------------------------------------------------------------------------------

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
        elif not (c.other and c.text is None):
            return False
    return True


def check_witness(model, runs, outcome, witness):
    same = [canon(o) == canon(outcome) for at, conds, o in runs if meets(model, at, conds, witness)]
    if not same:
        return "no deployment meets the witness"
    if "****" in witness.values() or any(v not in [d.text for d in model.domains.get(k, [])] for k, v in witness.items() if k in model.names):
        # A masked value, or an example of "other": with several others only some of them lead there.
        return None if any(same) else "the witness leads elsewhere"
    if not all(same):
        return "the witness does not force the outcome"
    for k in witness:
        less = {n: v for n, v in witness.items() if n != k}
        if all(canon(o) == canon(outcome) for at, conds, o in runs if meets(model, at, conds, less)):
            return "%s does not matter" % k
    return None


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
    for rid, res in model.t["Resources"].items():
        can = "Condition" not in res or any(conds[res["Condition"]] for _, conds in model.all)
        if can != dump["resources"][rid]["can"]:
            yield "%s can be present: model %s" % (rid, can)
        for name in res["Properties"]:
            runs = model.outcomes(rid, name)
            want = {canon(o) for _, _, o in runs}
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


def run_one(dump, seed, folder, show):
    t, given, region, strict = Generator(seed).template()
    path = os.path.join(folder, "t%d.json" % (seed % 64))
    with open(path, "w") as f:
        json.dump(t, f, indent=1)
    args = [dump] + (["--region", region] if region else []) + (["--strict"] if strict else [])
    for k, v in given.items():
        args += ["--param", "%s=%s" % (k, v)]
    texts = {subprocess.run(args + extra + [path], capture_output=True, text=True, check=True, timeout=60).stdout for extra in ([], ["--no-memo"])[: 1 + (seed % 4 == 0)]}
    found = ["memo on and off differ"] if len(texts) > 1 else []
    found += list(differences(Model(t, given, region, strict), json.loads(texts.pop())))
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
