"""Generated fields: up to date, complete, named by the tables, typed and described."""

from __future__ import annotations

import typing
from pathlib import Path

import pytest

from api.fields import Field, Segment, table
from api.model import Order, OrderV1, Visit, VisitV1
from api.model import generator as module
from api.model.base import FieldRecord
from api.model.generated.v2_order import V2OrderArguments
from api.model.generated.v2_visit import V2VisitArguments
from api.model.generator import MODULES, generate_all, write_all
from api.records import Format

CLASSES: dict[tuple[Format, str], type[FieldRecord]] = {
    (Format.V2, "Visit"): Visit,
    (Format.V2, "Order"): Order,
    (Format.V1, "Visit"): VisitV1,
    (Format.V1, "Order"): OrderV1,
}
FIELDS = [(CLASSES[made.format, made.name], row) for made in MODULES for row in made.fields]


def test_generated_modules_are_up_to_date() -> None:
    for path, text in generate_all().items():
        assert path.read_text(encoding="utf-8") == text, path.name


def test_generated_modules_are_short_enough() -> None:
    assert all(text.count("\n") < 500 for text in generate_all().values())


def test_writing_makes_the_same_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "GENERATED", tmp_path)
    write_all()
    written = {path.name: path.read_text(encoding="utf-8") for path in tmp_path.iterdir()}
    assert {module.GENERATED / name: text for name, text in written.items()} == generate_all()


@pytest.mark.parametrize(("kind", "row"), FIELDS, ids=lambda value: getattr(value, "id", None))
def test_field_is_there_by_id_and_name(kind: type[FieldRecord], row: Field) -> None:
    assert kind.FIELDS[row.id] is kind.FIELDS[row.name]
    assert kind.FIELDS[row.id].id == row.id
    assert kind.FIELDS[row.id].name == row.name
    assert getattr(kind, row.name) is getattr(kind, row.id)


@pytest.mark.parametrize("made", MODULES, ids=lambda made: made.stem)
def test_class_has_all_fields_of_its_segments_and_no_more(made: module.Made) -> None:
    rows = table(made.format).fields.values()
    expected = {row.id for row in rows if row.segment in made.segments and not row.refused}
    kind = CLASSES[made.format, made.name]
    assert {field.id for field in kind.FIELDS.values()} == expected
    assert len(kind.FIELDS) == 2 * len(expected)


@pytest.mark.parametrize("made", MODULES, ids=lambda made: made.stem)
def test_every_field_is_described_in_chinese(made: module.Made) -> None:
    text = made.path.read_text(encoding="utf-8")
    for row in made.fields:
        assert f'"""{row.id} {row.name_zh}: ' in text


def test_header_fields_are_those_of_msh() -> None:
    for format, header in ((Visit.FORMAT, Visit.HEADER), (VisitV1.FORMAT, VisitV1.HEADER)):
        rows = table(format).fields.values()
        assert header == tuple(row.id for row in rows if row.segment is Segment.HEADER)


def test_arguments_name_every_field() -> None:
    assert set(typing.get_type_hints(V2VisitArguments, {"date": object})) >= {"visit_type", "M07"}
    assert set(V2VisitArguments.__annotations__) == set(Visit.FIELDS)
    assert set(V2OrderArguments.__annotations__) == set(Order.FIELDS)
