# SPDX-License-Identifier: Apache-2.0
"""A build with every optional library off and one report format left out, beside the whole one."""
import json
import os
import subprocess
from pathlib import Path

import pytest

SOURCE = Path(os.environ.get("MG_SOURCE", Path(__file__).resolve().parents[2]))
WHOLE = Path(os.environ.get("MG_BINARY", SOURCE / "build" / "core" / "cli" / "moongate"))
LEFT_OUT = "sarif"


@pytest.fixture(scope="session")
def minimum():
    """Its moongate. The build stays in the build folder, so that it is quick the next time; without optimising, since nothing is measured."""
    folder = WHOLE.parents[2] / "minimum"
    options = json.loads(subprocess.run(["meson", "introspect", "--buildoptions", str(WHOLE.parents[2])], check=True, capture_output=True, text=True).stdout)
    reporters = next(o for o in options if o["name"] == "reporters")["value"]
    assert LEFT_OUT in reporters
    if not (folder / "build.ninja").exists():
        subprocess.run(["meson", "setup", str(folder), str(SOURCE), "--buildtype=plain", "-Doptimization=0", "-Dauto_features=disabled", "-Dtests=false",
                        "-Dreporters=" + ",".join(r for r in reporters if r != LEFT_OUT)], check=True, capture_output=True)
    done = subprocess.run(["ninja", "-C", str(folder), "core/cli/moongate", "core/cli/moongate-service"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-4000:]
    return folder / "core" / "cli" / "moongate"
