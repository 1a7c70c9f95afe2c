"""The card's process: `python -m emulator.picc MODE HOST PORT`, steered over stdin, line by line.

Serves the two slots of one vpcd entry, on PORT and PORT + 1, until stdin ends. A line in is a JSON
object with `do` and `slot`; every line gets one line back, `{"error": …}` when it cannot be done.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from typing import Any, Final

from emulator.picc.description import CardDescription
from emulator.picc.links import Dial, Listen
from emulator.picc.slot import Slot

SLOTS: Final = 2
"""Slots of one vpcd entry."""

_MODES: Final[Mapping[str, type[Dial | Listen]]] = {"dial": Dial, "listen": Listen}


def main(arguments: list[str]) -> int:
    """Serve until stdin ends; exit code 2 when the arguments are wrong, 4 without the port."""
    if len(arguments) != 3 or arguments[0] not in _MODES:
        sys.stderr.write("usage: python -m emulator.picc dial|listen HOST PORT\n")
        return 2
    mode, host, port = _MODES[arguments[0]], arguments[1], int(arguments[2])
    with ExitStack() as opened:
        try:
            slots = [Slot(mode(host, port + number)) for number in range(SLOTS)]
        except OSError as error:
            sys.stderr.write(f"{host}:{port}: {error.strerror}\n")
            return 4
        for slot in slots:
            opened.callback(slot.close)
        _say({"ready": True})
        for line in sys.stdin:
            _say(answer(slots, line))
    return 0


def answer(slots: list[Slot], line: str) -> Any:
    """Do what a line says; return what there is to say."""
    try:
        row = json.loads(line)
        slot = slots[row["slot"]]
        return _COMMANDS[row["do"]](slot, row)
    except (ValueError, TypeError, KeyError, IndexError) as error:
        return {"error": f"{type(error).__name__}: {error}"}


def _insert(slot: Slot, row: Mapping[str, Any]) -> Any:
    description = CardDescription.from_plain(row["card"])
    slot.insert(description.card(), description.faults)
    return {}


def _eject(slot: Slot, row: Mapping[str, Any]) -> Any:
    slot.eject()
    return {}


def _await(slot: Slot, row: Mapping[str, Any]) -> Any:
    return {"connected": slot.wait_connected(float(row["seconds"]))}


def _status(slot: Slot, row: Mapping[str, Any]) -> Any:
    return {"occupied": slot.occupied, "connected": slot.connected, "journal": slot.journal}


_COMMANDS: Final[Mapping[str, Callable[[Slot, Mapping[str, Any]], Any]]] = {
    "insert": _insert,
    "eject": _eject,
    "await": _await,
    "status": _status,
}


def _say(document: Any) -> None:
    sys.stdout.write(json.dumps(document) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
