"""What is installed around this process: Python, this distribution, its extras, foreign packages.

Looks and reports; imports none of what it looks for.
"""

from __future__ import annotations

import struct
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path

from cardio.doctor.check import Check, State
from cardio.doctor.situation import Situation

EXTRAS = {
    "emulator": ("starlette", "uvicorn", "sqlalchemy"),
    "pcsc": ("smartcard",),
    "native": ("ziglang",),
}
"""Extra of this distribution → the modules it brings."""

OLDEST_PYTHON = (3, 11)


def installation(situation: Situation) -> Iterator[Check]:
    """Look at interpreter, distribution, extras and foreign packages."""
    yield _python()
    yield _distribution()
    yield from _extras()
    yield from _foreign(situation.path)


def _python() -> Check:
    bits = struct.calcsize("P") * 8
    detail = f"Python {sys.version.split()[0]}, {bits}-bit, {sys.platform}"
    if sys.version_info < OLDEST_PYTHON:
        return Check("python", State.WRONG, detail, "use Python 3.11 or newer")
    return Check("python", State.FOUND, detail)


def _distribution() -> Check:
    try:
        return Check("nhi-cardio", State.FOUND, version("nhi-cardio"))
    except PackageNotFoundError:
        return Check("nhi-cardio", State.MISSING, "run from a folder", "pip install nhi-cardio")


def _extras() -> Iterator[Check]:
    for extra, modules in EXTRAS.items():
        missing = [name for name in modules if find_spec(name) is None]
        if missing:
            advice = f"pip install 'nhi-cardio[{extra}]' if you need it"
            yield Check(f"extra {extra}", State.MISSING, f"no {', '.join(missing)}", advice)
        else:
            yield Check(f"extra {extra}", State.FOUND, ", ".join(modules))


def _foreign(path: tuple[str, ...]) -> Iterator[Check]:
    """Look for another `api` or `emulator` that an import could find instead of ours."""
    home = Path(__file__).parents[2].resolve()
    for name in ("api", "emulator"):
        places = [Path(entry or ".").resolve() for entry in path]
        others = [
            str(place)
            for place in dict.fromkeys(places)
            if place != home and ((place / name).is_dir() or (place / f"{name}.py").is_file())
        ]
        if others:
            advice = f"rename it or take its folder off sys.path: it can hide ours in {home}"
            yield Check(f"package {name}", State.WRONG, f"also in {', '.join(others)}", advice)
        else:
            yield Check(f"package {name}", State.FOUND, str(home / name))
