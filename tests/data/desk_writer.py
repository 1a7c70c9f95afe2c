"""Takes visit numbers on a desk with a state folder until it is killed: the crash tests' victim.

    python desk_writer.py FOLDER [STATEMENT]

Prints the date-time of each visit once its call came back. With STATEMENT it dies by itself,
without cleaning up, when SQLite begins that statement (from 1) after the desk was opened.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

from cardio.session import ControlSoftware
from emulator.backend import EmulatorBackend
from emulator.desk import Desk

CLOCK = "frozen:2026-03-15T10:00:00"
UNCOUNTED = "CA"


def visit(desk: Desk, session: ControlSoftware) -> str:
    """One transaction over two rows: a visit on the card, and its second on the desk."""
    with desk.transaction():
        number = session.get_seq_number_256_n1(UNCOUNTED)
        desk.change(last_offline=str(number.visit_datetime))
    return str(number.visit_datetime)


def dies_at(statement: int) -> Callable[[str], None]:
    left = [statement]

    def trace(_text: str) -> None:
        left[0] -= 1
        if not left[0]:
            os._exit(9)

    return trace


def main(folder: Path, statement: int) -> None:
    with Desk(seed="crash", clock=CLOCK, state=folder) as desk:
        if statement:
            database = desk._folder._database  # type: ignore[union-attr]
            database.set_trace_callback(dies_at(statement))
        with ControlSoftware(EmulatorBackend(desk)) as session:
            while True:
                sys.stdout.write(visit(desk, session) + "\n")
                sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 0)
