"""Control commands: what each does to the desk, and what it refuses without a change."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from cardio.backends import Buffer
from cardio.table import function_row
from emulator.cast import listing
from emulator.control_software import handle
from emulator.daemon.steering import COMMANDS, steer
from emulator.desk import Desk
from emulator.errors import EmulatorError
from emulator.fault_actions import Code, Hang, Pin, When
from emulator.faults import Fault, FaultPlan
from emulator.vpn_signature import verification_key, verify

DELAY = {"function": "hisGetBasicData", "action": "delay"}
FAULT = {"function": "hisGetBasicData", "action": "code", "code": 4013, "count": 1}
BASIC = function_row("hisGetBasicData")


def told(desk: Desk, command: str, **values: Any) -> dict[str, Any]:
    """Steer by documents as they travel: through JSON."""
    document = json.loads(json.dumps({"command": command, **values}))
    found: dict[str, Any] = json.loads(json.dumps(steer(desk, document)))
    return found


def test_status_tells_what_is_there(desk: Desk) -> None:
    assert told(desk, "status") == {
        "seed": "desk tests",
        "hospital_id": "7777777777",
        "clock": "frozen:2026-03-15T10:00:00+08:00",
        "now": "2026-03-15T10:00:00+08:00",
        "slots": {"hc": "hc-1", "hpc": "hpc-1", "sam": "901000000047"},
        "sam_verified": True,
        "port_open": False,
        "network_up": True,
        "faults": 0,
    }


def test_cards_are_inserted_and_taken_out(desk: Desk) -> None:
    assert told(desk, "insert", name="hc-2")["slots"]["hc"] == "hc-2"
    assert told(desk, "remove", slot="hpc")["slots"]["hpc"] is None
    assert told(desk, "remove", slot="hpc")["slots"]["hpc"] is None
    assert told(desk, "remove", slot="sam")["slots"]["sam"] is None
    assert desk.sam is None
    back = told(desk, "insert", name="sam")
    assert (back["slots"]["sam"], back["sam_verified"]) == ("901000000047", False)


def test_cards_are_listed_with_what_is_in_the_slots(desk: Desk) -> None:
    told(desk, "remove", slot="hpc")
    cards = told(desk, "cards")["cards"]
    assert [{k: c[k] for k in ("name", "kind", "about")} for c in cards] == listing(desk.cast)
    assert [c["name"] for c in cards if c["inserted"]] == ["hc-1"]


@pytest.mark.parametrize(
    ("spec", "now"),
    [
        ("+90m", "2026-03-15T11:30:00+08:00"),
        ("-1h", "2026-03-15T09:00:00+08:00"),
        ("+45s", "2026-03-15T10:00:45+08:00"),
        ("+2d", "2026-03-17T10:00:00+08:00"),
        ("frozen:2027-01-01T00:00", "2027-01-01T00:00:00+08:00"),
    ],
)
def test_the_clock_is_set(desk: Desk, spec: str, now: str) -> None:
    assert told(desk, "clock", spec=spec)["now"] == now
    assert desk.now().isoformat() == now


def test_the_sam_signs_by_the_clock_that_was_set(desk: Desk) -> None:
    told(desk, "clock", spec="+5d")
    assert desk.sam is not None
    random = desk.sam.random_x()
    verdict = verify(
        verification_key(desk.seed, desk.sam.sam_id), desk.sam.sign_x(random), random=random,
        sam_id=desk.sam.sam_id, hospital_id=desk.hospital_id, card_type="3", service="30",
        now=desk.now(),
    )  # fmt: skip
    assert verdict.reason == ""


def test_a_frozen_clock_can_be_let_go_and_stopped_again(desk: Desk) -> None:
    running = told(desk, "clock", spec="from:2026-04-01T08:00")
    assert running["clock"].startswith("from:2026-04-01T08:00:00+08:00@")
    assert timedelta() <= desk.now() - desk.clock.parse("frozen:2026-04-01T08:00").now()
    assert told(desk, "clock", spec="real")["clock"] == "real"
    with pytest.raises(EmulatorError, match="only a frozen clock can be set"):
        told(desk, "clock", spec="+1h")
    assert told(desk, "clock", spec="frozen:2026-03-15T10:00")["now"].startswith("2026-03-15T10")


def test_faults_are_planned_met_and_cleared(desk: Desk) -> None:
    desk.change(port_open=True)
    planned = {"probability": 1.0, "skip": 0, "when": "before", **FAULT}
    assert told(desk, "fault-add", fault=[FAULT]) == {"faults": [planned]}
    assert told(desk, "faults") == {"faults": [planned]}
    assert told(desk, "status")["faults"] == 1
    codes = [handle(desk, BASIC, (Buffer(72),)).code for _ in range(2)]
    assert codes == [4013, 0]
    assert told(desk, "fault-clear") == {"faults": []}
    assert told(desk, "fault-clear") == {"faults": []}


def test_further_faults_stand_behind_the_ones_there_are(desk: Desk) -> None:
    desk.faults = FaultPlan((Fault("hisGetBasicData", Code(9999, When.AFTER), skip=1),))
    pin = {"function": "csVerifyHCPIN", "action": "pin", "answers": ["wrong", "ok"],
           "since": "2026-03-15T10:00:00"}  # fmt: skip
    rows = told(desk, "fault-add", fault=[FAULT, pin])["faults"]
    assert [row["action"] for row in rows] == ["code", "code", "pin"]
    assert rows[0]["when"] == "after"
    assert isinstance(desk.faults.faults[2].action, Pin)
    assert rows[2]["since"] == "2026-03-15T10:00:00+08:00"


def test_what_is_listed_can_be_planned_again(desk: Desk) -> None:
    rows = told(desk, "fault-add", fault=[FAULT])["faults"]
    told(desk, "fault-clear")
    assert told(desk, "fault-add", fault=rows)["faults"] == rows


@pytest.mark.parametrize("command", ["fault-release", "fault-clear"])
def test_what_hangs_is_let_go(desk: Desk, command: str) -> None:
    desk.faults = plan = FaultPlan((Fault("hisGetBasicData", Hang()),))
    plan.hanging.set()
    told(desk, command)
    assert not plan.hanging.is_set()
    assert len(desk.faults.faults) == (1 if command == "fault-release" else 0)


def test_releasing_without_faults_is_harmless(desk: Desk) -> None:
    assert told(desk, "fault-release") == {"faults": []}


@pytest.mark.parametrize(
    ("document", "message"),
    [
        (None, "expected an object with command"),
        ([], "expected an object with command"),
        ({}, "command: expected one of insert, remove, cards, clock"),
        ({"command": "format"}, "command: expected one of"),
        ({"command": ["insert"]}, "command: expected one of"),
        ({"command": "insert"}, "name: expected a text"),
        ({"command": "insert", "name": 1}, "name: expected a text"),
        ({"command": "insert", "name": "nobody"}, "card 'nobody': the cast has hc-1"),
        ({"command": "remove"}, "slot: expected one of hc, hpc, sam"),
        ({"command": "remove", "slot": {}}, "slot: expected one of hc, hpc, sam"),
        ({"command": "clock", "spec": "noon"}, "clock 'noon': expected real, .*; or a step such"),
        (
            {"command": "clock", "spec": "+999999999d"},
            r"clock 'frozen:.*', a step of 999999999 days.*: expected a year from 1912",
        ),
        ({"command": "clock", "spec": "+1w"}, "or a step such as"),
        (
            {"command": "clock", "spec": "-90000d"},
            "expected a year from 1912 to 2910 .*; or a step",
        ),
        (
            {"command": "clock", "spec": "frozen:1911-12-31"},
            "a year from 1912 to 2910 .*; or a step",
        ),
        ({"command": "fault-add"}, r"fault: expected \[\[fault\]\] tables"),
        ({"command": "fault-add", "fault": [{"action": "code"}]}, "fault 1: missing key"),
        (
            {"command": "fault-add", "fault": [DELAY | {"seconds": 10**400}]},
            "fault 1: seconds: expected a number",
        ),
        ({"command": "fault-add", "fault": [FAULT, {}]}, "fault 2: action: expected one of"),
    ],
)
def test_what_is_refused_changes_nothing(desk: Desk, document: object, message: str) -> None:
    before, now = desk.state, desk.clock.shared_text
    with pytest.raises(EmulatorError, match=message) as caught:
        steer(desk, document)
    assert "\n" not in str(caught.value)
    assert (desk.state, desk.clock.shared_text, desk.faults) == (before, now, None)


def test_every_command_is_described() -> None:
    assert all(command.__doc__ for command in COMMANDS.values())
