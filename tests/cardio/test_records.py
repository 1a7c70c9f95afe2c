"""Every layout of the table as a record: there and back, exact bytes, errors naming the field."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import FrozenInstanceError, fields, replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cardio import records
from cardio.codecs import BIG5, RocDate
from cardio.errors import RecordError
from cardio.records import (
    BasicData,
    CriticalIllnesses,
    GenericRecord,
    Prescription,
    Record,
    RegisterBasic,
    RegisterPrevent,
    TreatmentNeedHPC,
    VisitNumber,
    VisitNumber128,
    record_class,
)
from cardio.records._base import SHOWN, decode, encode, layout_of, marked_content
from cardio.table import function_names, function_row
from cardio.table.model import Encoding, Field, Group, Layout

LAYOUTS = [
    layout
    for name in function_names()
    for layout in (*function_row(name).outputs, *function_row(name).inputs)
]
CLASSES = [getattr(records, name) for name in records.__all__ if name[0].isupper()]
CLASSES = [found for found in CLASSES if issubclass(found, Record) and found is not Record]
PRESCRIPTIONS = layout_of("hisReadPrescriptMain", "pOutpatientPrescription")
RAW = "990000000001測試一".encode(BIG5).ljust(32) + b"A1000000010790228F1130101" + b"1"
RAW += b"0200000001    "


def values_of(field: Field) -> st.SearchStrategy[Any]:
    """Return the values a field can hold."""
    size = field.length
    digits = st.text("0123456789", min_size=size, max_size=size)
    ascii_text = st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E), max_size=size)
    big5_text = st.text("測試一許功碁粧嫺AB ", max_size=size // 2)
    return {
        Encoding.DIGITS: st.just("") | digits,
        Encoding.ROC_DATE: st.just("") | digits,
        Encoding.ROC_DATETIME: st.just("") | digits,
        Encoding.NUMBER: st.none() | st.integers(0, 10**size - 1),
        Encoding.ASCII: ascii_text.map(lambda text: text.rstrip(" ")),
        Encoding.BIG5: big5_text.map(str.rstrip),
        Encoding.BINARY: st.binary(min_size=size, max_size=size),
    }[field.encoding]


def values_of_all(rows: tuple[Field, ...]) -> st.SearchStrategy[dict[str, Any]]:
    held = [row for row in rows if row.encoding not in (Encoding.BLANK, Encoding.LITERAL)]
    return st.fixed_dictionaries({row.name: values_of(row) for row in held})


def values_of_group(group: Group) -> st.SearchStrategy[tuple[dict[str, Any], ...]]:
    least, most = (0, 3) if group.variable else (group.times, group.times)
    return st.lists(values_of_all(group.fields), min_size=least, max_size=most).map(tuple)


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.param)
@settings(max_examples=8)
@given(data=st.data())
def test_every_layout_goes_there_and_back(layout: Layout, data: st.DataObject) -> None:
    values = data.draw(values_of_all(layout.fields))
    values |= {group.name: data.draw(values_of_group(group)) for group in layout.groups}
    raw = encode(layout, values)
    assert decode(layout, raw) == values
    assert encode(layout, decode(layout, raw)) == raw
    if not any(group.variable for group in layout.groups):
        assert len(raw) == layout.total_length


def test_basic_data_golden(basic: BasicData) -> None:
    assert len(RAW) == 72
    assert BasicData.from_bytes(RAW) == basic
    assert bytes(basic) == RAW
    assert basic.birth_date.date is not None


def test_a_record_keeps_the_bytes_it_came_from() -> None:
    odd = RAW[:58] + b"02\0trailing  \0"
    record = BasicData.from_bytes(odd, 5010)
    assert bytes(record) == odd == record.raw
    assert record.emergency_phone == "02\0trailing"
    assert record.code == 5010


def test_a_changed_record_is_encoded_anew(basic: BasicData) -> None:
    read = BasicData.from_bytes(RAW[:58] + b"02\0\0\0\0\0\0\0\0\0\0\0\0")
    changed = replace(read, name="測試二")
    assert changed.raw == b""
    assert bytes(changed)[12:32] == "測試二".encode(BIG5).ljust(20)
    assert bytes(changed)[58:] == b"02".ljust(14)
    assert replace(changed, name=basic.name, emergency_phone=basic.emergency_phone) == basic


def test_a_name_too_long_for_its_field_is_cut_between_characters(basic: BasicData) -> None:
    assert bytes(replace(basic, name="A" + "碁" * 10))[12:32] == b"A" + b"\xf9\xd6" * 9 + b" "


def test_code_and_bytes_do_not_make_records_differ(basic: BasicData) -> None:
    assert BasicData.from_bytes(RAW, 5010) == basic
    assert hash(BasicData.from_bytes(RAW, 5010)) == hash(basic)
    with pytest.raises(FrozenInstanceError):
        basic.name = "測試二"  # type: ignore[misc]


@pytest.mark.parametrize("kind", CLASSES, ids=lambda kind: kind.__name__)
def test_a_record_class_has_the_fields_of_its_layout(kind: type[Record]) -> None:
    silent = (Encoding.BLANK, Encoding.LITERAL)
    layout = [row.name for row in kind.LAYOUT.fields if row.encoding not in silent]
    groups = [group.name for group in kind.LAYOUT.groups]
    assert [field.name for field in fields(kind)] == ["code", "raw", *layout, *groups]
    assert list(kind.ELEMENTS) == groups
    assert record_class(kind.__name__) is kind


@pytest.mark.parametrize("kind", CLASSES, ids=lambda kind: kind.__name__)
@pytest.mark.parametrize("off_by", [-1, 1])
def test_a_wrong_length_names_buffer_and_expectation(kind: type[Record], off_by: int) -> None:
    total = kind.LAYOUT.total_length
    message = f"^{kind.LAYOUT.param}: expected {total} bytes, got {total + off_by}$"
    with pytest.raises(RecordError, match=message):
        kind.from_bytes(b" " * (total + off_by))


def test_the_repr_shows_nothing_of_a_person(basic: BasicData) -> None:
    shown = repr(basic)
    for name in {field.name for field in fields(basic)} - SHOWN - {"code", "raw"}:
        assert f"{name}=***" in shown
    for name in ("card_no", "name", "id_no", "birth_date", "emergency_phone"):
        assert str(getattr(basic, name)) not in shown
    assert "cancel_mark='1'" in shown


def test_the_repr_of_a_visit_number_shows_no_signature() -> None:
    raw = b"1150315090000" + b"0001" + b"7777777777" + b"E" * 256 + b"901000000047" + b"N"
    visit = VisitNumber.from_bytes(raw + b"IDENTIFIER".ljust(20))
    assert "EEEE" not in repr(visit)
    assert "IDENTIFIER" not in repr(visit)
    assert "visit_seq='0001'" in repr(visit)


def test_shown_names_are_fields_of_the_table() -> None:
    rows = [*(row for layout in LAYOUTS for row in layout.fields)]
    rows += [row for layout in LAYOUTS for group in layout.groups for row in group.fields]
    assert {row.name for row in rows} >= SHOWN


def test_content_that_does_not_fit_names_the_field_and_not_the_content(basic: BasicData) -> None:
    spoiled = b" " * 68 + b"XY" + b" " * 8
    with pytest.raises(RecordError, match=r"^pBuffer\.visits_left: expected digits or blanks$"):
        RegisterBasic.from_bytes(spoiled)
    with pytest.raises(RecordError, match=r"^pBuffer\.name: character 2 is not in Big5"):
        bytes(replace(basic, name="游堃"))
    with pytest.raises(RecordError, match=r"^pBuffer\.birth_date: expected 7 digits"):
        bytes(replace(basic, birth_date=RocDate("79-02-28")))


def test_half_a_character_on_a_card_does_not_fail_the_read(basic: BasicData) -> None:
    raw = RAW[:12] + "測".encode(BIG5)[:1].ljust(20) + RAW[32:]
    odd = BasicData.from_bytes(raw)
    assert odd.name == "\ufffd"
    assert bytes(odd) == raw
    with pytest.raises(RecordError, match="not in Big5"):
        bytes(replace(odd, sex="M"))


def test_the_128_byte_signature_stays_bytes() -> None:
    signature = bytes(range(128))
    raw = b"1150315090000" + b"0001" + b"7777777777" + signature + b"901000000047"
    assert VisitNumber128.from_bytes(raw).signature == signature


def test_a_variable_group_holds_as_many_elements_as_there_are_bytes() -> None:
    order = b"1150315090000" + b"1" + b"A012345100".ljust(12) + b" " * 35
    assert decode(PRESCRIPTIONS, b"") == {"rx": ()}
    assert len(decode(PRESCRIPTIONS, order * 60)["rx"]) == 60
    for raw in (order[:-1], order * 61):
        with pytest.raises(RecordError, match="expected n × 61 bytes, at most 3660, got"):
            decode(PRESCRIPTIONS, raw)


def test_a_group_takes_no_more_elements_than_it_has() -> None:
    one = decode(Prescription.LAYOUT, b" " * 61)
    assert encode(PRESCRIPTIONS, {"rx": (one,) * 60}) == b" " * 3660
    with pytest.raises(RecordError, match=r"\.rx: at most 60 elements, got 61"):
        encode(PRESCRIPTIONS, {"rx": (one,) * 61})


def test_a_fixed_group_is_filled_up_with_blanks() -> None:
    layout = layout_of("hisGetCumulativeData", "pBuffer")
    raw = b"114" + b"0000" * 16
    assert encode(layout, {"year": decode(layout, raw + b" " * 67)["year"][:1]})[67:] == b" " * 67


@pytest.mark.parametrize("values", [{}, {"outpatient_total": 1}])
def test_a_missing_value_is_named(values: Mapping[str, Any]) -> None:
    layout = layout_of("hisGetCumulativeFee", "pBuffer")
    with pytest.raises(RecordError, match=r"^pBuffer\.(out|in)patient_total: has no value$"):
        encode(layout, values)


def test_a_generic_record_is_read_by_field_and_keeps_its_bytes() -> None:
    layout = layout_of("hisGetLastSeqNum", "pBuffer")
    record = GenericRecord.from_bytes(layout, b"115\0\x20\x20\x20")
    assert dict(record.values) == {"roc_year": "115", "visit_seq": ""}
    assert bytes(record) == b"115\0\x20\x20\x20"
    assert bytes(GenericRecord(layout, {**record.values, "visit_seq": "0002"})) == b"1150002"
    assert "115" not in repr(record)


def test_a_buffer_without_a_layout_is_an_error() -> None:
    with pytest.raises(RecordError, match="no output layout default in the table"):
        layout_of("csGetVersionEx", "pPath")


def test_elements_are_records_without_the_unused_ones_at_the_end() -> None:
    used = [b"011150101777777777720", b" " * 21, b"021150202777777777721"]
    raw = b"".join(used).ljust(126)
    register = RegisterPrevent.from_bytes(raw)
    assert [element.service_mark for element in register.prevent] == ["01", "", "02"]
    assert bytes(register) == raw
    first, _, third = register.prevent
    assert bytes(replace(register, prevent=(first, third))) == (used[0] + used[2]).ljust(126)


def test_the_marker_stands_at_every_bracket_slot() -> None:
    content = marked_content(CriticalIllnesses.LAYOUT)
    assert len(content) == 138
    places = [at for at in range(138) if content[at : at + 9] == b"[XXXXXXX]"]
    assert places == [0, 23, 46, 69, 92, 115]
    assert content.count(b"\0") == 138 - 6 * 9
    whole = marked_content(TreatmentNeedHPC.LAYOUT)
    assert (len(whole), whole.count(b"[XXXXXXX]")) == (540, 42)
