"""The C example for Windows: what comes with the DLL is enough to compile, link and run it."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import cardio.native
from emulator.daemon import ReaderDaemon
from emulator.desk import Desk
from emulator.native.targets import TARGETS

SOURCE = Path(cardio.native.__file__).parent / "examples/c/read_card.c"


def test_the_example_links_with_the_import_library(wine: Any, native: Any) -> None:
    folder = native(wine).folder
    command = [
        f"{TARGETS[wine.target].mingw}-gcc",
        SOURCE,
        "-Wall",
        "-Wextra",
        "-Werror",
        "-I",
        folder,
    ]
    program = folder / "read_card.exe"
    subprocess.run([*command, "-L", folder, "-l:CsHis50.lib", "-o", program], check=True)
    with ReaderDaemon(Desk(clock="frozen:2026-03-15T10:00:00")) as daemon:
        printed = wine.run(program, CARDIO_EMULATOR=str(daemon.address))
    card, visit, identifier = printed.splitlines()
    assert (card, visit) == ("card 990000000001", "visit 0001 at 1150315100000")
    assert len(identifier.removeprefix("identifier ")) == 20
