"""What kinds of values each function takes and gives, told from the table alone."""

from __future__ import annotations

import pytest

from cardio.backends import Buffer
from cardio.backends.forms import form_of
from cardio.errors import UnknownFunctionError
from cardio.session.marshal import marshal
from cardio.table import TABLE_HASH, function_at, function_names, function_number, function_row
from cardio.table.generator.functions import table_hash
from cardio.table.model import Direction, Function, Kind

ROWS = [function_row(name) for name in function_names()]
CALLABLE = [row for row in ROWS if row.callable and row.kind is not Kind.COMPONENT]


@pytest.mark.parametrize("row", CALLABLE, ids=lambda row: row.name)
def test_what_a_session_sends_is_taken(row: Function) -> None:
    values = [0 if p.is_number else b"" for p in row.wanted]
    form = form_of(row.name)
    assert form.takes(marshal(row, values, {}))
    assert form.gives([0 if p.is_number else b"" for p in row.given])


def test_a_component_takes_its_inputs_and_gives_a_text() -> None:
    form = form_of("VPNH_SignX")
    assert (form.arguments, form.outputs) == ((str, str, str), (str,))


@pytest.mark.parametrize(
    "arguments",
    [(), (2, 2), (b"2",), ("2",), (Buffer(2),), (True,)],
    ids=["none", "two", "bytes", "text", "buffer", "bool"],
)
def test_other_arguments_are_not_taken(arguments: tuple[object, ...]) -> None:
    form = form_of("hisGetCardStatus")
    assert form.takes((2,))
    assert not form.takes(arguments)  # type: ignore[arg-type]


def test_other_outputs_are_not_given() -> None:
    form = form_of("hisGetBasicData")
    assert form.gives((b"",))
    assert not form.gives(())
    assert not form.gives((0,))
    assert not form.gives((b"", b""))


def test_numbers_and_functions_are_one_to_one() -> None:
    assert [function_number(row.name) for row in ROWS] == list(range(len(ROWS)))
    assert [function_at(number) for number in range(len(ROWS))] == ROWS


@pytest.mark.parametrize("number", [-1, len(ROWS), 65535])
def test_a_number_of_no_function(number: int) -> None:
    with pytest.raises(UnknownFunctionError, match=f"function {number}: the table has"):
        function_at(number)


def test_a_name_of_no_function() -> None:
    with pytest.raises(UnknownFunctionError):
        function_number("hisNothing")


def test_the_hash_is_of_the_table_as_it_is() -> None:
    assert table_hash(ROWS) == TABLE_HASH
    assert len(bytes.fromhex(TABLE_HASH)) == 16


def test_the_hash_follows_what_travels_and_nothing_else() -> None:
    first, *rest = ROWS
    (param, *params) = first.params
    same = first._replace(title_zh="x", errors=(1,), source="x")
    assert table_hash([same, *rest]) == TABLE_HASH
    others = (
        param._replace(name="x"),
        param._replace(size=99),
        param._replace(ctype="char *"),
        param._replace(direction=Direction.INOUT),
        param._replace(length_of="x"),
        param._replace(path=True),
    )
    changed = [
        first._replace(name="other"),
        first._replace(kind=Kind.COMPONENT),
        first._replace(params=()),
        *(first._replace(params=(other, *params)) for other in others),
    ]
    hashes = {table_hash([row, *rest]) for row in changed} | {table_hash([*rest, first])}
    assert len(hashes) == len(changed) + 1
    assert TABLE_HASH not in hashes
