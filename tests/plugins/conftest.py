# SPDX-License-Identifier: Apache-2.0
"""What the plugin tests share: plugins built out of tree, and moongate with a configuration that names them."""
import json
import os
import subprocess
from pathlib import Path

import pytest

SOURCE = Path(os.environ.get("MG_SOURCE", Path(__file__).resolve().parents[2]))
BINARY = os.environ.get("MG_BINARY", str(SOURCE / "build" / "core" / "cli" / "moongate"))
BUILD = Path(BINARY).parents[2]
CC = os.environ.get("CC", "cc").split()
WARNINGS = ["-Wall", "-Wextra", "-Wpedantic", "-Werror"]
EXAMPLES = SOURCE / "plugins" / "example"

TEMPLATE = """Resources:
  Fn:
    Type: AWS::Lambda::Function
    Properties:
      MemorySize: 128
      FunctionName: shop-fn
"""
POLICY = """return {
  id = "P-1", title = "t", applies = "AWS::Lambda::Function",
  check = function(fn) fn:expect("MemorySize"):equals(3072) end,
}
"""


class Bench:
    def __init__(self, folder):
        self.folder = folder
        self.write("template.yml", TEMPLATE)
        self.write("policies/p.lua", POLICY)

    def write(self, name, text):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return path

    def build(self, source, name, *defines, include=SOURCE / "include"):
        """Compiles SOURCE into NAME in the bench's folder; nothing but public headers is in reach."""
        subprocess.run([*CC, "-std=c11", "-shared", "-fPIC", *WARNINGS, *[f"-D{d}" for d in defines], f"-I{include}", "-o", str(self.folder / name), str(source)],
                       check=True)

    def configure(self, *plugins):
        self.write("moongate.yaml", "packs: [policies]\nplugins: [" + ", ".join(plugins) + "]\n")

    def run(self, *args):
        done = subprocess.run([BINARY, *map(str, args)], cwd=self.folder, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120, check=False)
        assert done.returncode >= 0, f"ended by signal {-done.returncode}: {done.stderr}"
        assert "AddressSanitizer" not in done.stderr and "runtime error" not in done.stderr, done.stderr
        return done

    def report(self, *args):
        done = self.run("check", "--date", "2026-01-01", "--format", "json", *args)
        assert done.stdout.startswith("{"), done.stderr
        return done.returncode, json.loads(done.stdout)


@pytest.fixture
def bench(tmp_path):
    return Bench(tmp_path)
