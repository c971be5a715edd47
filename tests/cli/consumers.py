# SPDX-License-Identifier: Apache-2.0
"""Programs of others that read our reports: installed by `./dev test` from tests/consumers and tests/requirements.txt."""
import json
import os
import shutil
import stat
import subprocess

import pytest

from conftest import SOURCE

MODULES = SOURCE / "tests" / "consumers" / "node_modules"


def module(path):
    """A file of an npm package; where the registry could not be reached, the test that needs it is skipped."""
    if not (MODULES / path).exists():
        pytest.skip("tests/consumers is not installed: npm had no registry, or ./dev test was not run")
    return MODULES / path


def sarif_tool():
    """Microsoft's SARIF multitool: the SDK that the viewers for Visual Studio and VS Code are made with."""
    program = module("@microsoft/sarif-multitool-linux/Sarif.Multitool")
    if os.uname().machine != "x86_64":
        pytest.skip("the SARIF multitool is made for x86-64 only")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)

    def run(*args, cwd):
        environment = dict(os.environ, DOTNET_SYSTEM_GLOBALIZATION_INVARIANT="1", DOTNET_BUNDLE_EXTRACT_BASE_DIR=str(cwd / ".net"))
        return subprocess.run([program, *args], cwd=cwd, env=environment, capture_output=True, text=True, timeout=120, check=False)
    return run


class Browser:
    def __init__(self):
        module("playwright-core/package.json")
        chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
        node = shutil.which("node") or shutil.which("nodejs")
        assert chromium and node, "chromium and nodejs are needed: ./dev test installs them"
        self.process = subprocess.Popen([node, str(SOURCE / "tests" / "consumers" / "drive.js"), chromium], cwd=SOURCE / "tests" / "consumers",
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8")

    def ask(self, **request):
        self.process.stdin.write(json.dumps(request) + "\n")
        self.process.stdin.flush()
        answer = json.loads(self.process.stdout.readline())
        assert "error" not in answer, answer["error"]
        assert answer["problems"] == [], answer["problems"]
        return answer["value"]

    def eval(self, expression):
        return self.ask(eval=expression)

    def close(self):
        self.process.stdin.close()
        self.process.wait(30)
        self.process.stdout.close()
