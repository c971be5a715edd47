# SPDX-License-Identifier: Apache-2.0
"""Copies the handlers into the templates: python deploy/payment/handler/embed.py

CloudFormation takes inline code only as text in the template; the file is where it is
written, read and tested. tests/deploy fails when the two differ.
"""
import pathlib
import re
import textwrap

PAYMENT = pathlib.Path(__file__).resolve().parent.parent
CODE = {"initial.yml": "handler/initial.py", "stack.yml": "handler/index.py"}
BLOCK = re.compile(r"^( *)ZipFile: \|\n(?:\1  .*\n|\n)*", re.MULTILINE)


def embed(template, code):
    def block(match):
        indent = match[1]
        return f"{indent}ZipFile: |\n" + textwrap.indent(code, indent + "  ")

    text, count = BLOCK.subn(block, template)
    if count != 1:
        raise SystemExit(f"expected one `ZipFile: |` block, found {count}")
    return text


if __name__ == "__main__":
    for template, code in CODE.items():
        path = PAYMENT / template
        path.write_text(embed(path.read_text(), (PAYMENT / code).read_text()))
