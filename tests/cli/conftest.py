# SPDX-License-Identifier: Apache-2.0
"""What the command line tests share: the binary, a pack to judge by, a folder of its own for each test."""
import json
import os
import subprocess
from pathlib import Path

import pytest

SOURCE = Path(os.environ.get("MG_SOURCE", Path(__file__).resolve().parents[2]))
BINARY = os.environ.get("MG_BINARY", str(SOURCE / "build" / "core" / "cli" / "moongate"))
SHARED = Path(os.environ.get("MG_SHARED", SOURCE / ".." / "shared"))

SIZE = """return {
  id = "T-SIZE", title = "Functions have 3 GB", severity = "high", applies = "AWS::Lambda::Function",
  remedy = "Set MemorySize: 3072.", config = { memory = 3072 },
  check = function(fn, ctx) fn:expect("MemorySize"):equals(ctx.config.memory) end,
}
"""
NAMED = """return {
  id = "T-NAMED", title = "Stacks are described", severity = "low",
  remedy = "Write a Description.", controls = { ["PCI-DSS-4.0.1"] = { "1.2.3", "4.5.6" } }, links = { "https://example.com/named" },
  check = function(stack) if not stack.description then stack:deny("Description", "the stack has no description") end end,
}
"""
GOOD = """Description: good
Resources:
  Fn:
    Type: AWS::Lambda::Function
    Properties:
      MemorySize: 3072
"""
BAD = GOOD.replace("3072", "128")
CHOICE = """Description: a choice
Parameters:
  Memory: {Type: Number, AllowedValues: [3072, 128]}
Resources:
  Fn:
    Type: AWS::Lambda::Function
    Properties:
      MemorySize: !Ref Memory
"""
UNKNOWN = """Description: unknown
Resources:
  Fn:
    Type: AWS::Lambda::Function
    Properties:
      MemorySize: !ImportValue Memory
"""


class Gate:
    """A working folder with a pack in policies/, and the program run in it."""

    def __init__(self, folder):
        self.folder = folder
        self.write("policies/size.lua", SIZE)
        self.write("policies/named.lua", NAMED)
        self.write("good.yml", GOOD)
        self.write("bad.yml", BAD)
        self.write("choice.yml", CHOICE)
        self.write("unknown.yml", UNKNOWN)

    def write(self, name, text):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(text, bytes):
            path.write_bytes(text)
        else:
            path.write_text(text, encoding="utf-8")
        return path

    def run(self, *args, stdin=None, env=None, timeout=120):
        environment = {k: v for k, v in os.environ.items() if k != "NO_COLOR"}
        environment.update(env or {})
        data = stdin.encode() if isinstance(stdin, str) else stdin
        done = subprocess.run([BINARY, *map(str, args)], cwd=self.folder, input=data, stdin=subprocess.DEVNULL if data is None else None,
                              capture_output=True, env=environment, timeout=timeout, check=False)
        done.out, done.err = done.stdout.decode(), done.stderr.decode()
        assert done.returncode >= 0, f"ended by signal {-done.returncode}: {done.err}"
        assert "AddressSanitizer" not in done.err and "runtime error" not in done.err, done.err
        return done

    def check(self, *args, **more):
        return self.run("check", "-p", "policies", *args, **more)

    def report(self, *args, status=None, **more):
        done = self.check("--date", "2026-01-01", "--format", "json", *args, **more)
        if status is not None:
            assert done.returncode == status, done.out + done.err
        return json.loads(done.out)

    def wrong(self, *args, says=(), status=2, **more):
        """Runs what must be refused with one clear line on standard error and nothing on standard output."""
        done = self.run(*args, **more)
        assert done.returncode == status, (done.returncode, done.out, done.err)
        assert done.out == ""
        assert done.err.startswith("moongate: ") and done.err.count("\n") == 1, done.err
        for text in [says] if isinstance(says, str) else says:
            assert text in done.err, done.err
        return done.err


@pytest.fixture
def gate(tmp_path):
    return Gate(tmp_path)
