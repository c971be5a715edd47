# SPDX-License-Identifier: Apache-2.0
"""The commands of the service, which are a program of their own beside this one."""
import shutil
import stat
import subprocess

import pytest

from conftest import BINARY


def test_the_service_is_a_program_beside_this_one(gate):
    """Without it its commands say what is missing."""
    alone = gate.folder / "moongate"
    shutil.copy(BINARY, alone)
    alone.chmod(alone.stat().st_mode | stat.S_IXUSR)
    for command in ("serve", "replay", "lambda", "plugins"):
        done = subprocess.run([str(alone), command, "--help"], capture_output=True, text=True, check=False)
        assert (done.returncode, done.stdout) == (2, "") and done.stderr == f"moongate: `moongate {command}` needs the program {gate.folder}/moongate-service beside this one: No such file or directory\n"
    done = subprocess.run([BINARY, "serve", *["x"] * 1100], capture_output=True, text=True, check=False)
    assert done.returncode == 2 and done.stderr == "moongate: `moongate serve` cannot be started: too many arguments\n"


@pytest.mark.parametrize("command", ["serve", "replay", "lambda", "plugins"])
def test_commands_of_the_service(gate, command):
    assert gate.run(command, "--help").out.startswith(f"usage: moongate {command}")
    with open("/dev/full", "wb") as full:
        done = subprocess.run([BINARY, command, "--help"], stdout=full, stderr=subprocess.PIPE, check=False)
    assert done.returncode == 2 and done.stderr == b"moongate: standard output cannot be written: No space left on device\n"


def test_the_program_of_the_service_alone(gate):
    service = BINARY + "-service"
    for args in ([], ["check"], ["--help"]):
        done = subprocess.run([service, *args], capture_output=True, text=True, check=False)
        assert done.returncode == 2 and done.stderr == "moongate: this is a part of moongate; start it as `moongate COMMAND`\n"
    (gate.folder / "bootstrap").symlink_to(service)  # as Lambda starts it
    for name in ("./bootstrap", "bootstrap"):
        done = subprocess.run([name, "handler"], executable=str(gate.folder / "bootstrap"), cwd=gate.folder, capture_output=True, text=True, check=False,
                              env={"PATH": "/nowhere"})
        assert done.returncode == 2 and "AWS_LAMBDA_RUNTIME_API is not set" in done.stderr


@pytest.mark.parametrize("args, says", [
    (["--workers", "0"], "--workers `0` is no number of processes; write 1 to "), (["--workers", "many"], "--workers `many` is no number of processes; write 1 to "),
    (["--workers", "100000"], "--workers `100000` is no number of processes; write 1 to "), (["--listen", "x" * 5000], "--listen has 5000 bytes; an address has at most "),
    (["x"], "`moongate serve` takes no argument `x`; policies are named with -p DIR"), (["--zz"], "unknown option `--zz`; `moongate serve --help` lists them")])
def test_mistakes_with_serve(gate, args, says):
    assert says in gate.wrong("serve", *args)
