"""Every function with known parameters: called once in a plausible way, answered by its row."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from cardio.session import ControlSoftware
from cardio.session.marshal import Value
from cardio.table import function_names, function_row
from cardio.table.model import Function, Kind, Param

ROWS = [
    row
    for row in map(function_row, function_names())
    if row.kind is Kind.CONTROL_SOFTWARE and row.callable and (row.typed or row.alias_of)
]
pytestmark = pytest.mark.needs("hc", "sam", "write")


def plausible(row: Function, known: dict[str, Value]) -> Iterator[Value]:
    """Give each parameter what the card says, else an empty text, a one or no bytes."""
    for param in row.wanted:
        yield known.get(param.name, _least(param))


def _least(param: Param) -> Value:
    if param.is_number:
        return 1
    return b"" if param.path else ""


def test_there_is_every_row_the_table_knows() -> None:
    assert len(ROWS) == 76


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_a_call_is_answered_by_its_row(session: ControlSoftware, row: Function) -> None:
    basic, visit = session.get_basic_data(), session.get_seq_number_256_n1("CA")
    known: dict[str, Value] = {
        "pPatientID": basic.id_no,
        "pPatientBirthDate": basic.birth_date,
        "pDateTime": visit.visit_datetime,
        "pUnTreatDate": visit.visit_datetime,
        "pHospID": visit.hospital_code,
        "cTreatItem": "01",
        "cBabyTreat": " ",
        "cTreatAfterCheck": "1",
        "IN": "H401324" if row.name == "hisGetICD10EnC" else "#:5BK",
    }
    result = session.call(row.name, *plausible(row, known))
    assert row.returns_value or result.code.row is not None, "a code of the public lists"
    assert list(result.outputs) == [param.name for param in row.given]
    for param in row.given:
        written = result.outputs[param.name]
        assert isinstance(written, int if param.is_number else bytes)
        if isinstance(written, bytes):
            assert len(written) <= param.size
            assert not written or row.returns_value or result.code.delivers
