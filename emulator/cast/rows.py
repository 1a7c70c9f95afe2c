"""Rows of a cast file about a holder: profile, record, visits, professional card.

Each is checked by the layouts that will show it, or by a rule where none does. Knows no file.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import MISSING, fields
from itertools import pairwise
from typing import Any, Final

from cardio.codecs import parse_roc_date, parse_roc_datetime
from cardio.records._base import layout_of
from emulator.cards import ProfessionalCard, Role, Visit
from emulator.cards.insurance import CUMULATIVE_LIMIT
from emulator.cards.professional import PIN_TRIES
from emulator.cast.checks import Row, Rule, check_keys, check_rules, encoded
from emulator.cast.codes import with_stored_codes

_PROFILE: Final = (
    "hisGetBasicData",
    "hisGetRegisterBasic",
    "hisGetCumulativeFee",
    "hisGetOrganDonate",
)
_PROFILE_BLANK: Final[Row] = {
    "newborn_birth_date": "",
    "newborn_multiple_mark": "",
    "outpatient_total": 0,
    "inpatient_total": 0,
    "organ_donate_mark": "",
}

_VISIT: Final = tuple(field.name for field in fields(Visit))
_VISIT_NEEDS: Final = tuple(field.name for field in fields(Visit) if field.default is MISSING)
_VISIT_SHOWN: Final = (
    ("hisGetTreatmentNoNeedHPC", "visit"),
    ("hisGetTreatmentNeedHPC", "visit"),
    ("hisGetTreatNumICCard", ""),
)

_CARD: Final = tuple(field.name for field in fields(ProfessionalCard))
_CARD_NEEDS: Final = tuple(
    field.name for field in fields(ProfessionalCard) if field.default is MISSING
)
_CARD_SHOWN: Final = (
    ("csGetCardNo", "pBuffer"),
    ("hpcGetHPCSN", "SN"),
    ("hpcGetHPCSSN", "SSN"),
    ("hpcGetHPCCNAME", "CNAME"),
    ("hpcGetHPCENAME", "ENAME"),
)


def _is_pin(text: str) -> bool:
    return text.isascii() and text.isdigit() and 4 <= len(text) <= 6


_FLAG: Final = Rule(bool, lambda value: True, "true or false")
_RECORD_RULES: Final[Mapping[str, Rule]] = {
    "year": Rule(str, lambda v: not v or parse_roc_date(f"{v}0101"), "an ROC year or nothing"),
    "last_seq": Rule(int, lambda v: 0 <= v <= CUMULATIVE_LIMIT, f"0 to {CUMULATIVE_LIMIT}"),
    "last_issue": Rule(str, lambda v: not v or parse_roc_datetime(v), "13 ROC digits or nothing"),
    "pin": Rule(str, lambda v: not v or _is_pin(v), "4 to 6 digits or nothing"),
    "insured": _FLAG,
    "insurance_code": Rule(int, lambda v: v == 0 or 9083 <= v <= 9095, "0 or 9083 to 9095"),
    "restricted_to": Rule(str, lambda v: len(v) in (0, 10), "10 characters or nothing"),
    "virtual": _FLAG,
}
_VISIT_RULES: Final[Mapping[str, Rule]] = {"undone": _FLAG}
_CARD_RULES: Final[Mapping[str, Rule]] = {
    "about": Rule(str, lambda v: True, "a text"),
    "role": Rule(str, Role, " or ".join(role.value for role in Role)),
    "valid_until": Rule(str, parse_roc_date, "an ROC date of 7 digits"),
    "pin": Rule(str, _is_pin, "4 to 6 digits"),
    "tries_left": Rule(int, lambda v: 0 <= v <= PIN_TRIES, f"0 to {PIN_TRIES}"),
    "cancelled": _FLAG,
    "virtual": _FLAG,
}


def profile_of(row: Row) -> dict[str, Any]:
    """Return a whole profile: what 1.1, 1.2, 1.7 and 1.12 show of person and card."""
    layouts = [layout_of(function, "pBuffer") for function in _PROFILE]
    profile = {**_PROFILE_BLANK, **row}
    check_keys(profile, {f.name for layout in layouts for f in layout.fields}, (), "profile")
    for layout in layouts:
        encoded(layout, profile, "profile")
    return profile


def record_of(row: Row) -> Row:
    """Return what is behind the visit functions: counters, PIN, insurance."""
    check_keys(row, (), _RECORD_RULES, "record")
    check_rules(row, _RECORD_RULES, "record")
    return row


def visits_of(rows: Iterable[Row]) -> tuple[Visit, ...]:
    """Return the visit records of a card, newest first."""
    visits = tuple(_visit(row, f"visit[{n}]") for n, row in enumerate(rows, 1))
    if any(a.visit_datetime <= b.visit_datetime for a, b in pairwise(visits)):
        raise ValueError("visit: expected the newest first, no two at one time")
    return visits


def professional_of(row: Row) -> ProfessionalCard:
    """Return a professional card; keys are the fields of `ProfessionalCard`."""
    check_keys(row, _CARD_NEEDS, _CARD, "professional")
    for function, param in _CARD_SHOWN:
        encoded(layout_of(function, param), row, "professional")
    check_rules(row, _CARD_RULES, "professional")
    return ProfessionalCard(**{**row, "role": Role(row["role"])})


def _visit(row: Row, place: str) -> Visit:
    values = with_stored_codes(row, place)
    check_keys(values, _VISIT_NEEDS, _VISIT, place)
    check_rules(values, _VISIT_RULES, place)
    visit = Visit(**values)
    shown = {name: getattr(visit, name) for name in _VISIT}
    for function, group in _VISIT_SHOWN:
        encoded(layout_of(function, "pBuffer", group=group), shown, place)
    return visit
