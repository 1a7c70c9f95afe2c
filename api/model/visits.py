"""Visits and orders of format 2.0 and 1.0, to be written by hand or filled from the session.

What is filled without being asked stands here and in `sources`; no value is judged.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Final

from api.errors import FieldInvalid
from api.model.base import FieldRecord, VisitRecord
from api.model.generated.v1_order import V1OrderFields
from api.model.generated.v1_visit import V1VisitFields
from api.model.generated.v2_order import V2OrderFields
from api.model.generated.v2_visit import V2VisitFields
from api.records import Format

if TYPE_CHECKING:
    from typing import Self, Unpack

    from api.model.generated.v1_order import V1OrderArguments
    from api.model.generated.v1_visit import V1VisitArguments
    from api.model.generated.v2_order import V2OrderArguments
    from api.model.generated.v2_visit import V2VisitArguments
    from api.model.sources import VisitSource
    from cardio.records import Prescription

_ORDER_TYPES: Final = {"1": "1", "2": "1", "3": "2", "4": "3", "5": "2"}
"""Order type on the card → D02: drugs 1, fee schedule 2, material 3 (facts, codes_D02)."""

_VISIT_DATA: Final = "1"
_TIMED: Final = ("1", "5")
"""Data types (H00) whose orders repeat the time of the visit in D01."""

_SIGNED: Final = frozenset("123")
"""Order types (D02) whose orders carry a signature, D11 (facts, D11)."""


class Order(V2OrderFields):
    """An order, vaccination or allergy entry (MB2) of format 2.0."""

    __slots__ = ()

    def __init__(
        self, source: Order | Prescription | None = None, /, **fields: Unpack[V2OrderArguments]
    ) -> None:
        """Take the fields, by name or id, and those of an order or of a card's order record."""
        super().__init__(
            {**_ordered(source, _ORDER_TYPES), **fields} if source is not None else fields
        )


class Visit(V2VisitFields, VisitRecord[Order]):
    """A visit (REC) of format 2.0 and the orders it owns.

    `Visit(number, person, visit_type="01", ...)` takes M01, M05, M11, M13, M14 and M15 from a
    visit number and M02 to M04 from a person; H00 is 1 and H01 A (B without a card) unless given.
    """

    __slots__ = ()

    FORMAT = Format.V2
    ORDER = Order
    HEADER = ("H00", "H01")

    def __init__(self, *sources: VisitSource, **fields: Unpack[V2VisitArguments]) -> None:
        """Take the fields, by name or id, and what the sources tell."""
        marks = {"data_type": "1", "data_format": "A"}
        super().__init__({**_visited(self, sources, marks, abnormal="B"), **fields})

    def add_order(
        self,
        source: Order | Prescription | None = None,
        /,
        **fields: Unpack[V2OrderArguments],
    ) -> Self:
        """Add an order, a copy where one is given, and return the visit.

        In visit data (H00 1) D01 is M11 and D03 the next number, in test results (H00 5) D01 is
        M11, unless given.
        """
        order, data_type = Order(source, **fields), self["H00"]
        if data_type in _TIMED:
            order.fill("D01", self["M11"])
        if data_type == _VISIT_DATA:
            order.fill("D03", str(len(self._orders) + 1))
        self._orders.append(order)
        return self

    def sign_orders(self, signatures: Iterable[str]) -> Self:
        """Give each order that carries a signature (D02 1, 2, 3) its D11, in their order.

        Raises FieldInvalid when there are more or fewer signatures than such orders.
        """
        signed = [order for order in self._orders if order.order_type in _SIGNED]
        given = list(signatures)
        if len(signed) != len(given):
            counts = f"expected {len(signed)} signatures, one for each order, got {len(given)}"
            raise FieldInvalid("D11", "prescription_signature", counts)
        for order, signature in zip(signed, given, strict=True):
            order.prescription_signature = signature
        return self


class OrderV1(V1OrderFields):
    """An order, vaccination or allergy entry (MB2) of format 1.0."""

    __slots__ = ()

    def __init__(
        self, source: OrderV1 | Prescription | None = None, /, **fields: Unpack[V1OrderArguments]
    ) -> None:
        """Take the fields, by name or id, and those of an order or of a card's order record."""
        super().__init__({**_ordered(source, {}), **fields} if source is not None else fields)


class VisitV1(V1VisitFields, VisitRecord[OrderV1]):
    """A visit (REC) of format 1.0 and the orders it owns; filled as `Visit` is."""

    __slots__ = ()

    FORMAT = Format.V1
    ORDER = OrderV1
    HEADER = ("A00", "A01", "A02")

    def __init__(self, *sources: VisitSource, **fields: Unpack[V1VisitArguments]) -> None:
        """Take the fields, by name or id, and what the sources tell."""
        marks = {"data_type": "1", "data_format": "1", "format_version": "1.0"}
        super().__init__({**_visited(self, sources, marks, abnormal="2"), **fields})

    def add_order(
        self,
        source: OrderV1 | Prescription | None = None,
        /,
        **fields: Unpack[V1OrderArguments],
    ) -> Self:
        """Add an order, a copy where one is given, and return the visit.

        In visit data (A00 1) A71 of an order that has a code is A17, unless given.
        """
        order = OrderV1(source, **fields)
        if self["A00"] == _VISIT_DATA and "A73" in order:
            order.fill("A71", self["A17"])
        self._orders.append(order)
        return self


AnyVisit = Visit | VisitV1
VISITS: Final[dict[Format, type[Visit] | type[VisitV1]]] = {Format.V2: Visit, Format.V1: VisitV1}
"""The class of each format's visits."""


def _visited(
    visit: AnyVisit, sources: tuple[VisitSource, ...], marks: dict[str, str], *, abnormal: str
) -> Mapping[str, object]:
    if not sources:
        return marks
    from api.model.sources import is_abnormal, visit_fields  # the card's records come with it

    mark = {"data_format": abnormal} if is_abnormal(sources) else {}
    return {**marks, **visit_fields(sources, visit.FIELDS), **mark}


def _ordered(source: FieldRecord | Prescription, types: Mapping[str, str]) -> Mapping[str, object]:
    if isinstance(source, FieldRecord):
        return source.segment()
    from api.model.sources import order_fields

    return order_fields(source, types)
