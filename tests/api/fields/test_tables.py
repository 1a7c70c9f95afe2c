"""Field tables: complete, consistent, and as the facts give them at known places."""

from __future__ import annotations

from collections import Counter

import pytest

from api.fields import Field, FormatTable, Kind, Requirement, Segment, table
from api.records import Format

V, N, O = Requirement.REQUIRED, Requirement.FORBIDDEN, Requirement.OPTIONAL  # noqa: E741


@pytest.fixture(params=list(Format))
def tables(request: pytest.FixtureRequest) -> FormatTable:
    made: FormatTable = table(request.param)
    return made


@pytest.mark.parametrize(
    ("format", "total", "header", "visit", "order"),
    [(Format.V2, 90, 2, 57, 31), (Format.V1, 57, 3, 38, 16)],
)
def test_every_field_of_the_facts_is_there(
    format: Format, total: int, header: int, visit: int, order: int
) -> None:
    fields = table(format).fields
    segments = Counter(field.segment for field in fields.values())
    assert len(fields) == total
    assert segments == {Segment.HEADER: header, Segment.VISIT: visit, Segment.ORDER: order}


def test_rows_name_known_fields_and_have_all_columns(tables: FormatTable) -> None:
    for matrix in (tables.visits, *tables.others.values()):
        assert set(matrix.rows) <= set(tables.fields)
        wanted = len(matrix.columns) * len(matrix.groups)
        assert {len(row) for row in matrix.rows.values()} == {wanted}
        assert matrix.source
        assert matrix.confidence


def test_every_field_says_source_confidence_and_name(tables: FormatTable) -> None:
    for field in tables.fields.values():
        assert field.source
        assert field.confidence in {"high", "medium", "low"}
        assert field.name.isidentifier()
        assert field.name_zh
    assert len({field.name for field in tables.fields.values()}) == len(tables.fields)


def test_every_field_of_visits_has_a_row_but_m57(tables: FormatTable) -> None:
    visits = {field.id for field in tables.fields.values() if "1" in field.data_types}
    without = {"M57"} if tables.format is Format.V2 else {"A02"}
    assert visits - set(tables.visits.rows) == without


def test_only_two_lengths_are_unknown() -> None:
    unknown = [f.id for format in Format for f in table(format).fields.values() if not f.length]
    assert unknown == ["M57", "D16"]
    assert [f.id for f in table(Format.V2).fields.values() if f.refused] == ["D16"]


@pytest.mark.parametrize(
    ("format", "field_id", "kind", "length", "exact"),
    [
        (Format.V2, "M14", Kind.ALNUM, 256, True),
        (Format.V2, "M11", Kind.DATETIME, 13, True),
        (Format.V2, "D10", Kind.DECIMAL, 7, False),
        (Format.V2, "E06", Kind.TEXT, 500, False),
        (Format.V2, "M51", Kind.CODE, 2, False),
        (Format.V1, "A31", Kind.SIGNED_DIGITS, 8, False),
        (Format.V1, "A77", Kind.SIGNED_DECIMAL, 7, False),
        (Format.V1, "A76", Kind.DIGITS, 2, False),
    ],
)
def test_type_and_length_are_those_of_the_facts(
    format: Format, field_id: str, kind: Kind, length: int, exact: bool
) -> None:
    field: Field = table(format).fields[field_id]
    assert (field.kind, field.length, field.exact) == (kind, length, exact)


@pytest.mark.parametrize(
    ("field_id", "visit_type", "expected"),
    [
        ("M01", "01", (V, N)),
        ("M13", "AE", (O, V)),
        ("M13", "AD", (N, V)),
        ("M13", "AC", (V, V)),
        ("M16", "01", (N, N)),
        ("M16", "AA", (V, V)),
        ("M20", "AF", (V, V)),
        ("M23", "AF", (N, N)),
        ("M23", "02", (V, V)),
        ("M35", "CA", (O, O)),
        ("M44", "05", (N, N)),
        ("M44", "04", (O, O)),
        ("M50", "EA", (V, V)),
        ("M51", "AC", (N, N)),
        ("D10", "BC", (V, V)),
        ("D10", "AF", (O, O)),
        ("D06", "AG", (V, V)),
    ],
)
def test_visit_matrix_of_2_0(
    field_id: str, visit_type: str, expected: tuple[Requirement, Requirement]
) -> None:
    visits = table(Format.V2).visits
    found = tuple(visits.requirements(visit_type, mark)[field_id] for mark in "AB")
    assert found == expected


@pytest.mark.parametrize(
    ("field_id", "visit_type", "expected"),
    [
        ("A22", "01", (V, N)),
        ("A18", "AC", (V, O)),
        ("A18", "AF", (O, V)),
        ("A20", "AD", (N, N)),
        ("A41", "ZA", (Requirement.UNLISTED, Requirement.UNLISTED)),
        ("A55", "01", (O, O)),
        ("A55", "CA", (N, N)),
        ("A79", "EA", (N, N)),
        ("A79", "AK", (O, O)),
    ],
)
def test_visit_matrix_of_1_0_with_its_mark_pairs(
    field_id: str, visit_type: str, expected: tuple[Requirement, Requirement]
) -> None:
    visits = table(Format.V1).visits
    for marks in ("12", "34"):
        assert tuple(visits.requirements(visit_type, m)[field_id] for m in marks) == expected


def test_00_is_treated_as_01(tables: FormatTable) -> None:
    mark = tables.visits.groups[0][0]
    assert tables.visits.requirements("00", mark) == tables.visits.requirements("01", mark)


def test_unknown_column_or_mark_is_a_lookup_error(tables: FormatTable) -> None:
    with pytest.raises(LookupError, match="'XX'"):
        tables.visits.requirements("XX", tables.visits.groups[0][0])
    with pytest.raises(LookupError, match=r"'\?'"):
        tables.visits.requirements("01", "?")


def test_keys_are_fields_and_codes_are_lists() -> None:
    v2, v1 = table(Format.V2), table(Format.V1)
    assert len(v2.visit_types) == 33
    assert v2.visit_types ^ v1.visit_types == {"ZA", "ZB"}
    assert v2.modes == set("0126ABCDEFG")
    assert v1.versions == {"1.0"}
    assert v2.marks == {"1": "ABCDE", "2": "AB", "3": "AB", "5": "BD"}
    for tables in (v2, v1):
        assert {tables.keys.data_type, tables.keys.mark, tables.keys.patient} <= set(tables.fields)


def test_tables_are_read_once() -> None:
    assert table(Format.V2) is table(Format.V2)
