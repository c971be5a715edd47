# SPDX-License-Identifier: Apache-2.0
"""Disks that are full or cannot be written to, really: what cannot be kept is not answered, what can be kept is, and probes go on."""
import contextlib
import json
import os
import sqlite3
import subprocess

import pytest
from conftest import BAD, GOOD, hook_request, until
from test_decisions_service import STORES, all_pages, ask, check, log_of

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="mounts small file systems")


@contextlib.contextmanager
def disk(folder, size):
    folder.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", folder], check=False, capture_output=True).returncode:
        pytest.skip("nothing can be mounted here")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", folder], check=True)


def remount(folder, how):
    subprocess.run(["mount", "-o", f"remount,{how}", folder], check=True, capture_output=True)


def fill(folder):
    """Takes what room there is."""
    with open(folder / "filler", "wb", buffering=0) as f:
        for block in (65536, 4096, 512, 1):
            with contextlib.suppress(OSError):
                while True:
                    f.write(b"x" * block)


@pytest.mark.parametrize("store", STORES)
def test_a_full_disk(start, tmp_path, store):
    with disk(tmp_path / "disk", "4m") as full:
        service = start(config={"log": {"store": store, "folder": str(full)}}, workers=1)
        kept = [check(service, BAD)[1] for _ in range(3)]
        until(lambda: len(ask(service, "/v1/decisions")["decisions"]) == 3, "the store")
        fill(full)
        refused = 0
        for _ in range(600):  # what the file that is written to has of blocks already may still take a few
            answer, id = check(service, GOOD)
            if answer.status == 200:
                kept.append(id)
                continue
            assert (answer.status, answer.code) == (503, "not_logged") and answer.headers["retry-after"]
            hook = service.ask("POST", "/hook", json.dumps(hook_request(86400)))
            refused += hook.json.get("errorCode") == "InternalFailure"
            assert hook.status == 200
            if hook.json["hookStatus"] == "SUCCESS":
                kept.append(hook.headers["moongate-decision"])
            if refused > 3:
                break
        assert refused > 3
        assert service.ask("GET", "/health/live").status == 200 and service.ask("GET", "/health/ready").status == 200
        assert service.metric("log_failures_total") >= refused and service.metric("fail_open_total") == 0
        assert any("No space left" in line["message"] for line in service.events("log_failure"))
        (full / "filler").unlink()
        until(lambda: (a := check(service, GOOD))[0].status == 200 and (kept.append(a[1]) or True), "room")
        until(lambda: {d["id"] for d in all_pages(service)} >= set(kept), "all that was answered")
        assert service.stop() == 0


@pytest.mark.skipif("sqlite" not in STORES, reason="built without SQLite")
def test_a_database_that_cannot_be_written_to(start, tmp_path):
    with disk(tmp_path / "disk", "8m") as only:
        settings = {"path": str(only / "decisions.db")}
        before = start(config=log_of("sqlite", settings=settings), workers=1)
        ids = [check(before, BAD)[1]]
        assert before.stop() == 0
        remount(only, "ro")
        service = start(config=log_of("sqlite", settings=settings), workers=1)
        ids += [check(service, GOOD)[1] for _ in range(10)]
        until(lambda: service.metric("log_store_down") == 1, "the metric")
        assert ask(service, f"/v1/decisions/{ids[-1]}")["id"] == ids[-1], "from the spool"
        listed = service.ask("GET", "/v1/decisions")
        assert listed.status == 200 or (listed.status, listed.code) == (503, "log_unavailable")
        assert any("decisions.db" in line["message"] for line in service.events("decision_store"))
        assert service.ask("GET", "/health/ready").status == 200
        remount(only, "rw")
        until(lambda: service.metric("log_store_down") == 0, "the store")
        until(lambda: {d["id"] for d in all_pages(service)} >= set(ids), "all of them")
        assert service.metric("log_failures_total") == 0
        assert service.stop() == 0
        with sqlite3.connect(only / "decisions.db") as db:
            assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
