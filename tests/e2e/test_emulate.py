from __future__ import annotations

import os
import signal
import socket
import stat
import sys
from pathlib import Path
from typing import Any, Final

import httpx
import pytest


def test_ready_line_has_what_a_caller_needs(emulator: Any) -> None:
    ready = emulator.ready
    assert ready["ready"] is True
    assert (ready["seed"], ready["clock"]) == ("cardio", "frozen:2026-03-15T12:00:00")
    assert ready["web"]["base_url"].startswith("http://127.0.0.1:")
    assert ready["web"]["base_url"].endswith("/V1000/")
    assert ready["web"]["portal"] is None and ready["web"]["console"] is None
    assert ready["hospital"] == "7777777777"
    assert set(ready["reader"]) == {"url", "socket", "env"}
    host, _, port = ready["reader"]["env"]["CARDIO_EMULATOR"].partition(":")
    assert (host, port.isdigit(), port != "0") == ("127.0.0.1", True, True)
    assert ready["reader"]["url"] == ready["backend"] == f"emulator://127.0.0.1:{port}"
    assert ready["reader"]["socket"] is None
    assert ready["library"] is None or all(map(os.path.isfile, ready["library"].values()))


def test_answers_say_that_they_are_the_emulators(emulator: Any) -> None:
    answer = httpx.post(emulator.target + "VNHI_Upload", json={}, trust_env=False)
    assert "EMULATOR" in answer.headers["X-Emulator"]
    assert answer.json()["RtnCode"] == "9999"


@pytest.mark.parametrize("option", ["--web-port", "--reader-port"])
def test_port_in_use_says_what_to_do(cli: Any, option: str) -> None:
    free = ("--web-port", "0", "--reader-port", "0")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = cli("emulate", "--json", *free, option, str(port))
    assert done.code == 4
    assert done.out == ""
    assert str(port) in done.err and len(done.err.splitlines()) == 1


def test_cast_and_state_are_checked_first(cli: Any, tmp_path: Path) -> None:
    missing = cli("emulate", "--cast", str(tmp_path / "none.toml"))
    assert (missing.code, "none.toml" in missing.err) == (2, True)
    (tmp_path / "file").touch()
    wrong = cli("emulate", "--state", str(tmp_path / "file" / "x"))
    assert (wrong.code, "--state" in wrong.err) == (2, True)


def test_a_hospital_that_is_not_in_the_world_is_named(cli: Any) -> None:
    done = cli("emulate", "--json", "--hospital", "1234567890")
    assert (done.code, done.out) == (2, "")
    assert "--hospital" in done.err and "7777777777" in done.err


def test_the_desk_is_the_hospitals(cli: Any, start: Any) -> None:
    with start("--hospital", "3501200000") as running:
        found = cli("sam", "--json", "--backend", running.backend).document
    assert found["hospital_id"] == running.ready["hospital"] == "3501200000"


@pytest.mark.skipif(not hasattr(socket, "AF_UNIX"), reason="no unix sockets on this system")
def test_the_reader_can_be_had_over_a_unix_socket(cli: Any, start: Any, tmp_path: Path) -> None:
    path = tmp_path / "reader"
    with start("--reader-socket", str(path)) as running:
        assert running.ready["reader"]["socket"] == f"emulator://{path}"
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        done = cli("card", "read", "--json", "--backend", running.ready["reader"]["socket"])
        assert (done.code, done.document["backend"]) == (0, f"emulator://{path}")
    assert not path.exists()


def test_what_the_desk_uploads_reaches_the_server(cli: Any, start: Any, samples: Path) -> None:
    file = samples / "v1_clinic_big5.xml"
    data = file.read_bytes()
    counts = (str(len(data)), str(data.count(b"<MB1>")))
    with start("--hospital", "3501200000") as running:
        done = cli("call", "csUploadData", str(file), *counts, "--json",
                   "--backend", running.backend)  # fmt: skip
    assert done.document["code"] == 0
    assert bytes.fromhex(done.document["outputs"]["pBuffer"]["hex"])[12:22] == b"3501200000"


def test_uploads_survive_a_restart_with_a_state_folder(
    cli: Any, start: Any, samples: Path, tmp_path: Path
) -> None:
    arguments = ("--clock", "frozen:2026-03-15T12:00:00",
                 "--state", str(tmp_path / "state"), "--hospital", "3501200000")  # fmt: skip
    document = str(samples / "v2_clinic_big5.xml")
    with start(*arguments) as first:
        sent = cli("upload", document, "--type", "A2", "--target", first.target, "--json",
                   "--backend", first.backend)  # fmt: skip
        opcode = sent.document["uploads"][0]["opcode"]
    with start(*arguments) as second:
        result = cli("result", opcode, "--type", "A2", "--target", second.target, "--json",
                     "--backend", second.backend)  # fmt: skip
    assert result.document["ready"] is True
    assert result.document["summary"]["received_records"] == 4
    if os.name == "posix":
        files = [*(tmp_path / "state").iterdir()]
        assert files and not any(stat.S_IMODE(f.stat().st_mode) & 0o077 for f in files)


def test_the_desk_survives_a_restart_with_a_state_folder(
    cli: Any, start: Any, tmp_path: Path
) -> None:
    arguments = ("--clock", "frozen:2026-03-15T12:00:00",
                 "--state", str(tmp_path / "my state"))  # fmt: skip
    seconds = []
    for _ in range(2):
        with start(*arguments) as running:
            done = cli("call", "hisGetSeqNumber256N1", "CA", " ", "1", "--json",
                       "--backend", running.backend)  # fmt: skip
            seconds.append(done.document)
    assert [found["code"] for found in seconds] == [0, 5010], "the second is on the same day"
    if os.name == "posix":
        assert {stat.S_IMODE(f.stat().st_mode) for f in (tmp_path / "my state").iterdir()} == {
            0o600
        }


def test_a_scenario_reaches_the_clients_desk(cli: Any, start: Any, tmp_path: Path) -> None:
    scenario = tmp_path / "bad day.toml"
    scenario.write_text('[[fault]]\nfunction = "hisGetBasicData"\naction = "remove"\n')
    with start("--scenario", str(scenario)) as running:
        done = cli("call", "hisGetBasicData", "--json", "--backend", running.backend)
    assert done.document["code"] == 4013


@pytest.mark.parametrize(
    ("option", "content", "message"),
    [
        ("--scenario", '[[fault]]\naction = "hang"', "fault 1: missing key function"),
        ("--scenario", None, "No such file"),
        ("--state", "no database at all", "is not the state of a desk; name another folder"),
    ],
)
def test_scenario_and_desk_are_checked_before_anything_starts(
    cli: Any, tmp_path: Path, option: str, content: str | None, message: str
) -> None:
    file = tmp_path / "desk.sqlite"
    if content is not None:
        file.write_text(content)
    done = cli("emulate", "--json", option, str(file if option == "--scenario" else tmp_path))
    assert (done.code, done.out) == (2, "")
    assert message in done.err and len(done.err.splitlines()) == 1


def test_a_running_clock_is_shared_with_the_client(cli: Any, start: Any, samples: Path) -> None:
    with start("--clock", "from:2026-03-15T09:00") as running:
        done = cli("sign", "--json", "--backend", running.backend)
    assert done.document["issued_at"].startswith("2026-03-15T09:0")


ROOT: Final = Path(__file__).parents[2]
DEADLINE: Final = 60.0

COMPILER: Final = """\
import os, subprocess
began = os.open(os.environ["BEGAN"], os.O_WRONLY)
subprocess.run(["sh", "-c", "echo began; sleep 1000"], stdout=began)
"""
"""A ziglang that does not end, nor does what it started; both hold the pipe open."""


@pytest.mark.skipif(sys.platform != "linux", reason="a signal to one process, named pipes")
@pytest.mark.parametrize("kind", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_and_the_compiler_while_the_library_is_built(
    launch: Any, tmp_path: Path, kind: signal.Signals
) -> None:
    if sys.platform == "win32":
        pytest.skip("no named pipes here")
    (tmp_path / "ziglang").mkdir()
    (tmp_path / "ziglang" / "__init__.py").touch()
    (tmp_path / "ziglang" / "__main__.py").write_text(COMPILER)
    pipe, home = tmp_path / "pipe", tmp_path / "home"
    os.mkfifo(pipe)
    path = os.pathsep.join((str(tmp_path), str(ROOT)))
    running = launch(PYTHONPATH=path, CARDIO_HOME=str(home), BEGAN=str(pipe))
    with pipe.open() as began:
        assert began.readline() == "began\n"
        running.send_signal(kind)
        assert running.communicate(timeout=DEADLINE) == ("", None)
        assert running.returncode == 0
        assert began.read() == "", "nobody holds it open any more"
    assert [*(home / "native").iterdir()] == []
