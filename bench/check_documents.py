"""Documents to measure the check on: many visits of every kind, each with values of its own.

Made from the examples of the check, so that nothing is wrong with them until it is put in.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from api.checks.examples import Draft, example
from cardio.codecs import TAIPEI, format_roc_datetime

KINDS: Final = (
    ("drug", 40),
    ("drug_out", 8),
    ("exam", 8),
    ("no_drug", 6),
    ("pharmacy", 12),
    ("refill_pharmacy", 6),
    ("refill", 4),
    ("course", 5),
    ("emergency", 4),
    ("ward", 3),
    ("discharge", 2),
    ("abnormal", 2),
)
"""Bases of examples and how many of a hundred records are made of each."""

NOW: Final = datetime(2026, 3, 15, 12, tzinfo=TAIPEI)
_FIRST: Final = datetime(2026, 3, 2, 12, tzinfo=TAIPEI)
_DIAGNOSES: Final = ("J069", "I10", "E119", "M5450", "K297", "N390", "R509", "J209", "Z0000")
_FAULTS: Final = (
    "M51=",
    "M12=7",
    "M44=4x2",
    "M04=0700230",
    "M35=J069000000",
    "M56=30",
    "M99=1",
    "M46=100",
    "M11=1150316120000",
    "D01=1150101000000",
    "D06=",
    "D05=4",
    "D10=0.0",
)


def document(
    records: int, *, encoding: str = "Big5", indented: bool = False, faulty: int = 0
) -> bytes:
    """Return a document; one of `faulty` records has a fault (0: none)."""
    draw = random.Random(20260315)  # the same document every time
    names, weights = zip(*KINDS, strict=True)
    texts = []
    for number in range(records):
        draft = _varied(draw, draw.choices(names, weights)[0], number)
        if faulty and number % faulty == 0:
            draft.change(draw.choice(_FAULTS))
        texts.append(draft.xml())
    text = f"<RECS>{''.join(texts)}</RECS>"
    text = _indented(text) if indented else text
    return f'<?xml version="1.0" encoding="{encoding}"?>{text}\n'.encode(_codec(encoding))


def _codec(encoding: str) -> str:
    return "cp950" if encoding == "Big5" else encoding


def _varied(draw: random.Random, base: str, number: int) -> Draft:
    """Return a record of a base with a person, a time, orders and amounts of its own."""
    draft = example(base)
    orders = draw.choices((0, 1, 2, 3, 4), (40, 25, 20, 10, 5))[0] if draft.orders else 0
    draft.change(" ".join(["copy"] * orders))
    birth_year = draw.randrange(30, 110)
    at = format_roc_datetime(_FIRST + timedelta(seconds=61 * number))
    visit = draft.visit
    visit |= {
        "M03": f"A1{number % 100_000_000:08d}",
        "M04": f"{birth_year:03d}{draw.randrange(1, 13):02d}{draw.randrange(1, 28):02d}",
        "M11": at,
        "M15": f"TESTVISIT{number:011d}",
        "M35": draw.choice(_DIAGNOSES),
    }
    for field, values in _VISIT_VALUES.items():
        if visit.get(field, "0") not in ("0", ""):
            visit[field] = values(draw)
    if visit.get("M13", "").isdecimal():
        visit["M13"] = f"{draw.randrange(1, 1500):04d}"
    for order in draft.orders:
        _vary_order(draw, order, at)
    return draft


_VISIT_VALUES: Final[dict[str, Callable[[random.Random], str]]] = {
    "M44": lambda draw: str(draw.randrange(100, 3000)),
    "M45": lambda draw: draw.choice(("50", "80", "150", "0")),
    "M51": lambda draw: draw.choice("4449"),
}


def _vary_order(draw: random.Random, order: dict[str, str], at: str) -> None:
    order["D01"] = at
    drug = order["D02"] in ("1", "M")
    if drug:
        order["D06"] = f"A{draw.randrange(400):09d}"
        order["D08"] = draw.choice(("TID", "QD", "BID", "QID", "HS", "PRN"))
        order["D14"] = draw.choice(("PO", "PO", "PO", "EXT"))
        order["D10"] = f"{draw.randrange(1, 60)}.0"
        order["D11"] = f"{draw.getrandbits(160):040X}"
        if draw.random() < 0.05:
            order["D13"] = "LOT12345"
    elif draw.random() < 0.5:
        order["D15"] = "備註說明"


def _indented(text: str) -> str:
    """Put every element on a line of its own, two blanks deeper than the one around it."""
    lines, depth = [], 0
    for piece in text.replace("><", ">\n<").split("\n"):
        closing = piece.startswith("</")
        depth -= closing
        lines.append("  " * depth + piece)
        depth += not closing and "</" not in piece
    return "\n".join(lines)
