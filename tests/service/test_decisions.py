# SPDX-License-Identifier: Apache-2.0
"""The decision log: what was acknowledged is kept, whatever happens to processes, disks and databases; every store answers alike."""
import json
import os
import random
import resource
import shutil
import signal
import sqlite3
import subprocess
import tempfile
import time
from pathlib import Path

import pytest

PROGRAM = os.environ["MG_DECISION_PROGRAM"]
STORES = ["jsonl"] + (["sqlite"] if os.environ.get("MG_SQLITE") == "1" else [])
needs_sqlite = pytest.mark.skipif("sqlite" not in STORES, reason="built without SQLite")


def configure(folder, store, more="", settings=""):
    path = Path(folder) / f"{store}.yaml"
    path.write_text(f"log:\n  store: {store}\n  folder: log-{store}\n{more}" + (f"  settings: {{{settings}}}\n" if settings else ""))
    return str(path)


def run(*args, **kwargs):
    return subprocess.run([PROGRAM, *map(str, args)], capture_output=True, text=True, timeout=120, check=False, **kwargs)


def append(config, count, size=0):
    done = run("append", config, count, size)
    assert done.returncode == 0, done.stderr
    return done.stdout.split("\n")[:-1]


def feed(config):
    return run("feed", config, "once")


def hear(feeder, count):
    """Reads what FEEDER tells until it has stored COUNT decisions more, in however many batches; what else it told."""
    told = []
    while count > 0:
        line = feeder.stderr.readline()
        assert line, f"it ended with {count} decisions to come: {told}"
        what, number = line.split(" ")[:2]
        if what == "stored":
            count -= int(number)
        else:
            told.append(line)
    assert count == 0, told
    return told


def query(config, **filters):
    done = run("query", config, *[f"{k}={v}" for k, v in filters.items()])
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def every(config, **filters):
    """All pages."""
    cursor, decisions = "", []
    while True:
        page = query(config, cursor=cursor, **filters)
        decisions += page["decisions"]
        if page["next"] is None:
            return decisions
        assert page["decisions"], "a page that says there is more has something"
        cursor = page["next"]


def ids(decisions):
    return [d["id"] for d in decisions]


def spool(config):
    return Path(config).parent / ("log-" + Path(config).stem) / "spool"


@pytest.mark.parametrize("store", STORES)
def test_what_is_appended_is_kept_and_found(tmp_path, store):
    config = configure(tmp_path, store)
    made = append(config, 25)
    assert len(set(made)) == 25
    waiting = run("get", config, made[3])
    assert json.loads(waiting.stdout)["id"] == made[3], "looked up in the spool before it is stored"
    assert feed(config).returncode == 0
    assert list(spool(config).glob("*.spool")) == []
    assert json.loads(run("get", config, made[3]).stdout)["id"] == made[3]
    assert run("get", config, "0" * 32).stdout == "none\n"
    assert run("get", config, "xyz").returncode == 1
    assert ids(every(config, limit=10)) == sorted(made, reverse=True)


@pytest.mark.parametrize("store", STORES)
def test_nothing_there_yet_is_an_empty_page(tmp_path, store):
    assert query(configure(tmp_path, store)) == {"decisions": [], "next": None}


@pytest.mark.parametrize("store", STORES)
def test_the_same_decisions_again_are_kept_once(tmp_path, store):
    """A feed that is killed between storing and freeing brings them again."""
    config = configure(tmp_path, store)
    made = append(config, 40)
    copy = tmp_path / "copy"
    shutil.copytree(spool(config), copy)
    for _ in range(3):
        assert feed(config).returncode == 0
        shutil.copytree(copy, spool(config), dirs_exist_ok=True)
    assert feed(config).returncode == 0
    assert ids(every(config)) == sorted(made, reverse=True)


def expected(decisions, filters):
    def fits(d):
        return (d["verdict"] == filters.get("verdict", d["verdict"]) and (d["stack"] or "") == filters.get("stack", d["stack"] or "")
                and ("policy" not in filters or filters["policy"] in d["policies"])
                and ("since" not in filters or d["time_ms"] >= int(filters["since"])) and ("until" not in filters or d["time_ms"] < int(filters["until"])))
    return [d["id"] for d in sorted(decisions, key=lambda d: d["id"], reverse=True) if fits(d)]


def check_filters(config):
    everything = every(config, limit=1000)
    assert len(everything) > 100
    times = sorted(d["time_ms"] for d in everything)
    early, late = times[len(times) // 4], times[3 * len(times) // 4]
    rng = random.Random(1)
    choices = {"verdict": ["allow", "deny", "failure"], "stack": ["payments", "ledger", 'front"end', "zürich", "none"], "policy": ["P-0", "P-3", "P-9"],
               "since": [early, late], "until": [early, late, late + 1]}
    for _ in range(60):
        filters = {k: str(rng.choice(v)) for k, v in choices.items() if rng.random() < 0.4}
        assert ids(every(config, limit=rng.choice([1, 7, 50]) if len(filters) > 1 else 1000, **filters)) == expected(everything, filters), filters
    return everything


def make_many(config):
    made = []
    for _ in range(8):
        made += append(config, 20)
        time.sleep(0.002)
    assert feed(config).returncode == 0
    return made


def test_every_store_answers_alike(tmp_path):
    first = configure(tmp_path, STORES[0])
    make = []
    for _ in range(8):
        make += append(first, 20)
        time.sleep(0.002)
    answers = []
    for store in STORES:
        config = configure(tmp_path, store)
        if store != STORES[0]:
            shutil.copytree(tmp_path / "spools", spool(config))
        else:
            shutil.copytree(spool(config), tmp_path / "spools")
        assert feed(config).returncode == 0
        answers.append(check_filters(config))
        assert ids(answers[-1]) == sorted(make, reverse=True)
    assert all(a == answers[0] for a in answers), "the very same lines"


@pytest.mark.parametrize("store", STORES)
def test_kill_9_of_writer_and_feed_loses_nothing(tmp_path, store):
    config = configure(tmp_path, store)
    rng = random.Random(7)
    acknowledged, rounds = set(), 0
    while rounds < 25 or len(acknowledged) <= 100:  # a busy machine may not get to write before the first kills
        rounds += 1
        writers = [subprocess.Popen([PROGRAM, "append", config, "0", "300"], stdout=subprocess.PIPE) for _ in range(2)]
        feeder = subprocess.Popen([PROGRAM, "feed", config], stdin=subprocess.PIPE, stderr=subprocess.DEVNULL)
        time.sleep(rng.uniform(0.005, 0.12 + rounds / 200))
        for p in rng.sample(writers + [feeder], 3):
            p.send_signal(signal.SIGKILL)
        for p in writers:
            lines = p.stdout.read().decode().split("\n")
            acknowledged.update(lines[:-1])  # the last one may be cut
            p.wait()
        feeder.wait()
    assert feed(config).returncode == 0
    kept = ids(every(config, limit=1000))
    assert len(kept) == len(set(kept)), "none twice"
    assert not acknowledged - set(kept)
    assert list(spool(config).glob("*.spool")) == []


def test_a_full_disk_is_told_and_passes(tmp_path):
    config = configure(tmp_path, "jsonl")

    def small():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (30000, 30000))

    lines = run("append", config, 100, 500, preexec_fn=small).stdout.split("\n")[:-1]
    kept = [line for line in lines if not line.startswith("refused")]
    assert 5 < len(kept) < 100
    assert any("File too large" in line for line in lines)
    feed(config)
    assert set(kept) == set(ids(every(config, limit=1000)))


@pytest.mark.skipif(os.geteuid() != 0, reason="mounts a small file system")
def test_a_small_file_system(tmp_path):
    disk = tmp_path / "disk"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", disk], check=False, capture_output=True).returncode:
        pytest.skip("nothing can be mounted here")
    try:
        config = tmp_path / "jsonl.yaml"
        config.write_text(f"log: {{store: jsonl, folder: {disk}}}\n")
        lines = append(str(config), 2000, 1000)
        kept = [line for line in lines if not line.startswith("refused")]
        assert 100 < len(kept) < 2000
        assert any("No space left" in line for line in lines)
        # The store is on the same disk: it fails, and nothing is freed, nothing lost.
        assert feed(str(config)).returncode == 1
        config.write_text(f"log: {{store: jsonl, folder: {disk}, settings: {{path: {tmp_path}/elsewhere.jsonl}}}}\n")
        assert feed(str(config)).returncode == 0
        assert set(kept) == set(ids(every(str(config), limit=1000)))
    finally:
        subprocess.run(["umount", disk], check=True)


def test_the_cap_refuses_until_there_is_room(tmp_path):
    config = configure(tmp_path, "jsonl", "  spool_bytes: 1048576\n  segment_bytes: 65536\n")
    lines = append(config, 3000, 1000)
    kept = [line for line in lines if not line.startswith("refused")]
    assert len(kept) < 1200
    assert lines[-1].startswith("refused decision spool: ")
    assert "1048576" in lines[-1]
    assert feed(config).returncode == 0
    assert append(config, 1)[0] not in kept
    assert set(kept) <= set(ids(every(config, limit=1000)))


def test_power_durability_keeps_all_too(tmp_path):
    config = configure(tmp_path, STORES[-1], "  durability: power\n")
    made = append(config, 50)
    assert feed(config).returncode == 0
    assert set(ids(every(config))) == set(made)


@needs_sqlite
def test_a_locked_database_holds_nothing_up(tmp_path):
    config = configure(tmp_path, "sqlite", settings="busy_millis: 50")
    made = append(config, 10)
    assert feed(config).returncode == 0
    lock = sqlite3.connect(tmp_path / "log-sqlite" / "decisions.db", isolation_level=None)
    lock.execute("BEGIN IMMEDIATE")
    more = append(config, 10)
    done = feed(config)
    assert done.returncode == 1
    assert "locked" in done.stderr
    assert set(ids(every(config))) == set(made), "readers go on"
    assert json.loads(run("get", config, more[0]).stdout)["id"] == more[0]
    lock.execute("ROLLBACK")
    assert feed(config).returncode == 0
    assert set(ids(every(config))) == set(made + more)


@needs_sqlite
def test_a_feed_goes_on_when_the_store_comes_back(tmp_path):
    config = configure(tmp_path, "sqlite", settings=f"path: {tmp_path}/later/decisions.db")
    made = append(config, 10)
    feeder = subprocess.Popen([PROGRAM, "feed", config], stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert "cannot be opened" in feeder.stderr.readline()
    (tmp_path / "later").mkdir()
    heard = hear(feeder, 10)
    feeder.stdin.close()
    heard += feeder.stderr.readlines()
    assert [line for line in heard if line.startswith("restored")], heard
    assert feeder.wait() == 0
    assert set(ids(every(config))) == set(made)


@needs_sqlite
def test_one_feed_at_a_time_and_the_next_takes_over(tmp_path):
    config = configure(tmp_path, "sqlite")
    first = subprocess.Popen([PROGRAM, "feed", config], stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    append(config, 1)
    assert hear(first, 1) == []
    second = subprocess.Popen([PROGRAM, "feed", config], stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    made = append(config, 5)
    first.kill()
    first.wait()
    made += append(config, 5)
    # Told to stop: it brings what is there, or has not had its turn yet.
    second.communicate("", timeout=30)
    assert feed(config).returncode == 0
    assert set(made) <= set(ids(every(config)))


@needs_sqlite
@pytest.mark.parametrize("content", [b"this is no database at all, but it is long enough to look like one" * 50, b"SQLite format 3\0" + b"\xff" * 5000])
def test_a_broken_database_is_named_and_left_alone(tmp_path, content):
    config = configure(tmp_path, "sqlite")
    made = append(config, 3)
    database = tmp_path / "log-sqlite" / "decisions.db"
    database.write_bytes(content)
    done = feed(config)
    assert done.returncode == 1
    assert "decisions.db" in done.stderr
    assert database.read_bytes()[:100] == content[:100]
    assert json.loads(run("get", config, made[0]).stdout)["id"] == made[0]


@needs_sqlite
def test_retention_by_size_and_the_file_shrinks(tmp_path):
    config = configure(tmp_path, "sqlite")
    made = append(config, 3000, 1500)
    assert feed(config).returncode == 0
    database = tmp_path / "log-sqlite" / "decisions.db"
    before = database.stat().st_size
    config = configure(tmp_path, "sqlite", "  retention_bytes: 2000000\n")
    done = feed(config)
    assert done.returncode == 0 and "pruned" in done.stderr
    kept = ids(every(config, limit=1000))
    assert 300 < len(kept) < 2000
    assert kept == sorted(made, reverse=True)[:len(kept)], "the newest stay"
    assert database.stat().st_size < min(before, 2500000)
    with sqlite3.connect(database) as db:
        assert db.execute("SELECT count(*) FROM decision_policies WHERE id NOT IN (SELECT id FROM decisions)").fetchone() == (0,)


@needs_sqlite
def test_retention_by_age(tmp_path):
    config = configure(tmp_path, "sqlite")
    made = append(config, 10)
    assert feed(config).returncode == 0
    old = f"{int((time.time() - 3 * 86400) * 1000):012x}" + "0" * 20
    with sqlite3.connect(tmp_path / "log-sqlite" / "decisions.db") as db:
        db.execute("INSERT INTO decisions VALUES (?, 0, 'allow', '', '{}')", (old,))
        db.execute("INSERT INTO decision_policies VALUES ('P-0', ?)", (old,))
    config = configure(tmp_path, "sqlite", "  retention_days: 2\n")
    assert "pruned 1" in feed(config).stderr
    assert ids(every(config)) == sorted(made, reverse=True)


@needs_sqlite
def test_queries_use_the_indices(tmp_path):
    config = configure(tmp_path, "sqlite")
    make_many(config)
    with sqlite3.connect(tmp_path / "log-sqlite" / "decisions.db") as db:
        assert db.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        for where, index in (("verdict = 'deny' AND id < 'f'", "decisions_verdict"), ("stack = 's' AND id < 'f'", "decisions_stack"), ("id < 'f'", "autoindex")):
            plan = " ".join(str(r) for r in db.execute(f"EXPLAIN QUERY PLAN SELECT json FROM decisions WHERE {where} ORDER BY id DESC LIMIT 50"))
            assert index in plan and "TEMP B-TREE" not in plan, plan


def test_a_moved_file_is_begun_anew(tmp_path):
    config = configure(tmp_path, "jsonl")
    path = tmp_path / "log-jsonl" / "decisions.jsonl"
    feeder = subprocess.Popen([PROGRAM, "feed", config], stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    first = append(config, 3)
    assert hear(feeder, 3) == []
    path.rename(tmp_path / "old.jsonl")
    second = append(config, 2)
    assert hear(feeder, 2) == []
    feeder.stdin.close()
    assert feeder.wait() == 0
    assert [json.loads(line)["id"] for line in (tmp_path / "old.jsonl").read_text().splitlines()] == first
    assert [json.loads(line)["id"] for line in path.read_text().splitlines()] == second


def test_half_a_line_is_mended(tmp_path):
    config = configure(tmp_path, "jsonl")
    made = append(config, 3)
    assert feed(config).returncode == 0
    path = tmp_path / "log-jsonl" / "decisions.jsonl"
    with path.open("a") as f:
        f.write('{"id": "half')
    made += append(config, 1)
    assert feed(config).returncode == 0
    assert [json.loads(line)["id"] for line in path.read_text().splitlines()] == made


def test_lines_on_standard_output(tmp_path):
    config = configure(tmp_path, "jsonl", settings='path: "-"')
    made = append(config, 3)
    done = feed(config)
    assert [json.loads(line)["id"] for line in done.stdout.splitlines()] == made
    done = run("query", config)
    assert done.returncode == 1 and "standard output" in done.stderr


def test_a_file_too_large_to_look_through_is_said(tmp_path):
    config = configure(tmp_path, "jsonl", settings="scan_bytes: 65536")
    append(config, 100, 1000)
    assert feed(config).returncode == 0
    done = run("query", config)
    assert done.returncode == 1 and "scan_bytes" in done.stderr


@pytest.mark.parametrize("store", STORES)
def test_settings_of_a_store_are_checked(tmp_path, store):
    done = feed(configure(tmp_path, store, settings="pth: x"))
    assert done.returncode == 1 and "`pth`" in done.stderr and "path" in done.stderr


@pytest.mark.skipif(os.geteuid() != 0, reason="becomes another user")
def test_an_unwritable_folder_is_named():
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)
        config = configure(folder, "jsonl")
        (Path(folder) / "log-jsonl").mkdir(mode=0o755)
        # The leak checker cannot look into a process that has changed its user.
        done = run("append", config, 1, preexec_fn=lambda: os.setuid(65534), env={**os.environ, "ASAN_OPTIONS": "detect_leaks=0"})
        assert done.returncode == 1
        assert "Permission denied" in done.stderr and "log-jsonl" in done.stderr
