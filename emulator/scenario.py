"""Scenario files: the faults of a desk as TOML, one `[[fault]]` per row.

Reads and checks the file; a fault's meaning is in `faults` and `fault_actions`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any, Final, get_type_hints

from emulator.fault_actions import ACTIONS, Action
from emulator.faults import Fault, FaultError, FaultPlan
from emulator.plain import check_keys, plain

_TRIGGER: Final = {
    name: plain(hint) for name, hint in get_type_hints(Fault).items() if name != "action"
}
"""Keys that say which calls are hit, and their forms."""


def load_scenario(path: Path) -> FaultPlan:
    """Read a scenario: `function` and `action` in each row, keys of both beside them.

    Keys are those of `Fault` and of the action's class; bytes are hexadecimal digits, times TOML
    date-times (without zone: Taipei's). Raises FaultError naming file, row (from 1) and key.
    """
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise FaultError(f"scenario {path}: {error.strerror or error}") from error
    except ValueError as error:
        raise FaultError(f"scenario {path}: no TOML in UTF-8: {error}") from error
    try:
        return FaultPlan(tuple(_faults(document)))
    except ValueError as error:
        raise FaultError(f"scenario {path}: {error}") from None


def faults_of(document: Mapping[str, Any]) -> tuple[Fault, ...]:
    """Return the faults of a scenario that was read already, from TOML or JSON.

    Times may be ISO texts. Raises FaultError naming row (from 1) and key.
    """
    try:
        return tuple(_faults(document))
    except ValueError as error:
        raise FaultError(str(error)) from None


def _faults(document: Mapping[str, Any]) -> list[Fault]:
    check_keys(document, ["fault"], {"fault": None})
    rows = document["fault"]
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise ValueError("fault: expected [[fault]] tables")
    faults = []
    for number, row in enumerate(rows, start=1):
        try:
            faults.append(_fault(row))
        except ValueError as error:
            raise ValueError(f"fault {number}: {error}") from None
    return faults


def _fault(row: Mapping[str, Any]) -> Fault:
    """Make a fault of a row: its own keys are the trigger's, all others the action's."""
    name = row.get("action")
    if not isinstance(name, str) or name not in ACTIONS:
        raise ValueError(f"action: expected one of {', '.join(ACTIONS)}")
    kind = ACTIONS[name]
    known = ["action", *_TRIGGER, *(each.name for each in fields(kind))]
    check_keys(row, ["function"], dict.fromkeys(known))
    trigger = {key: _value(key, row[key]) for key in _TRIGGER if key in row}
    own = {key: value for key, value in row.items() if key != "action" and key not in trigger}
    action: Action = plain(kind).decode(own)
    return Fault(action=action, **trigger)


def _value(key: str, value: Any) -> Any:
    try:
        return _TRIGGER[key].decode(value)
    except ValueError as error:
        raise ValueError(f"{key}: {error}") from None
