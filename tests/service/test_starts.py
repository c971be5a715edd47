# SPDX-License-Identifier: Apache-2.0
"""Starts, loads and ends that go otherwise than they should: what is told of them, and what goes on."""
import json
import os
import shutil
import signal
import socket
import ssl
import subprocess
import threading
import time
from pathlib import Path

import pytest
from conftest import BAD, GOOD, POLICY, POLICY_TEST, until
from test_processes import proc_status, run, slow_service

BEFORE = "the policies loaded before go on judging"


def generations(service):
    return service.children(service.process.pid)


def test_what_a_failed_load_leaves(start):
    """Policies that were loaded before are named only where there are some."""
    service = start(policies=False, ready=False, config={"server": {"watch": 0}})
    first = service.wait_for("load_failed")[0]["message"]
    assert "polic" in first and BEFORE not in first
    service.write("size.lua", "return {")
    service.process.send_signal(signal.SIGHUP)
    second = service.wait_for("load_failed", 2)[1]["message"]
    assert "size.lua:1" in second and BEFORE not in second
    service.write("size.lua", POLICY)
    service.reload()
    service.write("size.lua", "return {")
    service.process.send_signal(signal.SIGHUP)
    third = service.wait_for("load_failed", 3)[2]["message"]
    assert "size.lua:1" in third and third.endswith(BEFORE)
    assert service.ask("POST", "/v1/check", GOOD).json["verdict"] == "allow"


def test_a_log_file(start, tmp_path):
    (tmp_path / "pack").mkdir()
    (tmp_path / "moongate.yaml").write_text("packs: [pack]\nserver: {log_file: nowhere/log}\n")
    done = run(cwd=tmp_path)
    assert done.returncode == 2 and done.stderr == "moongate: log_file nowhere/log: No such file or directory\n"
    service = start(config={"server": {"log_file": "lines"}}, ready=None)
    lines = service.folder / "lines"
    until(lambda: lines.exists() and '"serving"' in lines.read_text(), "lines in the file")
    assert {"listening", "loaded", "serving"} <= {json.loads(line)["event"] for line in lines.read_text().splitlines()}
    assert service.log_path.read_text() == "" and oct(lines.stat().st_mode & 0o777) == oct(0o640 & ~current_umask())


def current_umask():
    mask = os.umask(0)
    os.umask(mask)
    return mask


@pytest.mark.parametrize("server, warned", [
    ({"listen": "0.0.0.0:0"}, True), ({"listen": "127.0.0.1:0"}, False), ({"listen": "0.0.0.0:0", "tokens": [{"hash": "a" * 64, "rights": ["judge"]}]}, False),
])
def test_who_may_come_from_elsewhere_is_told(start, server, warned):
    service = start(config={"server": server}, workers=1)
    told = service.events("open")
    assert bool(told) == warned
    assert not warned or told[0]["level"] == "warn" and "0.0.0.0:0 is no loopback address" in told[0]["message"]


def test_a_second_signal_changes_nothing(start):
    service = slow_service(start, watch=0, grace=20)
    answers = []
    thread = threading.Thread(target=lambda: answers.append(service.ask("POST", "/v1/check", GOOD)))
    thread.start()
    until(lambda: service.metric("workers_busy") == 1 or answers, "a judgement")
    for how in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
        service.process.send_signal(how)
        time.sleep(0.05)
    thread.join()
    assert answers[0].status == 200 and service.stop() == 0
    loads = len(service.events("reload"))
    assert len(service.events("stopping")) == 1 and loads == 1  # the one of slow_service


SPIN = """return {
  id = "T-SIZE", title = "Takes its time", severity = "low", applies = "AWS::SQS::Queue",
  check = function(queue)
    local n = 0
    for i = 1, 30000000 do n = n + i end
    queue:expect("MessageRetentionPeriod"):equals(86400)
  end,
}
"""
SPINS = {"limits": {"policy_millis": 60000, "policy_fuel": 1 << 30, "judge_millis": 600000}}


def slow_to_load(service):
    service.write("size.lua", SPIN)
    service.write("size.test.lua", POLICY_TEST.replace("return {\n", "return {\n" + "".join(
        POLICY_TEST.split("\n")[1].replace("a day holds", f"day {i} holds") + "\n" for i in range(4))))


def test_a_load_that_dies_changes_nothing(start):
    service = start(config={"server": {"watch": 0}, **SPINS})
    before = generations(service)
    slow_to_load(service)
    service.process.send_signal(signal.SIGHUP)
    loading = until(lambda: [p for p in generations(service) if p not in before], "a load")
    os.kill(loading[0], signal.SIGKILL)
    assert service.wait_for("generation_lost")[0]["message"].endswith("was ended by signal 9")
    assert service.wait_for("load_failed")[0]["message"] == "the process that loaded the policies died; " + BEFORE
    assert service.ask("POST", "/v1/check", BAD).json["verdict"] == "deny"
    assert generations(service) == before


def test_first_loads_that_die_are_begun_again(start):
    """Slower and slower, but it goes on."""
    service = start(policies=False, ready=None, config={"server": {"watch": 0}, **SPINS})
    service.find_port()
    slow_to_load(service)
    service.process.send_signal(signal.SIGHUP)
    killed = set()
    for _ in range(3):
        one = until(lambda: [p for p in generations(service) if p not in killed], "a load")[0]
        killed.add(one)
        os.kill(one, signal.SIGKILL)
    service.wait_for("generation_lost", 3)
    service.wait_for("serving")
    assert service.ask("POST", "/v1/check", BAD).json["verdict"] == "deny"


@pytest.mark.parametrize("who", ["generation", "worker", "feed"])
def test_an_end_waits_for_nobody_for_ever(start, who):
    """What is stopped cannot end by itself: it is ended once its time is over."""
    service = start(workers=1, config={"server": {"watch": 0, "grace": 0}, "log": {"store": "jsonl"}})
    generation = service.events("loaded")[0]["pid"]
    children = until(lambda: (found := service.children(generation)) and len(found) == 2 and found, "worker and feed")
    feed = until(lambda: [p for p in children if service.name(p) == "moongate-feed"], "the feed")[0]
    pid = {"generation": generation, "feed": feed, "worker": next(p for p in children if p != feed)}[who]
    os.kill(pid, signal.SIGSTOP)
    begun = time.monotonic()
    assert service.stop() == 0
    assert time.monotonic() - begun < 30
    until(lambda: not Path(f"/proc/{pid}").exists() or proc_status(pid)["State"].startswith("Z"), "its end")
    assert [line["message"] for line in service.events("stopped")] == ["all is answered"]


@pytest.mark.parametrize("key, value", [("listen", "127.0.0.1:1"), ("health_listen", "127.0.0.1:0"), ("unix", "s"), ("workers", 2), ("log_file", "lines")])
def test_what_only_a_start_changes(start, key, value):
    service = start(workers=1, config={"server": {"watch": 0}})
    service.configure(**{key: value})
    service.process.send_signal(signal.SIGHUP)
    service.wait_for("serving", 2)
    told = service.wait_for("settings")
    assert len(told) == 1 and told[0]["level"] == "warn" and "new start of the service" in told[0]["message"]
    assert service.ask("POST", "/v1/check", GOOD).json["verdict"] == "allow"
    assert not (service.folder / "lines").exists() and not (service.folder / "s").exists()


@pytest.mark.skipif(not shutil.which("prlimit"), reason="prlimit is not here")
def test_limits_of_the_system_are_told(start):
    service = start(workers=1, before=("prlimit", "--nofile=250:300"))
    told = until(lambda: [line["message"] for line in service.events("protect") if "RLIMIT_NOFILE" in line["message"]], "the limit")
    assert set(told) == {"RLIMIT_NOFILE is limited to 300, 8448 are wanted"}  # by the worker and the feed; the first number was raised
    assert service.ask("POST", "/v1/check", GOOD).json["verdict"] == "allow"


def test_without_the_filter(start):
    service = start(config={"server": {"seccomp": False}})
    told = until(lambda: [line for line in service.events("protect") if "switched off" in line["message"]], "the word about it")
    assert [line["level"] for line in told] == ["info"]  # of one worker; the others say it to who asks for more
    for pid in [service.process.pid, *service.workers()]:
        assert proc_status(pid)["Seccomp"] == "0" and proc_status(pid)["NoNewPrivs"] == "1"


def test_what_the_http_library_says_is_for_debugging(start):
    service = start(workers=1, config={"server": {"log_level": "debug", "header_bytes": 4096}})
    for text in (b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"x" * 9000 + b"\r\n\r\n", b"GET / HTTP/1.1\r\nHost\r\n\r\n", b"\x00\x01\r\n\r\n"):
        with service.raw(text) as s:
            s.settimeout(1)
            try:
                while s.recv(65536):
                    pass
            except OSError:
                pass
    lines = until(lambda: service.events("http"), "a line of the library")
    assert {line["level"] for line in lines} == {"debug"} and all(line["message"] == line["message"].strip() for line in lines)


def test_an_end_while_somebody_still_sends(start):
    """The answer was given; what is still coming is not waited for."""
    service = start(workers=1)
    s = service.raw(b"POST /v1/check HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999\r\n\r\n")
    assert b" 413 " in s.recv(4096)
    s.sendall(b"x" * 1000)
    begun = time.monotonic()
    assert service.stop() == 0 and time.monotonic() - begun < 15
    s.close()


def test_what_the_feed_finds_is_told(start):
    service = start(workers=1, config={"log": {"store": "jsonl", "folder": "decisions"}})
    spool = service.folder / "decisions" / "spool"
    torn = spool / "torn"
    torn.write_bytes(b"MGSPOOL1" + (32).to_bytes(8, "little") + bytes(16) + b"garbage")
    torn.rename(spool / "000000000001.spool")
    (spool / "strange.spool").write_text("strange")
    told = {line["message"]: line["level"] for line in service.wait_for("decision_spool", 2)}
    assert told == {"000000000001.spool: 7 bytes that are no decision are left out": "warn",
                    "decision spool: strange.spool is no segment of this version; move it away": "warn"}
    assert (spool / "strange.spool.damaged").exists() and not (spool / "000000000001.spool").exists()


def test_a_feed_that_cannot_begin_is_begun_again(start):
    service = start(workers=1, config={"server": {"watch": 0}, "log": {"store": "jsonl", "folder": "decisions"}})
    generation = service.events("loaded")[0]["pid"]
    lock = service.folder / "decisions" / "spool" / "feed.lock"
    feed = until(lambda: lock.exists() and [p for p in service.children(generation) if service.name(p) == "moongate-feed"], "the feed")[0]
    lock.unlink()
    lock.mkdir()
    os.kill(feed, signal.SIGKILL)
    assert service.wait_for("decision_store")[0]["message"] == "decision spool: feed.lock cannot be made: Is a directory"
    answer = service.ask("POST", "/v1/check", GOOD)
    lock.rmdir()
    assert service.wait_for("feed_lost", 2)[0]["message"] == "the process that stores decisions has ended and is replaced"
    lines = service.folder / "decisions" / "decisions.jsonl"
    until(lambda: lines.exists() and answer.json["decision"] in lines.read_text(), "the decision in the store")


def test_who_asks_while_it_ends_hears_so(start):
    service = slow_service(start, watch=0, grace=20)
    connection = service.connect()
    connection.request("GET", "/health/ready")
    assert json.loads(connection.getresponse().read())["status"] == "ready"
    answers = []
    thread = threading.Thread(target=lambda: answers.append(service.ask("POST", "/v1/check", GOOD)))
    thread.start()
    until(lambda: service.metric("workers_busy") == 1 or answers, "a judgement")
    service.process.send_signal(signal.SIGTERM)
    service.wait_for("stopping")
    try:
        connection.request("GET", "/health/ready")
        answer = connection.getresponse()
        assert answer.status == 503 and json.loads(answer.read())["status"] == "stopping"
    except OSError:  # the judgement was faster than the question
        until(lambda: answers, "the answer")
    thread.join()
    assert answers[0].status == 200 and service.stop() == 0


def test_policies_are_listed(start):
    service = start(policies=False, ready=False, config={"server": {"watch": 0}})
    service.wait_for("load_failed")
    for path in ("/v1/policies", "/v1/policies/T-SIZE", "/v1/decisions", "/v1/decisions/" + "0" * 32):
        answer = until(lambda path=path: (a := service.ask("GET", path)) and a, "an answer")
        assert answer.status in (404, 503) and answer.code in ("no_policies", "no_log"), (path, answer.data)
    service.write("size.lua", POLICY)
    service.write("other.lua", POLICY.replace("T-SIZE", "T-OTHER"))
    service.reload()
    assert [p["id"] for p in service.ask("GET", "/v1/policies").json["policies"]] == ["T-OTHER", "T-SIZE"]


@pytest.mark.skipif(os.environ.get("MG_POSTGRES") != "1", reason="built without PostgreSQL")
def test_a_store_that_does_not_answer_questions(start):
    """The question that is asked, and one that waits behind it, are answered when their time is over; judgements go on."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"postgresql://u@127.0.0.1:{silent.getsockname()[1]}/db"
        service = start(workers=1, config={"server": {"deadline": 1}, "log": {"store": "postgres", "folder": "decisions", "settings": {"connection": url}}})
        answers = []
        threads = [threading.Thread(target=lambda: answers.append(service.ask("GET", "/v1/decisions"))) for _ in range(2)]
        for t in threads:
            t.start()
        assert service.ask("POST", "/v1/check", GOOD).json["verdict"] == "allow"
        for t in threads:
            t.join()
    assert [(a.status, a.code, a.headers["retry-after"]) for a in answers] == [(503, "deadline", "1")] * 2, [a.data for a in answers]
    assert {a.json["error"]["message"] for a in answers} == {"the log did not answer in time"}


@pytest.mark.skipif(not shutil.which("openssl"), reason="openssl is not here")
def test_workers_that_cannot_start(start, tmp_path):
    """They are tried slower and slower, and come back when what they miss does."""
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", "key.pem", "-out", "certificate.pem",
                    "-days", "2", "-subj", "/CN=localhost"], cwd=tmp_path, check=True, capture_output=True, timeout=120)
    tls = {name: str(tmp_path / f"{name}.pem") for name in ("certificate", "key")}
    service = start(workers=1, config={"server": {"watch": 0, "tls": tls}, "log": {"store": "none"}})
    before = service.workers()
    (tmp_path / "key.pem").rename(tmp_path / "away")
    os.kill(before[0], signal.SIGKILL)
    assert str(tmp_path / "key.pem") in service.wait_for("worker", 2)[0]["message"]
    lost = [line["message"] for line in service.wait_for("worker_lost", 3)]
    assert "was ended by signal 9" in lost[0] and all("ended with status 1 and is replaced" in text for text in lost[1:])
    # A new load is no better off, and says so.
    service.process.send_signal(signal.SIGHUP)
    assert "key.pem" in service.wait_for("load_failed")[0]["message"]
    (tmp_path / "away").rename(tmp_path / "key.pem")

    def answers():
        context = ssl.create_default_context(cafile=tmp_path / "certificate.pem")
        context.check_hostname = False
        try:
            with socket.create_connection((service.host, service.port), timeout=5) as s, context.wrap_socket(s) as t:
                t.sendall(b"GET /health/live HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
                return b" 200 " in t.recv(4096)
        except OSError:
            return False
    until(answers, "an answer")
