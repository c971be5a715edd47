# SPDX-License-Identifier: Apache-2.0
"""Reports: text for people, several at once, files written whole."""
import json
import os
import subprocess

import pytest

from conftest import BINARY


def test_text(gate):
    done = gate.check("bad.yml")
    assert done.out == """fail[T-SIZE]: MemorySize is 128, expected 3072
 --> bad.yml:6:19 (Fn, high)
  |
6 |       MemorySize: 128
  |                   ^^^
  = help: Set MemorySize: 3072.

deny: 1 template, 1 resource, 2 policies: 1 fail, 1 pass
"""
    assert done.err == ""


def test_text_says_how_to_see_it_again(gate):
    out = gate.check("choice.yml").out
    assert "  = when: --parameter Memory=128\n" in out


def test_quiet_and_verbose(gate):
    assert gate.check("-q", "good.yml").out == ""
    assert "deny:" not in gate.check("-q", "bad.yml").out
    out = gate.check("-v", "good.yml").out
    assert "pass[T-SIZE]" in out and "pass[T-NAMED]" in out


def test_several_reports_at_once(gate):
    done = gate.check("--format", "json", "--output", "r.json", "--format", "text", "bad.yml")
    assert done.returncode == 1 and done.out.startswith("fail[T-SIZE]")
    assert json.loads((gate.folder / "r.json").read_text())["verdict"] == "deny"
    done = gate.check("--format", "text", "--format", "json", "--output", "r.json", "good.yml")
    assert done.out.startswith("allow:") and json.loads((gate.folder / "r.json").read_text())["verdict"] == "allow"
    done = gate.check("--output", "r.txt", "bad.yml")
    assert done.out == "" and (gate.folder / "r.txt").read_text().startswith("fail[T-SIZE]")
    done = gate.check("--format", "text", "--output", "a.txt", "--format", "json", "bad.yml")
    assert json.loads(done.out)["verdict"] == "deny"


def test_output_replaces_a_whole_file(gate):
    gate.write("r.json", "old")
    gate.check("--format", "json", "--output", "r.json", "bad.yml")
    assert json.loads((gate.folder / "r.json").read_text())
    assert sorted(p.name for p in gate.folder.iterdir() if p.name.startswith("r.json")) == ["r.json"]
    assert (gate.folder / "r.json").stat().st_mode & 0o777 == 0o666 & ~current_umask()
    assert gate.check("--format", "json", "--output", "/dev/null", "bad.yml").returncode == 1


def test_two_reports_do_not_share_a_file(gate):
    done = gate.check("--format", "json", "--output", "r", "--format", "sarif", "--output", "r", "bad.yml")
    assert done.returncode == 2 and "two reports cannot both go to r" in done.err and not (gate.folder / "r").exists()
    gate.write("r", "old")
    (gate.folder / "link").symlink_to("r")
    done = gate.check("--format", "json", "--output", "./r", "--format", "text", "--output", "link", "bad.yml")
    assert done.returncode == 2 and "two reports cannot both go to link" in done.err and (gate.folder / "r").read_text() == "old"
    assert gate.check("--format", "json", "--output", "/dev/null", "--format", "text", "--output", "/dev/null", "bad.yml").returncode == 1


def test_reports_that_are_apart(gate):
    """Names that only look alike: in other folders, or of other files, there or not yet there."""
    for name in ("a/x", "b/x", "old", "other"):
        gate.write(name, "")
    for one, two in (("a/r", "b/r"), ("a/r", "a/s"), ("old", "new"), ("new2", "old"), ("old", "other"), ("r", "a/r2"), ("/dev/null", "n")):
        done = gate.check("--format", "json", "--output", one, "--format", "text", "--output", two, "bad.yml")
        assert done.returncode == 1, done.err
        assert one == "/dev/null" or json.loads((gate.folder / one).read_text())["verdict"] == "deny"
        assert (gate.folder / two).read_text().startswith("fail[")
    done = gate.check("--format", "json", "--output", "no/where/r", "--format", "text", "--output", "no/where/r", "bad.yml")
    assert done.returncode == 2 and "no/where/r cannot be written: No such file or directory" in done.err


@pytest.mark.parametrize("args", [["bad.yml"], ["./bad.yml", "good.yml"], ["."]])
def test_no_report_is_written_over_a_template(gate, args):
    before = (gate.folder / "bad.yml").read_text()
    done = gate.check("--format", "json", "--output", "bad.yml", *args)
    assert done.returncode == 2 and "--output bad.yml is a template that was judged" in done.err and done.out == ""
    assert (gate.folder / "bad.yml").read_text() == before


def test_a_report_beside_the_templates_is_written_again(gate):
    for _ in range(2):
        assert gate.check("--format", "json", "--output", "report.json", ".").returncode in (1, 3)
    assert json.loads((gate.folder / "report.json").read_text())["verdict"] == "deny"


def test_names_of_ignored_files_drive_no_terminal(gate):
    gate.write("a\x1b[31m\u202e.json", "{}")
    err = gate.check(".").err
    assert "ignored: a?[31m?.json has no root Resources" in err


def current_umask():
    mask = os.umask(0)
    os.umask(mask)
    return mask


@pytest.mark.parametrize("form", ["text", "json", "sarif", "junit", "html", "github"])
def test_full_disk_is_told(gate, form):
    if "there is no format" in gate.check("--format", form, "good.yml").err:
        pytest.skip(f"built without {form}")
    with open("/dev/full", "wb") as full:
        done = subprocess.run([BINARY, "check", "-p", "policies", "--format", form, "bad.yml"], cwd=gate.folder, stdout=full, stderr=subprocess.PIPE, check=False)
    assert done.returncode == 2 and done.stderr.decode() == "moongate: standard output cannot be written: No space left on device\n"
    gate.wrong("check", "-p", "policies", "--format", form, "--output", "/dev/full", "bad.yml", says="/dev/full cannot be written: No space left on device")


def test_closed_pipe_is_quiet(gate):
    for i in range(400):
        gate.write(f"many/{i}.yml", (gate.folder / "bad.yml").read_text())
    with subprocess.Popen([BINARY, "check", "-p", "policies", "many"], cwd=gate.folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        process.stdout.read(10)
        process.stdout.close()
        assert process.stderr.read() == b""


def test_controls_and_links_are_in_the_report(gate):
    [policy] = [p for p in gate.report("good.yml")["policies"] if p["id"] == "T-NAMED"]
    assert policy["controls"] == {"PCI-DSS-4.0.1": ["1.2.3", "4.5.6"]}
    assert policy["links"] == ["https://example.com/named"]


def test_same_templates_in_json_and_yaml(gate):
    gate.write("bad.json", json.dumps({"Description": "good", "Resources": {"Fn": {"Type": "AWS::Lambda::Function", "Properties": {"MemorySize": 128}}}}))
    strip = lambda r: [(x["policy"], x["outcome"], [(f["path"], f["message"]) for f in x["findings"]]) for x in r["templates"][0]["results"]]
    assert strip(gate.report("bad.json")) == strip(gate.report("bad.yml"))
