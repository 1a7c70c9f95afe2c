"""Every field of every sample deleted, blanked, lengthened, retyped: found, or free by the tables.

What must be found and what may pass follows from the field tables, the matrices and the fields
that rules name; nothing of it is written down here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Final, NamedTuple
from xml.sax.saxutils import escape

import pytest

from api import Document, check
from api.checks.rules import rules_for
from api.fields import Field, FormatTable, Kind, Requirement, table
from api.model import AnyVisit
from api.records import Record, Segment
from emulator.samples import Wishes, generate

SAMPLES = sorted((Path(__file__).parents[2] / "data" / "samples").glob("*.xml"))
HEAD = '<?xml version="1.0" encoding="UTF-8"?>'
DATES = frozenset((Kind.DATE, Kind.DATETIME))
WRONG: Final[Mapping[Kind, tuple[str, str]]] = {
    Kind.TEXT: ("", ""),
    Kind.ALNUM: ("\x7f", "AB01"),
    Kind.CODE: ("-", "AB"),
    **dict.fromkeys((Kind.DIGITS, Kind.SIGNED_DIGITS, Kind.DECIMAL), ("X", "AB")),
    **dict.fromkeys((Kind.SIGNED_DECIMAL, Kind.DATE, Kind.DATETIME), ("X", "AB")),
}
"""For each kind of field a character that it does not take, and the code for that."""

NO_SUCH_DAY = "1151399"
FOREIGN = "\U00020bb7"

Mutation = Callable[[Field, str], str | None]
Where = tuple[int | None, str]
"""Order number (None: MSH or MB1) and field id."""


class Change(NamedTuple):
    """A value put in the place of another, and the code that the field table gives to it."""

    value: str
    code: str = ""


def deleted(field: Field, value: str) -> Change:
    return Change("")


def blanked(field: Field, value: str) -> Change:
    return Change("  ")


def lengthened(field: Field, value: str) -> Change:
    if field.length is None:
        return Change(value * 300)
    room = field.length - len(value.encode("cp950"))
    return Change(value + value[-1] * (room + 1), "AC")


def retyped(field: Field, value: str) -> Change:
    wrong, code = WRONG[field.kind]
    return Change(wrong + value[len(wrong) :], code) if wrong else Change(value[::-1])


def unencodable(field: Field, value: str) -> Change:
    return Change(value[:-1] + FOREIGN, "AB01")


def unlisted(field: Field, value: str) -> Change:
    if field.kind in DATES:
        return Change(NO_SUCH_DAY + value[7:], "AD")
    others = (each * len(value) for each in "9Z0" if field.kind is not Kind.DIGITS or each != "Z")
    other = next(each for each in others if each not in field.allowed)
    return Change(other, field.allowed_code if field.allowed else "")


CHANGES: Final = (deleted, blanked, lengthened, retyped, unencodable, unlisted)


class Tables:
    """What the tables say of one record: who needs which field, and which rules look at it."""

    def __init__(self, tables: FormatTable, record: Record) -> None:
        self.tables, self.keys, self.record = tables, tables.keys, record
        self.data_type, self.mark = record.get(self.keys.data_type), record.get(self.keys.mark)
        visit_type = record.get(self.keys.visit_type)
        later = tables.later
        self.listed = None
        if later and self.data_type == later.data_type and self.mark in later.marks:
            self.listed = later.required | later.optional
            self.required = later.required
        else:
            self.required = self._needed(visit_type)
        mark = tables.mark_as_v2(self.mark)
        self.rules = rules_for(tables.format, self.data_type, mark, visit_type)

    def _needed(self, visit_type: str) -> frozenset[str]:
        of_visits = self.data_type == self.tables.visit_data_type
        matrix = self.tables.visits if of_visits else self.tables.others[self.data_type]
        needs = matrix.requirements(visit_type if of_visits else "", self.mark)
        needed = {key for key, need in needs.items() if need is Requirement.REQUIRED}
        less = self.tables.relaxed
        if less and any(order.get(less.field) == less.value for order in self.record.orders):
            needed &= less.required
        always = {field.id for field in self.tables.fields.values() if field.always}
        return frozenset(needed | always)

    def wanted(self, where: Where, change: Change) -> set[str]:
        """Return codes of which one must be found at the field itself; none if it is free."""
        order, key = where
        if change.value.strip():
            return self._of_key(key) or {change.code} - {""}
        if key == self.keys.mark or (key == self.keys.visit_type and self._is_key(key)):
            return {"Y008"}
        if order and self.record.orders[order - 1].keys() <= self.tables.apart:
            return set()
        return {"AA"} if key in self.required else set()

    def _is_key(self, key: str) -> bool:
        return self.listed is None and self.data_type in self.tables.fields[key].data_types

    def _of_key(self, key: str) -> set[str]:
        keys = self.keys
        if key in (keys.visit_type, keys.mode) and self._is_key(key):
            return {"Y008"}
        return {keys.data_type: {"01"}, keys.mark: {"02"}, keys.version: {"03"}}.get(key, set())

    def ignores(self, where: Where) -> bool:
        """Whether the record carries only listed fields, of which this is none."""
        order, key = where
        return self.listed is not None and (order is not None or key not in self.listed)

    def chooses(self, where: Where) -> bool:
        """Whether other fields are needed for another value of this one."""
        keys = self.keys
        less = self.tables.relaxed.field if self.tables.relaxed else ""
        return where[1] in (keys.data_type, keys.mark, keys.visit_type, keys.mode, less)

    def codes_of_rules(self, key: str) -> set[str]:
        """Return the codes of the rules that look at a field."""
        name = self.tables.v2_ids.get(key, key)
        return {code for rule in self.rules if name in rule.fields for code in rule.codes}


Found = set[tuple[int | None, str, str]]
"""Order, field and code of findings in one record."""


class Mutant(NamedTuple):
    """A record in which one field was changed."""

    name: str
    where: Where
    change: Change
    text: str


def text_of(header: Segment, visit: Segment, orders: Iterable[Segment]) -> str:
    def segment(tag: str, fields: Segment) -> str:
        inside = "".join(f"<{key}>{escape(value)}</{key}>" for key, value in fields.items())
        return f"<{tag}>{inside}</{tag}>"

    body = segment("MB1", visit) + "".join(segment("MB2", order) for order in orders)
    head = segment("MSH", header) if header else ""
    return f"<REC>{head}<MB>{body}</MB></REC>\n"


def mutants(tables: FormatTable, record: Record) -> Iterator[Mutant]:
    parts = {-1: record.header, 0: record.visit, **dict(enumerate(record.orders, start=1))}
    for number, fields in parts.items():
        for key, value in fields.items():
            if not value.strip() or key not in tables.fields:
                continue
            for mutation in CHANGES:
                change = mutation(tables.fields[key], value)
                changed = {**fields, key: change.value}
                if mutation is deleted:
                    del changed[key]
                made = {**parts, number: changed}
                text = text_of(made[-1], made[0], [made[n] for n in made if n > 0])
                where = (number if number > 0 else None, key)
                yield Mutant(mutation.__name__, where, change, text)


def found_in(texts: Iterable[str], now: datetime) -> dict[int | None, Found]:
    """Return what is found in each record, by its number."""
    document = Document.loads(f"{HEAD}<RECS>{''.join(texts)}</RECS>".encode())
    found: dict[int | None, Found] = {}
    for one in check(document, now=now):
        found.setdefault(one.record, set()).add((one.order, one.field, one.code))
    return found


def differences(document: Document, now: datetime) -> Iterator[tuple[object, ...]]:
    """Yield each mutant with which check and tables do not agree."""
    tables = table(document.format)
    for record in document.records:
        if record.faults:
            continue
        said = Tables(tables, record)
        made = [m for m in mutants(tables, record) if not refuses_file(tables, m)]
        original = text_of(record.header, record.visit, record.orders)
        found = found_in([*(mutant.text for mutant in made), original], now)
        before = found.get(len(made) + 1, set())
        for number, mutant in enumerate(made, start=1):
            new = found.get(number, set()) - before
            if not agree(said, mutant, new):
                yield (
                    document.format,
                    record.number,
                    mutant.name,
                    mutant.where,
                    sorted(new, key=str),
                )


def refuses_file(tables: FormatTable, mutant: Mutant) -> bool:
    return mutant.where[1] in tables.header and not mutant.change.value.strip()


def agree(said: Tables, mutant: Mutant, new: Found) -> bool:
    """Whether what must be found is, and nothing else that no table and no rule explains."""
    order, key = mutant.where
    if said.ignores(mutant.where) and key not in said.tables.header:
        return not new
    wanted = said.wanted(mutant.where, mutant.change)
    here = {code for where, field, code in new if (where, field) == (order, key)}
    others = {code for _, _, code in new} - wanted
    explained = said.codes_of_rules(key) | {mutant.change.code}
    if said.chooses(mutant.where):
        explained |= {"AA", "AF", "Y008"}
    return (not wanted or bool(wanted & here)) and others <= explained


def of_each_shape(document: Document) -> Document:
    """Return the records of a document, but of those with the same fields only the first."""
    shapes = {shape_of(visit): visit for visit in reversed(list(document.visits))}
    return Document.build(reversed(shapes.values()))


def shape_of(visit: AnyVisit) -> tuple[object, ...]:
    orders = tuple(sorted({tuple(order) for order in visit.orders}))
    return visit["H00"], visit["H01"], visit["M07"], visit["M23"], tuple(visit), orders


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_changed_samples_are_found_or_free_by_the_tables(path: Path, now: datetime) -> None:
    assert list(differences(Document.load(path), now)) == []


@pytest.mark.parametrize("hospital", ["0101200000", "3501200000"])
def test_changed_generated_records_are_found_or_free_by_the_tables(
    hospital: str, now: datetime
) -> None:
    document = of_each_shape(generate(Wishes(100, now, hospital=hospital)).document)
    assert document.record_count >= 10
    assert list(differences(document, now)) == []


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_header_that_is_not_filled_refuses_the_file(path: Path, now: datetime) -> None:
    document = Document.load(path)
    tables = table(document.format)
    for record in document.records:
        for mutant in mutants(tables, record):
            if refuses_file(tables, mutant) or record.faults:
                refused = {(None, mutant.where[1] if record.header else "MSH", "Y002")}
                assert found_in([mutant.text], now) == {None: refused}


@pytest.mark.parametrize("path", SAMPLES[-4:], ids=lambda path: path.stem)
def test_tables_leave_something_free_and_something_not(path: Path) -> None:
    document = Document.load(path)
    tables = table(document.format)
    kinds = {
        (mutant.name, bool(said.wanted(mutant.where, mutant.change)))
        for record in document.records
        for said in [Tables(tables, record)]
        for mutant in mutants(tables, record)
    }
    both = {
        (name, needed) for name in ("deleted", "blanked", "unlisted") for needed in (True, False)
    }
    assert kinds >= both | {("lengthened", True), ("retyped", True), ("unencodable", True)}
