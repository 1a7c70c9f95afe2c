"""The commands over PC/SC, each in a process of its own, on a real pcscd."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from emulator.picc import Chip, PrivatePcscd
from emulator.picc.pcscd import VirtualReader, free_ports

ROOT = Path(__file__).parents[3]
LONG = 60.0
PERSONAL = ("990000000001", "測試一", "A100000001", "0700101")


@contextmanager
def running(*arguments: str) -> Iterator[Callable[[], Any]]:
    """Run a command that prints documents until Ctrl-C; give a function for the next one."""
    process = subprocess.Popen(
        [sys.executable, "-m", "cardio", *arguments],
        cwd=ROOT, stdout=subprocess.PIPE, text=True, encoding="utf-8",
    )  # fmt: skip
    assert process.stdout is not None
    stdout = process.stdout
    try:
        yield lambda: json.loads(stdout.readline())
    finally:
        process.send_signal(signal.SIGINT)
        rest, _ = process.communicate(timeout=LONG)
    assert (process.returncode, rest) == (0, "")


def test_readers_are_listed(cli: Any, rig: Any) -> None:
    one = rig()
    one.insert("hc-1")
    first, second = cli("readers", "--json").document["readers"]
    assert first == {
        "name": "NHI 00 00", "state": "card", "card": "nhi", "atr": Chip.OLD.atr.hex().upper()
    }  # fmt: skip
    assert (second["name"], second["state"]) == ("NHI 00 01", "empty")


def test_readers_are_watched(rig: Any) -> None:
    one = rig()
    with running("readers", "--watch", "--json") as next_event:
        events = [next_event()["event"] for _ in range(3)]
        assert events == ["service_up", "reader_added", "reader_added"]
        one.insert("hc-1")
        assert next_event() == {
            "event": "card_inserted", "reader": one.name, "card": "nhi",
            "atr": Chip.OLD.atr.hex().upper(), "reason": "",
        }  # fmt: skip
        one.eject()
        assert next_event()["event"] == "card_removed"
        one.daemon.kill()
        assert [next_event()["event"] for _ in range(3)] == [
            "reader_removed", "reader_removed", "service_down"
        ]  # fmt: skip


def test_a_profile_is_read_masked(cli: Any, rig: Any) -> None:
    one = rig()
    one.insert("hc-1", slot=1)
    done = cli("card", "profile", "--json")
    assert (done.code, done.document["reader"]) == (0, "NHI 00 01")
    assert not any(value in done.out + done.err for value in PERSONAL)
    shown = cli("card", "profile", "--json", "--reveal", "--reader", "00 01").document
    assert shown["name"] == "測試一"


def test_a_profile_is_waited_for(rig: Any) -> None:
    one = rig()
    command = [sys.executable, "-m", "cardio", "card", "profile", "--wait", "--reveal", "--json"]
    process = subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        encoding="utf-8",
    )  # fmt: skip
    with process:
        assert process.stderr is not None
        one.insert("hpc-1")
        assert "not an NHI card" in process.stderr.readline()
        one.eject()
        one.insert("hc-2")
        out, err = process.communicate(timeout=LONG)
    assert (process.returncode, err, json.loads(out)["name"]) == (0, "", "測試二")


def test_the_readmes_example_runs(rig: Any) -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```python\n([^`]*cardio\.pcsc.*?)```", text, re.DOTALL)
    rig().insert("hc-1")
    done = subprocess.run(
        [sys.executable, "-X", "utf8", "-W", "error", "-c", example],
        cwd=ROOT, capture_output=True, text=True, encoding="utf-8", timeout=LONG,
    )  # fmt: skip
    promised = re.findall(r"^print\(.*\)\s+# (\S.*)$", example, re.MULTILINE)
    assert (done.stdout.splitlines(), done.stderr) == (promised, "")


def test_no_service_is_exit_3(cli: Any, rig: Any) -> None:
    rig().daemon.kill()
    for command in (("readers",), ("card", "profile")):
        done = cli(*command)
        assert (done.code, done.out, "start pcscd" in done.err) == (3, "", True)


def test_the_emulators_cards_are_in_pcscd(cli: Any, start: Any, pcsc_socket: Path) -> None:
    reader = VirtualReader("NHI", free_ports())

    def person() -> Any:
        return cli("card", "profile", "--wait", "--timeout", "30", "--json", "--reveal").document

    with (
        PrivatePcscd([reader], socket_path=pcsc_socket),
        start("--pcsc", "--pcsc-port", str(reader.port)) as emulator,
    ):
        assert emulator.ready["pcsc"] == {"port": reader.port, "connected": True}
        with running("readers", "--watch", "--json") as next_event:

            def wait_for(event: str, name: str) -> str:
                while (told := next_event())["event"] != event or told["reader"] != name:
                    pass
                return str(told["card"])

            steer = ("emulator", "--to", emulator.reader)
            assert wait_for("card_inserted", reader.slots[0]) == "nhi"
            assert person()["name"] == "測試一"
            assert cli("emulator", "remove", "hc", *steer[1:]).code == 0
            wait_for("card_removed", reader.slots[0])
            assert cli("card", "profile", "--json").code == 3
            assert cli("emulator", "insert", "hc-2", *steer[1:]).code == 0
            assert wait_for("card_inserted", reader.slots[0]) == "nhi"
            assert person()["name"] == "測試二"
            assert cli("emulator", "insert", "hc-3", *steer[1:]).code == 0
            wait_for("card_removed", reader.slots[0])
            assert wait_for("card_inserted", reader.slots[0]) == "nhi"
            assert person()["name"] == "測試碁"
            assert cli("emulator", "remove", "hpc", *steer[1:]).code == 0
            wait_for("card_removed", reader.slots[1])


def test_the_emulators_cards_have_the_faults_of_a_file(
    cli: Any, start: Any, pcsc_socket: Path, tmp_path: Path
) -> None:
    file = tmp_path / "cards.toml"
    file.write_text('[[hc-1.faults]]\nstep = "read"\naction = "status"\nsw = 0x6A86\n')
    reader = VirtualReader("NHI", free_ports())
    pcsc = ("--pcsc", "--pcsc-port", str(reader.port), "--pcsc-cards", str(file))
    with PrivatePcscd([reader], socket_path=pcsc_socket), start(*pcsc):
        done = cli("card", "profile", "--wait", "--timeout", "3")
    assert done.code == 3
    assert f"{reader.slots[0]}: not an NHI card (status word 6A86)" in done.err
    file.write_text("[nobody]")
    done = cli("emulate", *pcsc, "--web-port", "0", "--reader-port", "0")
    assert (done.code, "nobody: no such card" in done.err) == (2, True)


def test_an_emulator_without_vpcd_says_so_and_runs(start: Any, capfd: Any) -> None:
    with start("--pcsc", "--pcsc-port", str(free_ports())) as emulator:
        assert emulator.ready["pcsc"]["connected"] is False
    assert "no vpcd at port" in capfd.readouterr().err


def test_without_the_option_there_is_no_card_in_pcscd(start: Any) -> None:
    with start() as emulator:
        assert emulator.ready["pcsc"] is None


def test_the_doctor_tells_the_parts_apart(cli: Any, rig: Any) -> None:
    def pcsc() -> dict[str, Any]:
        checks = cli("doctor", "--json").document["checks"]
        return {c["name"]: c for c in checks if c["name"].startswith(("PC/SC", "reader"))}

    one = rig()
    one.insert("hc-1", chip=Chip.MUTE)
    found = pcsc()
    assert found["PC/SC"]["detail"] == "2 reader(s)"
    assert found[f"reader {one.name}"]["state"] == "wrong"
    assert found[f"reader {one.names[1]}"]["detail"] == "empty"
    one.daemon.kill()
    assert "the service is not running" in pcsc()["PC/SC"]["detail"]


def test_the_doctor_sees_an_exclusive_holder(cli: Any, rig: Any) -> None:
    from importlib import import_module

    scard: Any = import_module("smartcard.scard")
    one = rig()
    one.insert("hc-1")
    _, context = scard.SCardEstablishContext(0)
    code, card, _ = scard.SCardConnect(context, one.name, 1, 3)
    try:
        assert code == 0
        checks = {c["name"]: c for c in cli("doctor", "--json").document["checks"]}
        assert "held exclusively" in checks[f"reader {one.name}"]["detail"]
    finally:
        scard.SCardDisconnect(card, 0)
        scard.SCardReleaseContext(context)


def test_the_doctor_sees_no_reader(cli: Any, pcsc_socket: Path) -> None:
    with PrivatePcscd(socket_path=pcsc_socket):
        checks = {c["name"]: c for c in cli("doctor", "--json").document["checks"]}
    assert checks["PC/SC"]["detail"] == "the service runs and has no reader"
