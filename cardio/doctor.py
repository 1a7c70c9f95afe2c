"""What is installed and set up around this process, as findings with advice.

Looks and reports; changes nothing, reaches no card and no host.
"""

from __future__ import annotations

import struct
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

from cardio.backends.urls import RESERVED, SCHEMES, BackendUrl
from cardio.errors import BackendUrlError
from cardio.settings import Settings

EXTRAS = {
    "emulator": ("starlette", "uvicorn", "sqlalchemy"),
    "pcsc": ("smartcard",),
    "native": ("ziglang",),
}
"""Extra of this distribution → the modules it brings."""

OLDEST_PYTHON = (3, 11)


class State(Enum):
    """How a check came out."""

    FOUND = "found"
    MISSING = "not found"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the report: what was looked at, how it is, what to do about it."""

    name: str
    state: State
    detail: str
    advice: str = ""

    def as_json(self) -> dict[str, str]:
        """Return the check as the command prints it."""
        return {
            "name": self.name,
            "state": self.state.value,
            "detail": self.detail,
            "advice": self.advice,
        }


def examine(settings: Settings, path: list[str] | None = None) -> tuple[Check, ...]:
    """Look at interpreter, distribution, extras, foreign packages, settings and PC/SC."""
    return (
        _python(),
        _distribution(),
        *_extras(),
        *_foreign(sys.path if path is None else path),
        _backend(settings),
        _target(settings),
        *_pcsc(),
    )


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


def _pcsc() -> Iterator[Check]:
    from cardio.pcsc.diagnosis import examine_pcsc  # it makes checks of this module's class

    return examine_pcsc()


def _foreign(path: list[str]) -> Iterator[Check]:
    """Look for another `api` or `emulator` that an import could find instead of ours."""
    home = Path(__file__).parents[1].resolve()
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


def _backend(settings: Settings) -> Check:
    text = settings.backend_url
    try:
        url = BackendUrl.parse(text)
    except BackendUrlError as error:
        return Check("CARDIO_BACKEND", State.WRONG, str(error), "set a URL such as emulator:")
    if url.scheme in RESERVED:
        detail = f"{url.scheme}: is not in this version"
        return Check("CARDIO_BACKEND", State.WRONG, detail, "use emulator:")
    source = "set" if settings.backend else "not set, default"
    known = "" if url.scheme in SCHEMES else "the scheme must come from an installed plugin"
    return Check("CARDIO_BACKEND", State.FOUND, f"{text} ({source})", known)


def _target(settings: Settings) -> Check:
    if not settings.target:
        advice = "set it, or give --target; `cardio emulate` prints one"
        return Check("CARDIO_TARGET", State.MISSING, "no Web API target", advice)
    parts = urlsplit(settings.target)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        advice = "expected https://HOST/V1000/"
        return Check("CARDIO_TARGET", State.WRONG, "not an http(s) URL", advice)
    place = parts.netloc.rpartition("@")[2]
    return Check("CARDIO_TARGET", State.FOUND, f"{parts.scheme}://{place}{parts.path}")
