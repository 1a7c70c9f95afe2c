"""Scenario files: what each row becomes, and which file, row and key an error names."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from urllib.parse import quote

import pytest

import cardio
from cardio.codecs import TAIPEI
from cardio.errors import BackendUrlError, CardAbsentError, NetworkDownError
from emulator.desk import PinAnswer
from emulator.fault_actions import (
    ACTIONS,
    Code,
    Delay,
    Hang,
    IdentifiersDown,
    NetworkDown,
    Pin,
    Remove,
    SamRevoked,
    SamUnverified,
    When,
    WrongBytes,
)
from emulator.faults import Fault, FaultError
from emulator.scenario import load_scenario

EVERYTHING = """
[[fault]]
function = "hisGetSeqNumber256N1"
action = "code"
code = 5174
when = "after"
skip = 1
count = 2

[[fault]]
function = "*"
action = "delay"
seconds = 3
probability = 0.1
seed = "slow days"

[[fault]]
function = "csVerifySAMDC"
action = "hang"

[[fault]]
function = "hisGetBasicData"
action = "remove"
slot = "sam"
code = 4043

[[fault]]
function = "csVerifyHCPIN"
action = "pin"
answers = ["wrong", "cancel", "ok"]

[[fault]]
function = "*"
action = "network_down"
since = 2026-03-15T10:00:00
until = 2026-03-15T04:00:00Z

[[fault]]
function = "*"
action = "identifiers_down"
since = "2026-03-15T10:00:00"

[[fault]]
function = "*"
action = "sam_revoked"

[[fault]]
function = "*"
action = "sam_unverified"

[[fault]]
function = "hisGetBasicData"
action = "wrong_bytes"
data = "ff 00"
param = "pBuffer"
offset = 12
"""
TEN, NOON = (datetime(2026, 3, 15, hour, tzinfo=TAIPEI) for hour in (10, 12))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "bad day.toml"


def test_every_action_and_key_comes_from_the_file(file: Path) -> None:
    file.write_text(EVERYTHING, encoding="utf-8")
    faults = load_scenario(file).faults
    assert faults == (
        Fault("hisGetSeqNumber256N1", Code(5174, When.AFTER), skip=1, count=2),
        Fault("*", Delay(3.0), probability=0.1, seed="slow days"),
        Fault("csVerifySAMDC", Hang()),
        Fault("hisGetBasicData", Remove("sam", code=4043)),
        Fault("csVerifyHCPIN", Pin((PinAnswer.WRONG, PinAnswer.CANCEL, PinAnswer.OK))),
        Fault("*", NetworkDown(), since=TEN, until=NOON),
        Fault("*", IdentifiersDown(), since=TEN),
        Fault("*", SamRevoked()),
        Fault("*", SamUnverified()),
        Fault("hisGetBasicData", WrongBytes(b"\xff\0", "pBuffer", 12)),
    )
    assert {type(fault.action) for fault in faults} == set(ACTIONS.values())


def row(text: str) -> str:
    good = '[[fault]]\nfunction = "*"\naction = "hang"\n'
    return f"{good}[[fault]]\n" + text.replace("; ", "\n")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "missing key fault"),
        ("faults = 1", "unknown key faults; known: fault"),
        ("fault = 1", r"fault: expected \[\[fault\]\] tables"),
        ("[[fault]", "no TOML in UTF-8: "),
        (row('function = "*"'), "fault 2: action: expected one of code, delay, hang, remove"),
        (row('function = "*"; action = "explode"'), "fault 2: action: expected one of"),
        (row('function = "*"; action = ["code"]'), "fault 2: action: expected one of"),
        (row('action = "hang"'), "fault 2: missing key function"),
        (row('function = "*"; action = "code"'), "fault 2: missing key code"),
        (row('function = "*"; action = "code"; code = "5010"'), "fault 2: code: expected a whole"),
        (row('function = "*"; action = "code"; code = 0'), "fault 2: code: expected a 32-bit"),
        (
            row('function = "*"; action = "hang"; secnods = 1'),
            "fault 2: unknown key secnods; known: action, function, skip, count, probability,"
            " seed, since, until, when$",
        ),
        (row('function = "hisGet"; action = "hang"'), "fault 2: function: expected a function of"),
        (row('function = "*"; action = "hang"; count = 1.5'), "fault 2: count: expected a whole"),
        (row('function = "*"; action = "hang"; skip = -1'), "fault 2: skip: expected 0 or more"),
        (row('function = "*"; action = "hang"; when = "now"'), "fault 2: when: expected one of"),
        (row('function = "*"; action = "remove"; slot = "usb"'), "fault 2: slot: expected one of"),
        (row('function = "*"; action = "pin"; answers = "ok"'), "fault 2: answers: expected a"),
        (row('function = "*"; action = "pin"; answers = ["no"]'), r"fault 2: answers: \[0\]: exp"),
        (row('function = "*"; action = "wrong_bytes"; data = "f"'), "fault 2: data: expected hex"),
        (row('function = "*"; action = "hang"; since = 7'), "fault 2: since: expected a date-time"),
        (row('function = "*"; action = "hang"; probability = 2'), "fault 2: probability: expected"),
    ],
)
def test_an_error_names_file_row_and_key(file: Path, text: str, message: str) -> None:
    file.write_text(text, encoding="utf-8")
    with pytest.raises(FaultError, match=rf"scenario .*bad day\.toml: {message}") as caught:
        load_scenario(file)
    assert "\n" not in str(caught.value)


def test_a_file_that_is_not_there_or_not_utf_8_is_named(file: Path) -> None:
    with pytest.raises(FaultError, match=r"bad day\.toml: No such file"):
        load_scenario(file)
    file.write_bytes(b"# \xa4")
    with pytest.raises(FaultError, match=r"bad day\.toml: no TOML in UTF-8: "):
        load_scenario(file)


def test_a_url_names_a_scenario(file: Path) -> None:
    file.write_text(
        '[[fault]]\nfunction = "hisGetBasicData"\naction = "remove"\nskip = 1\n'
        '[[fault]]\nfunction = "csVerifySAMDC"\naction = "network_down"\n',
        encoding="utf-8",
    )
    with cardio.open(f"emulator:?scenario={quote(str(file))}") as session:
        assert session.get_basic_data().id_no
        with pytest.raises(CardAbsentError):
            session.get_basic_data()
        with pytest.raises(NetworkDownError):
            session.verify_sam_dc()


def test_a_url_with_a_bad_scenario_is_refused(file: Path) -> None:
    file.write_text("fault = 1", encoding="utf-8")
    with pytest.raises(BackendUrlError, match=r"emulator: scenario .*: fault: expected"):
        cardio.open(f"emulator:?scenario={quote(str(file))}")
