# SPDX-License-Identifier: Apache-2.0
"""An installed tree for the install tests."""
import os
import subprocess
from pathlib import Path

import pytest

SOURCE = Path(os.environ.get("MG_SOURCE", Path(__file__).resolve().parents[2]))
BINARY = Path(os.environ.get("MG_BINARY", SOURCE / "build" / "core" / "cli" / "moongate"))
BUILD = BINARY.parents[2]


class Tree:
    def __init__(self, root):
        self.root = root
        subprocess.run(["meson", "install", "-C", str(BUILD), "--no-rebuild", "--destdir", str(root)], check=True, capture_output=True)
        self.files = {p.relative_to(root).as_posix() for p in root.rglob("*") if not p.is_dir()}
        [config] = [f for f in self.files if f.endswith("/moongate.pc")]
        self.libdir = (root / config).parents[1]
        self.prefix = (root / next(f for f in self.files if f.endswith("bin/moongate"))).parents[1]
        self.share = self.prefix / "share" / "moongate"

    def env(self):
        return {**os.environ, "PKG_CONFIG_PATH": str(self.libdir / "pkgconfig"), "PKG_CONFIG_SYSROOT_DIR": str(self.root), "LD_LIBRARY_PATH": str(self.libdir)}

    def flags(self, what):
        done = subprocess.run(["pkg-config", what, "moongate"], capture_output=True, text=True, check=True, env=self.env())
        return done.stdout.split()

    def run(self, *args, cwd=None):
        return subprocess.run([str(self.prefix / "bin" / "moongate"), *args], cwd=cwd, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)


@pytest.fixture(scope="session")
def tree(tmp_path_factory):
    return Tree(tmp_path_factory.mktemp("root"))
