"""What records of the control software tell about a visit or an order, as fields by name.

A table of where each value comes from; asks no card and knows no format's ids.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Final

from api.errors import FieldInvalid
from cardio.records import (
    BasicData,
    NoCardVisit,
    Prescription,
    RegisterBasic,
    VisitIdentifier,
    VisitNumber,
    VisitNumber256,
)

VisitSource = (
    VisitNumber | VisitNumber256 | NoCardVisit | VisitIdentifier | BasicData | RegisterBasic
)
"""What a visit can be filled from: a visit number, an identifier, a person."""

_PERSON: Final = {"card_no": "card_no", "patient_id": "id_no", "patient_birth_date": "birth_date"}
_NUMBER: Final = {
    "sam_id": "sam_id",
    "hospital_id": "hospital_code",
    "visit_datetime": "visit_datetime",
    "visit_seq": "visit_seq",
    "security_signature": "signature",
}
_IDENTIFIER: Final = {"visit_identifier": "visit_identifier"}
_NO_CARD: Final = {"hospital_id": "hospital_code", "visit_datetime": "visit_datetime"}

_VISIT: Final[Mapping[type[object], Mapping[str, str]]] = {
    BasicData: _PERSON,
    RegisterBasic: _PERSON,
    VisitNumber: _NUMBER | _IDENTIFIER,
    VisitNumber256: _NUMBER,
    NoCardVisit: _NO_CARD | _IDENTIFIER,
    VisitIdentifier: _IDENTIFIER,
}
"""Record class → field name → attribute of the record."""

CARD_ONLY: Final = ("sam_id", "card_no", "security_signature")
"""Fields that only a card and its SAM give: not sent with abnormal uploads (H01 B, A01 2)."""

_POINT: Final = "."


def visit_fields(sources: Iterable[VisitSource], known: Mapping[str, object]) -> dict[str, object]:
    """Return what the sources tell, of the fields that are known to the format.

    With a visit number without a card (1.54) the fields that only a card gives are left out.
    """
    told: dict[str, object] = {}
    without_card = False
    for source in sources:
        without_card = without_card or isinstance(source, NoCardVisit)
        names = _names(source, _VISIT)
        told |= {name: getattr(source, attribute) for name, attribute in names.items()}
    left_out = CARD_ONLY if without_card else ()
    return {k: v for k, v in told.items() if k in known and k not in left_out}


def is_abnormal(sources: Iterable[VisitSource]) -> bool:
    """Whether the sources are those of an upload without a card."""
    return any(isinstance(source, NoCardVisit) for source in sources)


def order_fields(source: Prescription, types: Mapping[str, str]) -> dict[str, object]:
    """Return what an order record of the card tells; `types` turns its order type.

    Raises FieldInvalid when the total amount cannot be written with one decimal.
    """
    return {
        "order_visit_datetime": source.visit_datetime,
        "order_type": types.get(source.order_type, source.order_type),
        "order_code": source.item_code,
        "body_site": source.body_part,
        "frequency": source.usage,
        "days": source.days,
        "total_qty": _amount(source.total_amount),
    }


def _names(source: object, table: Mapping[type[object], Mapping[str, str]]) -> Mapping[str, str]:
    if type(source) not in table:
        expected = ", ".join(kind.__name__ for kind in table)
        raise TypeError(f"{type(source).__name__}: expected one of {expected}")
    return table[type(source)]


def _amount(text: str) -> Decimal | str:
    """Read the total amount of a card record: `0000900` and `00009.0` are nine units.

    Source: facts/control_software_api.toml, 1.48 (both forms are in use).
    """
    digits = text.strip()
    if not digits:
        return ""
    if not digits.replace(_POINT, "", 1).isdecimal():
        raise FieldInvalid("total_amount", "總量", "expected digits, or digits with a point")
    number = Decimal(digits)
    return number if _POINT in digits else number / 100
