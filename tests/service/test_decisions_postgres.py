# SPDX-License-Identifier: Apache-2.0
"""Decisions in PostgreSQL: a real server, started here as an unprivileged user in a folder and on a port of its own, on loopback."""
import glob
import json
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
from pathlib import Path

import pytest
import yaml

from conftest import until
from test_decisions_service import all_pages, descend, hammer
from test_decisions import PROGRAM, append, check_filters, configure, every, feed, hear, ids, make_many, run, spool

SERVERS = sorted(glob.glob("/usr/lib/postgresql/*/bin"), key=lambda p: int(p.split("/")[4]))
BIN = SERVERS[-1] if SERVERS else os.path.dirname(os.path.realpath(shutil.which("initdb") or "/nothing/initdb"))
BIN = BIN if os.path.exists(f"{BIN}/pg_isready") else ""

pytestmark = [pytest.mark.skipif(os.environ.get("MG_POSTGRES") != "1", reason="built without PostgreSQL"),
              pytest.mark.skipif(not BIN, reason="there is no PostgreSQL server here (./dev test installs one)")]


def account():
    """Servers refuse to run as root."""
    if os.geteuid() != 0:
        return pwd.getpwuid(os.geteuid())
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            pass
    pytest.skip("there is no account that a server may run as")


class Server:
    def __init__(self, folder, port):
        self.folder, self.port, self.user, self.process = folder, port, account(), None
        self.database = 0
        self.env = {"PATH": f"{BIN}:/usr/bin:/bin", "LC_ALL": "C", "HOME": folder, "PGHOST": "127.0.0.1", "PGPORT": str(port)}

    def become(self):
        if os.geteuid() == 0:
            os.setgid(self.user.pw_gid)
            os.setgroups([])
            os.setuid(self.user.pw_uid)

    def tool(self, *args):
        return subprocess.run([f"{BIN}/{args[0]}", *args[1:]], check=True, capture_output=True, text=True, preexec_fn=self.become, env=self.env,
                              cwd=self.folder).stdout.strip()

    def start(self):
        with open(f"{self.folder}/log", "ab") as log:
            self.process = subprocess.Popen([f"{BIN}/postgres", "-D", f"{self.folder}/data", "-p", str(self.port), "-h", "127.0.0.1", "-k", self.folder, "-F"],
                                            stdout=subprocess.DEVNULL, stderr=log, preexec_fn=self.become, env=self.env, cwd=self.folder)
        for _ in range(600):
            if subprocess.run([f"{BIN}/pg_isready", "-q"], check=False, env=self.env).returncode == 0:
                return
            assert self.process.poll() is None, Path(f"{self.folder}/log").read_text()
            time.sleep(0.05)
        raise AssertionError("PostgreSQL does not come up")

    def stop(self, how=signal.SIGINT):
        self.process.send_signal(how)
        self.process.wait()

    def new(self, encoding="UTF8"):
        self.database += 1
        self.tool("createdb", "-E", encoding, "-l", "C", "-T", "template0", f"d{self.database}")
        return self.settings(f"d{self.database}")

    def settings(self, name):
        return f'connection: "host=127.0.0.1 port={self.port} user={self.user.pw_name} dbname={name}"'

    def ask(self, sql):
        return self.tool("psql", "-Atqc", sql, f"d{self.database}")


@pytest.fixture(scope="module")
def server():
    folder = tempfile.mkdtemp()
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        port = s.getsockname()[1]
    it = Server(folder, port)
    os.chown(folder, it.user.pw_uid, it.user.pw_gid)
    it.tool("initdb", "-D", f"{folder}/data", "-A", "trust", "-E", "UTF8", "--no-sync")
    it.start()
    yield it
    it.stop()
    shutil.rmtree(folder)


def test_the_same_filters_as_every_store(tmp_path, server):
    config = configure(tmp_path, "postgres", settings=server.new())
    made = make_many(config)
    assert ids(check_filters(config)) == sorted(made, reverse=True)
    assert json.loads(run("get", config, made[5]).stdout)["id"] == made[5]


def test_lines_are_kept_as_they_are(tmp_path, server):
    config = configure(tmp_path, "postgres", settings=server.new())
    lines = configure(tmp_path, "jsonl")
    append(config, 20)
    shutil.copytree(spool(config), spool(lines))
    assert feed(config).returncode == 0 and feed(lines).returncode == 0
    assert every(config) == every(lines)
    assert run("query", config).stdout == run("query", lines).stdout


def test_two_services_on_one_database(tmp_path, server):
    """Both start on an empty database, write at once, bring some of the same decisions, and are killed now and then."""
    settings = server.new()
    configs = []
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        configs.append(configure(tmp_path / name, "postgres", settings=settings))

    def start(config):
        return subprocess.Popen([PROGRAM, "feed", config], stdin=subprocess.PIPE, stderr=subprocess.DEVNULL)

    feeders = [start(c) for c in configs]
    made = []
    for i in range(12):
        writers = [subprocess.Popen([PROGRAM, "append", c, "60", "200"], stdout=subprocess.PIPE, text=True) for c in configs]
        made += [line for w in writers for line in w.communicate()[0].splitlines()]
        if i % 3 == 2:
            feeders[i % 2].kill()
            feeders[i % 2].wait()
            feeders[i % 2] = start(configs[i % 2])
    copy = append(configs[0], 30)
    shutil.copytree(spool(configs[0]), spool(configs[1]), dirs_exist_ok=True)
    for f in feeders:
        f.communicate(b"")
    for c in configs:
        assert feed(c).returncode == 0
    assert not any(line.startswith("refused") for line in made)
    assert ids(every(configs[0], limit=1000)) == sorted(made + copy, reverse=True)
    assert ids(every(configs[1], limit=7, policy="P-1")) == ids(every(configs[0], limit=1000, policy="P-1"))


def test_two_running_services_on_one_database(start, server):
    """Whole services: both answer queries of what either has judged, page by page the same."""
    settings = server.new()
    services = [start(config={"log": {"store": "postgres", "folder": "decisions", "settings": yaml.safe_load("{" + settings + "}")}}, workers=1) for _ in range(2)]
    answered, stop = [], threading.Event()
    threads = [threading.Thread(target=hammer, args=(s, answered, stop), daemon=True) for s in services for _ in range(2)]
    for t in threads:
        t.start()
    until(lambda: len(answered) > 60, "answers")
    for pid in descend(services[0].process.pid):
        if services[0].name(pid) == "moongate-feed":
            os.kill(pid, signal.SIGKILL)
    before = len(answered)
    until(lambda: len(answered) > before + 60, "answers")
    stop.set()
    for t in threads:
        t.join()
    until(lambda: {d["id"] for d in all_pages(services[0])} >= set(answered), "everything in the store")
    for query in ("limit=7", "verdict=deny&limit=1000", "policy=T-SIZE&limit=3", "stack=none", "since=2020-01-01"):
        first, second = (s.ask("GET", "/v1/decisions?" + query).json for s in services)
        assert first == second
    assert [d["id"] for d in all_pages(services[0])] == [d["id"] for d in all_pages(services[1])] and len(set(answered)) == len(answered)
    for id in answered[:3]:
        assert services[0].ask("GET", f"/v1/decisions/{id}").json == services[1].ask("GET", f"/v1/decisions/{id}").json


def test_the_server_goes_and_comes_back(tmp_path, server):
    config = configure(tmp_path, "postgres", settings=server.new())
    feeder = subprocess.Popen([PROGRAM, "feed", config], stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    made = append(config, 10)
    assert hear(feeder, 10) == []
    server.stop(signal.SIGQUIT)
    made += append(config, 10)
    assert "failed" in feeder.stderr.readline()
    assert json.loads(run("get", config, made[-1]).stdout)["id"] == made[-1], "from the spool"
    done = run("query", config)
    assert done.returncode == 1 and "cannot connect" in done.stderr
    server.start()
    hear(feeder, 10)
    feeder.communicate("")
    assert set(ids(every(config))) == set(made)


def test_a_locked_table_holds_nothing_up(tmp_path, server):
    config = configure(tmp_path, "postgres", settings=server.new())
    made = append(config, 5)
    assert feed(config).returncode == 0
    lock = subprocess.Popen([f"{BIN}/psql", "-Atq", f"d{server.database}"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, preexec_fn=server.become,
                            env=server.env, cwd=server.folder)
    lock.stdin.write("BEGIN; LOCK TABLE moongate_decisions IN EXCLUSIVE MODE; SELECT 'locked';\n")
    lock.stdin.flush()
    assert lock.stdout.readline() == "locked\n"
    more = append(config, 5)
    done = feed(config)
    assert done.returncode == 1 and "lock timeout" in done.stderr
    assert set(ids(every(config))) == set(made), "queries go on"
    lock.communicate("ROLLBACK;\n")
    assert feed(config).returncode == 0
    assert set(ids(every(config))) == set(made + more)


def test_retention(tmp_path, server):
    settings = server.new()
    config = configure(tmp_path, "postgres", settings=settings)
    made = append(config, 500, 1000)
    assert feed(config).returncode == 0
    server.ask("INSERT INTO moongate_decisions VALUES ('000000000001" + "0" * 20 + "', 1, 'allow', '', 2, '{}')")
    config = configure(tmp_path, "postgres", "  retention_days: 1\n", settings)
    assert "pruned 1" in feed(config).stderr
    config = configure(tmp_path, "postgres", "  retention_bytes: 200000\n", settings)
    assert "pruned" in feed(config).stderr
    kept = ids(every(config, limit=1000))
    assert 50 < len(kept) < 150
    assert kept == sorted(made, reverse=True)[:len(kept)]
    assert server.ask("SELECT count(*) FROM moongate_decision_policies WHERE id NOT IN (SELECT id FROM moongate_decisions)") == "0"


def test_wrong_settings_are_named(tmp_path, server):
    for settings, text in (('connection: "host=127.0.0.1 password=geheim"', "PGPASSFILE"), ('connection: "hots=x"', "hots"), ('conection: "x"', "`conection`"),
                           (server.settings("nowhere"), "nowhere"), (server.new("SQL_ASCII"), "UTF8")):
        done = feed(configure(tmp_path, "postgres", settings=settings))
        assert done.returncode == 1
        assert text in done.stderr and "geheim" not in done.stderr


def test_queries_use_the_indices(tmp_path, server):
    config = configure(tmp_path, "postgres", settings=server.new())
    make_many(config)
    for where, index in (("stack = 'payments'", "moongate_decisions_stack"), ("verdict = 'deny'", "moongate_decisions_verdict"), ("true", "moongate_decisions_pkey")):
        plan = server.ask(f"SET enable_seqscan = off; SET enable_sort = off; EXPLAIN SELECT json FROM moongate_decisions WHERE {where} AND id < 'f' ORDER BY id DESC LIMIT 5")
        assert index in plan
