# SPDX-License-Identifier: Apache-2.0
"""The processes: what dies is replaced, what changes is loaded, what is broken changes nothing, and the end is in order."""
import json
import os
import signal
import subprocess
import threading
from pathlib import Path

import pytest
from conftest import BAD, BINARY, GOOD, POLICY, POLICY_TEST, SANITIZED, free_port, hook_request, until

STRICTER = POLICY.replace("86400", "60")
STRICTER_TEST = POLICY_TEST.replace("86400", "60")


class Load:
    """Clients that ask without end. A lost connection is counted; a wrong answer too, and never excused."""

    def __init__(self, service, clients=4):
        self.service, self.wrong, self.lost, self.answered, self.stopped = service, [], [], 0, False
        self.threads = [threading.Thread(target=self.work, args=(i,)) for i in range(clients)]
        for t in self.threads:
            t.start()

    def work(self, index):
        body, verdict = (GOOD, "allow") if index % 2 else (BAD, "deny")
        connection = self.service.connect()
        while not self.stopped:
            try:
                connection.request("POST", "/v1/check", body)
                response = connection.getresponse()
                data = json.loads(response.read())
            except Exception as e:  # pylint: disable=broad-except
                self.lost.append(e)
                connection.close()
                continue
            if response.status != 200 or data["verdict"] != verdict:
                self.wrong.append((response.status, data))
            self.answered += 1

    def stop(self):
        self.stopped = True
        for t in self.threads:
            t.join()
        assert not self.wrong, self.wrong[:3]
        return self.lost


def test_reloads_under_load_lose_nothing(start):
    service = start()
    load = Load(service)
    for _ in range(int(os.environ.get("MG_RELOADS", "5"))):
        before = load.answered
        service.reload()
        until(lambda before=before: load.answered > before + 20, "answers after a reload")
    assert load.stop() == []
    assert service.metric('reloads_total{result="ok"}') >= 6 and service.metric('workers_lost_total{reason="crash"}') == 0


def test_killed_workers_are_replaced(start):
    service = start()
    load = Load(service)
    for _ in range(5):
        pid = until(service.workers, "workers")[0]
        os.kill(pid, signal.SIGKILL)
        before = load.answered
        until(lambda pid=pid: pid not in service.workers(), "the end of a worker")
        until(lambda before=before: load.answered > before + 20, "answers after a worker's death")
    lost = load.stop()
    assert len(lost) <= 5 * 4 * 2
    until(lambda: service.metric('workers_lost_total{reason="crash"}') == 5, "the count")
    until(lambda: service.metric('workers{state="serving"}') == 2, "both workers")


def test_a_killed_generation_is_replaced(start):
    service = start()
    generation = service.events("loaded")[0]["pid"]
    os.kill(generation, signal.SIGKILL)
    service.wait_for("serving", 2)
    assert service.ask("POST", "/v1/check", GOOD).json["verdict"] == "allow"
    assert service.metric("generations_lost_total") == 1


def test_a_changed_folder_is_loaded(start):
    service = start(config={"server": {"watch": 1}})
    assert service.ask("POST", "/v1/check", BAD).json["verdict"] == "deny"
    service.write("size.test.lua", STRICTER_TEST)
    service.write("size.lua", STRICTER)
    until(lambda: service.ask("POST", "/v1/check", BAD).json["verdict"] == "allow", "the new policy")
    assert service.events("changed")


def broken(service, text):
    """The service goes on as before, and says why in three places."""
    failed = service.wait_for("load_failed")
    assert text in failed[0]["message"]
    ready = service.ask("GET", "/health/ready")
    assert ready.status == 200 and not ready.json["last_load"]["ok"] and text in ready.json["last_load"]["message"]
    assert service.metric('reloads_total{result="failed"}') == 1 and service.metric("last_reload_successful") == 0
    assert service.ask("POST", "/v1/check", BAD).json["verdict"] == "deny"
    assert service.ask("POST", "/v1/check", GOOD).json["verdict"] == "allow"


def test_a_pack_with_a_syntax_error_changes_nothing(start):
    service = start()
    service.write("size.lua", "return {")
    service.process.send_signal(signal.SIGHUP)
    broken(service, "size.lua:1")
    service.write("size.lua", POLICY)
    service.reload()
    assert service.ask("GET", "/health/ready").json["last_load"] ["ok"]


def test_a_pack_whose_tests_fail_changes_nothing(start):
    service = start()
    service.write("size.lua", STRICTER)
    service.process.send_signal(signal.SIGHUP)
    broken(service, "a day holds")


def test_a_broken_configuration_changes_nothing(start):
    service = start()
    service.config.write_text("packs: [pack]\nserver: {quue: 3}\n")
    service.process.send_signal(signal.SIGHUP)
    broken(service, "did you mean `queue`?")


def test_an_emptied_pack_changes_nothing(start):
    service = start()
    (service.pack / "size.lua").unlink()
    service.process.send_signal(signal.SIGHUP)
    broken(service, "polic")


def test_settings_change_with_a_reload(start):
    service = start()
    service.configure(body_bytes=1024)
    service.reload()
    assert service.ask("POST", "/v1/check", GOOD + "#" * 2000).status == 413


def test_no_policies_is_not_ready(start):
    service = start(policies=False, ready=False, config={"server": {"watch": 1}})
    service.wait_for("load_failed")
    ready = until(lambda: (a := service.ask("GET", "/health/ready")).status == 503 and a, "an answer")
    assert ready.json["status"] == "not ready" and ready.json["last_load"]["message"]
    hook = service.ask("POST", "/hook", json.dumps(hook_request(86400, "tok")))
    assert hook.json["hookStatus"] == "FAILED" and hook.json["errorCode"] == "InternalFailure" and hook.json["clientRequestToken"] == "tok"
    assert service.ask("POST", "/v1/check", GOOD).code == "no_policies"
    assert service.ask("GET", "/v1/policies").code == "no_policies"
    service.write("size.lua", POLICY)
    until(lambda: service.ask("GET", "/health/ready").status == 200, "the first policy")
    # The worker without policies may take one more before it hears that it is to go.
    until(lambda: service.ask("POST", "/v1/check", GOOD).json.get("verdict") == "allow", "a verdict")


SLOW = """return { id = "T-SLOW", title = "Takes its time", severity = "low", check = function(stack) while true do end end }
"""


def slow_service(start, **server):
    service = start(workers=1, policies=False, ready=False, config={"server": server, "limits": {"policy_millis": 1000, "policy_fuel": 1 << 30}})
    service.write("slow.lua", SLOW)
    service.reload()
    return service


def stop_while_judging(start, how):
    """Was it still judging when the stop reached it? Either way there is an answer."""
    service = slow_service(start, watch=0, deadline=600, grace=60)
    answers = []
    thread = threading.Thread(target=lambda: answers.append(service.ask("POST", "/v1/check", GOOD)))
    thread.start()
    until(lambda: service.metric("workers_busy") == 1 or answers, "a judgement")
    assert service.stop(how) == 0
    thread.join()
    assert answers[0].status == 200 and answers[0].json["verdict"] == "deny"
    return answers[0].headers.get("connection") == "close"


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_the_end_waits_for_answers(start, how):
    until(lambda: stop_while_judging(start, how), "a stop in the middle of a judgement")


def test_idle_connections_do_not_hold_up_the_end(start):
    service = start(config={"server": {"grace": 600}})
    connection = service.connect()
    connection.request("GET", "/health/live")
    connection.getresponse().read()
    assert service.stop() == 0


def test_grace_ends(start):
    service = slow_service(start, watch=0, deadline=600, grace=0)
    until(lambda: len(service.workers()) == 1, "the end of the old worker, which has no grace either")
    thread = threading.Thread(target=lambda: answered(service))
    thread.start()
    until(lambda: service.metric("workers_busy") == 1 or not thread.is_alive(), "a judgement")
    assert service.stop() == 0
    thread.join()


def answered(service):
    try:
        service.ask("POST", "/v1/check", GOOD)
    except OSError:
        pass


def test_a_stopped_worker_is_replaced(start):
    """SIGSTOP is as stuck as a process can be: nothing in it can help."""
    service = slow_service(start, watch=0, deadline=1)
    pid = until(lambda: len(found := service.workers()) == 1 and found, "the end of the old worker")[0]
    thread = threading.Thread(target=lambda: answered(service))
    thread.start()
    until(lambda: service.events("decision") or (service.metric("workers_busy") == 1 and (os.kill(pid, signal.SIGSTOP) or True)), "a judgement")
    if "decision" not in {line["event"] for line in service.lines()}:  # it was stopped in time
        until(lambda: service.events("worker_lost"), "the end of the stopped worker")
        assert "stuck" in service.events("worker_lost")[0]["message"]
    else:
        os.kill(pid, signal.SIGCONT)
    thread.join()
    assert service.ask("GET", "/health/live").status == 200


def proc_status(pid):
    return dict(line.split(":\t", 1) for line in Path(f"/proc/{pid}/status").read_text().splitlines() if ":\t" in line)


def test_processes_give_up_what_they_do_not_need(start):
    service = start(config={"server": {"seccomp": not SANITIZED, "health_listen": "127.0.0.1:0", "connections": 100}, "log": {"store": "jsonl"}})
    generation = service.events("loaded")[0]["pid"]
    served = service.workers()
    feed = until(lambda: [p for p in service.children(generation) if service.name(p) == "moongate-feed"], "the feed")
    told = [line for line in service.events("protect") if "system call filter" in line["message"]]
    for pid in [service.process.pid, generation, *served, *feed]:
        status = proc_status(pid)
        assert status["NoNewPrivs"] == "1" and (status["Seccomp"] == "2") != bool(told), status
    assert len(served) == 3
    for pid in served + feed:
        status, limits = until(lambda pid=pid: (s := proc_status(pid))["CapBnd"].strip("0") == "" and s, "the drop"), Path(f"/proc/{pid}/limits").read_text()
        assert all(int(status[name], 16) == 0 for name in ("CapEff", "CapPrm", "CapInh", "CapBnd", "CapAmb"))
        assert [line.split()[4:6] for line in limits.splitlines() if line.startswith("Max core file size")] == [["0", "0"]]
    assert all("456" in line for line in Path(f"/proc/{served[0]}/limits").read_text().splitlines() if line.startswith("Max open files"))


def run(*arguments, cwd=None):
    return subprocess.run([BINARY, "serve", *arguments], capture_output=True, text=True, timeout=60, cwd=cwd, check=False)


def test_wrong_usage(tmp_path, start):
    assert run("--help").returncode == 0 and "--listen" in run("--help").stdout
    pack = tmp_path / "pack"
    pack.mkdir()
    (pack / "p.lua").write_text(POLICY)
    cases = [
        (["-p", str(tmp_path / "none")], "none"),
        (["-p", str(pack), "--listen", "nonsense"], "127.0.0.1:8420"),
        (["-p", str(pack), "--listen", "127.0.0.1:99999"], "127.0.0.1:99999"),
        (["-p", str(pack), "--workers", "0"], "1 to 64"),
        (["-p", str(pack), "--lisen", "x"], "did you mean `--listen`?"),
        (["-p", str(pack), "extra"], "extra"),
        ([], "no policies"),
    ]
    for arguments, text in cases:
        done = run(*arguments, cwd=tmp_path)
        assert done.returncode == 2 and text in done.stderr, (arguments, done.stderr)
        assert done.stderr.startswith("moongate: ") and done.stderr.count("\n") == 1


def test_wrong_settings(tmp_path):
    (tmp_path / "pack").mkdir()
    cases = [("{quue: 1}", "did you mean `queue`?"), ("{workers: 1000}", "0 to 64"), ("{queue: many}", "whole number"), ("{tokens: [{hash: abc, rights: [judge]}]}", "sha256"),
             ("{tokens: [{rights: [judge]}]}", "hash"), ("{tokens: [{hash: %s, rights: [jugde]}]}" % ("a" * 64), "judge, read and admin"),
             ("{tokens: [{hash: %s, rights: []}]}" % ("a" * 64), "no rights"), ("{tls: {certificate: a}}", "key"), ("{log_level: loud}", "debug"),
             ("{unix_mode: 999}", "octal"), ("{seccomp: 1}", "true or false"), ("3", "map"), ("{listen: 5}", "text")]
    for server, text in cases:
        (tmp_path / "moongate.yaml").write_text(f"packs: [pack]\nserver: {server}\n")
        done = run(cwd=tmp_path)
        assert done.returncode == 2 and text in done.stderr and "moongate.yaml:2:" in done.stderr, (server, done.stderr)


def test_a_port_that_is_taken(start, tmp_path):
    service = start()
    pack = service.pack
    done = run("-p", str(pack), "--listen", f"127.0.0.1:{service.port}", cwd=tmp_path)
    assert done.returncode == 2 and "in use" in done.stderr
    assert service.ask("GET", "/health/live").status == 200


def test_the_command_line_beats_the_file(start):
    port = free_port()
    service = start(arguments=("--listen", f"127.0.0.1:{port}", "--workers", "1"))
    assert service.port == port and len(service.workers()) == 1


@pytest.mark.skipif(SANITIZED, reason="a sanitizer alone takes more")
def test_a_worker_past_its_memory_is_replaced(start):
    service = start(workers=1, config={"server": {"memory_bytes": 64 << 20, "buffer_bytes": 1 << 30, "grace": 1}})
    before, size = service.workers(), 7 << 20
    held = [service.raw(b"POST /v1/check HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n" % (8 << 20) + b"#" * size) for _ in range(13)]
    until(lambda: service.metric('workers_lost_total{reason="memory"}') >= 1, "the count")
    until(lambda: service.workers() and not set(service.workers()) & set(before), "another worker")
    assert "memory" in service.events("worker_lost")[0]["message"]
    for s in held:
        s.close()
    assert until(lambda: (a := service.ask("POST", "/v1/check", GOOD)).status == 200 and a, "an answer").json["verdict"] == "allow"


def test_nothing_outlives_the_supervisor(start):
    service = start(config={"server": {"grace": 1, "health_listen": "127.0.0.1:0"}, "log": {"store": "jsonl"}})
    generation = service.events("loaded")[0]["pid"]
    until(lambda: len(service.children(generation)) == 4, "workers, health and feed")
    family = [generation, *service.children(generation)]
    idle = service.raw(b"GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n")
    service.process.kill()
    service.process.wait()
    until(lambda: not [pid for pid in family if Path(f"/proc/{pid}/cmdline").exists() and Path(f"/proc/{pid}/cmdline").read_bytes()], "the end of all of them")
    idle.close()
