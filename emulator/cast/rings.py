"""Rings of a card in a cast file: preventive care, orders, illnesses, years, as they lie on it.

An entry is given by field names, or as raw bytes where a real card may hold odd content.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

from cardio.codecs import BIG5
from cardio.records._base import decode, encode, layout_of
from cardio.table.model import Encoding, Layout
from emulator.cast.checks import Row, check_keys, encoded
from emulator.cast.codes import with_stored_codes


class Ring(NamedTuple):
    """One ring: where the table shows it, and what an entry has to say."""

    function: str
    param: str
    needs: tuple[str, ...]
    number: int | None = None
    """What stands where a number is not given; None: blanks."""
    interpreted: bool = False
    """Whether the control software calculates with it: raw bytes must fit the layout then."""


_ORDERS: Final = "hisReadPrescription"

RINGS: Final[Mapping[str, Ring]] = {
    "prevent": Ring("hisGetRegisterPrevent", "pBuffer", ("service_mark", "exam_date")),
    "prenatal": Ring("hisGetRegisterPregnant", "pBuffer", ("exam_date", "exam_item")),
    "vaccination": Ring("hisGetInoculateData", "pBuffer", ("vaccine", "date")),
    "critical_illness": Ring(
        *("hisGetCriticalIllness", "pBuffer", ("illness_code", "valid_from", "valid_to")),
        interpreted=True,
    ),
    "rx": Ring(_ORDERS, "pOutpatientPrescription", ("visit_datetime", "order_type", "item_code")),
    "long_term": Ring(_ORDERS, "pLongTermPrescription", ("issue_date", "drug_code")),
    "important": Ring(_ORDERS, "pImportantTreatmentCode", ("exec_date", "order_code")),
    "allergy": Ring(_ORDERS, "pIrritationDrug", ("ingredient",)),
    "year": Ring("hisGetCumulativeData", "pBuffer", ("roc_year",), number=0, interpreted=True),
}
"""The rings a cast file can fill, by the table's group name."""


def ring_of(name: str, rows: Iterable[Row]) -> tuple[bytes, ...]:
    """Return the elements of a ring in the order given, newest first; ValueError names the key."""
    ring = RINGS[name]
    elements = tuple(_element(name, row, f"{name}[{n}]") for n, row in enumerate(rows, 1))
    most = layout_of(ring.function, ring.param).groups
    room = next(group.times for group in most if group.name == name)
    if len(elements) > room:
        raise ValueError(f"{name}: expected at most {room} entries, got {len(elements)}")
    return elements


def _element(name: str, row: Row, place: str) -> bytes:
    ring = RINGS[name]
    layout = layout_of(ring.function, ring.param, group=name)
    if _RAW_FORMS.keys() & row.keys():
        return _raw_element(row, layout, ring, place)
    values = with_stored_codes(row, place)
    check_keys(values, ring.needs, [field.name for field in layout.fields], place)
    blank = {f.name: ring.number if f.encoding is Encoding.NUMBER else "" for f in layout.fields}
    return encoded(layout, blank | values, place)


def _raw_element(row: Row, layout: Layout, ring: Ring, place: str) -> bytes:
    """Return bytes given as text (`raw`) or hexadecimal (`raw_hex`), blanks behind."""
    if len(row) > 1:
        raise ValueError(f"{place}: expected no other key beside raw or raw_hex")
    ((key, text),) = row.items()
    raw = _raw_bytes(text, f"{place}.{key}", _RAW_FORMS[key])
    if len(raw) > layout.total_length:
        raise ValueError(f"{place}.{key}: expected at most {layout.total_length} bytes")
    raw = raw.ljust(layout.total_length)
    named = layout._replace(param=f"{place}.{key}")
    if ring.interpreted and encode(named, decode(named, raw)) != raw:
        raise ValueError(f"{place}.{key}: its parts are not those of the layout")
    return raw


def _raw_bytes(text: object, place: str, form: str) -> bytes:
    if not isinstance(text, str):
        raise ValueError(f"{place}: expected text")
    try:
        return bytes.fromhex(text) if form == "hexadecimal" else text.encode(BIG5)
    except ValueError:
        raise ValueError(f"{place}: expected {form}") from None


_RAW_FORMS: Final = {"raw": "characters of Big5 (cp950)", "raw_hex": "hexadecimal"}
