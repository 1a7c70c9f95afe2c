"""What the card itself makes of an order: the long-term list and the important orders.

Their code fields are shorter than an order's: codes are cut (emulator-defined).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from cardio.codecs import RocDate
from cardio.records import ImportantOrder, LongTermPrescription, Prescription, Record
from cardio.table import function_row
from cardio.table.model import Field
from cardio.values import OrderType
from emulator.cards import InsuranceCard

_KEPT: Final = {
    group.name: group.times
    for output in function_row("hisReadPrescription").outputs
    for group in output.groups
}
_LONG: Final = "long_term"
_IMPORTANT: Final = "important"
_SECTIONS: Final[Mapping[str, str]] = {
    OrderType.LONG_TERM_DRUG: _LONG,
    OrderType.DELETE_OF_2: _LONG,
    OrderType.IMPORTANT_ORDER: _IMPORTANT,
    OrderType.DELETE_OF_5: _IMPORTANT,
}
_DELETES: Final = {OrderType.DELETE_OF_2, OrderType.DELETE_OF_5}


def copied(
    card: InsuranceCard, orders: Iterable[bytes], hospital: str, *, clear: bool
) -> InsuranceCard:
    """Return the card with copies of the orders of type 2 and 5, each list newest first.

    `clear`: orders of type B and E take the copy of what they delete off its list: same day and
    code, for important orders same institution too.
    """
    for order in orders:
        record = Prescription.from_bytes(order)
        section = _SECTIONS.get(record.order_type)
        if section is None:
            continue
        copy = bytes(_long_term(record) if section == _LONG else _important(record, hospital))
        if record.order_type not in _DELETES:
            card = card.with_newest(section, (copy,), _KEPT[section])
        elif clear:
            same = copy[: _KEY_BYTES[section]]
            kept = (raw for raw in card.section(section) if not raw.startswith(same))
            card = card.with_section(section, kept)
    return card


def _long_term(order: Prescription) -> LongTermPrescription:
    code = order.item_code[: _length(LongTermPrescription, "drug_code")]
    day = RocDate(order.visit_datetime[:7])
    return LongTermPrescription(day, code, order.usage, order.days, order.total_amount)


def _important(order: Prescription, hospital: str) -> ImportantOrder:
    code = order.item_code[: _length(ImportantOrder, "order_code")]
    day = RocDate(order.visit_datetime[:7])
    return ImportantOrder(day, hospital, code, order.body_part, order.total_amount)


def _field(record: type[Record], name: str) -> Field:
    return next(field for field in record.LAYOUT.fields if field.name == name)


def _length(record: type[Record], name: str) -> int:
    return _field(record, name).length


_KEY_BYTES: Final = {
    _LONG: _field(LongTermPrescription, "usage").offset,
    _IMPORTANT: _field(ImportantOrder, "body_part").offset,
}
"""How many of a copy's first bytes tell what it is a copy of."""
