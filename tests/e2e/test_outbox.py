"""The outbox at the command line, over several processes: lost answers, restarts, a service."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from functools import partial
from pathlib import Path
from typing import Any

import pytest

DEADLINE = 60.0
HOSPITAL = "3501200000"


@pytest.fixture
def cli(cli: Any, tmp_path: Path) -> Any:
    """The command line, each test with an outbox of its own."""
    return partial(cli, CARDIO_HOME=str(tmp_path / "home"))


@pytest.fixture
def upload(cli: Any, emulator: Any, samples: Path) -> Any:
    def run(*more: str, name: str = "v2_clinic_big5.xml", target: str = "") -> Any:
        return cli(
            "upload", str(samples / name), "--json", "--backend", emulator.of(HOSPITAL),
            "--target", target or emulator.target, *more,
        )  # fmt: skip

    return run


@pytest.fixture
def run_outbox(cli: Any, emulator: Any) -> Any:
    where = ("--target", emulator.target, "--backend", emulator.of(HOSPITAL), "--json")
    return lambda *more: cli("outbox", "run", *where, *more)


def closed_port() -> str:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{free.getsockname()[1]}/V1000/"


def test_a_result_comes_with_a_later_run(cli: Any, upload: Any, run_outbox: Any) -> None:
    (sent,) = upload("--type", "A2", name="invalid_missing_M51.xml").document["uploads"]
    assert sent["state"] == "accepted"
    done = run_outbox()
    (part,) = done.document["uploads"]
    assert (done.code, part["state"], part["opcode"]) == (0, "done", sent["opcode"])
    assert done.document["counters"]["finish"] == 1
    shown = cli("outbox", "show", sent["id"], "--json").document
    assert [finding["code"] for finding in shown["findings"]] == ["AA"]
    assert [visit["stored"] for visit in shown["visits"]] == [False]
    events = [step["event"] for step in shown["history"]]
    assert events[:4] == ["enqueue", "claim", "send", "accept"]
    assert events[-1] == "finish"


def test_the_list_has_the_keys_of_the_contract(cli: Any, upload: Any) -> None:
    upload("--type", "A2")
    (part,) = cli("outbox", "list", "--json").document["uploads"]
    wanted = {
        *("id", "file", "part", "sha256", "type", "state", "opcode", "rtn_code", "attempts"),
        "since",
    }
    assert wanted <= set(part)
    assert (part["state"], part["rtn_code"], part["attempts"]) == ("accepted", "0000", 1)
    assert cli("outbox", "list", "--json", "--state", "unknown").document["uploads"] == []


def test_the_same_document_is_sent_once(upload: Any) -> None:
    first = upload("--type", "A2", "--wait").document["uploads"][0]
    again = upload("--type", "A2", "--wait")
    assert again.code == 0
    assert again.document["uploads"][0]["opcode"] == first["opcode"]
    assert again.document["uploads"][0]["result"] == first["result"]
    assert first["id"] in again.err
    other = upload("--type", "ZZ", "--wait").document["uploads"][0]
    anew = upload("--type", "A2", "--wait", "--again").document["uploads"][0]
    assert len({first["opcode"], other["opcode"], anew["opcode"]}) == 3


def test_what_could_not_be_sent_is_kept_and_given_up(cli: Any, upload: Any) -> None:
    target = closed_port()
    done = upload("--type", "A1", target=target)
    assert done.code == 4
    (part,) = done.document["uploads"]
    assert part["state"] == "queued"
    gone = cli("outbox", "discard", part["id"], "--json")
    assert (gone.code, gone.document["uploads"][0]["state"]) == (0, "discarded")
    assert cli("outbox", "retry", part["id"]).code == 2
    assert cli("outbox", "show", "nothing").code == 2


def test_folder_is_private_and_holds_no_plain_document(upload: Any, tmp_path: Path) -> None:
    upload("--type", "A2")
    folder = tmp_path / "home" / "outbox"
    assert oct(folder.stat().st_mode & 0o777) == "0o700"
    for path in folder.rglob("*"):
        assert path.stat().st_mode & 0o077 == 0, path
        if path.is_file():
            assert b"A100000001" not in path.read_bytes()


@pytest.mark.skipif(sys.platform == "win32", reason="needs SIGTERM")
def test_a_service_sends_what_is_enqueued_meanwhile(
    cli: Any, emulator: Any, samples: Path, tmp_path: Path
) -> None:
    """`outbox run --watch` in one process, `upload` in others; it ends quietly at SIGTERM."""
    where = ("--target", emulator.target, "--backend", emulator.of(HOSPITAL))
    env = {k: v for k, v in os.environ.items() if not k.startswith("CARDIO_")} | {
        "CARDIO_HOME": str(tmp_path / "home"), "PYTHONPATH": str(Path(__file__).parents[2])
    }  # fmt: skip
    service = subprocess.Popen(
        [sys.executable, "-m", "cardio", "outbox", "run", "--watch", "--json", *where],
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert service.stderr is not None
        assert "emulated identity" in service.stderr.readline()
        file = str(samples / "v2_clinic_big5.xml")
        for type in ("ZZ", "A2", "A1"):
            done = cli("upload", file, "--type", type, "--wait", "--json", *where)
            assert (done.code, done.document["uploads"][0]["state"]) == (0, "done")
    finally:
        service.send_signal(signal.SIGTERM)
        out, _ = service.communicate(timeout=DEADLINE)
    assert service.returncode == 0
    parts = json.loads(out)["uploads"]
    assert [part["state"] for part in parts] == ["done"] * 3
    assert [part["attempts"] for part in parts] == [1, 1, 1]


def test_a_journey_goes_the_four_steps(
    cli: Any, emulator: Any, samples: Path, tmp_path: Path
) -> None:
    file = samples / "v2_clinic_big5.xml"
    where = (
        "--target", emulator.target, "--backend", emulator.of(HOSPITAL), "--json",
        "--out", str(tmp_path),
    )  # fmt: skip
    begun = cli("journey", str(file), *where)
    assert (begun.code, begun.document["ok"]) == (1, False)
    (page,) = begun.document["steps"]
    assert (page["name"], page["ok"]) == ("page", None)
    assert Path(page["files"][0]).read_bytes() == file.read_bytes()
    assert "健保卡就醫上傳檢核結果查詢" in page["detail"]
    going_on = cli("journey", str(file), "--skip-page", *where)
    assert (going_on.code, going_on.document["ok"]) == (0, True)
    steps = going_on.document["steps"]
    assert [(step["name"], step["ok"]) for step in steps] == [
        ("ZZ", True), ("A2", True), ("A1", True)
    ]  # fmt: skip
    again = cli("journey", str(file), "--skip-page", *where)
    assert all("sent earlier" in step["detail"] for step in again.document["steps"])


def test_a_journey_stops_at_the_first_bad_step(cli: Any, emulator: Any, samples: Path) -> None:
    file = str(samples / "invalid_missing_M51.xml")
    where = ("--target", emulator.target, "--backend", emulator.of(HOSPITAL))
    done = cli("journey", file, "--skip-page", "--json", *where)
    assert done.code == 1
    assert [(s["name"], s["ok"]) for s in done.document["steps"]] == [("ZZ", True), ("A2", False)]
    shown = cli("journey", file, "--skip-page", *where)
    assert "not begun" in shown.out
