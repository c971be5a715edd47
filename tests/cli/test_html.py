# SPDX-License-Identifier: Apache-2.0
"""The HTML page: what it says, and that nothing of a template reaches it unescaped. See test_page.py for how it behaves in a browser."""
import html.parser
import json
import re

from conftest import BAD, CHOICE
from pages import EVIL, POLICY, functions, write  # noqa: F401

class Page(html.parser.HTMLParser):
    """Every tag with its attributes, and the text."""

    def __init__(self, source):
        super().__init__()
        self.tags, self.text, self.open = [], "", []
        self.feed(source)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        self.open.append(tag)

    def handle_endtag(self, tag):
        while self.open and self.open.pop() != tag:
            pass

    def handle_data(self, data):
        if not self.open or self.open[-1] not in ("style", "script"):
            self.text += data

    def all(self, tag, **want):
        return [a for t, a in self.tags if t == tag and all(a.get(k) == v for k, v in want.items())]


def test_page_is_whole_and_alone(write):
    _, source = write("bad.yml", "good.yml", "choice.yml", "unknown.yml")
    page = Page(source)
    [policy] = [a["content"] for t, a in page.tags if t == "meta" and a.get("http-equiv") == "Content-Security-Policy"]
    assert "default-src 'none'" in policy and "unsafe" not in policy and "http" not in policy
    ids = [a["id"] for _, a in page.tags if "id" in a]
    assert len(ids) == len(set(ids))
    for tag, attributes in page.tags:
        assert not [a for a in attributes if a == "style" or a.startswith("on")], (tag, attributes)
        for name in ("src", "href"):
            value = attributes.get(name, "#")
            assert value.startswith(("#", "data:,")) or (tag == "a" and value.startswith("https://example.com/")), (tag, attributes)
            if len(value) > 1 and value.startswith("#"):
                assert value[1:] in ids, value
    for text in ("Denied", "2026-01-01", "MemorySize is 128, expected 3072", "Set MemorySize: 3072.", "--parameter Memory=128", "PCI-DSS-4.0.1 1.2.3", "undecided"):
        assert text in page.text, text
    assert len(page.all("article", **{"data-p": "T-SIZE"})) == 3


def test_hostile_text_stays_text(gate, write):
    quoted = json.dumps(EVIL)
    gate.write("policies/evil.lua", POLICY % {"evil": "[==[" + EVIL + "]==]"})
    gate.write("evil<b>&'\".yml", f"""Description: {quoted}
Parameters: {{Name: {{Type: String, AllowedValues: [{quoted}, b]}}}}
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Metadata: {{aws:cdk:path: {quoted}}}
    Properties: {{TopicName: "\\e\\0\\x7f\\u2028<b>", DisplayName: !Ref Name}}
  {quoted}: {{Type: AWS::SNS::Topic}}
""")
    _, source = write("evil<b>&'\".yml")
    page = Page(source)
    assert len(page.all("script")) == 1 and not page.all("img") and not page.all("i") and not page.all("b")
    assert "alert(1)" in page.text and "\\u{202e}gpj." in page.text
    assert not re.search("[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c\x00-\x08\x0b\x0c\x0d-\x1f\x7f]", source)
    assert not [a for a in page.all("a") if (a.get("href") or "").startswith("javascript")]


def test_same_bytes(write):
    assert write("choice.yml", "bad.yml", name="a.html")[1] == write("choice.yml", "bad.yml", name="b.html")[1]


def test_marks_stand_at_their_columns(gate, write):
    gate.write("wide.yml", "Description: d\nResources:\n  Fn:\n    Type: AWS::Lambda::Function\n    Properties: { Handler: \"😀é日\", MemorySize: 128 }\n")
    _, source = write("wide.yml")
    assert 'Handler: &quot;😀é日&quot;, MemorySize: <a class="hit o-fail" href="#t1-f1">128</a> }</code>' in source
    gate.write("cr.yml", BAD.replace("\n", "\r\n"))
    assert 'MemorySize: <a class="hit o-fail" href="#t1-f1">128</a></code>' in write("cr.yml")[1]


def test_more_findings_than_are_sorted_at_once(gate, write):
    gate.write("many.yml", functions(2100))
    _, source = write("many.yml")
    hits = re.findall(r'<a class="hit o-fail" href="#t1-f(\d+)">128</a>', source)
    assert sorted(map(int, hits)) == list(range(1, 2101))
    assert "There are too many to draw here" in source
    gate.write("one.json", '{"Description":"d","Resources":{' + ",".join(
        f'"F{i}":{{"Type":"AWS::Lambda::Function","Properties":{{"MemorySize":128}}}}' for i in range(2100)) + "}}")
    _, source = write("one.json")
    assert len(re.findall(r'<a class="hit o-fail" href="#t1-f\d+">128</a>', source)) == 2100 and "+2094" in source


def test_waived_refused_and_assumed_are_shown(gate, write):
    gate.write("moongate.yaml", "packs: [policies]\nwaivers: [{policy: T-SIZE, resource: Fn, reason: 'small on <purpose>', until: 2999-01-01}]\n")
    gate.write("broken.yml", "Resources: 5\n")
    gate.write("assumed.yml", CHOICE.replace("AllowedValues: [3072, 128]", "Default: 3072"))
    page = Page(write("bad.yml", "broken.yml", "assumed.yml")[1])
    assert "until 2999-01-01: small on <purpose>" in page.text and page.all("article", **{"data-o": "waived"})
    assert "template refused" in page.text and "Judged with the Default of 1 parameter" in page.text
