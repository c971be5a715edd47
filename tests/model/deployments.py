# SPDX-License-Identifier: Apache-2.0
"""Every deployment of a template, one after the other: all values of all parameters, all answers to what nobody can decide."""
import itertools
import json
import re

from domains import FOLLOWS, PSEUDO, Domains, followed, merged, partings, sub_parts

NOVALUE = {"Ref": "AWS::NoValue"}
ABSENT = ("absent",)


class Dead(Exception):
    """A deployment that the service would refuse."""


class Model(Domains):
    """at: the candidate of each name in the deployment that is looked at."""

    def __init__(self, *args):
        super().__init__(*args)
        self.texts = {}

    def text(self, e, inner):
        """Pieces of a text: strings, (name,) and ("why", reason) holes; inner: inside a condition, where NoEcho decides. Raises Dead."""
        if isinstance(e, str):
            return [e]
        (fn, arg), = e.items()
        if fn == "Ref" and arg in self.names:
            c = self.at[arg]
            return [(arg,)] if c.text is None or (self.hidden(arg) and not inner) else [c.text]
        if fn == "Ref":
            return [("why", "Ref " + arg)]
        if fn == "Fn::GetAtt":
            return [("why", "GetAtt " + ".".join(arg))]
        if fn == "Fn::Sub":
            return [x for p in sub_parts(arg) for x in self.text(p, inner)]
        if fn == "Fn::Join":
            return self.join(arg[0], self.items(arg[1], inner), inner)
        if fn == "Fn::Select":
            return self.select(arg[0], arg[1], inner)
        if fn == "Fn::Length":
            known, more = self.items(arg, inner)
            return [("why", self.why(more))] if more else [str(len(known))]
        found = self.lookup(arg, inner)
        return found if isinstance(found, list) else [found]

    def items(self, e, inner):
        """The known members of a list as expressions, and the hole that stands for more of them (or None)."""
        if isinstance(e, list):
            return e, None
        (fn, arg), = e.items()
        if fn == "Ref":
            c = self.at[arg]
            if c.text is None or (self.hidden(arg) and not inner):
                return [], (arg,)
            return [x.strip() for x in c.text.split(",")], None
        delim, of = arg  # Fn::Split
        pieces = merged(self.text(of, inner)) or [""]
        known = pieces[0].split(delim) if isinstance(pieces[0], str) else [""]
        if len(pieces) == 1 and isinstance(pieces[0], str):
            return known, None
        hole = [p for p in pieces if isinstance(p, tuple)][0]
        return known[:-1], ("why", self.why(hole))

    def join(self, delim, listed, inner):
        known, more = listed
        out = []
        for x in known:
            out += ([delim] if out else []) + (self.text(x, inner) or [""])
        if more:
            out += ([delim] if known else []) + [more]
        return out

    def select(self, i, e, inner):
        known, more = self.items(e, inner)
        if i < len(known):
            return self.text(known[i], inner)
        if more:
            return [("why", self.why(more))]
        n = len(known)
        return [("why", "Fn::Select cannot select nonexistent value at index %d: the list has %d member%s, counted from 0" % (i, n, "" if n == 1 else "s"))]

    def refs(self, e):
        """Names that a key hangs on."""
        if isinstance(e, dict):
            (fn, arg), = e.items()
            if fn == "Ref":
                return [arg]
            return [n for x in (sub_parts(arg) if fn == "Fn::Sub" else arg) for n in self.refs(x)]
        return [n for x in e for n in self.refs(x)] if isinstance(e, list) else []

    def none_of(self, pieces, keys):
        """Is an unknown key surely none of these? Where some name in it is "other", and each way to make a key puts a literal there."""
        holes = [p for p in pieces if isinstance(p, tuple)]
        other = [p[0] != "why" and self.at[p[0]].other and not (self.hidden(p[0]) and not self.inner) for p in holes]
        ruled = lambda way: any(o and part in self.raws[h[0]] for o, h, part in zip(other, holes, way))
        return any(other) and all(ruled(way) for key in keys for way in partings(key, pieces))

    def lookup(self, arg, inner):
        """A text, a ["list", ...], or [hole]. Raises Dead where a key that nobody set is none."""
        self.inner = inner
        m, keys = self.maps[arg[0]], arg[1:3]
        texts = [merged(self.text(k, inner)) or [""] for k in keys]
        at = m
        for pieces in texts:
            if all(isinstance(p, str) for p in pieces):
                missing = "".join(pieces) not in at
            else:
                missing = self.none_of(pieces, list(at))
                if not missing:
                    return [("why", self.why([p for p in pieces if isinstance(p, tuple)][0]))]
            if missing:
                return self.missing(arg, keys, texts, inner)
            at = at[pieces[0]]
        return [("list", at)] if isinstance(at, list) else at

    def missing(self, arg, keys, texts, inner):
        if len(arg) > 3:
            return self.text(arg[3]["DefaultValue"], inner)
        for n in self.refs(keys):
            c = self.at[n]
            if (inner or not self.hidden(n)) and (c.other or (not c.set and len(self.domains[n]) > 1)):
                raise Dead()
        secret = lambda k: any(self.hidden(n) for n in self.refs(k))
        names = ["?" if isinstance(p[0], tuple) or secret(k) else p[0] for p, k in zip(texts, keys)]
        return [("why", "unable to get mapping for `%s`::`%s`::`%s`; there is no such key" % (arg[0], names[0], names[1]))]

    def why(self, hole):
        if hole[0] == "why":
            return hole[1]
        n = hole[0]
        if n in PSEUDO:
            return n + " is not given"
        if self.hidden(n):
            return "NoEcho"
        return "parameter %s has no value%s" % (n, " (its Default is not assumed)" if self.strict and "Default" in self.params[n] else "")

    # Truth.

    def equal(self, a, b, key):
        """True, False, or the name of the comparison that nobody can decide."""
        x, y = merged(self.text(a, True)), merged(self.text(b, True))
        whole = lambda v: all(isinstance(p, str) for p in v)
        if whole(x) and whole(y):
            return "".join(x) == "".join(y)
        if whole(x):
            x, y = y, x
        if whole(y):
            return self.equal_literal(x, "".join(y), key)
        if len(x) == len(y) == 1 and "why" not in (x[0][0], y[0][0]):
            (n,), (m,) = x[0], y[0]
            if self.at[n].token and self.at[m].token:
                return self.at[n].token == self.at[m].token
        if x == y and not any(p[0] == "why" for p in x if isinstance(p, tuple)):
            return True
        return key

    def equal_literal(self, x, lit, key):
        self.inner = True
        if self.none_of(x, [lit]):
            return False
        if len(x) == 1 and x[0][0] == "why":
            return key
        fits = re.fullmatch("".join(re.escape(p) if isinstance(p, str) else "(?s:.*)" for p in x), lit)
        return key if fits else False

    def text_of(self, e):
        """A part of the template as text, made once."""
        if id(e) not in self.texts:
            self.texts[id(e)] = json.dumps(e, sort_keys=True)
        return self.texts[id(e)]

    def pair_key(self, a, b):
        return "=".join(sorted([self.text_of(a), self.text_of(b)]))

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
            return self.opaque(self.equal(arg[0], arg[1], "?"), free, arg)
        (a, open_a), (b, open_b) = [self.items(x, True) if isinstance(x, list) or self.is_list(x.get("Ref")) else ([x], None) for x in [x if isinstance(x, (list, dict)) else [x] for x in arg]]
        if fn == "Fn::Contains":
            a, open_a, b, open_b = b, open_b, a, open_a
        answers = [self.among(x, b, open_b) for x in a] + (["?"] if open_a else [])
        answer = False if False in answers else "?" if "?" in answers else True
        return self.opaque(fn + json.dumps(arg) if answer == "?" else answer, free, None)

    def among(self, x, items, more):
        answers = [self.equal(x, i, "?") for i in items] + (["?"] if more else [])
        return True if True in answers else "?" if "?" in answers else False

    def opaque(self, t, free, arg):
        if isinstance(t, bool):
            return t
        if t == "?":
            t = self.pair_key(*arg)
        if t not in free:
            raise KeyError(t)
        if free[t] and arg is not None:
            lit = [x for x in arg if isinstance(x, str)]
            if lit:
                other = self.text_of([x for x in arg if not isinstance(x, str)][0])
                if self.taken.setdefault(other, lit[0]) != lit[0]:
                    raise Dead()  # one text is not two
        return free[t]

    def rule(self, rule, free):
        when = self.truth(rule["RuleCondition"], free) if "RuleCondition" in rule else True
        checks = [self.truth(a["Assert"], free) for a in rule["Assertions"]]
        return not when or all(checks)

    def fits_region(self):
        region = self.at["AWS::Region"]
        for n in FOLLOWS:
            want = followed(n, region.text)
            if len(self.domains["AWS::Region"]) > 1 and len(self.domains[n]) > 1 and want and self.at[n].text != want:
                return False
        return True

    def deployments(self):
        """All full assignments that the rules allow: (candidate by name, truth by condition)."""
        for combo in itertools.product(*[self.domains[n] for n in self.names]):
            self.at = dict(zip(self.names, combo))
            if not self.fits_region():
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

    # Values.

    def value(self, e, conds):
        """What the engine prints, or ABSENT."""
        if isinstance(e, list):
            return [x for x in (self.value(i, conds) for i in e) if x is not ABSENT]
        if e == NOVALUE:
            return ABSENT
        if isinstance(e, dict) and "Fn::If" in e:
            c, a, b = e["Fn::If"]
            return self.value(a if conds[c] else b, conds)
        if isinstance(e, dict) and self.is_list(e.get("Ref")):
            known, more = self.items(e, False)
            return {"unknown": self.why(more)} if more else known
        pieces = merged(self.text(e, False))
        if isinstance(e, dict) and "Fn::Length" in e and isinstance(pieces[0], str):
            return int(pieces[0])
        for p in pieces:
            if isinstance(p, tuple) and p[0] == "list":
                return p[1]
            if isinstance(p, tuple):
                return {"unknown": self.why(p)}
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

    def present(self, entity, conds):
        return "Condition" not in entity or conds[entity["Condition"]]

    def targets(self, e, conds):
        """Resources that the taken branches refer to."""
        if isinstance(e, list):
            return {t for x in e for t in self.targets(x, conds)}
        if not isinstance(e, dict):
            return set()
        if "Fn::If" in e:
            c, a, b = e["Fn::If"]
            return self.targets(a if conds[c] else b, conds)
        if e.get("Ref") in self.t["Resources"]:
            return {e["Ref"]}
        if "Fn::GetAtt" in e:
            return {e["Fn::GetAtt"][0]}
        if "Fn::Sub" in e:
            return self.targets(sub_parts(e["Fn::Sub"]), conds)
        return self.targets(list(e.values()), conds)

    def dangling(self, conds):
        """Absent resources that something present refers to."""
        res, out = self.t["Resources"], set()
        for entity in list(res.values()) + list(self.t.get("Outputs", {}).values()):
            if self.present(entity, conds):
                out |= {t for t in self.targets(entity.get("Properties", entity.get("Value")), conds) if not self.present(res[t], conds)}
        return out

    def cyclic(self, conds):
        """Do the present resources hang on each other in a circle?"""
        here = {r: x for r, x in self.t["Resources"].items() if self.present(x, conds)}
        edges = {r: {t for t in self.targets(x["Properties"], conds) | {x.get("DependsOn")} if t in here} for r, x in here.items()}
        while True:
            free = [r for r, to in edges.items() if not to & set(edges)]
            if not free:
                return bool(edges)
            for r in free:
                del edges[r]
