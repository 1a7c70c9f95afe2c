"""Rules on identifiers that stand for no visit: constants in M15, M16 and M52.

Whether an identifier is genuine is the registry's question. Source:
facts/upload_format_2.0.toml, codes_identifier_constants; facts/check_errors.tsv.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from api.checks.lists import ABNORMAL_ORIGINS, ALL_NINES, BEFORE_V2, GO_LIVE, MISSING
from api.checks.rule import Case, Hit, Rule, rule


def _abnormal_origin(case: Case) -> Iterator[Hit]:
    wanted = ABNORMAL_ORIGINS.get(case.visit["M16"])
    if wanted is not None and case.visit["M18"] != wanted:
        yield Hit("M16", "D002")


def _own_origin(case: Case) -> Iterator[Hit]:
    own = case.visit["M17"] and case.visit["M17"] == case.visit["M05"]
    identifier = case.visit["M16"]
    if own and (identifier in ABNORMAL_ORIGINS or identifier == MISSING):
        yield Hit("M16", "D085")


def _uninsured_birth(case: Case) -> Iterator[Hit]:
    if case.visit["M18"] == "ICND":
        for field in ("M16", "M17", "M19"):
            if case.visit[field]:
                yield Hit(field, "D067")


def _before_v2(case: Case) -> Iterator[Hit]:
    if case.visit["M15"] == BEFORE_V2 and case.actual[:7] >= GO_LIVE:
        yield Hit("M15", "D068")


def _scheduled(case: Case) -> Iterator[Hit]:
    if case.visit["M16"] == ALL_NINES:
        yield Hit("M16", "D088")


RULES: Final[tuple[Rule, ...]] = (
    rule(
        "M16_ABN_M18",
        "D002",
        "M16 M18",
        "this identifier goes with the abnormal code it begins with in M18",
        _abnormal_origin,
    ),
    rule(
        "M16_OWN_ABNORMAL",
        "D085",
        "M05 M16 M17",
        "name the identifier of the original visit: it was your own",
        _own_origin,
    ),
    rule(
        "ICND_NO_ORIG",
        "D067",
        "M16 M17 M18 M19",
        "leave it out: M18 ICND has no original visit",
        _uninsured_birth,
    ),
    rule(
        "M15_BEFORE_V2",
        "D068",
        "M11 M15 M49",
        "SM000000000000000000 is for visits before format 2.0",
        _before_v2,
        data_types="13",
    ),
    rule(
        "AG_ORIGIN",
        "D088",
        "M07 M16",
        "name the identifier of the visit at which the test was ordered",
        _scheduled,
        visit_types=("AG",),
    ),
)
