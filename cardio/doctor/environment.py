"""How this process is set up: the backend and the target that the environment names.

Judges the texts; opens no backend and asks no host.
"""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from cardio.backends.urls import RESERVED, SCHEMES, BackendUrl
from cardio.doctor.check import Check, State
from cardio.doctor.situation import Situation
from cardio.errors import BackendUrlError
from cardio.settings import Settings


def environment(situation: Situation) -> Iterator[Check]:
    """Look at CARDIO_BACKEND and CARDIO_TARGET."""
    yield _backend(situation.settings)
    yield _target(situation.settings)


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
