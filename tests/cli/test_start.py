# SPDX-License-Identifier: Apache-2.0
"""What a start costs: libraries of the service, which no check needs, are not among those that moongate loads."""
import os
import re
import subprocess

import pytest

from conftest import BINARY

NEEDED = {"linux-vdso", "ld-linux", "libc", "libm", "libdl", "libpthread", "libgcc_s", "liblua", "libyaml", "libpcre"}
SANITIZERS = {"libasan", "libubsan", "libstdc++"}


def test_moongate_loads_what_judging_needs():
    done = subprocess.run([BINARY], env={**os.environ, "LD_TRACE_LOADED_OBJECTS": "1"}, capture_output=True, text=True)
    names = re.findall(r"^\s*(?:\S*/)?(ld-linux|linux-vdso|lib[a-z_+]+)", done.stdout, re.M)
    if not names:
        pytest.skip("the loader does not say what it loads")
    assert set(names) - NEEDED - SANITIZERS == set()
