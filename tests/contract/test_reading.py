"""What is read: exact lengths, fields that decode, one person in all records, no change."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor

import pytest

from cardio.records import GenericRecord, Record
from cardio.session import ControlSoftware
from cardio.table import function_names, function_row

READS = [
    row
    for row in map(function_row, function_names())
    if row.typed and row.outputs and not row.wanted and "hpc" not in row.requires
]
each_read = pytest.mark.parametrize("name", [row.name for row in READS])
pytestmark = pytest.mark.needs("hc", "sam")


def test_there_are_reads() -> None:
    names = {row.name for row in READS}
    assert names >= {"hisGetBasicData", "hisGetRegisterBasic", "hisGetRegisterBasic2"}


@each_read
def test_a_read_fills_its_layout_exactly(session: ControlSoftware, name: str) -> None:
    result = session.call(name)
    assert result.code == 0
    layout = function_row(name).outputs[0]
    raw = result.outputs[layout.param]
    assert isinstance(raw, bytes)
    assert len(raw) == layout.total_length


@each_read
def test_a_read_decodes_and_keeps_its_bytes(session: ControlSoftware, name: str) -> None:
    result = session.call(name)
    record = result.record()
    assert isinstance(record, Record | GenericRecord)
    assert bytes(record) == result.outputs["pBuffer"]


@each_read
def test_a_larger_buffer_gets_no_byte_more(session: ControlSoftware, name: str) -> None:
    layout = function_row(name).outputs[0]
    larger = session.call(name, capacities={layout.param: layout.total_length + 100})
    assert larger.outputs["pBuffer"] == session.call(name).outputs["pBuffer"]


def test_all_records_are_of_one_person(session: ControlSoftware) -> None:
    basic, register = session.get_basic_data(), session.get_register_basic()
    same = ("card_no", "name", "id_no", "birth_date", "sex", "issue_date", "cancel_mark")
    assert [getattr(basic, name) for name in same] == [getattr(register, name) for name in same]
    short = session.get_register_basic_2()
    assert (short.valid_until, short.visits_left) == (register.valid_until, register.visits_left)


def test_the_fields_have_their_forms(session: ControlSoftware) -> None:
    register = session.get_register_basic()
    assert re.fullmatch(r"[0-9]{12}", register.card_no)
    assert re.fullmatch(r"[A-Z0-9]{8,10}", register.id_no)
    assert register.birth_date.date is not None
    assert register.valid_until.date is not None
    assert register.cancel_mark in {"1", "2"}
    assert register.sex in {"M", "F"}
    assert register.visits_left is None or 0 <= register.visits_left <= 99


def test_the_institution_is_ten_characters(session: ControlSoftware) -> None:
    assert re.fullmatch(r"[0-9A-Z]{10}", session.get_hosp_id())


def test_reading_changes_nothing(session: ControlSoftware) -> None:
    first = [session.call(row.name).outputs for row in READS]
    assert [session.call(row.name).outputs for row in READS] == first


def test_threads_share_a_session(session: ControlSoftware) -> None:
    expected = bytes(session.get_basic_data())
    with ThreadPoolExecutor(4) as pool:
        records = list(pool.map(lambda _: bytes(session.get_basic_data()), range(12)))
    assert records == [expected] * 12


def test_a_record_does_not_show_the_person(session: ControlSoftware) -> None:
    basic = session.get_basic_data()
    assert not [secret for secret in (basic.card_no, basic.id_no) if secret in repr(basic)]
