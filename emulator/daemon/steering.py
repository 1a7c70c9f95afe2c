"""What control frames do to a desk: insert, remove, cards, clock, faults, status.

A document in, a document out, both plain JSON values; knows no connection.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any, Final, get_args

from emulator.cast import listing
from emulator.daemon.errors import SteeringError
from emulator.desk import Desk, Slot
from emulator.fault_actions import ACTIONS
from emulator.faults import Fault, FaultPlan
from emulator.plain import parts_of, plain
from emulator.scenario import faults_of

Row = Mapping[str, Any]
Command = Callable[[Desk, Row], dict[str, Any]]

SLOTS: Final[tuple[Slot, ...]] = get_args(Slot)

_STEP: Final = re.compile(r"([+-])([0-9]{1,9})([smhd])")
_UNITS: Final = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
_TRIGGER: Final = {name: part for name, part in parts_of(Fault).items() if name != "action"}


def steer(desk: Desk, document: object) -> dict[str, Any]:
    """Do what a document says: `command` and its values; return what there is to say.

    Raises EmulatorError (SteeringError, CastError, FaultError) when the desk does not have it;
    nothing is changed then.
    """
    if not isinstance(document, dict):
        raise SteeringError("expected an object with command")
    command = document.get("command")
    act = COMMANDS.get(command) if isinstance(command, str) else None
    if act is None:
        raise SteeringError(f"command: expected one of {', '.join(COMMANDS)}")
    return act(desk, document)


def status(desk: Desk, row: Row) -> dict[str, Any]:
    """Return what is in the slots, the clock, and what is wrong at the moment."""
    state = desk.state
    return {
        "seed": desk.seed,
        "hospital_id": desk.hospital_id,
        "clock": desk.clock.shared_text,
        "now": desk.now().isoformat(),
        "slots": {
            "hc": state.inserted,
            "hpc": state.hpc,
            "sam": desk.sam.sam_id if desk.sam else None,
        },
        "sam_verified": state.sam_verified,
        "port_open": state.port_open,
        "network_up": state.network_up,
        "faults": len(desk.faults.faults) if desk.faults else 0,
    }


def _insert(desk: Desk, row: Row) -> dict[str, Any]:
    """`name`: put a card of the cast, or `sam`, into its slot."""
    desk.insert(_text(row, "name"))
    return status(desk, row)


def _remove(desk: Desk, row: Row) -> dict[str, Any]:
    """`slot`: take out what is in it."""
    slot = next((slot for slot in SLOTS if slot == row.get("slot")), None)
    if slot is None:
        raise SteeringError(f"slot: expected one of {', '.join(SLOTS)}")
    desk.remove(slot)
    return status(desk, row)


def _cards(desk: Desk, row: Row) -> dict[str, Any]:
    """Return the cards there are, and whether each is in its slot."""
    inserted = (desk.state.inserted, desk.state.hpc)
    cards = [{**card, "inserted": card["name"] in inserted} for card in listing(desk.cast)]
    return {"cards": cards}


def _clock(desk: Desk, row: Row) -> dict[str, Any]:
    """`spec`: another clock, or a step of a frozen one such as +90m; server and SAM share it."""
    spec = _text(row, "spec")
    step = _STEP.fullmatch(spec)
    with desk.transaction():
        try:
            if step is None:
                desk.clock.retune(spec)
            else:
                desk.clock.advance(_duration(*step.groups()))
        except ValueError as error:
            raise SteeringError(f"{error}; or a step such as +90m (s, m, h, d)") from None
    return status(desk, row)


def _duration(sign: str, count: str, unit: str) -> timedelta:
    step = timedelta(**{_UNITS[unit]: int(count)})
    return -step if sign == "-" else step


def _faults(desk: Desk, row: Row) -> dict[str, Any]:
    """Return the faults that are planned, as rows of a scenario."""
    planned = desk.faults.faults if desk.faults else ()
    return {"faults": [_row_of(fault) for fault in planned]}


def _add_faults(desk: Desk, row: Row) -> dict[str, Any]:
    """`fault`: rows of a scenario, behind those that are planned already."""
    added = faults_of({"fault": row.get("fault")})
    with desk.lock:
        if desk.faults is None:
            desk.faults = FaultPlan()
        desk.faults.faults += added
    return _faults(desk, row)


def _clear_faults(desk: Desk, row: Row) -> dict[str, Any]:
    """Plan no faults any more, and let calls that hang go on."""
    with desk.lock:
        before, desk.faults = desk.faults, FaultPlan()
    if before is not None:
        before.release()
    return _faults(desk, row)


def _release(desk: Desk, row: Row) -> dict[str, Any]:
    """Let calls that hang go on; further ones hang as planned."""
    if desk.faults is not None:
        desk.faults.release()
    return _faults(desk, row)


COMMANDS: Final[Mapping[str, Command]] = {
    "insert": _insert,
    "remove": _remove,
    "cards": _cards,
    "clock": _clock,
    "faults": _faults,
    "fault-add": _add_faults,
    "fault-clear": _clear_faults,
    "fault-release": _release,
    "status": status,
}
"""The commands of control frames."""


def _row_of(fault: Fault) -> dict[str, Any]:
    """Return a fault as a row of a scenario, without what is as it is anyway."""
    action = type(fault.action)
    (name,) = (name for name, kind in ACTIONS.items() if kind is action)
    row = {key: part.encode(getattr(fault, key)) for key, part in _TRIGGER.items()}
    plainly = {key: value for key, value in row.items() if value not in (None, "")}
    return {**plainly, "action": name, **plain(action).encode(fault.action)}


def _text(row: Row, key: str) -> str:
    value = row.get(key)
    if not isinstance(value, str):
        raise SteeringError(f"{key}: expected a text")
    return value
