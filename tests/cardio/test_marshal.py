"""Values in: how each kind of parameter travels, and which values are refused, and how."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from cardio.backends import Argument, Backend, Buffer, Reply
from cardio.codecs import RocDateTime
from cardio.codes import ControlSoftwareCode
from cardio.errors import (
    ArgumentError,
    CardioError,
    NoVisitsLeftError,
    RecordError,
    UnknownFunctionError,
)
from cardio.records import BasicData, CriticalIllnesses, GenericRecord, Prescription
from cardio.session import CallResult, ControlSoftware
from cardio.session.marshal import Value, marshal
from cardio.table import function_row
from cardio.values import CardType, TreatItem

SECRET = "A100000001" * 2


@pytest.mark.parametrize(
    ("name", "values", "travels"),
    [
        ("csCloseCom", (), ()),
        ("csOpenCom", (3,), (3,)),
        ("hisGetCardStatus", (CardType(2),), (2,)),
        ("hisGetBasicData", (), (Buffer(72),)),
        (
            "hisGetSeqNumber256N1",
            (TreatItem("01"), " ", "1"),
            (b"01\0", b" \0", b"1", Buffer(316)),
        ),
        ("hisGetSeqNumber256", (b"01\0", b" ", b"1"), (b"01\0", b" ", b"1", Buffer(296))),
        ("hisGetTreatmentNeedHPC", (), (Buffer(540),)),
        ("hisGetTreatmentNeedHPC", ("[XXXXXXX]",), (Buffer(540, b"[XXXXXXX]\0"),)),
        ("hpcGetHPCStatus", (1,), (1, 0)),
        ("hpcGetHPCStatus", (1, 7), (1, 7)),
        ("hisReadPrescriptMain", (1, 60), (Buffer(3660), 1, 60, 0)),
        (
            "hisWriteMultiPrescriptSign",
            ("", "", "", b"x" * 61, 1),
            (b"\0", b"\0", b"\0", b"x" * 61, 1, Buffer(2400)),
        ),
        (
            "csUploadData",
            (b"<RECS/>", "1024", "1"),
            (b"<RECS/>", Buffer(16, b"1024\0"), Buffer(16, b"1\0"), Buffer(50)),
        ),
    ],
)
def test_how_values_travel(
    name: str, values: tuple[Value, ...], travels: tuple[Argument, ...]
) -> None:
    assert marshal(function_row(name), values, {}) == travels


@pytest.mark.parametrize(
    ("name", "values", "message"),
    [
        ("csOpenCom", (), "csOpenCom: expected values for Comport; got 0"),
        ("csCloseCom", (1,), "csCloseCom: expected values for none; got 1"),
        ("hisGetTreatNumICCard", (SECRET, SECRET), "expected values for pDateTime; got 2"),
        ("csOpenCom", (SECRET,), "csOpenCom.Comport: expected a 32-bit number"),
        ("hisGetTreatNumICCard", (1150315,), ".pDateTime: expected text or bytes, got a number"),
        ("hisGetTreatNumICCard", (SECRET,), ".pDateTime: at most 14 bytes, got 20"),
        ("hisGetTreatNumICCard", (SECRET.encode(),), ".pDateTime: at most 14 bytes, got 20"),
        ("hisGetTreatNumICCard", ("A1堃",), ".pDateTime: character 3 is not in Big5 (cp950)"),
        ("hisGetTreatmentNeedHPC", ("X" * 541,), ".pBuffer: at most 540 bytes, got 541"),
    ],
)
def test_a_value_that_does_not_fit_is_named_but_not_shown(
    name: str, values: tuple[Value, ...], message: str
) -> None:
    with pytest.raises(ArgumentError) as caught:
        marshal(function_row(name), values, {})
    assert message in str(caught.value)
    assert name in str(caught.value)
    assert not any(str(value) in str(caught.value) for value in values if value != 1)
    assert "堃" not in str(caught.value)


def test_what_is_refused_does_not_reach_the_backend(backend: Backend, calls: list[Any]) -> None:
    session = ControlSoftware(backend)
    for name, value in (("hisGetTreatNumICCard", SECRET), ("hisGetNothing", ""), ("csReload", "")):
        with pytest.raises(CardioError):
            session.call(name, value)
    assert calls == [("csOpenCom", 0)]


@pytest.mark.parametrize("name", ["csReload", "csGetLastUnTreatmentData"])
def test_a_row_that_no_library_can_answer_is_never_called(name: str) -> None:
    with pytest.raises(UnknownFunctionError, match=f"^{name}: its parameters are not public"):
        marshal(function_row(name), (), {})


def test_other_capacities_are_offered_by_name() -> None:
    offered = {"pBuffer": 20}
    assert marshal(function_row("hisGetBasicData"), (), offered) == (Buffer(20),)
    in_out = marshal(function_row("hisGetTreatmentNeedHPC"), ("[XXXXXXX]",), offered)
    assert in_out == (Buffer(20, b"[XXXXXXX]\0"),)


def test_a_raw_call_is_not_judged(
    backend: Backend, calls: list[Any], answers: dict[str, Any], basic: BasicData
) -> None:
    answers["hisGetBasicData"] = Reply(5001, (bytes(basic),))
    result = ControlSoftware(backend).call("hisGetBasicData", capacities={"pBuffer": 100})
    assert calls[-1] == ("hisGetBasicData", Buffer(100))
    assert result.code == 5001
    assert result.outputs == {"pBuffer": bytes(basic)}
    with pytest.raises(NoVisitsLeftError):
        result.raise_for_code()


def test_outputs_are_named_in_table_order(backend: Backend, answers: dict[str, Any]) -> None:
    answers["hisWriteMultiPrescriptSign"] = Reply(0, (1, b"F" * 40))
    session = ControlSoftware(backend)
    result = session.call("hisWriteMultiPrescriptSign", "", "", "", b" " * 61, 1)
    assert list(result.outputs.items()) == [("iWriteCount", 1), ("pBuffer", b"F" * 40)]
    record = result.record()
    assert isinstance(record, GenericRecord)
    assert bytes(record) == b"F" * 40


def _result(name: str, code: int = 0, **outputs: bytes | int) -> CallResult:
    return CallResult(function_row(name), ControlSoftwareCode(code), outputs)


def test_a_result_reads_as_its_record_and_carries_the_warning(basic: BasicData) -> None:
    record = _result("hisGetBasicData", 5010, pBuffer=bytes(basic)).record()
    assert record == basic
    assert isinstance(record, BasicData)
    assert record.code == 5010


def test_a_result_reads_by_the_format_asked_for() -> None:
    old = _result("hisGetCriticalIllness", pBuffer=b" " * 114)
    new = _result("hisGetCriticalIllness", pBuffer=b" " * 138)
    assert isinstance(old.record(), GenericRecord)
    assert isinstance(new.record("pBuffer", "icd10"), CriticalIllnesses)
    with pytest.raises(RecordError, match=r"^pBuffer: expected 114 bytes, got 138$"):
        new.record()


@pytest.mark.parametrize(
    ("result", "param", "format"),
    [
        (_result("csOpenCom"), None, "default"),
        (_result("hisGetBasicData", pBuffer=b" " * 72), None, "icd10"),
        (_result("hisGetBasicData", pBuffer=b" " * 72), "pOther", "default"),
        (_result("hpcGetHPCStatus", Status=1), "Status", "default"),
    ],
)
def test_a_result_without_a_layout_for_it_is_an_error(
    result: CallResult, param: str | None, format: str
) -> None:
    with pytest.raises(RecordError, match="no layout for format"):
        result.record(param, format)


def test_a_result_shows_no_contents(basic: BasicData) -> None:
    shown = repr(_result("hisGetBasicData", pBuffer=bytes(basic)))
    assert shown == "CallResult(code=ControlSoftwareCode(0))"


@pytest.mark.parametrize(
    ("name", "values", "capacities", "message"),
    [
        ("hisGetBasicData", (), {"pBufer": 72}, "capacity pBufer=72"),
        ("hisGetBasicData", (), {"pBuffer": -1}, "capacity pBuffer=-1"),
        ("hisGetTreatmentNeedHPC", (b"12345",), {"pBuffer": 4}, "at most 4 bytes, got 5"),
        ("csOpenCom", (2**31,), {}, "32-bit number"),
        ("csOpenCom", (True,), {}, "32-bit number"),
        ("hisGetTreatNumNoICCard", ("A1\0", "7777777777"), {}, "NUL"),
    ],
)
def test_what_cannot_travel_is_refused(
    name: str, values: tuple[Value, ...], capacities: dict[str, int], message: str
) -> None:
    with pytest.raises(ArgumentError, match=message):
        marshal(function_row(name), values, capacities)


def test_a_text_that_fills_its_size_travels_without_a_nul() -> None:
    row = function_row("hisWritePrescription")
    assert marshal(row, ("", "", "", "x" * 61), {})[3] == b"x" * 61


def test_methods_of_the_component_are_not_called_here() -> None:
    with pytest.raises(UnknownFunctionError, match="open_component"):
        marshal(function_row("VPNGetRandomX"), (), {})


def test_a_path_is_opened_here_and_its_bytes_travel(tmp_path: Path) -> None:
    file = tmp_path / "visits.xml"
    file.write_bytes(b"<RECS>" + b" " * 1000 + b"</RECS>")
    row = function_row("csUploadData")
    assert marshal(row, (str(file), "1013", "1"), {})[0] == file.read_bytes()
    with pytest.raises(ArgumentError, match=r"none\.xml: No such file"):
        marshal(row, (str(tmp_path / "none.xml"), "1", "1"), {})


def test_a_record_travels_as_its_bytes() -> None:
    when = RocDateTime("1150315090000")
    order = Prescription(when, "1", "A012345100", "", "TID", 3, "0000900", "01")
    assert marshal(function_row("hisWritePrescription"), ("", "", "", order), {})[3] == bytes(order)
