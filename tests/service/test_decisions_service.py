# SPDX-License-Identifier: Apache-2.0
"""Decisions of a running service: kept before the answer leaves, asked for over HTTP, judged again by replay."""
import json
import os
import random
import signal
import sqlite3
import subprocess
import threading
import time
from pathlib import Path

import jsonschema
import pytest

from conftest import BAD, BINARY, GOOD, POLICY, SOURCE, Service, hook_request, until

SHARED = Path(os.environ.get("MG_SHARED", "/nowhere"))

STORES = ["jsonl"] + (["sqlite"] if os.environ.get("MG_SQLITE") == "1" else [])
SECRETS = """
Parameters:
  Password: {Type: String, NoEcho: true, Default: hunter2-default}
  Plain: {Type: String, Default: visible}
Resources:
  Q:
    Type: AWS::SQS::Queue
    Properties: {MessageRetentionPeriod: 60, Tags: [{Key: k, Value: '{{resolve:secretsmanager:prod/very/secret:SecretString:pw}}'}]}
  D:
    Type: AWS::RDS::DBInstance
    Properties: {DBInstanceClass: db.t3.micro, MasterUserPassword: literal-geheim, MasterUsername: !Ref Password}
"""


def log_of(store, **more):
    return {"log": {"store": store, "folder": "decisions", **more}}


def ask(service, path):
    answer = service.ask("GET", path)
    assert answer.status == 200, answer.data
    return answer.json


def check(service, template, query=""):
    answer = service.ask("POST", "/v1/check" + query, template, {"Content-Type": "application/yaml"})
    return answer, answer.headers.get("moongate-decision")


def stored(service, n):
    return until(lambda: (lambda p: p if len(p["decisions"]) >= n else None)(ask(service, "/v1/decisions?limit=1000")), f"{n} decisions in the store")


@pytest.mark.parametrize("store", STORES)
def test_each_answer_is_a_decision(start, store):
    service = start(config=log_of(store))
    ids = [check(service, GOOD, "?stack_name=payments")[1], check(service, BAD, "?stack_name=payments")[1]]
    answer = service.ask("POST", "/hook", json.dumps(hook_request(60)), {"traceparent": "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"})
    ids.append(answer.headers["moongate-decision"])
    assert service.ask("POST", "/v1/check", "").status == 400, "refused: no decision"
    for id in ids:
        assert ask(service, f"/v1/decisions/{id}")["id"] == id, "at once, from the spool if need be"
    page = stored(service, 3)
    assert [d["id"] for d in page["decisions"]] == sorted(ids, reverse=True) and page["next"] is None
    by_id = {d["id"]: d for d in page["decisions"]}
    good, bad, hook = (by_id[i] for i in ids)
    assert (good["verdict"], bad["verdict"], hook["verdict"]) == ("allow", "deny", "deny")
    assert good["policies"] == [] and bad["policies"] == ["T-SIZE"] and good["outcomes"] == {"T-SIZE": "pass"}
    assert bad["results"][0]["findings"][0]["line"] == 4
    assert hook["source"] == "hook" and hook["account"] == "123456789012" and hook["target"] == "Q" and hook["operation"] == "CREATE"
    assert hook["trace"].startswith("00-4bf9")
    assert "input" not in bad
    assert [d["id"] for d in ask(service, "/v1/decisions?verdict=deny&stack=payments")["decisions"]] == [ids[1]]
    assert [d["id"] for d in ask(service, "/v1/decisions?policy=T-SIZE&since=2020-01-01")["decisions"]] == sorted(ids[1:], reverse=True)
    first = ask(service, "/v1/decisions?limit=2")
    assert [d["id"] for d in ask(service, f"/v1/decisions?limit=2&cursor={first['next']}")["decisions"]] == [min(ids)]
    assert service.metric("log_stored_total") == 3


def test_decisions_follow_their_schema(start):
    schema = json.loads((SOURCE / "docs" / "schema" / "decision-1.json").read_text())
    service = start(config=log_of("jsonl", keep_input=True))
    sent = [GOOD, BAD, SECRETS, "Resources: [", "Resources: {A: {Type: 'AWS::SQS::Queue', Nonsense: 1}}"]
    for body in sent + [json.dumps({"template": GOOD, "previous_template": BAD, "tags": {"k": "v"}, "region": "eu-west-1", "strict_values": True})]:
        assert check(service, body)[0].status == 200
    for body in (hook_request(60), hook_request(86400), {**hook_request(60), "requestData": {}}):
        service.ask("POST", "/hook", json.dumps(body))
    page = stored(service, 9)
    for decision in page["decisions"]:
        jsonschema.validate(decision, schema)
        assert set(decision) <= set(schema["properties"])
        assert set(decision.get("input", {})) <= set(schema["properties"]["input"]["properties"])
    assert {d["verdict"] for d in page["decisions"]} == {"allow", "deny", "failure"}


def test_wrong_questions(start):
    service = start(config=log_of("jsonl"))
    for path, status, code in (("/v1/decisions?verdct=deny", 400, "wrong_query"), ("/v1/decisions?limit=0", 400, "wrong_query"),
                               ("/v1/decisions/xyz", 400, "wrong_id"), ("/v1/decisions/" + "0" * 32, 404, "no_decision")):
        answer = service.ask("GET", path)
        assert (answer.status, answer.code) == (status, code)
    assert "did you mean `verdict`" in service.ask("GET", "/v1/decisions?verdct=deny").json["error"]["message"]
    assert service.ask("POST", "/v1/decisions").status == 405


def test_without_a_log(start):
    service = start(config={"log": {"store": "none"}})
    assert check(service, GOOD)[0].status == 200
    assert service.ask("GET", "/v1/decisions").code == "no_log"
    assert not (service.folder / "moongate-decisions").exists()


def test_a_log_that_cannot_be_kept_is_told_at_the_start(tmp_path):
    (tmp_path / "file").write_text("")
    for log, text in (({"store": "sqlit"}, "`sqlit`"), ({"folder": "file"}, "file/spool"), ({"spol_bytes": 1}, "spool_bytes")):
        service = Service(tmp_path, config={"log": log}, ready=None)
        assert service.process.wait(60) == 2
        service.log.close()
        assert text in service.log_path.read_text()


@pytest.mark.parametrize("mode", ["deny", "allow"])
def test_what_cannot_be_logged(start, mode):
    service = start(config=log_of("jsonl", on_log_failure=mode), workers=1)
    spool = service.folder / "decisions" / "spool"
    until(lambda: (spool / "feed.lock").exists(), "the feed")
    # A file where the folder was: nothing can be opened there, by whoever.
    spool.rename(service.folder / "decisions" / "away")
    spool.write_text("")
    hook = service.ask("POST", "/hook", json.dumps(hook_request(86400))).json
    answer, _ = check(service, GOOD)
    if mode == "deny":
        assert (hook["hookStatus"], hook["errorCode"]) == ("FAILED", "InternalFailure") and "logged" in hook["message"]
        assert (answer.status, answer.code) == (503, "not_logged") and answer.headers["retry-after"]
    else:
        assert hook["hookStatus"] == "SUCCESS" and answer.status == 200
    assert service.metric("log_failures_total") == 2
    assert service.metric("fail_open_total") == (2 if mode == "allow" else 0)
    spool.unlink()
    (service.folder / "decisions" / "away").rename(spool)
    assert check(service, GOOD)[0].status == 200
    assert service.events("log_failure")


def test_a_full_spool_denies_until_the_store_is_back(start):
    log = log_of("jsonl", spool_bytes=1048576, segment_bytes=65536, settings={"path": "later/decisions.jsonl"})
    service = start(config=log, workers=1)
    kept, refused = [], 0
    many = "Resources:\n" + "".join(f"  Q{i}:\n    Type: AWS::SQS::Queue\n    Properties: {{MessageRetentionPeriod: 60}}\n" for i in range(200))
    while not refused:
        answer, id = check(service, many)
        if answer.status == 200:
            kept.append(id)
        else:
            assert answer.code == "not_logged"
            refused += 1
    assert service.metric("log_store_down") == 1
    assert service.ask("GET", "/health/live").status == 200
    (service.folder / "decisions" / "later").mkdir()
    until(lambda: check(service, many)[0].status == 200, "room in the spool")
    page = until(lambda: (lambda p: p if {d["id"] for d in p} >= set(kept) else None)(all_pages(service)), "all that was answered")
    assert len(page) >= len(kept)


def all_pages(service):
    page = ask(service, "/v1/decisions?limit=1000")
    decisions = page["decisions"]
    while page["next"]:
        page = ask(service, f"/v1/decisions?limit=1000&cursor={page['next']}")
        decisions += page["decisions"]
    return decisions


def hammer(service, ids, stop):
    """Posts until the service is gone; every id that an answer carried is in ids."""
    while not stop.is_set():
        try:
            connection = service.connect(10)
            while not stop.is_set():
                connection.request("POST", "/v1/check", GOOD if random.random() < 0.5 else BAD)
                response = connection.getresponse()
                if response.status == 200:
                    body = response.read()
                    ids.append(json.loads(body)["decision"])
                else:
                    response.read()
        except Exception:  # pylint: disable=broad-except
            time.sleep(0.005)


def descend(pid):
    """pid and all that come of it."""
    children = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                children.setdefault(int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1]), []).append(int(entry.name))
            except OSError:
                pass
    todo, found = [pid], []
    while todo:
        found.append(todo.pop())
        todo += children.get(found[-1], [])
    return found


@pytest.mark.parametrize("store", STORES)
def test_kill_9_of_the_whole_service_loses_no_answered_decision(tmp_path, store):
    answered, rounds, rng = [], 8, random.Random(3)
    for _ in range(rounds):
        (tmp_path / "log").unlink(missing_ok=True)  # each has a port of its own
        service = Service(tmp_path, config=log_of(store), workers=2)
        stop = threading.Event()
        threads = [threading.Thread(target=hammer, args=(service, answered, stop), daemon=True) for _ in range(4)]
        for t in threads:
            t.start()
        before = len(answered)
        until(lambda n=before: len(answered) > n + 15, "answers")
        time.sleep(rng.uniform(0, 0.2))
        for pid in descend(service.process.pid):
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        stop.set()
        for t in threads:
            t.join()
        service.process.wait()
        service.log.close()
    (tmp_path / "log").unlink()
    service = Service(tmp_path, config=log_of(store), workers=1)
    try:
        spool = service.folder / "decisions" / "spool"
        until(lambda: not list(spool.glob("*.spool")), "an empty spool")
        kept = [d["id"] for d in all_pages(service)]
        assert len(kept) == len(set(kept))
        assert not set(answered) - set(kept)
        assert len(answered) > 100
    finally:
        service.stop()


def test_reloads_and_killed_workers_and_feeds_lose_nothing(start):
    service = start(config=log_of(STORES[-1]), workers=2)
    answered, stop = [], threading.Event()
    threads = [threading.Thread(target=hammer, args=(service, answered, stop), daemon=True) for _ in range(3)]
    for t in threads:
        t.start()
    for i in range(6):
        service.reload()
        for pid in descend(service.process.pid):
            if service.name(pid) == "moongate-feed" or (i % 2 and pid in service.workers()[:1]):
                try:
                    os.kill(pid, signal.SIGKILL)
                except ProcessLookupError:
                    pass
    until(lambda: len(answered) > 50, "answers")
    stop.set()
    for t in threads:
        t.join()
    kept = until(lambda: (lambda k: k if k >= set(answered) else None)({d["id"] for d in all_pages(service)}), "everything in the store")
    assert len(kept) >= len(answered)


def test_a_stop_leaves_an_empty_spool(start):
    service = start(config=log_of(STORES[-1]))
    for _ in range(20):
        check(service, BAD)
    service.stop()
    assert list((service.folder / "decisions" / "spool").glob("*.spool")) == []


@pytest.mark.skipif("sqlite" not in STORES, reason="built without SQLite")
def test_a_locked_database_holds_no_judgement_up(start):
    service = start(config=log_of("sqlite", settings={"busy_millis": 100}), workers=1)
    check(service, GOOD)
    stored(service, 1)
    lock = sqlite3.connect(service.folder / "decisions" / "decisions.db", isolation_level=None)
    lock.execute("BEGIN EXCLUSIVE")
    ids = [check(service, GOOD)[1] for _ in range(20)]
    assert ask(service, f"/v1/decisions/{ids[-1]}")["id"] == ids[-1]
    until(lambda: service.metric("log_store_down") == 1, "the metric")
    lock.execute("ROLLBACK")
    assert {d["id"] for d in stored(service, 21)["decisions"]} > set(ids)


def test_inputs_are_kept_masked(start):
    service = start(config=log_of("jsonl", keep_input=True))
    body = {"template": SECRETS, "parameters": {"Password": "given-geheim", "Plain": "given-geheim"}, "stack_name": "s"}
    answer = service.ask("POST", "/v1/check", json.dumps(body))
    assert answer.status == 200, answer.data
    stored(service, 1)
    text = (service.folder / "decisions" / "decisions.jsonl").read_text() + service.log_path.read_text()
    for secret in ("hunter2", "geheim", "very/secret"):
        assert secret not in text
    kept = json.loads((service.folder / "decisions" / "decisions.jsonl").read_text())["input"]
    assert kept["parameters"] == {"Password": None, "Plain": None}
    assert "visible" in kept["template"] and "{{resolve:secretsmanager:masked}}" in kept["template"]


def replay(folder, *arguments, stdin=None):
    return subprocess.run([BINARY, "replay", *arguments], cwd=folder, capture_output=True, text=True, check=False, input=stdin, timeout=120)


@pytest.fixture(name="kept")
def kept_decisions(start):
    """A service that has kept decisions with their inputs, and packs to judge them by."""
    service = start(config=log_of(STORES[-1], keep_input=True))
    good, bad = check(service, GOOD, "?stack_name=a")[1], check(service, BAD, "?stack_name=b")[1]
    previous = {"template": GOOD, "previous_template": BAD, "stack_name": "c"}
    update = service.ask("POST", "/v1/check", json.dumps(previous)).headers["moongate-decision"]
    hook = service.ask("POST", "/hook", json.dumps(hook_request(60))).headers["moongate-decision"]
    secrets = service.ask("POST", "/v1/check", json.dumps({"template": SECRETS, "parameters": {"Password": "given-geheim"}, "stack_name": "d"}))
    stored(service, 5)
    service.stop()
    for name, text in (("same", POLICY), ("looser", POLICY.replace("86400", "60")), ("other", POLICY.replace("T-SIZE", "T-OTHER")),
                       ("broken", "return {")):
        (service.folder / name).mkdir()
        (service.folder / name / "p.lua").write_text(text)
    service.ids = {"good": good, "bad": bad, "update": update, "hook": hook, "secrets": secrets.headers["moongate-decision"]}
    return service


def test_replay_by_the_same_policies_changes_nothing(kept):
    done = replay(kept.folder, "-p", "same")
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    assert "5 decisions judged again: 0 verdicts would change" in done.stdout


def test_replay_shows_what_would_change(kept):
    done = replay(kept.folder, "-p", "looser", "--format", "json")
    assert done.returncode == 1
    report = json.loads(done.stdout)
    assert report["schema"] == "moongate.replay/1"
    changed = {d["id"]: d for d in report["decisions"]}
    assert set(changed) == set(kept.ids.values()), "all: what was long enough is now too long"
    bad = changed[kept.ids["bad"]]
    assert bad["verdict"] == {"before": "deny", "after": "allow", "changed": True}
    assert bad["policies"] == {"T-SIZE": {"before": "fail", "after": "pass"}}
    assert changed[kept.ids["hook"]]["verdict"]["after"] == "allow"
    assert changed[kept.ids["good"]]["verdict"] == {"before": "allow", "after": "deny", "changed": True}
    assert {"before": "pass", "after": "fail", "decisions": 2} in report["policies"]["T-SIZE"]
    assert report["summary"]["judged"] == 5
    text = replay(kept.folder, "-p", "looser")
    assert text.returncode == 1
    assert f"{kept.ids['bad']}" in text.stdout and "stack b target template: deny -> allow" in text.stdout
    assert "  T-SIZE: fail -> pass" in text.stdout and "by policy" in text.stdout


def test_replay_with_other_names(kept):
    report = json.loads(replay(kept.folder, "-p", "other", "--format", "json", "--stack", "b").stdout)
    assert [d["id"] for d in report["decisions"]] == [kept.ids["bad"]]
    assert report["decisions"][0]["verdict"]["changed"] is False
    assert report["decisions"][0]["policies"] == {"T-OTHER": {"before": "none", "after": "fail"}, "T-SIZE": {"before": "fail", "after": "none"}}


def test_replay_of_a_file_and_of_a_stream_is_the_same(kept):
    lines = []
    for id in sorted(kept.ids.values(), reverse=True):
        done = subprocess.run([os.environ["MG_DECISION_PROGRAM"], "get", kept.config, id], capture_output=True, text=True, check=True)
        lines.append(done.stdout)
    lines.append(json.dumps({"schema": "moongate.decision/1", "id": "1" * 32, "verdict": "allow", "outcomes": {}}) + "\n")
    lines.append('{"schema": "moongate.deci')
    (kept.folder / "decisions.jsonl").write_text("".join(lines))
    log = json.loads(replay(kept.folder, "-p", "looser", "--format", "json").stdout)
    file = replay(kept.folder, "-p", "looser", "--format", "json", "--decisions", "decisions.jsonl")
    stream = replay(kept.folder, "-p", "looser", "--format", "json", "--decisions", "-", stdin="".join(lines))
    assert file.stdout == stream.stdout and file.returncode == 1
    assert "breaks off" in file.stderr
    report = json.loads(file.stdout)
    assert report["without_input"] == ["1" * 32]
    assert report["decisions"] == log["decisions"]
    filtered = json.loads(replay(kept.folder, "-p", "looser", "--format", "json", "--decisions", "decisions.jsonl", "--verdict", "allow", "--stack", "a").stdout)
    assert [d["id"] for d in filtered["decisions"]] == [kept.ids["good"]]


def test_replay_says_what_is_wrong(kept):
    (kept.folder / "wrong.jsonl").write_text('{"a": 1}\n')
    (kept.folder / "bare.jsonl").write_text(json.dumps({"schema": "moongate.decision/1", "id": "1" * 32, "verdict": "allow", "outcomes": {}}) + "\n")
    (kept.folder / "odd.jsonl").write_text(json.dumps({"schema": "moongate.decision/1", "id": "1" * 32, "verdict": "allow", "input": {"template": ["x"]}}) + "\n")
    for arguments, text in ((["-p", "broken"], "p.lua"), (["-p", "same", "--decisions", "missing"], "missing"), (["-p", "same", "--decisions", "wrong.jsonl"], "wrong.jsonl:1"),
                            (["-p", "same", "--decisions", "bare.jsonl"], "keep_input"), (["-p", "same", "--stack", "nowhere"], "no such decision"),
                            (["-p", "same", "--format", "sarif"], "json"), (["-p", "same", "--since", "x"], "since"), (["-p", "same", "--limit", "0"], "limit"),
                            (["-p", "same", "x"], "--decisions"), (["-p", "same", "--stak", "x"], "--stack"), (["-p", "same", "--decisions", "odd.jsonl"], "nothing was judged")):
        done = replay(kept.folder, *arguments)
        assert done.returncode == 2, arguments
        assert text in done.stderr, (arguments, done.stderr)
    assert replay(kept.folder, "--help").returncode == 0


@pytest.mark.skipif("sqlite" not in STORES, reason="built without SQLite")
def test_replay_of_the_corpora_changes_nothing(start):
    """Masks and texts go through the log and back without changing what policies see, but for the one that asks whether a text is a secret: a parameter called
    AllowUsersToChangePassword has its `true` masked, and what is masked is judged masked."""
    files = sorted(f for f in SHARED.glob("corpora/*templates/**/*") if f.suffix in (".yaml", ".yml", ".json", ".template"))
    if not files:
        pytest.skip("the corpora are not here")
    pack = str(SOURCE / "policies" / "org")
    service = start(config={**log_of("sqlite", keep_input=True), "packs": [pack]})
    for f in files:
        assert service.ask("POST", "/v1/check", f.read_bytes()).status == 200
    service.stop()
    done = replay(service.folder, "-p", pack, "--format", "json")
    report = json.loads(done.stdout)
    assert all(set(d["policies"]) == {"ORG-013"} and not d["verdict"]["changed"] for d in report["decisions"]) and len(report["decisions"]) < 5, report["decisions"]
    assert report["summary"]["judged"] > 200 and report["not_judged"] == [] and done.returncode == bool(report["decisions"])
