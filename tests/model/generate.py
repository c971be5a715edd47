# SPDX-License-Identifier: Apache-2.0
"""Random templates with what makes scenarios: parameters of every kind, conditions over all operands that the language takes, rules, mappings, loops,
nested Fn::If, conditional resources and references between them."""
import json
import random

LETTERS = ["a", "b", "c", "d"]
REGIONS = ["eu-west-1", "us-east-1", "cn-north-1"]


class Generator:
    """seed fixes everything. source is what the engine reads; plain the same without loops, which the model reads."""

    def __init__(self, seed):
        self.r = random.Random(seed)
        self.extended = self.r.random() < 0.3
        self.params, self.lists, self.conditions, self.maps, self.ids = [], [], [], {}, []
        self.t = {"Parameters": {}, "Conditions": {}, "Resources": {}}

    def chance(self, p):
        return self.r.random() < p

    def template(self):
        r, t = self.r, self.t
        if self.extended:
            t["Transform"] = "AWS::LanguageExtensions"
        for i in range(r.randint(1, 4)):
            self.parameter("P%d" % i)
        if self.chance(0.25):
            self.list_parameter("L0")
        if self.chance(0.5):
            self.mapping()
        for i in range(r.randint(0, 6)):
            t["Conditions"]["C%d" % i] = self.condition(2)
            self.conditions.append("C%d" % i)
        if self.chance(0.35):
            t["Rules"] = {"R%d" % i: self.rule() for i in range(r.randint(1, 2))}
        self.resources()
        if self.maps:
            t["Mappings"] = self.maps
        given = {p: r.choice(t["Parameters"][p].get("AllowedValues", LETTERS)) for p in self.params if self.chance(0.1)}
        region, strict = r.choice([None, None, "eu-west-1", "cn-north-1"]), self.chance(0.15)
        plain = json.loads(json.dumps(t))
        if self.extended and self.chance(0.6):
            self.loops(plain)
        for x in (t, plain):
            if not x["Conditions"]:
                del x["Conditions"]
        return t, plain, given, region, strict

    def parameter(self, name):
        r, p = self.r, {"Type": "String"}
        values = LETTERS + (["a-b", "a,c"] if self.chance(0.3) else [])
        if self.chance(0.4):
            p["AllowedValues"] = r.sample(values, r.randint(2, 3))
            if self.chance(0.5):
                p["Default"] = r.choice(p["AllowedValues"])
        elif self.chance(0.6):
            p["Default"] = r.choice(values + ["z", "a-b"])
        if self.chance(0.08):
            p["NoEcho"] = True
        self.t["Parameters"][name] = p
        self.params.append(name)

    def list_parameter(self, name):
        p = {"Type": "CommaDelimitedList"}
        if self.chance(0.6):
            p["Default"] = self.r.choice(["a", "a,b", "b,c,d", ""])
        self.t["Parameters"][name] = p
        self.lists.append(name)

    def mapping(self):
        r = self.r
        for name in ["M", "N"][: r.choice([1, 1, 2])]:
            tops = r.sample(LETTERS + REGIONS, r.randint(1, 4))
            seconds = r.sample(["s", "t", "a", "b"], 2)
            self.maps[name] = {t: {s: [r.choice(LETTERS) for _ in range(2)] if self.chance(0.12) else r.choice(LETTERS) for s in seconds} for t in tops}

    # Operands.

    def name(self):
        k = self.r.random()
        if k < 0.2:
            return "AWS::Region"
        if k < 0.25:
            return self.r.choice(["AWS::Partition", "AWS::URLSuffix"])
        return "AWS::AccountId" if k < 0.27 else self.r.choice(self.params)

    def literal(self, name=None):
        choices = {"AWS::Region": REGIONS, "AWS::Partition": ["aws", "aws-cn"], "AWS::URLSuffix": ["amazonaws.com", "amazonaws.com.cn"], "AWS::AccountId": ["111111111111"]}
        return self.r.choice(choices.get(name, LETTERS))

    def scalars(self):
        """Keys of the maps whose values are texts in every row."""
        return [(m, s) for m, rows in self.maps.items() for s in next(iter(rows.values())) if all(isinstance(row[s], str) for row in rows.values())]

    def lookup(self, lists=False):
        """A look-up that gives a text; with lists perhaps a list. None without such a map."""
        r = self.r
        pairs = self.scalars() if not lists else [(m, s) for m, rows in self.maps.items() for s in next(iter(rows.values()))]
        if not pairs:
            return None
        m, s = r.choice(pairs)
        k = r.random()
        top = {"Ref": self.name()} if k < 0.7 else {"Fn::Sub": "${%s}" % self.name()} if k < 0.75 else r.choice(list(self.maps[m]))
        if self.chance(0.05):
            top = {"Fn::Select": [0, {"Fn::Split": ["-", {"Ref": r.choice(self.params)}]}]}
        second = {"Ref": r.choice(self.params)} if self.chance(0.15) and all(isinstance(v, str) for row in self.maps[m].values() for v in row.values()) else s
        return {"Fn::FindInMap": [m, top, second] + ([{"DefaultValue": r.choice(LETTERS)}] if self.extended and self.chance(0.3) else [])}

    def text_operand(self):
        """A text made of more than one thing."""
        r, k = self.r, self.r.random()
        if k < 0.2:
            return {"Fn::Sub": "${%s}%s${%s}" % (self.name(), r.choice(["", "-"]), self.name())}
        if k < 0.3:
            return {"Fn::Sub": ["${x}-${y}", {"x": {"Ref": self.name()}, "y": self.literal()}]}
        if k < 0.4:
            return {"Fn::Join": ["-", [{"Ref": self.name()} for _ in range(r.randint(2, 3))]]}
        if k < 0.6:
            return {"Fn::Select": [r.choice([0, 0, 1]), {"Fn::Split": [r.choice(["-", ","]), r.choice([{"Ref": r.choice(self.params)}, {"Fn::Sub": "${%s}-${%s}" % (self.name(), self.name())}])]}]}
        if k < 0.7:
            return {"Fn::Select": [r.randint(0, 1), [{"Ref": self.name()}, {"Ref": self.name()}]]}
        if self.lists and k < 0.8:
            return {"Fn::Join": [r.choice([",", "-", ""]), {"Ref": self.lists[0]}]}
        if self.lists and k < 0.9:
            return {"Fn::Select": [r.choice([0, 0, 1]), {"Ref": self.lists[0]}]}
        if self.lists and self.extended:
            return {"Fn::Length": {"Ref": self.lists[0]}}
        return {"Fn::Sub": "x-${%s}" % self.name()}

    def equals(self):
        r, k = self.r, self.r.random()
        if k < 0.5:
            n = self.name()
            pair = [{"Ref": n}, self.literal(n)]
        elif k < 0.6:
            pair = [{"Ref": self.name()}, {"Ref": self.name()}]
        elif k < 0.68:
            n = self.name()
            pair = [{"Fn::Sub": "x-${%s}" % n}, "x-" + self.literal(n)]
        elif k < 0.84:
            pair = [self.text_operand(), r.choice(["a-b", "a", "b", "x-a", "ab", "a-b-c", "1", "2", "a,b", ""])]
        elif k < 0.88:
            pair = [self.text_operand(), r.choice([{"Ref": self.name()}, self.text_operand()])]
        else:
            found = self.lookup()
            pair = [found, self.literal()] if found and self.chance(0.8) else [found, {"Ref": self.name()}] if found else ["a", "a"]
        if self.chance(0.3):
            pair.reverse()
        return {"Fn::Equals": pair}

    def condition(self, depth):
        r, k = self.r, self.r.random()
        if depth and k < 0.12:
            return {"Fn::Not": [self.condition(depth - 1)]}
        if depth and k < 0.4:
            return {r.choice(["Fn::And", "Fn::Or"]): [self.condition(depth - 1) for _ in range(r.randint(2, 3))]}
        if self.conditions and k < 0.55:
            return {"Condition": r.choice(self.conditions)}
        return self.equals()

    def rule_function(self):
        r = self.r
        n, k = r.choice(self.params), self.r.random()
        if k < 0.35:
            return {"Fn::Equals": [{"Ref": n}, self.literal(n)]}
        if k < 0.55:
            return {"Fn::Contains": [r.sample(LETTERS, 2), {"Ref": n}]}
        if k < 0.6:
            return {"Fn::EachMemberIn": [[{"Ref": n}, {"Ref": r.choice(self.params)}], r.sample(LETTERS, 3)]}
        if k < 0.65:
            return {"Fn::EachMemberEquals": [[{"Ref": n}, self.literal(n)], self.literal(n)]}
        if self.lists and k < 0.72:
            return r.choice([{"Fn::Contains": [{"Ref": self.lists[0]}, self.literal()]}, {"Fn::EachMemberIn": [{"Ref": self.lists[0]}, r.sample(LETTERS, 3)]}])
        if k < 0.85:
            return {"Fn::Not": [{"Fn::Equals": [{"Ref": n}, self.literal(n)]}]}
        return {r.choice(["Fn::Or", "Fn::And"]): [self.rule_function(), self.rule_function()]}

    def rule(self):
        rule = {"Assertions": [{"Assert": self.rule_function(), "AssertDescription": "as it must be"} for _ in range(self.r.choice([1, 1, 2]))]}
        if self.chance(0.6):
            rule["RuleCondition"] = self.rule_function()
        return rule

    # Resources.

    def resources(self):
        r = self.r
        self.ids = ["A%d" % i for i in range(r.randint(1, 3))]
        for i, rid in enumerate(self.ids):
            self.current = i
            res = {"Type": "AWS::X::Y%d" % i, "Properties": {"V%d" % k: self.value(3) for k in range(r.randint(1, 3))}}
            if self.conditions and self.chance(0.4):
                res["Condition"] = r.choice(self.conditions)
            others = [x for x in self.ids if x != rid]
            if others and self.chance(0.15):
                res["DependsOn"] = r.choice(others)
            self.t["Resources"][rid] = res
        self.current = None
        if self.chance(0.2):
            self.t["Outputs"] = {"O0": {"Value": self.output()}}
            if self.conditions and self.chance(0.5):
                self.t["Outputs"]["O0"]["Condition"] = r.choice(self.conditions)

    def output(self):
        ref = {"Ref": self.r.choice(self.ids)}
        return {"Fn::If": [self.r.choice(self.conditions), ref, "none"]} if self.conditions and self.chance(0.5) else ref

    def reference(self):
        """To another resource: mostly to an earlier one, so that cycles are some, not all."""
        others = self.ids[: self.current] if self.chance(0.85) else [x for i, x in enumerate(self.ids) if i != self.current]
        if not others:
            return self.r.choice(LETTERS)
        rid = self.r.choice(others)
        return self.r.choice([{"Ref": rid}, {"Fn::GetAtt": [rid, "Arn"]}, {"Fn::Sub": "x-${%s}" % rid}, {"Fn::Sub": "${%s.Arn}-y" % rid}])

    def value(self, depth):
        r, k = self.r, self.r.random()
        if depth and self.conditions and k < 0.42:
            return {"Fn::If": [r.choice(self.conditions), self.value(depth - 1), self.value(depth - 1)]}
        if k < 0.5:
            return {"Ref": self.name()}
        if k < 0.58:
            return {"Fn::Sub": "%s-${%s}%s" % (r.choice(LETTERS), self.name(), r.choice(["", "-${%s}" % self.name()]))}
        if k < 0.62:
            return self.text_operand()
        if k < 0.68:
            return self.reference()
        if depth and k < 0.74:
            return [self.value(depth - 1) for _ in range(r.randint(1, 3))]
        if self.maps and k < 0.82:
            return self.lookup(True)
        if k < 0.87:
            return {"Ref": "AWS::NoValue"}
        if self.lists and k < 0.9:
            return {"Ref": self.lists[0]}
        return r.choice(LETTERS)

    def loops(self, plain):
        """A loop over literal members into both: as written, and as it expands."""
        r = self.r
        members, param = r.sample(LETTERS, r.randint(1, 3)), r.choice(self.params)
        if self.chance(0.5):
            self.t["Conditions"]["Fn::ForEach::LC"] = ["E", members, {"Q${E}": {"Fn::Equals": [{"Ref": param}, {"Ref": "E"}]}}]
            plain["Conditions"].update({"Q" + m: {"Fn::Equals": [{"Ref": param}, m]} for m in members})
        value = {"Fn::If": [r.choice(self.conditions), {"Ref": "E"}, {"Fn::Sub": "${E}-${%s}" % param}]} if self.conditions else {"Fn::Sub": "${E}-${%s}" % param}
        self.t["Resources"]["Fn::ForEach::LR"] = ["E", members, {"F${E}": {"Type": "AWS::X::F", "Properties": {"V": value}}}]
        for m in members:
            text = json.dumps(value).replace('{"Ref": "E"}', json.dumps(m)).replace("${E}", m)
            plain["Resources"]["F" + m] = {"Type": "AWS::X::F", "Properties": {"V": json.loads(text)}}
