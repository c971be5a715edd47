# SPDX-License-Identifier: Apache-2.0
"""The minimum build works, and what is left out of a build is missing from --format, the help and the lists, and from nowhere else."""
import json
import re
import socket
import subprocess
import time
import urllib.request

from conftest import LEFT_OUT, SOURCE, WHOLE

PAYMENT = SOURCE / "deploy" / "payment"


def run(program, *args, cwd=PAYMENT):
    return subprocess.run([str(program), *args], cwd=cwd, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL, timeout=120)


def needed(program):
    out = subprocess.run(["readelf", "-d", str(program)], capture_output=True, text=True, check=True).stdout
    return set(re.findall(r"\(NEEDED\).*\[lib([a-z0-9-]+)", out)) - {"c", "m", "dl", "pthread", "rt"}


def test_it_needs_lua_libyaml_pcre2_and_libmicrohttpd_alone(minimum):
    assert needed(minimum) <= {"lua5", "yaml-0", "pcre2-8"}
    assert needed(minimum.parent / "moongate-service") <= {"lua5", "yaml-0", "pcre2-8", "microhttpd"}


def test_it_judges(minimum):
    assert run(minimum, "check", "stack.yml").returncode == 0
    assert run(minimum, "check", "initial.yml").returncode == run(WHOLE, "check", "initial.yml").returncode != 0
    assert run(minimum, "check", "--date", "2026-01-01", "initial.yml").stdout == run(WHOLE, "check", "--date", "2026-01-01", "initial.yml").stdout


def offers(program):
    return {(p["kind"], p["name"]): p for p in json.loads(run(program, "plugins", "--format", "json", cwd="/").stdout)["plugins"]}


def test_what_is_left_out_is_missing_and_nothing_else(minimum):
    whole, less = offers(WHOLE), offers(minimum)
    optional = {("reporter", LEFT_OUT), ("decision log", "sqlite"), ("decision log", "postgres")}
    assert set(whole) - set(less) == optional & set(whole) and not set(less) - set(whole)
    assert all(whole[key] == less[key] for key in less)
    commands = re.findall(r"^  ([a-z]+) +\S", run(WHOLE, "--help").stdout, re.M)
    assert run(WHOLE, "--help").stdout == run(minimum, "--help").stdout
    for command in commands:
        lines, fewer = [run(p, command, "--help").stdout.splitlines() for p in (WHOLE, minimum)]
        gone = [line for line in lines if line not in fewer]
        assert [line for line in lines if line in fewer] == fewer
        assert all(re.match(rf" +{LEFT_OUT} ", line) for line in gone) and len(gone) == (command == "check"), (command, gone)
    done = run(minimum, "check", "--format", LEFT_OUT, "stack.yml")
    assert done.returncode == 2 and f"there is no format `{LEFT_OUT}`" in done.stderr
    assert run(WHOLE, "check", "--format", LEFT_OUT, "stack.yml").returncode == 0


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def get(url, data=None):
    with urllib.request.urlopen(urllib.request.Request(url, data=data), timeout=30) as answer:
        return answer.read().decode()


def test_it_serves_and_keeps_decisions_as_json_lines(minimum, tmp_path):
    (tmp_path / "moongate.yaml").write_text(f"packs: [{SOURCE / 'policies' / 'payment'}]\nlog: {{folder: decisions}}\n")
    url = f"http://127.0.0.1:{free_port()}"
    with open(tmp_path / "log", "wb") as log:
        service = subprocess.Popen([str(minimum), "serve", "--workers", "1", "--listen", url.removeprefix("http://")], cwd=tmp_path, stdout=log, stderr=log)
    try:
        for _ in range(600):
            try:
                get(url + "/health/ready")
                break
            except OSError:
                assert service.poll() is None, (tmp_path / "log").read_text()
                time.sleep(0.2)
        answer = json.loads(get(url + "/v1/check", (PAYMENT / "initial.yml").read_bytes()))
        assert answer["verdict"] == "deny"
        for _ in range(300):
            kept = [json.loads(line) for f in (tmp_path / "decisions").glob("*.jsonl") for line in f.read_text().splitlines()]
            if kept:
                break
            time.sleep(0.2)
        assert [d["id"] for d in kept] == [answer["decision"]] and kept[0]["verdict"] == "deny"
    finally:
        service.terminate()
        service.wait(60)
