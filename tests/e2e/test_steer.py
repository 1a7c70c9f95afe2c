"""`cardio emulator …` against a running emulator: what a person at the desk would do."""

from __future__ import annotations

import socket
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture
def steer(cli: Any, emulator: Any) -> Any:
    """Run `cardio emulator ARGUMENTS…` on the module's emulator."""

    def run(*arguments: str) -> Any:
        return cli("emulator", *arguments, "--json", "--to", emulator.reader)

    yield run
    for arguments in (("insert", "hc-1"), ("insert", "hpc-1"), ("insert", "sam"),
                      ("fault", "clear"), ("clock", "frozen:2026-03-15T12:00:00")):  # fmt: skip
        assert run(*arguments).code == 0


def test_a_card_is_changed_under_a_running_client(cli: Any, emulator: Any, steer: Any) -> None:
    def read() -> Any:
        return cli("card", "read", "--reveal", "--json", "--backend", emulator.backend)

    first = read().document["card_no"]
    assert steer("insert", "hc-2").document["slots"]["hc"] == "hc-2"
    assert read().document["card_no"] != first
    assert steer("remove", "hc").document["slots"]["hc"] is None
    gone = read()
    assert (gone.code, "4013" in gone.err) == (3, True)


def test_the_cards_are_listed(steer: Any) -> None:
    cards = steer("cards").document["cards"]
    assert {"name", "kind", "about", "inserted"} == set(cards[0])
    assert [card["name"] for card in cards if card["inserted"]] == ["hc-1", "hpc-1"]


@pytest.mark.parametrize(
    ("spec", "issued"),
    [
        ("+90m", "2026-03-15T13:30:00+08:00"),
        ("-1h", "2026-03-15T11:00:00+08:00"),
        ("frozen:2026-04-01T08:00", "2026-04-01T08:00:00+08:00"),
    ],
)
def test_reader_sam_and_server_go_by_the_clock(
    cli: Any, emulator: Any, steer: Any, samples: Path, spec: str, issued: str
) -> None:
    assert steer("clock", spec).document["now"] == issued
    assert cli("sign", "--json", "--backend", emulator.backend).document["issued_at"] == issued
    sent = cli("upload", str(samples / "v2_clinic_big5.xml"), "--type", "A2", "--json",
               "--target", emulator.target, "--backend", emulator.backend)  # fmt: skip
    (upload,) = sent.document["uploads"]
    assert upload["rtn_code"] == "0000", "the server takes what was signed at that time"


def test_faults_are_planned_listed_met_and_cleared(cli: Any, emulator: Any, steer: Any) -> None:
    def code() -> int:
        done = cli("call", "hisGetBasicData", "--json", "--backend", emulator.backend)
        return int(done.document["code"])

    added = steer("fault", "add", "hisGetBasicData", "code", "code=4005", "skip=1", "count=1")
    (fault,) = added.document["faults"]
    assert fault == {"function": "hisGetBasicData", "action": "code", "code": 4005, "skip": 1,
                     "count": 1, "probability": 1.0, "when": "before"}  # fmt: skip
    assert steer("fault", "list").document == added.document
    assert steer("status").document["faults"] == 1
    assert [code(), code(), code()] == [0, 4005, 0]
    assert steer("fault", "clear").document == {"faults": []}
    assert steer("fault", "release").document == {"faults": []}


def test_a_scenario_file_is_loaded(steer: Any, tmp_path: Path) -> None:
    file = tmp_path / "day.toml"
    file.write_text(
        '[[fault]]\nfunction = "*"\naction = "network_down"\nsince = 2026-03-15T13:00:00\n'
        '[[fault]]\nfunction = "csVerifyHCPIN"\naction = "pin"\nanswers = ["wrong", "ok"]\n'
    )
    rows = steer("fault", "load", str(file)).document["faults"]
    assert [row["action"] for row in rows] == ["network_down", "pin"]
    assert rows[0]["since"] == "2026-03-15T13:00:00+08:00"
    again = steer("fault", "add", "csVerifyHCPIN", "pin", "answers=wrong,ok").document["faults"]
    assert again[2] == rows[1]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("insert", "nobody"), "card 'nobody': the cast has hc-1"),
        (("remove", "everything"), "is not one of 'hc', 'hpc', 'sam'"),
        (("clock", "noon"), "clock 'noon': expected real"),
        (("fault", "add", "hisNothing", "hang"), "function: expected a function of the table"),
        (("fault", "add", "*", "burn"), "is not one of 'code'"),
        (("fault", "add", "*", "delay", "seconds=long"), "seconds: 'long' is no number"),
        (("fault", "add", "*", "delay", "seconds"), "'seconds' is not KEY=VALUE"),
        (("fault", "add", "*", "hang", "colour=red"), "unknown key colour"),
        (("fault", "load", "nowhere.toml"), "nowhere.toml: No such file"),
    ],
)
def test_what_cannot_be_done_is_a_usage_error(
    steer: Any, arguments: tuple[str, ...], message: str
) -> None:
    before = steer("status").document
    done = steer(*arguments)
    assert (done.code, done.out) == (2, "")
    assert message in done.err and "Traceback" not in done.err
    assert steer("status").document == before


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("[[fault]", "no TOML in UTF-8"),
        ("", "fault: expected [[fault]] tables"),
        ('[[fault]]\nfunction = "*"\naction = "hang"\nsince = 12:00:00\n', "a date with its time"),
    ],
)
def test_a_scenario_that_is_none(steer: Any, tmp_path: Path, content: str, message: str) -> None:
    file = tmp_path / "day.toml"
    file.write_text(content)
    done = steer("fault", "load", str(file))
    assert done.code == 2
    assert message in done.err and "Traceback" not in done.err


def test_for_people_it_is_a_table(cli: Any, emulator: Any, steer: Any) -> None:
    steer("fault", "add", "*", "hang", "when=after")
    to = {"CARDIO_EMULATOR": emulator.reader}
    status = cli("emulator", "status", **to).out.splitlines()
    assert status[0] == "what\tvalue"
    assert {"in slot hc\thc-1", "faults\t1"} <= set(status)
    cards = cli("emulator", "cards", **to).out.splitlines()
    assert cards[1].startswith("hc-1\thc\tTrue\t")
    faults = cli("emulator", "fault", "list", **to).out.splitlines()
    assert faults == ["function\taction\thow", "*\thang\tskip=0 probability=1.0 when=after"]


def test_without_an_emulator_it_says_how_to_start_one(cli: Any) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        done = cli("emulator", "status", "--to", f"127.0.0.1:{unused.getsockname()[1]}")
    assert (done.code, done.out) == (3, "")
    assert "start one: `cardio emulate`" in done.err
    wrong = cli("emulator", "status", "--to", "somewhere")
    assert (wrong.code, "HOST:PORT" in wrong.err) == (2, True)
