# SPDX-License-Identifier: Apache-2.0
"""Colours, progress and interrupts on a terminal."""
import os
import pty
import signal
import subprocess
import time

from conftest import BINARY


def on_terminal(gate, *args, env=None):
    """Runs with standard output and error on a pseudo terminal; what was shown, and the status."""
    master, slave = pty.openpty()
    environment = {k: v for k, v in os.environ.items() if k != "NO_COLOR"}
    environment.update(env or {})
    with subprocess.Popen([BINARY, *args], cwd=gate.folder, stdin=subprocess.DEVNULL, stdout=slave, stderr=slave, env=environment) as process:
        os.close(slave)
        shown = read_all(master)
        process.wait()
    os.close(master)
    return shown, process.returncode


def read_all(master):
    shown = b""
    while True:
        try:
            part = os.read(master, 65536)
        except OSError:
            return shown
        if not part:
            return shown
        shown += part


def test_colours_on_a_terminal_only(gate):
    shown, status = on_terminal(gate, "check", "-p", "policies", "bad.yml")
    assert status == 1 and b"\x1b[1;31mfail\x1b[0m" in shown
    assert "\x1b" not in gate.check("bad.yml").out


def test_no_color(gate):
    shown, _ = on_terminal(gate, "check", "-p", "policies", "bad.yml", env={"NO_COLOR": "1"})
    assert b"\x1b" not in shown and b"fail[T-SIZE]" in shown
    shown, _ = on_terminal(gate, "check", "-p", "policies", "bad.yml", env={"NO_COLOR": ""})
    assert b"\x1b[1;31mfail\x1b[0m" in shown, "an empty one says nothing"


def test_policy_tests_are_coloured_too(gate):
    gate.write("policies/size.test.lua", 'return { { name = "a", template = "Resources: {T: {Type: AWS::SNS::Topic}}", expect = "fail" } }')
    shown, status = on_terminal(gate, "test", "policies")
    assert status == 1 and b"\x1b[1;31mFAIL\x1b[0m  policies/size.test.lua:1: a" in shown and b"\x1b[1;33mgap\x1b[0m  T-NAMED" in shown
    for value, colour in (("1", False), ("", True)):
        shown, _ = on_terminal(gate, "test", "policies", env={"NO_COLOR": value})
        assert (b"\x1b" in shown) == colour and b"FAIL" in shown


def test_elapsed_time_on_a_terminal_only(gate):
    shown, _ = on_terminal(gate, "check", "-p", "policies", "good.yml", env={"NO_COLOR": "1"})
    assert b" s)" in shown
    assert " s)" not in gate.check("good.yml").out


def slow_pack(gate):
    """A policy that spends its whole account, so that many templates take a while."""
    gate.write("policies/slow.lua", """return { id = "T-SLOW", title = "t", severity = "low", remedy = "r",
      check = function() local n = 0 while true do n = n + 1 end end }""")
    for i in range(150):
        gate.write(f"many/{i:03}.yml", (gate.folder / "good.yml").read_text())


def test_progress_comes_and_goes(gate):
    slow_pack(gate)
    shown, status = on_terminal(gate, "check", "-p", "policies", "--jobs", "1", "many", env={"NO_COLOR": "1"})
    assert status == 4
    if b" of 150 templates" in shown:  # a fast machine needs no bar
        assert b"\r\x1b[K" in shown
    quiet, _ = on_terminal(gate, "check", "-q", "-p", "policies", "--jobs", "1", "many", env={"NO_COLOR": "1"})
    assert b" of 150 templates" not in quiet


def test_interrupt_leaves_nothing_behind(gate):
    slow_pack(gate)
    with subprocess.Popen([BINARY, "check", "-p", "policies", "--jobs", "1", "--format", "json", "--output", "r.json", "many"], cwd=gate.folder,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        time.sleep(0.3)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
    if process.returncode != 4:  # it was done before
        assert process.returncode == -signal.SIGINT
        assert not [p for p in gate.folder.iterdir() if p.name.startswith("r.json")]
    assert out == b"" and err == b""
