"""The session's own methods: what each sends and gives, warnings carried, retired ones said."""

from __future__ import annotations

import inspect
from typing import Any

import pytest

from cardio.backends import Backend, Buffer, Reply
from cardio.codecs import RocDateTime
from cardio.errors import (
    ControlSoftwareError,
    NoVisitsLeftError,
    ReaderTimeoutError,
    RecordError,
    SamNotVerifiedError,
)
from cardio.records import BasicData, Prescription, RegisterBasic, RegisterBasic2
from cardio.session import ControlSoftware
from cardio.table import function_names, function_row
from cardio.table.generator.text import snake

TYPED = [row for row in map(function_row, function_names()) if row.typed]
WHEN = b"1150315090000"
NUMBER = WHEN + b"0007" + b"7777777777"
SAM = b"901000000047"
IDENTIFIER = b"VISIT-IDENTIFIER-001"
ANSWERS = {
    "hisGetSeqNumber": NUMBER + b"\xee" * 128 + SAM,
    "hisGetSeqNumber256": NUMBER + b"E" * 256 + SAM + b"N",
    "hisGetSeqNumber256N1": NUMBER + b"E" * 256 + SAM + b"Y" + IDENTIFIER,
    "hisGetTreatNumNoICCard": WHEN + b"7777777777" + IDENTIFIER,
    "hisGetTreatNumICCard": IDENTIFIER,
}


@pytest.fixture
def session(backend: Backend, answers: dict[str, Any]) -> ControlSoftware:
    answers.update({name: Reply(0, (raw,)) for name, raw in ANSWERS.items()})
    return ControlSoftware(backend)


@pytest.mark.parametrize("row", TYPED, ids=lambda row: row.name)
def test_a_method_is_found_by_the_vendors_name_and_documented(row: Any) -> None:
    method = getattr(ControlSoftware, snake(row.name))
    doc = inspect.getdoc(method) or ""
    assert doc.startswith(f"{row.name} ({row.section}): {row.title_zh}.")
    words = " ".join(doc.split())
    for param in row.wanted:
        if param.argument and not row.written:
            assert param.argument in inspect.signature(method).parameters
            assert f"{param.argument}: {param.meaning}" in words
    for code in row.errors:
        assert str(code) in words
    assert f"Source: {row.source}" in words


def test_basic_data(session: ControlSoftware, answers: dict[str, Any], basic: BasicData) -> None:
    answers["hisGetBasicData"] = Reply(0, (bytes(basic),))
    assert session.get_basic_data() == basic


def test_register_basic(
    session: ControlSoftware, answers: dict[str, Any], basic: BasicData
) -> None:
    raw = bytes(basic)[:58] + b"01" + b"3" + b"1201231" + b"06" + b" " * 7 + b"1"
    answers["hisGetRegisterBasic"] = Reply(0, (raw,))
    answers["hisGetRegisterBasic2"] = Reply(0, (b"1201231" + b"06",))
    record, short = session.get_register_basic(), session.get_register_basic_2()
    assert isinstance(record, RegisterBasic)
    assert isinstance(short, RegisterBasic2)
    assert (record.valid_until, record.visits_left) == ("1201231", 6)
    assert (short.valid_until, short.visits_left) == ("1201231", 6)
    assert (record.newborn_birth_date, record.newborn_multiple_mark) == ("", "1")


def test_a_visit_number(session: ControlSoftware, calls: list[Any]) -> None:
    visit = session.get_seq_number_256_n1("01")
    assert calls[-1] == ("hisGetSeqNumber256N1", b"01\0", b" \0", b"1", Buffer(316))
    assert visit.visit_datetime.datetime is not None
    assert (visit.visit_seq, visit.hospital_code) == ("0007", "7777777777")
    assert (visit.signature, visit.sam_id) == ("E" * 256, SAM.decode())
    assert (visit.same_day, visit.visit_identifier) == ("Y", IDENTIFIER.decode())
    assert bytes(visit) == ANSWERS["hisGetSeqNumber256N1"]


def test_identifiers_without_and_with_a_card(session: ControlSoftware, calls: list[Any]) -> None:
    lost = session.get_treat_num_no_ic_card("A100000001", "7777777777")
    assert calls[-1] == ("hisGetTreatNumNoICCard", b"A100000001\0", b"7777777777\0", Buffer(43))
    assert (lost.visit_datetime, lost.visit_identifier) == (WHEN.decode(), IDENTIFIER.decode())
    found = session.get_treat_num_ic_card(WHEN.decode())
    assert calls[-1] == ("hisGetTreatNumICCard", WHEN + b"\0", Buffer(20))
    assert found.visit_identifier == IDENTIFIER.decode()


def test_order_signatures(
    session: ControlSoftware, calls: list[Any], answers: dict[str, Any]
) -> None:
    when = RocDateTime(WHEN.decode())
    order = Prescription(when, "1", "A012345100", "", "TID", 3, "00900", "01")
    answers["hisWriteMultiPrescriptSign"] = Reply(0, (2, b"A" * 40 + b"B" * 40))
    signed = session.write_multi_prescript_sign(when, "A100000001", "0790228", [order, order])
    assert signed == ("A" * 40, "B" * 40)
    name, *_, written, count, buffer = calls[-1]
    assert (name, written, count) == ("hisWriteMultiPrescriptSign", bytes(order) * 2, 2)
    assert buffer == Buffer(2400)
    assert len(bytes(order)) == 61


def test_the_hospital_code_and_the_verification(
    session: ControlSoftware, calls: list[Any], answers: dict[str, Any]
) -> None:
    answers["csGetHospID"] = Reply(0, (b"7777777777",))
    assert session.get_hosp_id() == "7777777777"
    session.verify_sam_dc()
    assert calls[-1] == ("csVerifySAMDC",)


def test_a_status_is_an_answer_but_its_listed_code_is_an_error(
    session: ControlSoftware, answers: dict[str, Any]
) -> None:
    answers["hisGetCardStatus"] = Reply(2)
    status = session.get_card_status(2)
    assert (status, type(status)) == (2, int)
    answers["hisGetCardStatus"] = Reply(4000)
    with pytest.raises(ReaderTimeoutError):
        session.get_card_status(2)


@pytest.mark.parametrize("code", [5010, 5174])
def test_a_warning_comes_with_the_data(
    session: ControlSoftware, answers: dict[str, Any], code: int
) -> None:
    answers["hisGetSeqNumber256N1"] = Reply(code, (ANSWERS["hisGetSeqNumber256N1"],))
    visit = session.get_seq_number_256_n1("01")
    assert visit.code == code
    assert visit.code.severity == "warning"
    assert visit.visit_seq == "0007"


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (5001, NoVisitsLeftError),
        (4050, SamNotVerifiedError),
        (31337, ControlSoftwareError),
    ],
)
def test_an_error_raises(
    session: ControlSoftware, answers: dict[str, Any], code: int, kind: type[ControlSoftwareError]
) -> None:
    answers["hisGetSeqNumber256N1"] = Reply(code, (b"",))
    with pytest.raises(kind, match=f"^hisGetSeqNumber256N1: {code} "):
        session.get_seq_number_256_n1("01")


@pytest.mark.parametrize("outputs", [(), (b"short",), (7,), ("text",)])
def test_an_answer_without_the_bytes_of_the_record_is_an_error(
    session: ControlSoftware, answers: dict[str, Any], outputs: tuple[Any, ...]
) -> None:
    answers["hisGetTreatNumICCard"] = Reply(0, outputs)
    with pytest.raises(RecordError, match="pBuffer: "):
        session.get_treat_num_ic_card(WHEN.decode())


@pytest.mark.parametrize(
    ("method", "retired", "reason"),
    [
        (
            "get_seq_number",
            "hisGetSeqNumber (1.9)",
            "its signature has 128 bytes, format 2.0 needs 256 characters",
        ),
        (
            "get_seq_number_256",
            "hisGetSeqNumber256 (1.37)",
            "it gives no 就醫識別碼, which format 2.0 needs",
        ),
    ],
)
def test_retired_calls_say_why_and_what_instead_at_the_callers_line(
    session: ControlSoftware, method: str, retired: str, reason: str
) -> None:
    with pytest.warns(DeprecationWarning) as caught:
        visit = getattr(session, method)("01")
    (warning,) = caught
    instead = "hisGetSeqNumber256N1 (1.53) or hisGetTreatNumNoICCard (1.54)"
    assert str(warning.message) == f"{retired} is retired: {reason}; use {instead}"
    assert warning.filename == __file__
    assert visit.visit_seq == "0007"


def test_current_calls_and_raw_calls_do_not_warn(session: ControlSoftware) -> None:
    session.get_seq_number_256_n1("01")
    session.call("hisGetSeqNumber", "01", " ")
