"""What every visit and order is: its filled fields by id, and for a visit the orders it owns.

The classes with named fields are generated on top of these; nothing here knows a field by name,
writes XML or judges a value.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar, Generic, Self, TypeVar

from api.errors import FieldInvalid, RecordInvalid, UnknownField
from api.model.fields import Field, is_plain
from api.records import Format, Record, Segment


class FieldRecord:
    """Fields of a segment by id (`record["M15"]`) and by name (`record.visit_identifier`).

    Only filled fields are held. Equal when class and filled fields are; not hashable, because it
    can be changed. The repr names fields, never their values.
    """

    __slots__ = ("_values",)

    FIELDS: ClassVar[Mapping[str, Field[Any]]] = {}
    """Every field, by id and by name."""
    IDS: ClassVar[Mapping[str, str]] = {}
    """The id of every field, by id and by name."""

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        found = (vars(base).items() for base in reversed(cls.__mro__))
        cls.FIELDS = {n: f for items in found for n, f in items if isinstance(f, Field)}
        cls.IDS = {name: field.id for name, field in cls.FIELDS.items()}

    def __init__(self, fields: Mapping[str, object]) -> None:
        self._values: dict[str, str] = {}
        self.update(fields)

    def update(self, fields: Mapping[str, object]) -> None:
        """Set several fields, by id or name. Raises UnknownField, FieldInvalid."""
        ids, values = self.IDS, self._values
        plain = is_plain([value for value in fields.values() if type(value) is str])
        for key, value in fields.items():
            field_id = ids.get(key)
            if field_id is None:
                raise UnknownField(key, type(self).__name__)
            text = value if plain and type(value) is str else self.FIELDS[key].text(value)
            if text:
                values[field_id] = text
            else:
                values.pop(field_id, None)

    def fill(self, field_id: str, value: str) -> None:
        """Put a text that comes from another field where nothing is filled yet; any id is taken."""
        if value:
            self._values.setdefault(field_id, value)

    def __getitem__(self, key: str) -> str:
        found = self._values.get(key)
        if found is not None:
            return found
        if key not in self.IDS:
            raise UnknownField(key, type(self).__name__)
        return self._values.get(self.IDS[key], "")

    def __setitem__(self, key: str, value: object) -> None:
        self.update({key: value})

    def __iter__(self) -> Iterator[str]:
        """The ids of the filled fields, in ascending order, as they are written."""
        return iter(sorted(self._values))

    def __contains__(self, key: object) -> bool:
        """Whether a field is filled."""
        return isinstance(key, str) and self.IDS.get(key, key) in self._values

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and self._values == other._values

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(self)})"

    def copy(self) -> Self:
        """Return a record of its own with the same fields."""
        return self._restored(self._values)

    def segment(self) -> Segment:
        """Return the filled fields, id to text, ascending."""
        values = self._values
        return {key: values[key] for key in sorted(values)}

    @classmethod
    def _restored(cls, values: Mapping[str, str]) -> Self:
        """Make a record of values that were read: unknown ids stay, blank fields are dropped."""
        made = cls.__new__(cls)
        if not is_plain(values.values()):
            fields = ((key, cls.FIELDS.get(key) or Field(key, str)) for key in values)
            values = {key: field.text(values[key]) for key, field in fields}
        made._values = {key: value for key, value in values.items() if value}
        return made


O = TypeVar("O", bound=FieldRecord)  # noqa: E741 an order


class VisitRecord(FieldRecord, Generic[O]):
    """One REC: the fields of MSH and MB1, and the orders (MB2) it owns."""

    __slots__ = ("_orders",)

    FORMAT: ClassVar[Format]
    ORDER: ClassVar[type[FieldRecord]]
    HEADER: ClassVar[tuple[str, ...]]
    """Ids of the fields that stand in MSH, ascending."""

    def __init__(self, fields: Mapping[str, object]) -> None:
        super().__init__(fields)
        self._orders: list[O] = []

    @classmethod
    def of_record(cls, record: Record) -> Self:
        """Make a visit of a record that was read.

        Raises RecordInvalid where the structure is at fault or a value cannot be written.
        """
        for fault in record.faults:
            raise RecordInvalid(record.number, None, fault.tag, f"{fault.code}, correct it first")
        place: int | None = None
        try:
            visit = cls._restored(record.header | record.visit)
            visit._orders = []
            for place, order in enumerate(record.orders, start=1):  # noqa: B007 names the order
                visit._orders.append(cls.ORDER._restored(order))  # type: ignore[arg-type]
        except FieldInvalid as error:
            raise RecordInvalid(record.number, place, error.field, error.reason) from None
        return visit

    @property
    def orders(self) -> tuple[O, ...]:
        """The orders, in their order; a change to one of them is a change to the visit."""
        return tuple(self._orders)

    def header_and_body(self) -> tuple[Segment, Segment]:
        """Return the filled fields of MSH and those of MB1, ascending."""
        body = self.segment()
        header = {key: body.pop(key) for key in self.HEADER if key in body}
        return header, body

    def copy(self) -> Self:
        """Return a visit of its own with the same fields and orders."""
        made = super().copy()
        made._orders = [order.copy() for order in self._orders]
        return made

    def remove_orders(self) -> None:
        """Drop all orders."""
        self._orders.clear()

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, VisitRecord):
            return False
        return super().__eq__(other) and self._orders == other._orders

    __hash__ = None

    def __repr__(self) -> str:
        return f"{super().__repr__()[:-1]}; {len(self._orders)} orders)"
