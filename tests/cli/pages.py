# SPDX-License-Identifier: Apache-2.0
"""What the tests of the HTML page share: templates and policies to be shown, and how a page is made of them."""
import pytest

EVIL = "</script><script>alert(1)</script><img src=x onerror=alert(2)>\"'&<!--\u202egpj.\u2066\u200f--> ${x} `a`"
POLICY = """return { id = "T-EVIL", title = %(evil)s, severity = "critical", remedy = %(evil)s, links = { "javascript:alert(3)", "https://example.com/?a=1&b=\\"" },
  controls = { ["<b>"] = { "<i>" } },
  check = function(stack)
    for _, r in ipairs(stack:resources("AWS::SNS::Topic")) do r:deny("TopicName", %(evil)s) r:expect("DisplayName"):equals(%(evil)s) end
  end }
"""
MANY = """Description: a stack
Metadata: {moongate: {note: x}}
Parameters:
  Memory: {Type: Number, AllowedValues: [3072, 128]}
  Stage: {Type: String, Default: dev}
Conditions: {Dev: !Equals [!Ref Stage, dev]}
Resources:
  Role: {Type: AWS::IAM::Role}
"""


@pytest.fixture
def write(gate):
    if "there is no format" in gate.check("--format", "html", "good.yml").err:
        pytest.skip("built without html")

    def page(*args, name="page.html"):
        done = gate.check("--date", "2026-01-01", "--format", "html", "--output", name, *args)
        assert done.err == "" or done.returncode == 5, done.err
        path = gate.folder / name
        return path, path.read_bytes().decode("utf-8")
    return page


def functions(n, memory=128):
    return MANY + "".join(f"""  Fn{i}:
    Type: AWS::Lambda::Function
    Properties:
      MemorySize: {memory}
      Role: !GetAtt Role.Arn
""" for i in range(n))
