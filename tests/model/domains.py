# SPDX-License-Identifier: Apache-2.0
"""What each parameter and pseudo parameter of a template can be: the values that something in the template tells apart."""
import itertools

PARTITION = {"eu-west-1": "aws", "us-east-1": "aws", "cn-north-1": "aws-cn"}
SUFFIX = {"aws": "amazonaws.com", "aws-cn": "amazonaws.com.cn"}
PSEUDO = ["AWS::AccountId", "AWS::Partition", "AWS::Region", "AWS::URLSuffix"]
FOLLOWS = ["AWS::Partition", "AWS::URLSuffix"]


class Candidate:
    """text: None when unknown. other: stands for every value that is none of the literals. set: someone gave or declared it."""

    def __init__(self, text, other=False, token=0, set_=False):
        self.text, self.other, self.token, self.set = text, other, token, set_


def followed(name, region):
    partition = PARTITION.get(region)
    return partition if name == "AWS::Partition" or partition is None else SUFFIX[partition]


def sub_parts(arg):
    """[text, {"Ref": name} or the variable's value, text, ...] of a Fn::Sub."""
    rest, given = (arg, {}) if isinstance(arg, str) else arg
    out = []
    while "${" in rest:
        before, rest = rest.split("${", 1)
        name, rest = rest.split("}", 1)
        ref = {"Fn::GetAtt": name.split(".", 1)} if "." in name else {"Ref": name}
        out += [before, given.get(name, ref)]
    return out + [rest]


def partings(text, parts):
    """All ways to fill the holes (anything but a str) so that the parts make the text: lists of what is in each hole."""
    if not parts:
        return [[]] if text == "" else []
    head, rest = parts[0], parts[1:]
    if isinstance(head, str):
        return partings(text[len(head):], rest) if text.startswith(head) else []
    return [[text[:i]] + more for i in range(len(text) + 1) for more in partings(text[i:], rest)]


def merged(pieces):
    out = []
    for p in pieces:
        if isinstance(p, str) and out and isinstance(out[-1], str):
            out[-1] += p
        elif p != "":
            out.append(p)
    return out


class Domains:
    """What each name can be."""

    def __init__(self, t, given, region, strict):
        self.t, self.given, self.region, self.strict = t, given, region, strict
        self.params, self.conds = t["Parameters"], t.get("Conditions", {})
        self.maps = t.get("Mappings", {})
        self.names = list(self.params) + PSEUDO
        self.literals = {n: [] for n in self.names}  # (value, as compared)
        self.links = {n: {n} for n in self.names}
        self.loose = set()
        self.collect()
        self.domains = self.build()

    def is_list(self, n):
        return self.params.get(n, {}).get("Type") == "CommaDelimitedList"

    def hidden(self, n):
        return bool(self.params.get(n, {}).get("NoEcho"))

    def parts(self, e):
        """Texts and names (name, delim or None) in order, or None for what is not made of these."""
        if isinstance(e, str):
            return [e]
        if "Ref" in e:
            return [(e["Ref"], None)] if e["Ref"] in self.names else None
        if "Fn::Sub" in e:
            return self.join_parts(sub_parts(e["Fn::Sub"]))
        if "Fn::Join" in e:
            delim, items = e["Fn::Join"]
            if isinstance(items, list):
                return self.join_parts([x for i in items for x in (delim, i)][1:])
            return [(items["Ref"], delim)] if self.is_list(items.get("Ref")) else None
        if "Fn::Select" in e:
            i, items = e["Fn::Select"]
            return self.parts(items[i]) if isinstance(items, list) else None
        return None

    def join_parts(self, parts):
        all_ = [self.parts(p) for p in parts]
        return None if None in all_ else [x for p in all_ for x in p]

    def loosen(self, e):
        if isinstance(e, list):
            for x in e:
                self.loosen(x)
        elif isinstance(e, dict):
            if e.get("Ref") in self.names:
                self.loose.add(e["Ref"])
            elif "Fn::Sub" in e:
                self.loosen([p for p in sub_parts(e["Fn::Sub"]) if isinstance(p, dict)])
            elif "Fn::FindInMap" in e:
                self.loosen([a for i, a in enumerate(e["Fn::FindInMap"]) if i > 2 or self.parts(a) is None])
            else:
                self.loosen(list(e.values()))

    def add(self, n, value, raw):
        if (value, raw) not in self.literals[n]:
            self.literals[n].append((value, raw))

    def add_literal(self, parts, text):
        holes = [p for p in parts if not isinstance(p, str)]
        for way in partings(text, parts):
            for (n, delim), raw in zip(holes, way):
                self.add(n, raw.replace(delim, ",") if delim else raw, raw)

    def compare(self, a, b):
        pa, pb = self.parts(a), self.parts(b)
        na, nb = [sum(isinstance(x, tuple) for x in p) if p is not None else -1 for p in (pa, pb)]
        plain = lambda p: len(merged(p)) == 1 and not self.is_list(merged(p)[0][0])
        if na > 0 and nb > 0 and plain(pa) and plain(pb):
            group = self.links[merged(pa)[0][0]] | self.links[merged(pb)[0][0]]
            for n in group:
                self.links[n] = group
        elif na > 0 and nb == 0:
            self.add_literal(pa, "".join(pb))
        elif nb > 0 and na == 0:
            self.add_literal(pb, "".join(pa))
        elif na > 0 and nb < 0:
            self.compare_other(pa, a, b)
        elif nb > 0 and na < 0:
            self.compare_other(pb, b, a)
        else:
            self.loosen([a, b])

    def compare_other(self, parts, mine, e):
        arg = e.get("Fn::FindInMap")
        if arg and len(arg) == 3:
            for row in self.maps[arg[0]].values():
                for key, v in row.items():
                    if isinstance(v, str) and (not isinstance(arg[2], str) or key == arg[2]):
                        self.add_literal(parts, v)
        else:
            self.loosen(mine)
        self.loosen(e)

    def walk_condition(self, e):
        (fn, arg), = e.items()
        if fn in ("Fn::And", "Fn::Or", "Fn::Not"):
            for x in arg:
                self.walk_condition(x)
        elif fn == "Fn::Equals":
            self.compare(*arg)
        elif fn in ("Fn::Contains", "Fn::EachMemberIn", "Fn::EachMemberEquals"):
            for side in arg:
                if isinstance(side, dict) and self.is_list(side.get("Ref")):
                    self.loose.add(side["Ref"])
            a, b = [x if isinstance(x, list) else [x] for x in arg]
            for x, y in itertools.product(a, b):
                self.compare(x, y)

    def walk_lookups(self, e):
        if isinstance(e, list):
            for x in e:
                self.walk_lookups(x)
        elif isinstance(e, dict):
            if "Fn::FindInMap" in e:
                self.keys(*e["Fn::FindInMap"][:3])
                self.loosen(e)
            for x in e.values():
                self.walk_lookups(x)

    def keys(self, m, top, second):
        pt, ps = self.parts(top), self.parts(second)
        fixed = pt is not None and all(isinstance(x, str) for x in pt)
        for k, row in self.maps[m].items():
            if pt is not None and not fixed:
                self.add_literal(pt, k)
            if ps is not None and any(isinstance(x, tuple) for x in ps) and (not fixed or k == "".join(pt)):
                for s in row:
                    self.add_literal(ps, s)

    def collect(self):
        for c in self.conds.values():
            self.walk_condition(c)
        for rule in self.t.get("Rules", {}).values():
            for a in rule["Assertions"]:
                if "RuleCondition" in rule:
                    self.walk_condition(rule["RuleCondition"])
                self.walk_condition(a["Assert"])
        for part in (self.conds, self.t["Resources"], self.t.get("Outputs", {})):
            for x in part.values():
                self.walk_lookups(x)

    def fixed(self, n):
        if n in self.given:
            return [Candidate(self.given[n], set_=True)]
        if n == "AWS::Region" and self.region:
            return [Candidate(self.region, set_=True)]
        if n in FOLLOWS and self.region:
            return [Candidate(followed(n, self.region), set_=True)]
        if n in self.params and "AllowedValues" in self.params[n]:
            return [Candidate(v, set_=True) for v in self.params[n]["AllowedValues"]]
        return None

    def group_literals(self, n, fixed, default):
        """What the members of its group are compared with, and can be anyway."""
        group, lits = self.links[n], list(self.literals[n])
        for m in self.names if len(group) > 1 else []:
            if m not in group:
                continue
            lits += self.literals[m]
            if self.hidden(m) and not self.hidden(n):
                continue  # what is secret goes to no other parameter
            anyway = [c.text for c in fixed[m]] if fixed[m] else [] if default[m] is None else [default[m]]
            lits += [(x, x) for x in anyway]
        if len(group) == 1 and n in self.loose and default[n] is not None:
            lits.append((default[n], default[n]))
        return lits

    def build(self):
        fixed = {n: self.fixed(n) for n in self.names}
        default = {n: None if self.strict else self.params.get(n, {}).get("Default") for n in self.names}
        lits = {n: self.group_literals(n, fixed, default) for n in self.names}
        domains = {}
        n = "AWS::Region"
        domains[n] = fixed[n] or self.open(n, lits[n], fixed, default[n])
        for n, c in itertools.product([n for n in FOLLOWS if not fixed[n]], domains["AWS::Region"]):
            x = followed(n, c.text)
            for m in self.links[n] if x else []:
                lits[m].append((x, x))
        for n in self.names:
            if n == "AWS::Region":
                continue
            domains[n] = fixed[n] or self.open(n, lits[n], fixed, default[n])
        self.raws = {n: {raw for _, raw in lits[n]} for n in self.names}
        return domains

    def open(self, n, lits, fixed, default):
        linked, values = len(self.links[n]) > 1, list(dict.fromkeys(v for v, _ in lits))
        if not values and not linked:
            return [Candidate(default, set_=default is not None)]
        out = [Candidate(x, set_=x == default) for x in values if x or n not in PSEUDO]
        free = sum(fixed[m] is None for m in self.links[n])
        if linked and free > 1:
            return out + [Candidate(None, True, k + 1) for k in range(free)]
        reads = default not in values and n not in self.loose
        return out + [Candidate(default if reads else None, True)]

    def size(self):
        size = 1
        for n in self.names:
            size *= len(self.domains[n])
        return size
