# SPDX-License-Identifier: Apache-2.0
"""The files under deploy/payment as plain trees, with long intrinsic names."""
import json
import pathlib

from cfnlint.decode import cfn_yaml

PAYMENT = pathlib.Path(__file__).resolve().parents[2] / "deploy" / "payment"


def load(name):
    return json.loads(json.dumps(cfn_yaml.load(str(PAYMENT / name))))


def parameter_file(environment):
    entries = json.loads((PAYMENT / "parameters" / f"{environment}.json").read_text())
    values = {entry["ParameterKey"]: entry["ParameterValue"] for entry in entries}
    assert len(values) == len(entries), "a parameter is given twice"
    return values
