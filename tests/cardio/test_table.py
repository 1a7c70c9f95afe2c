"""The function table and the code table are whole, and agree with themselves and the manual."""

from __future__ import annotations

from itertools import pairwise

import pytest

from cardio.errors import UnknownFunctionError
from cardio.errors._control_software import CLASSES
from cardio.records import record_class
from cardio.table import code_rows, function_names, function_row, group_rows
from cardio.table.generator.codes import SPACES
from cardio.table.model import Direction, Encoding, Field, Function, Kind, Layout
from cardio.table.source import DATA, GROUPS, read_codes, read_group

ROWS = [function_row(name) for name in function_names()]
LAYOUTS = [(row, layout) for row in ROWS for layout in (*row.outputs, *row.inputs)]
PARTS = [layout.fields for _, layout in LAYOUTS if layout.fields]
PARTS += [group.fields for _, layout in LAYOUTS for group in layout.groups]

each_row = pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
each_layout = pytest.mark.parametrize(
    ("row", "layout"),
    LAYOUTS,
    ids=[f"{row.name}-{layout.param}-{layout.format}" for row, layout in LAYOUTS],
)


def test_there_are_101_functions_and_4_component_methods() -> None:
    kinds = [row.kind for row in ROWS]
    assert kinds.count(Kind.CONTROL_SOFTWARE) == 101
    assert kinds.count(Kind.COMPONENT) == 4
    assert len(set(function_names())) == len(ROWS) == 105


@pytest.mark.parametrize("group", GROUPS)
def test_generated_rows_are_the_source_rows(group: str) -> None:
    assert group_rows(group) == read_group(group)
    assert {row.group for row in group_rows(group)} == {group}


def test_every_source_file_is_a_group() -> None:
    assert {path.stem for path in DATA.glob("*.toml")} == {*GROUPS, "values"}


def test_the_index_lists_the_groups_one_after_the_other() -> None:
    assert function_names() == tuple(row.name for group in GROUPS for row in read_group(group))


def test_an_unknown_name_is_refused() -> None:
    with pytest.raises(UnknownFunctionError, match="'hisGetNothing' is no function of the table"):
        function_row("hisGetNothing")


@each_row
def test_a_row_says_what_it_is_and_how_well_that_is_known(row: Function) -> None:
    assert all((row.name, row.section, row.title_zh, row.title_en, row.since))
    assert row.source
    assert row.confidence


@each_row
def test_argument_bytes_are_four_for_each_parameter(row: Function) -> None:
    known = row.params_known and row.kind is Kind.CONTROL_SOFTWARE
    assert row.argument_bytes == (4 * len(row.params) if known else -1)


def test_rows_without_public_parameters_are_marked_and_promise_nothing() -> None:
    unknown = [row for row in ROWS if not row.params_known]
    assert len(unknown) == 21
    assert not any(row.params or row.outputs or row.inputs or row.typed for row in unknown)


@each_row
def test_names_of_other_functions_exist(row: Function) -> None:
    assert {*row.replaced_by, row.alias_of} - {""} <= set(function_names())
    assert bool(row.replaced_by) == bool(row.retired_because)
    if row.alias_of:
        assert [p[1:4] for p in row.params] == [p[1:4] for p in function_row(row.alias_of).params]


@each_row
def test_lengths_and_counts_name_parameters_of_the_right_direction(row: Function) -> None:
    params = {param.name: param for param in row.params}
    assert len(params) == len(row.params)
    for param in row.params:
        assert bool(param.length_of) == (param.direction is Direction.LENGTH)
        if param.length_of:
            assert params[param.length_of].direction in (Direction.OUT, Direction.INOUT)
        if param.count_of:
            assert params[param.count_of].direction in (Direction.IN, Direction.OUT)


@each_row
def test_in_outs_come_last_because_a_caller_may_leave_them_out(row: Function) -> None:
    directions = [param.direction for param in row.wanted]
    assert directions == sorted(directions, key=lambda d: d is Direction.INOUT)


@each_row
def test_error_codes_are_codes_of_control_software_5(row: Function) -> None:
    known = code_rows("control_software")
    assert all(known[code].severity != "success" for code in row.errors)
    assert len(set(row.errors)) == len(row.errors)


@each_layout
def test_a_layout_has_no_gap_and_no_overlap_and_its_total(row: Function, layout: Layout) -> None:
    spans = [_span(field) for field in layout.fields]
    spans += [(g.offset, g.offset + g.times * g.stride) for g in layout.groups]
    _assert_contiguous(spans, layout.total_length)
    for group in layout.groups:
        _assert_contiguous([_span(field) for field in group.fields], group.stride)


@each_layout
def test_a_layout_fits_its_parameter(row: Function, layout: Layout) -> None:
    param = next(p for p in row.params if p.name == layout.param)
    assert param.size >= layout.total_length
    allowed = row.given if layout in row.outputs else row.wanted
    assert param in allowed


@each_layout
def test_a_variable_group_is_the_whole_buffer(row: Function, layout: Layout) -> None:
    if any(group.variable for group in layout.groups):
        assert [group.offset for group in layout.groups] == [0]
        assert not layout.fields


@each_layout
def test_named_record_classes_exist(row: Function, layout: Layout) -> None:
    for name in {layout.record, *(group.record for group in layout.groups)} - {""}:
        assert record_class(name) is not None
    assert layout.format in {"default", "icd10"}


@pytest.mark.parametrize("fields", PARTS)
def test_field_names_are_unique_and_literals_are_one_character(fields: tuple[Field, ...]) -> None:
    assert len({field.name for field in fields}) == len(fields)
    for field in fields:
        assert len(field.literal) == (field.encoding is Encoding.LITERAL)
        assert field.encoding is not Encoding.LITERAL or field.length == 1


@pytest.mark.parametrize(
    ("name", "param", "total"),
    [
        ("hisGetBasicData", "pBuffer", 72),
        ("hisGetRegisterBasic", "pBuffer", 78),
        ("hisGetRegisterBasic2", "pBuffer", 9),
        ("hisGetSeqNumber", "pBuffer", 167),
        ("hisGetSeqNumber256", "pBuffer", 296),
        ("hisGetSeqNumber256N1", "pBuffer", 316),
        ("hisGetTreatNumNoICCard", "pBuffer", 43),
        ("hisGetTreatNumICCard", "pBuffer", 20),
        ("hisWriteMultiPrescriptSign", "pBuffer", 60 * 40),
        ("csGetHospID", "pBuffer", 10),
    ],
)
def test_sizes_as_the_manual_and_its_callers_give_them(name: str, param: str, total: int) -> None:
    layout = function_row(name).output(param)
    assert layout is not None
    assert layout.total_length == total


def test_which_functions_have_a_method_of_their_own() -> None:
    typed = {row.section for row in ROWS if row.typed}
    first = {"1.1", "1.2", "1.9", "1.15", "1.31", "1.32", "1.37", "1.38", "1.49", "1.53", "1.54"}
    assert typed >= first | {"1.56", "2.1", "2.2"}


def test_a_row_tells_which_parameters_travel_which_way() -> None:
    row = function_row("hisWriteMultiPrescriptSign")
    inputs = ["pDateTime", "pPatientID", "pPatientBirthDate", "pDataWrite"]
    assert [p.name for p in row.passed] == [*inputs, "iWriteCount", "pBuffer"]
    assert [p.name for p in row.wanted] == [*inputs, "iWriteCount"]
    assert [p.name for p in row.given] == ["iWriteCount", "pBuffer"]
    assert row.input("pDataWrite") is row.inputs[0]
    assert row.output("pDataWrite") is None


@pytest.mark.parametrize("space", SPACES)
def test_generated_codes_are_the_source_codes(space: str) -> None:
    assert tuple(code_rows(SPACES[space]).values()) == read_codes()[space]


@pytest.mark.parametrize("space", read_codes())
def test_every_code_has_texts_category_and_severity(space: str) -> None:
    severities = {"success", "warning", "error", "reserved", "info"}
    for code in read_codes()[space]:
        assert all((code.zh, code.en, code.category)), code
        assert code.severity in severities, code


def test_only_codes_of_5_x_have_exception_classes() -> None:
    for space, codes in read_codes().items():
        own = {code.error for code in codes} - {""}
        assert own <= set(CLASSES) if space == "5.x" else not own
    assert {c.category for c in read_codes()["5.x"]} - {"ok"} <= set(CLASSES)


def test_the_warnings_that_come_with_data() -> None:
    rows = code_rows("control_software").values()
    assert [row.code for row in rows if row.severity == "warning"] == [5010, 5141, 5174]
    assert [row.code for row in rows if row.severity == "success"] == [0]


def _span(field: Field) -> tuple[int, int]:
    return field.offset, field.offset + field.length


def _assert_contiguous(spans: list[tuple[int, int]], total: int) -> None:
    edges = sorted(spans)
    assert edges[0][0] == 0
    assert all(before[1] == after[0] for before, after in pairwise(edges))
    assert edges[-1][1] == total
