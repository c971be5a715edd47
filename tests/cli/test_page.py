# SPDX-License-Identifier: Apache-2.0
"""The HTML page in a browser: filter, ways from a finding to its line and back, keys, narrow screens, paper."""
import json
import os

import pytest

from consumers import Browser
from pages import EVIL, POLICY, functions, write  # noqa: F401


@pytest.fixture(scope="module")
def browser():
    one = Browser()
    yield one
    one.close()


@pytest.fixture
def shot(browser):
    """Keeps what was seen where MG_SHOTS says, for people to look at."""
    folder = os.environ.get("MG_SHOTS")
    return lambda name, **more: browser.ask(shot=f"{folder}/{name}.png", **more) if folder else None


SHOWN = "[...document.querySelectorAll('.card')].filter((c) => c.offsetParent).map((c) => c.dataset.p + ' ' + c.dataset.s + ' ' + c.dataset.o)"
SETTLED = "new Promise((done) => setTimeout(() => requestAnimationFrame(() => requestAnimationFrame(() => done(true))), 20))"
IN_VIEW = """(async (find) => { for (let i = 0; i < 200; i++) { const e = find(), r = e && e.getBoundingClientRect();
  if (r && r.bottom > 0 && r.top < innerHeight && r.width > 0) return true; await new Promise((done) => setTimeout(done, 20)); } return false; })"""


@pytest.fixture
def several(gate, write):
    gate.write("nameless.yml", functions(12).replace("Description: a stack\n", ""))
    return write("nameless.yml", "choice.yml", "unknown.yml")[0]


def test_filter(browser, several, shot):
    browser.ask(open=str(several))
    everything = browser.eval(SHOWN)
    assert len(everything) == 15
    browser.ask(choose=["#policy", "T-NAMED"])
    assert browser.eval(SHOWN) == ["T-NAMED low fail"]
    assert browser.eval("document.querySelector('#shown').textContent") == "1 of 15 findings"
    assert browser.eval("document.querySelectorAll('.hit.off').length") == 13
    browser.ask(click="#filter button[type=reset]")
    browser.eval(SETTLED)
    assert browser.eval(SHOWN) == everything
    browser.ask(click="input[value=high]")
    assert browser.eval(SHOWN) == ["T-NAMED low fail"]
    shot("filter")
    browser.ask(click="input[value=high]")
    browser.ask(click="input[value=fail]")
    assert browser.eval(SHOWN) == ["T-SIZE high undecided"]
    browser.ask(click="input[value=fail]")
    browser.ask(press="/")
    browser.ask(fill=["#q", "fn11 MEMORYSIZE"])
    assert browser.eval(SHOWN) == ["T-SIZE high fail"]
    browser.ask(press="Escape")
    browser.eval(SETTLED)
    assert browser.eval(SHOWN) == everything


def test_jump_to_the_line_and_back(browser, several, shot):
    browser.ask(open=str(several), width=1280, height=700)
    browser.ask(click="#t1-f12 .at .jump")
    browser.eval(SETTLED)
    line = browser.eval("location.hash.slice(1)")
    assert browser.eval(f"document.getElementById('{line}').textContent").startswith(line.split("L")[1] + "      MemorySize: 128")
    assert browser.eval(f"{IN_VIEW}(() => document.getElementById('{line}'))") is True
    assert browser.eval("document.querySelectorAll('.ln.now').length") == 1
    assert browser.eval("(() => { const [a, b] = ['.ln.now', '.ln.on:not(.now)'].map((s) => getComputedStyle(document.querySelector(s)).backgroundColor);"
                        " return a !== b; })()") is True
    shot("jump")
    browser.eval("scrollTo(0, 0)")
    browser.ask(click=f"#{line} .hit")
    browser.eval(SETTLED)
    assert browser.eval("location.hash") == "#t1-f12"
    assert browser.eval(f"{IN_VIEW}(() => document.getElementById('t1-f12'))") is True
    assert browser.eval("document.activeElement.id") == "t1-f12"
    browser.eval("history.back()")
    assert browser.eval("new Promise((done) => setTimeout(() => done(location.hash), 100))") == "#" + line


def test_keys_alone(browser, several):
    browser.ask(open=str(several))
    for _ in range(3):
        browser.ask(press="j")
    browser.ask(press="k")
    assert browser.eval("document.activeElement.id") == "t1-f2"
    browser.ask(press="l")
    assert browser.eval("document.activeElement.closest('.ln').classList.contains('now')") is True
    browser.ask(press="b")
    assert browser.eval("document.activeElement.id") == "t1-f2"
    browser.ask(press="Tab")
    assert browser.eval("getComputedStyle(document.activeElement).outlineStyle") == "solid"


def test_narrow_screen(browser, several, shot):
    for width in (320, 390):
        browser.ask(open=str(several), width=width, height=800)
        assert browser.eval("document.documentElement.scrollWidth") <= width
        assert browser.eval("document.querySelector('.card .excerpt').offsetHeight") > 0
        browser.ask(click="#t1-f3 .at .jump")
        browser.eval(SETTLED)
        assert browser.eval(f"{IN_VIEW}(() => document.querySelector('.ln.now'))") is True
    shot("phone")


def test_a_long_line_stays_in_its_place(gate, browser, write):
    """The line of a diagnostic, of a finding and of an assumed value: each scrolls by itself, the page does not."""
    long = "x" * 300
    gate.write("long.yml", f"Description: d\nParameters: {{P: {{Type: String, Default: {long}}}}}\nResources:\n"
                           f"  F-n: {{Type: AWS::Lambda::Function, Metadata: {{m: {long}}}, Properties: {{Handler: !Ref P, MemorySize: 128}}}}\n")
    path, text = write("long.yml")
    assert "name-not-alphanumeric" in text and long in text
    browser.ask(open=str(path), width=390, height=800)
    assert browser.eval("document.querySelectorAll('.diagnostic .excerpt').length") >= 1
    assert browser.eval("document.documentElement.scrollWidth <= 390") is True
    assert browser.eval("document.querySelector('.template .matches').textContent") == " \u00b7 1 finding"


def test_without_script(browser, several, shot):
    browser.ask(open=str(several), script=False)
    assert browser.eval("document.querySelectorAll('.card').length") == 15
    assert browser.eval("document.querySelector('#filter').offsetParent === null") is True
    browser.ask(click="#t1-f12 .at .jump")
    assert browser.eval(f"{IN_VIEW}(() => document.querySelector('.ln:target'))") is True
    shot("plain")


def test_hostile_page_runs_nothing(gate, browser, write):
    gate.write("policies/evil.lua", POLICY % {"evil": "[==[" + EVIL + "]==]"})
    gate.write("evil.yml", f"Description: d\nResources:\n  Topic: {{Type: AWS::SNS::Topic}}\n  {json.dumps(EVIL)}: {{Type: AWS::SNS::Topic}}\n")
    browser.ask(open=str(write("evil.yml")[0]))  # a dialog, an error or a request to the network would be told
    assert browser.eval("document.images.length + document.scripts.length") == 1
    assert EVIL.split("\u202e")[0] in browser.eval("document.querySelector('.card .msg').textContent")
    browser.ask(fill=["#q", "onerror"])
    assert len(browser.eval(SHOWN)) == 4


def test_graph(browser, write, gate, shot):
    gate.write("nameless.yml", functions(60))
    browser.ask(open=str(write("nameless.yml")[0]))
    boxes = browser.eval("""[...document.querySelectorAll('.graph .n')].map((n) => { const r = n.querySelector('rect').getBoundingClientRect();
      return [n.querySelector('title').textContent, Math.round(r.left), Math.round(r.top), Math.round(r.right), Math.round(r.bottom), n.className.baseVal]; })""")
    assert len(boxes) == 61
    for i, a in enumerate(boxes):
        for b in boxes[:i]:
            assert a[3] <= b[1] or b[3] <= a[1] or a[4] <= b[2] or b[4] <= a[2], (a, b)
    [role] = [b for b in boxes if b[0].startswith("Role ")]
    assert all(b[3] <= role[1] for b in boxes if b is not role), "who refers stands to the left of what it refers to"
    assert all("o-fail" in b[5] for b in boxes if b is not role)
    assert browser.eval("document.querySelectorAll('.graph .e').length") == 60
    browser.eval("document.querySelector('.graph .n[data-n=\"5\"]').dispatchEvent(new Event('mouseenter'))")
    assert browser.eval("document.querySelectorAll('.graph .n.near').length") == 2
    shot("graph", full=True)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_contrast(browser, several, scheme, shot):
    """Text against what is behind it: 4.5 to 1 at least, as WCAG AA asks."""
    browser.ask(open=str(several), scheme=scheme)
    shot(scheme)
    poor = browser.eval("""(() => {
      const parse = (c) => (c.match(/[\\d.]+/g) || []).map(Number);
      const light = ([r, g, b]) => [r, g, b].map((v) => v / 255).map((v) => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
        .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
      const behind = (e) => { for (; e; e = e.parentElement) { const c = parse(getComputedStyle(e).backgroundColor); if (c.length === 3 || c[3] > 0) return c; } };
      return [...document.querySelectorAll('p, dt, dd, h1, h2, h3, a, span, code, summary, legend')].filter((e) => e.offsetParent && e.childNodes.length &&
        [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim()) && !e.closest('.off, .o-waived')).map((e) => {
          const a = light(parse(getComputedStyle(e).color)), b = light(behind(e));
          return [e.className || e.tagName, (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)];
        }).filter(([, ratio]) => ratio < 4.5);
    })()""")
    assert poor == []


def test_print(browser, several, tmp_path):
    browser.ask(open=str(several), media="print")
    assert browser.eval("getComputedStyle(document.querySelector('#filter')).display") == "none"
    assert browser.eval("getComputedStyle(document.querySelector('.source')).maxHeight") == "none"
    browser.ask(pdf=str(tmp_path / "page.pdf"))
    assert (tmp_path / "page.pdf").read_bytes().startswith(b"%PDF-")
