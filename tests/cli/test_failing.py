# SPDX-License-Identifier: Apache-2.0
"""Disks that are full, files that end early, input that comes byte by byte: a report is whole, or the exit status and a message say that it is not."""
import resource
import signal
import subprocess
import time

import pytest
from conftest import BINARY

FORMATS = ["text", "json", "sarif", "junit", "github", "html"]
COMMANDS = [
    ["policies", "-p", "policies"],
    ["graph", "bad.yml"],
    ["eval", "1 + 1", "bad.yml"],
    ["--help"],
    ["--version"],
    ["help", "check"],
    ["check", "--help"],
    ["test", "-p", "policies"],
]


def run(gate, *args, limit=None, stdout=subprocess.PIPE):
    """The program, allowed to write files of at most limit bytes."""
    def narrow():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    return subprocess.run([BINARY, *args], cwd=gate.folder, stdout=stdout, stderr=subprocess.PIPE, check=False,
                          preexec_fn=narrow if limit is not None else None, restore_signals=False)


@pytest.mark.parametrize("name", FORMATS)
def test_no_report_on_a_full_disk(gate, name):
    with open("/dev/full", "wb") as full:
        done = run(gate, "check", "-p", "policies", "-f", name, "bad.yml", stdout=full)
    assert done.returncode == 2 and b"standard output cannot be written: No space left on device" in done.stderr
    done = run(gate, "check", "-p", "policies", "-f", name, "-o", "/dev/full", "bad.yml")
    assert done.returncode == 2 and b"/dev/full cannot be written: No space left on device" in done.stderr


@pytest.mark.parametrize("args", COMMANDS, ids=" ".join)
def test_no_output_on_a_full_disk(gate, args):
    whole = run(gate, *args)
    with open("/dev/full", "wb") as full:
        done = run(gate, *args, stdout=full)
    assert whole.stdout and done.returncode == 2 and b"standard output cannot be written" in done.stderr


@pytest.mark.parametrize("name", FORMATS)
def test_a_report_cut_short_anywhere(gate, name):
    """Every length from nothing to one byte less than the report needs."""
    whole = run(gate, "check", "-p", "policies", "-f", name, "bad.yml")
    assert whole.returncode == 1
    size = len(whole.stdout)
    cuts = sorted({0, 1, size // 2, size - 1, *range(0, size, max(1, size // 3))})
    for cut in cuts:
        gate.write("old", "the report of before")
        done = run(gate, "check", "-p", "policies", "-f", name, "-o", "old", "bad.yml", limit=cut)
        assert done.returncode == 2 and b"old cannot be written: File too large" in done.stderr, cut
        assert (gate.folder / "old").read_text() == "the report of before"
        assert [p.name for p in gate.folder.iterdir() if p.name.startswith("old")] == ["old"]
        with open(gate.folder / "out", "wb") as out:
            done = run(gate, "check", "-p", "policies", "-f", name, "bad.yml", limit=cut, stdout=out)
        assert done.returncode == 2 and b"standard output cannot be written: File too large" in done.stderr, cut
    done = run(gate, "check", "-p", "policies", "-f", name, "-o", "old", "bad.yml", limit=size)
    assert done.returncode == 1 and (gate.folder / "old").read_bytes() == whole.stdout


def test_a_report_among_several_that_fails(gate):
    done = run(gate, "check", "-p", "policies", "-f", "json", "-o", "a.json", "-f", "sarif", "-o", "/dev/full", "bad.yml")
    assert done.returncode == 2 and b"/dev/full cannot be written" in done.stderr


def test_standard_output_is_closed(gate):
    done = subprocess.run(["sh", "-c", '"$0" check -p policies good.yml >&-', BINARY], cwd=gate.folder, stderr=subprocess.PIPE, check=False)
    assert done.returncode == 2 and b"standard output cannot be written" in done.stderr


def test_standard_input_byte_by_byte(gate):
    command, template = [BINARY, "check", "-p", "policies", "-f", "json", "-"], (gate.folder / "bad.yml").read_bytes()
    want = subprocess.run(command, cwd=gate.folder, input=template, stdout=subprocess.PIPE, check=False).stdout
    with subprocess.Popen(command, cwd=gate.folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        for byte in template:
            process.stdin.write(bytes([byte]))
            process.stdin.flush()
            time.sleep(0)
        process.stdin.close()
        got = process.stdout.read()
    assert process.returncode == 1 and got == want


def test_standard_input_is_a_folder_or_closed(gate):
    for redirection, why in (("< policies", b"Is a directory"), ("<&-", b"<stdin>")):
        done = subprocess.run(["sh", "-c", f'"$0" check -p policies - {redirection}', BINARY], cwd=gate.folder, capture_output=True, check=False)
        assert done.returncode not in (0, 1) and why in done.stderr + done.stdout
