"""Plain documents are read as the parser reads them; all others are left to it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api import Document, DocumentError
from api.checks.examples import document_bytes, example
from api.plain import scan
from api.records import Record

GOOD = (
    "<REC><MSH><H00>1</H00><H01>A</H01></MSH>"
    "<MB><MB1><M01>X</M01><M03>A100000001</M03></MB1><MB2><D15>備註</D15></MB2></MB></REC>"
)


def parsed(document: Document) -> Document:
    return replace(document, plain=None)


def loaded_by_parser(document: Document) -> Document:
    """Load a document again; the comment at its end makes it one for the parser."""
    loaded = Document.loads(document.data.replace(b"</RECS>", b"<!-- --></RECS>"))
    assert loaded.plain is None
    return loaded


@pytest.mark.parametrize(
    "name", ["v2_clinic_big5", "v2_pharmacy_utf8", "v2_hospital_big5", "v1_clinic_big5"]
)
def test_samples_are_plain_and_read_alike(name: str, sample: Callable[[str], Document]) -> None:
    document = sample(name)
    assert document.plain is not None
    assert list(document.records) == list(parsed(document).records)


PLAIN = {
    "blanks between tags": GOOD.replace("><", "> \r\n\t<"),
    "blanks in values": GOOD.replace("X", " X\r\n Y\rZ "),
    "empty elements": GOOD.replace("<M01>X</M01>", "<M01></M01><M02/><M06 />"),
    "first field empty": GOOD.replace("<H00>1</H00>", "<A00 />"),
    "no field": "<REC><MSH></MSH><MB><MB1></MB1><MB2></MB2></MB></REC>",
    "unknown field": GOOD.replace("M01", "Q77"),
    "field of another segment": GOOD.replace("D15", "M15"),
    "blanks of other kinds": GOOD.replace("X", "\u3000\x85\xa0"),
    "more than an ASCII value": GOOD.replace("A100000001", "Ａ１測"),
    "DEL": GOOD.replace("X", "\x7f"),
}


@pytest.mark.parametrize("name", PLAIN)
def test_what_is_plain_is_read_alike(name: str, wrap: Callable[..., bytes]) -> None:
    document = Document.loads(wrap(PLAIN[name] + GOOD + PLAIN[name]))
    assert document.plain is not None
    assert list(document.records) == list(parsed(document).records)
    assert (document.record_count, document.format) == (3, loaded_by_parser(document).format)


NOT_PLAIN = {
    "nothing": "",
    "comment": GOOD.replace("X", "X<!-- -->"),
    "comment between records": GOOD + "<!-- -->",
    "free value in a comment": GOOD.replace("<M01>", "<!-- <M03>A1</M03> --><M01>"),
    "CDATA": GOOD.replace("X", "<![CDATA[X]]>"),
    "reference": GOOD.replace("X", "&amp;"),
    "number of a character": GOOD.replace("X", "&#65;"),
    "instruction": GOOD.replace("X", "<?a b?>"),
    "attribute": GOOD.replace("<MB1>", "<MB1 a='1'>"),
    "blank in a tag": GOOD.replace("</MB1>", "</MB1 >"),
    "lone greater sign": GOOD.replace("X", ">"),
    "unknown tag": GOOD.replace("M01", "foo"),
    "field twice": GOOD.replace("</MB1>", "<M03>B100000002</M03></MB1>"),
    "value of MB1 in MSH": GOOD.replace("<H01>", "<M03>A100000001</M03><H01>"),
    "text between tags": GOOD.replace("<MB>", "x<MB>"),
    "text between records": GOOD + "x",
    "two MB1": GOOD.replace("<MB2>", "<MB1></MB1><MB2>"),
    "MB2 before MB1": GOOD.replace("<MB1>", "<MB2></MB2><MB1>"),
    "MSH after MB": "<REC><MB><MB1></MB1></MB><MSH></MSH></REC>",
    "two MB": GOOD.replace("</REC>", "<MB></MB></REC>"),
    "something after MB": GOOD.replace("</REC>", "<foo/></REC>"),
    "no MB1": "<REC><MSH></MSH><MB></MB></REC>",
    "no MSH": "<REC><MB><MB1></MB1></MB></REC>",
    "REC in REC": GOOD.replace("<MSH>", "<REC></REC><MSH>"),
    "very long value": GOOD.replace("X", "X" * 5001),
    "many blanks": GOOD.replace("<MB>", " " * 2001 + "<MB>"),
    "huge record": GOOD.replace("</MB>", f"<MB2><D15>{'x' * 500}</D15></MB2>" * 600 + "</MB>"),
}


@pytest.mark.parametrize("name", NOT_PLAIN)
def test_what_is_not_plain_is_the_parsers(name: str, wrap: Callable[..., bytes]) -> None:
    assert Document.loads(wrap(NOT_PLAIN[name])).plain is None


@pytest.mark.parametrize(
    "broken",
    [
        GOOD.replace("</M03>", "</M04>"),
        GOOD.replace("</M01>", ""),
        GOOD.replace("</MB2>", ""),
        GOOD.replace("X", "\x01"),
        GOOD.replace("A100000001", "A10000000\x00"),
        GOOD.replace("<M03>A100000001</M03>", "\x00</M03>"),
        GOOD.replace("X", "\ufffe"),
        GOOD.replace("備", "\uffff"),
        GOOD.removesuffix("</REC>"),
    ],
)
def test_what_is_no_xml_is_refused_behind_sound_records(
    broken: str, wrap: Callable[..., bytes]
) -> None:
    for records in (broken, GOOD + broken, GOOD + broken + GOOD):
        with pytest.raises(DocumentError):
            Document.loads(wrap(records))


@pytest.mark.parametrize("codec", ["cp950", "utf-8"])
@pytest.mark.parametrize("place", ["備註", "X"])
def test_bytes_that_are_no_characters_are_refused(codec: str, place: str) -> None:
    encoding = "Big5" if codec == "cp950" else "UTF-8"
    text = f'<?xml version="1.0" encoding="{encoding}"?><RECS>{GOOD * 3}</RECS>'
    data = text.encode(codec).replace(place.encode(codec), b"\xe5\x82")
    with pytest.raises(DocumentError, match="byte"):
        Document.loads(data)


def outcome(data: bytes) -> tuple[object, ...]:
    try:
        document = Document.loads(data)
    except DocumentError as error:
        return type(error), str(error)
    counts = document.format, document.record_count, document.order_count, document.faults
    return *counts, list(document.records)


@given(data=st.data())
def test_changed_bytes_are_read_as_the_parser_reads_them(data: st.DataObject) -> None:
    records = [example(kind) for kind in ("drug", "drug", "void", "allergy", "drug")]
    whole = bytearray(document_bytes(*records))
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(whole) - 1))
        piece = data.draw(st.binary(max_size=2) | st.sampled_from([b"<", b">", b"/", b"\0", b"&"]))
        whole[at : at + data.draw(st.integers(0, 2))] = piece
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("api.plain.scan", lambda data, declaration: None)
        expected = outcome(bytes(whole))
    assert outcome(bytes(whole)) == expected


def records_of(document: Document) -> list[Record]:
    return list(document.records)


@pytest.mark.parametrize("limit", ["scanning.KEPT", "parts._PIECE", "parts.MOST_OUTLINES"])
def test_large_documents_are_read_alike(limit: str, monkeypatch: Any) -> None:
    """Where as little as can be is kept, taken at once or remembered."""
    monkeypatch.setattr(f"api.plain.{limit}", 1)
    document = Document.loads(document_bytes(*[example("drug", "copy")] * 20, example("exam")))
    assert document.plain is not None
    assert records_of(document) == records_of(document) == records_of(parsed(document))
    assert (document.record_count, document.order_count) == (21, 41)


def test_a_document_of_too_many_templates_is_the_parsers(monkeypatch: Any) -> None:
    monkeypatch.setattr("api.plain.parts.MOST_TEMPLATES", 3)
    many = [example("drug", f"M20={days} D09={days}") for days in range(1, 9)]
    assert Document.loads(document_bytes(*many)).plain is None
    assert Document.loads(document_bytes(*many[:2] * 9)).plain is not None


def test_a_watcher_is_told_of_every_byte(samples: Path) -> None:
    document = Document.loads(document_bytes(*[example("drug")] * 250))
    heard: list[int] = []
    assert len(records_of(document.watched(heard.append))) == 250
    assert len(heard) == 3
    assert sum(heard) == len(document.data) - document.declaration.end


def test_what_a_scan_shows_holds_no_patient(clinic: Document) -> None:
    assert "A100000001" not in repr(scan(clinic.data, clinic.declaration))
