#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes a C file of a text: embed.py INPUT OUTPUT NAME HEADER."""
import sys

data = open(sys.argv[1], "rb").read()
with open(sys.argv[2], "w", encoding="ascii") as out:
    out.write(f'/* SPDX-License-Identifier: Apache-2.0 */\n#include "{sys.argv[4]}"\n\nconst char {sys.argv[3]}[] = {{')
    for at in range(0, len(data), 24):
        out.write("\n\t" + " ".join(f"{byte}," if byte < 128 else f"(char){byte}," for byte in data[at : at + 24]))
    out.write(f"\n\t0,\n}};\nconst size_t {sys.argv[3]}_size = sizeof({sys.argv[3]}) - 1;\n")
