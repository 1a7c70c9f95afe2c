"""Rules on make-up visits (補卡): M12 with M49 and M52, and what a make-up may not do.

Source: facts/upload_format_2.0.toml, rules MAKEUP to MISS_ONLY_4 and CHRONIC_NEEDS_CARD.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from api.checks.lists import DISPENSING, MISSING, PRESCRIBING
from api.checks.rule import BOTH, Case, Hit, Rule, days_between, number, rule
from api.records import Format

_NEWBORN_DAYS: Final = range(61, 93)


def _complete(case: Case) -> Iterator[Hit]:
    mark, full = case.visit["M12"], case.visit["H00"] == "1"
    needed = ("M49", "M52") if full and case.format is Format.V2 else ("M49",)
    if mark == "1" and full and case.format is Format.V2:
        yield from (Hit(field, "AF") for field in needed if case.visit[field])
    elif mark not in ("", "1"):
        yield from (Hit(field, "AA") for field in needed if not case.visit[field])


def _earlier(case: Case) -> Iterator[Hit]:
    if case.visit["M49"] and case.visit["M11"] and case.visit["M49"] >= case.visit["M11"]:
        yield Hit("M49", "D060")


def _newborn(case: Case) -> Iterator[Hit]:
    born, actual = case.visit["M04"], case.visit["M49"]
    if case.visit["M12"] != "3" or not born or not actual:
        return
    if days_between(born, actual) not in _NEWBORN_DAYS:
        yield Hit("M12", "D055")


def _without_identifier(case: Case) -> Iterator[Hit]:
    mark, identifier = case.visit["M12"], case.visit["M52"]
    if mark and identifier and (mark == "4") != (identifier == MISSING):
        yield Hit("M52", "D054")


def _no_refills(case: Case) -> Iterator[Hit]:
    issued = max(number(case.visit["M21"]), number(case.visit["M22"])) > 1
    if not issued or case.visit["M12"] in ("", "1") or case.visit["M07"] in DISPENSING:
        return
    yield Hit("M12", "D081" if case.visit["M07"] in PRESCRIBING else "D059")


RULES: Final[tuple[Rule, ...]] = (
    rule(
        "MAKEUP",
        "AA AF",
        "H00 M12 M49 M52",
        "give M49 and M52 with a make-up (M12 2, 3, 4) and with no other visit",
        _complete,
        data_types="13",
        formats=BOTH,
    ),
    rule(
        "MAKEUP_ORDER",
        "D060",
        "M11 M49",
        "the actual visit is before the time of the card",
        _earlier,
        data_types="135",
        marks="ABD",
    ),
    rule(
        "MAKEUP_NEWBORN",
        "D055",
        "M04 M12 M49",
        "use 3 for a child of 61 to 92 days only",
        _newborn,
        data_types="13",
    ),
    rule(
        "MISS_ONLY_4",
        "D054",
        "M12 M52",
        "MISS0000000000000000 goes with M12 4, and nothing else does",
        _without_identifier,
    ),
    rule(
        "CHRONIC_NEEDS_CARD",
        "D081 D059",
        "M07 M12 M21 M22",
        "refill prescriptions are issued with the card only: M12 1",
        _no_refills,
    ),
)
