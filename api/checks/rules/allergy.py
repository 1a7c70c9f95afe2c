"""Rules on entries of allergies and adverse reactions (H00 3).

Source: facts/upload_format_2.0.toml, rules ALLERGY_ONE and ALLERGY_TEXTS, codes_E.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from api.checks.lists import GENE_TEST, OTHER_REACTION, ROUTINE_REACTIONS
from api.checks.rule import Case, Hit, Rule, Values, rule

_ALLERGENS: Final = ("E02", "E03", "E04")
_MOST_REACTIONS: Final = 20


def _one(case: Case, order: Values) -> Iterator[Hit]:
    filled = [field for field in _ALLERGENS if order[field]]
    if order["E01"] and not filled:
        yield Hit("E01", "E001")
    yield from (Hit(field, "E003") for field in filled[1:])
    needed = ("E01",) if order["E01"] == "D" else ("E01", "E08")
    yield from (Hit(field, "E004") for field in needed if filled and not order[field])


def _texts(case: Case, order: Values) -> Iterator[Hit]:
    needed = (
        (order["E08"] == "99", "E09", "E005"),
        (OTHER_REACTION in order["E05"].split(";"), "E06", "AA"),
        (order["E01"] == "D", "E11", "E006"),
        (order["E11"] == "9", "E12", "E007"),
        (order["E02"] == GENE_TEST, "E13", "E008"),
    )
    yield from (Hit(field, code) for asked, field, code in needed if asked and not order[field])


def _reactions(case: Case, order: Values) -> Iterator[Hit]:
    codes = [code for code in order["E05"].split(";") if code]
    unknown = any(code not in ROUTINE_REACTIONS and code != OTHER_REACTION for code in codes)
    if unknown or len(codes) > _MOST_REACTIONS:
        yield Hit("E05", "AD")


RULES: Final[tuple[Rule, ...]] = (
    rule(
        "ALLERGY_ONE",
        "E001 E003 E004",
        "E01 E02 E03 E04 E08",
        "name exactly one of E02, E03 and E04, with E01 and E08",
        order_check=_one,
        data_types="3",
    ),
    rule(
        "ALLERGY_TEXTS",
        "AA E005 E006 E007 E008",
        "E01 E02 E05 E06 E08 E09 E11 E12 E13",
        "explain what a code leaves open",
        order_check=_texts,
        data_types="3",
    ),
    rule(
        "REACTION_CODES",
        "AD",
        "E05",
        "list up to 20 reaction codes with ; between them",
        order_check=_reactions,
        data_types="3",
    ),
)
