#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes a C file of the page's style and script: html_assets.py CSS JS OUTPUT."""
import base64
import hashlib
import sys


def array(name, data):
    lines = [" ".join(f"{b}," if b < 128 else f"(char){b}," for b in data[at : at + 24]) for at in range(0, len(data), 24)]
    digest = base64.b64encode(hashlib.sha256(data).digest()).decode()
    return f'const char {name}[] = {{\n\t' + "\n\t".join(lines) + f'\n\t0,\n}};\nconst char {name}_hash[] = "sha256-{digest}";\n'


css, js = (open(name, "rb").read() for name in sys.argv[1:3])
for data, end in ((css, b"</style"), (js, b"</script")):
    assert end not in data.lower() and b"\r" not in data, "it would end its own element, or be hashed otherwise by browsers"
with open(sys.argv[3], "w", encoding="ascii") as out:
    out.write('/* SPDX-License-Identifier: Apache-2.0 */\n#include "reporters/html.h"\n\n' + array("html_style", css) + "\n" + array("html_script", js))
