"""Diagnosis codes in a cast file: given as codes, or raw as they lie on a card.

Turns both into the five stored characters; knows neither cards nor rings.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from cardio.codecs import fit_ascii
from emulator.cast.checks import Row
from emulator.icd10 import stored

_CODES: Final = ("illness_code", "dx_main", *(f"dx_secondary_{n}" for n in range(1, 6)))
_RAW: Final = "_raw"
_STORED_BYTES: Final = 5


def with_stored_codes(row: Row, place: str) -> dict[str, Any]:
    """Return a row with its diagnosis codes as the five characters that lie on the card.

    A key such as `dx_main` gives the code (encoded where cards hold it encoded), `dx_main_raw`
    the stored characters themselves. Raises ValueError naming the key.
    """
    values = dict(row)
    for name in _CODES:
        given = [key for key in (name, name + _RAW) if key in row]
        if len(given) > 1:
            raise ValueError(f"{place}: expected {name} or {name}{_RAW}, not both")
        for key in given:
            del values[key]
            values[name] = _five(row[key], _as_is if key.endswith(_RAW) else stored, place, key)
    return values


def _five(text: object, keep: Callable[[str], bytes], place: str, key: str) -> str:
    if not isinstance(text, str):
        raise ValueError(f"{place}.{key}: expected text")
    try:
        return keep(text).decode("ascii")
    except ValueError as error:
        raise ValueError(f"{place}.{key}: {error}") from None


def _as_is(text: str) -> bytes:
    return fit_ascii(text, _STORED_BYTES)
