# SPDX-License-Identifier: Apache-2.0
"""What the tests of the reference's rows ask the program."""
import json

NOTHING = 'return { id = "T-NONE", title = "Nothing", severity = "low", remedy = "None.", check = function(stack) end }\n'
LE = "Transform: AWS::LanguageExtensions\n"
TOPIC = "Resources:\n  A: {Type: 'AWS::SNS::Topic'}\n"
LIST = "Parameters: {L: {Type: CommaDelimitedList, Default: '%s'}}\n"


def named(value):
    """A topic whose DisplayName is what is asked."""
    return "Resources:\n  A: {Type: 'AWS::SNS::Topic', Properties: {DisplayName: " + value + "}}\n"


def loop(collection, fragment, head=LE):
    return "%sResources:\n  Fn::ForEach::Loop:\n    - Z\n    - %s\n    - %s\n" % (head, collection, fragment)


class Row:
    def __init__(self, gate):
        self.gate = gate
        gate.write("none/none.lua", NOTHING)

    def told(self, text, *args, name="t.yaml", severity=None):
        """[(severity, code, line)] of the diagnostics, and the exit status."""
        self.gate.write(name, text)
        done = self.gate.run("check", "-p", "none", "--format", "json", *args, name)
        found = json.loads(done.out)["templates"][0]["diagnostics"]
        return [(d["severity"], d["code"], d["line"]) for d in found if severity in (None, d["severity"])], done.returncode

    def message(self, text):
        self.gate.write("t.yaml", text)
        report = json.loads(self.gate.run("check", "-p", "none", "--format", "json", "t.yaml").out)["templates"][0]
        return " ".join(d["message"] for d in report["diagnostics"])

    def refused(self, text, code, line, name="t.yaml"):
        found, status = self.told(text, name=name)
        assert ("error", code, line) in found and status == 5, (found, status)

    def loads(self, text, *expected, name="t.yaml"):
        """Loads, with these warnings alone: (code, line)."""
        found, status = self.told(text, name=name)
        assert found == [("warning", code, line) for code, line in expected] and status == 0, (found, status)

    def values(self, text, *args, ask='stack:resource("A").DisplayName', name="t.yaml"):
        """The answer in each scenario."""
        self.gate.write(name, text)
        done = self.gate.run("eval", "--scenarios", *args, ask, name)
        assert done.returncode == 0, done.err
        return [json.loads(line)["value"] for line in done.out.splitlines()]

    def value(self, text, *args, **more):
        all_ = self.values(text, *args, **more)
        assert len(all_) == 1, all_
        return all_[0]

    def unknown(self, text, *args):
        """Reason, pieces and refs as peek tells them."""
        ask = 'stack:resource("A"):peek("DisplayName")'
        return [self.value(text, *args, ask="%s.%s" % (ask, field)) for field in ("known", "prefix", "refs")]

    def judged(self, text, check, *args):
        """Outcome and witnesses of a check of A."""
        self.gate.write("judge/p.lua", 'return { id = "T-P", title = "P", severity = "low", applies = "AWS::*", remedy = "R.", check = function(r) %s end }' % check)
        self.gate.write("t.yaml", text)
        done = self.gate.run("check", "-p", "judge", "--format", "json", *args, "t.yaml")
        results = json.loads(done.out)["templates"][0]["results"]
        return results[0]["outcome"], [f["witness"] for f in results[0]["findings"]]
