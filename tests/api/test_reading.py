"""Reading of XML: what is refused, and which structure faults are noted."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api import Document, DocumentError
from api.errors import EntitiesRefused, LimitExceeded, NotADocument, NotWellFormed
from api.reading import elements, is_field, read_record
from api.records import Fault, Record

GOOD = (
    "<REC><MSH><H00>1</H00><H01>A</H01></MSH>"
    "<MB><MB1><M01>X</M01></MB1><MB2><D01>Y</D01></MB2></MB></REC>"
)
BOMB = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 20}">' for n in range(1, 9))

REFUSED: dict[str, tuple[str, type[DocumentError], str]] = {
    "not XML": ("plain words", NotWellFormed, "Y003"),
    "other root": ("<html></html>", NotADocument, "Y001"),
    "root with namespace": ("<RECS xmlns='urn:x'/>", NotADocument, "Y001"),
    "RECS inside another": ("<a><RECS/></a>", NotADocument, "Y001"),
    "two RECS": ("<RECS><REC/></RECS>\n<RECS/>", NotWellFormed, "Y015"),
    "REC not closed": ("<RECS><REC></RECS>", NotWellFormed, "Y006"),
    "REC not closed at the end": ("<RECS><REC>", NotWellFormed, "Y006"),
    "RECS not closed": ("<RECS><REC></REC>", NotWellFormed, "Y007"),
    "field not closed": ("<RECS><REC><M03>A</M04></REC></RECS>", NotWellFormed, "Y003"),
    "smaller sign in a value": ("<RECS><REC><M03>a<b</M03></REC></RECS>", NotWellFormed, "Y003"),
    "control character": ("<RECS><REC>\x01</REC></RECS>", NotWellFormed, "Y003"),
    "nothing": ("", NotWellFormed, "Y003"),
    "REC as root": ("<REC><MSH/></REC>", NotADocument, "Y001"),
    "REC as root, not closed": ("<REC><MSH/>", NotADocument, "Y001"),
    "DTD": ("<!DOCTYPE RECS><RECS/>", EntitiesRefused, "Y003"),
    "DTD inside": ("<RECS><!DOCTYPE RECS></RECS>", EntitiesRefused, "Y003"),
    "DTD from the network": (
        "<!DOCTYPE RECS SYSTEM 'http://127.0.0.1:9/x.dtd'><RECS/>",
        EntitiesRefused,
        "Y003",
    ),
    "entity declared": ("<!DOCTYPE RECS [<!ENTITY a 'x'>]><RECS/>", EntitiesRefused, "Y003"),
    "entity bomb": (
        f"<!DOCTYPE RECS [<!ENTITY e0 'ha'>{BOMB}]><RECS>&e8;</RECS>",
        EntitiesRefused,
        "Y003",
    ),
    "entity used": ("<RECS><REC>&a;</REC></RECS>", EntitiesRefused, "Y003"),
    "bare ampersand": ("<RECS><REC>QAM&HS</REC></RECS>", EntitiesRefused, "Y003"),
    "ampersand at the end": ("<RECS/>&", EntitiesRefused, "Y003"),
}


@pytest.mark.parametrize("name", REFUSED)
@pytest.mark.parametrize("size", [1, 7, 10_000])
def test_bad_xml_is_refused_at_any_piece_size(name: str, size: int) -> None:
    text, kind, code = REFUSED[name]
    pieces = [text[i : i + size] for i in range(0, len(text), size)]
    with pytest.raises(kind) as caught:
        list(elements(pieces))
    assert caught.value.check_code == code
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "text",
    [
        "<RECS><REC><MB><MB1><M03>{long}</M03></MB1></MB></REC></RECS>",
        "<RECS><REC {long}='1'/></RECS>",
        "<RECS><REC a='{long}'/></RECS>",
        "<RECS><{long}/></RECS>",
        "<RECS><!--{long}--></RECS>",
        "<RECS><![CDATA[{long}]]></RECS>",
    ],
)
@pytest.mark.parametrize(
    ("length", "size"),
    [(1_100_000, 1 << 16), (11_000_000, 1 << 16), (11_000_000, 20_000_000)],
)
def test_text_without_end_is_too_large(text: str, length: int, size: int) -> None:
    whole = text.format(long="x" * length)
    pieces = [whole[i : i + size] for i in range(0, len(whole), size)]
    with pytest.raises(LimitExceeded, match=r"^line 1: .*(too large|end of a record)") as caught:
        list(elements(pieces))
    assert "xx" not in str(caught.value)


def test_text_of_smaller_signs_without_end_is_too_large() -> None:
    text = f"<RECS><!--{'<' * 11_000_000}--></RECS>"
    with pytest.raises(LimitExceeded, match="too large"):
        list(elements([text]))


def test_elements_without_end_are_nested_too_deep() -> None:
    with pytest.raises(LimitExceeded, match=r"line 2: .*nested too deep"):
        list(elements(["<RECS>\n" + "<a>" * 300]))


def test_tag_that_is_called_limit_is_no_limit() -> None:
    with pytest.raises(NotWellFormed):
        list(elements(["<RECS><limit></depth></RECS>"]))


def test_large_document_of_short_texts_is_read() -> None:
    assert sum(1 for _ in elements(["<RECS>", *[f"{GOOD}\n"] * 20_000, "</RECS>"])) == 20_001


def test_line_of_broken_xml_is_named() -> None:
    with pytest.raises(NotWellFormed, match="line 3") as caught:
        list(elements(["<RECS>\n<REC>\n<M03>x</M04></REC></RECS>"]))
    assert caught.value.line == 3


def test_second_root_is_never_taken_for_the_document() -> None:
    with pytest.raises(DocumentError):
        list(elements(["<RECS><REC>&secret;", "<RECS><REC/></RECS>"]))


def test_reason_holds_no_text_of_the_document() -> None:
    with pytest.raises(NotWellFormed) as caught:
        list(elements(["<RECS><REC><A100000001 SECRET></REC></RECS>"]))
    assert "A100000001" not in str(caught.value)
    assert "SECRET" not in str(caught.value)


def test_predefined_references_are_read() -> None:
    text = "<RECS><REC><MB><MB1><M03>&lt;&#65;&amp;</M03></MB1></MB></REC></RECS>"
    records = [read_record(e, 1) for e in elements(list(text)) if e.tag == "REC"]
    assert records[0].visit == {"M03": "<A&"}


def test_whole_record_is_read_by_segment() -> None:
    text = f"<RECS>{GOOD}</RECS>"
    (record,) = [read_record(e, 7) for e in elements([text]) if e.tag == "REC"]
    assert record == Record(7, {"H00": "1", "H01": "A"}, {"M01": "X"}, ({"D01": "Y"},))


def test_records_are_those_in_the_root_only() -> None:
    text = f"<RECS><REC><MB>{GOOD}</MB></REC>{GOOD}</RECS>"
    outer, good = [read_record(e, 1) for e in elements([text]) if e.tag == "REC"]
    assert (good.faults, Fault("Y005", "REC", 1) in outer.faults) == ((), True)


def test_tree_does_not_grow_with_records_and_what_is_between_them() -> None:
    piece = f"<!-- x -->text<foo><bar/></foo><REC/>{GOOD}"
    seen = elements(["<RECS>", *[piece] * 500, "</RECS>"])
    kept = [sum(1 for _ in e.getroottree().getroot().iter()) for e in seen if e.tag == "REC"]
    assert max(kept) <= 40


FAULTS = {
    "MSH missing": (GOOD.replace("<MSH><H00>1</H00><H01>A</H01></MSH>", ""), [("Y002", "MSH")]),
    "MB missing": ("<REC><MSH><H00>1</H00></MSH></REC>", [("Y005", "MB1")]),
    "MB1 missing": (GOOD.replace("<MB1><M01>X</M01></MB1>", ""), [("Y005", "MB1")]),
    "MB2 before MB1": (
        GOOD.replace("<MB1><M01>X</M01></MB1><MB2><D01>Y</D01></MB2>", "<MB2/><MB1/>"),
        [("Y005", "MB1")],
    ),
    "MB before MSH": ("<REC><MB><MB1/></MB><MSH/></REC>", [("Y005", "MSH")]),
    "two MSH": (GOOD.replace("<MB>", "<MSH/><MB>"), [("Y005", "MSH")]),
    "two MB1": (GOOD.replace("<MB2>", "<MB1/><MB2>", 1), [("Y005", "MB1")]),
    "REC in REC": (GOOD.replace("<MB>", "<MB><REC/>", 1), [("Y005", "REC")]),
    "segment in segment": (GOOD.replace("<M01>", "<MB2/><M01>"), [("Y005", "MB2")]),
    "field outside": (GOOD.replace("<MB>", "<MB><M15/>", 1), [("Y005", "M15")]),
    "stranger outside": (GOOD.replace("<MB>", "<foo/><MB>", 1), [("Y004", "foo")]),
    "stranger in a segment": (GOOD.replace("<M01>", "<m01/><M01>"), [("Y004", "m01")]),
    "field twice": (GOOD.replace("<M01>", "<M01/><M01>"), [("Y004", "M01")]),
    "element in a field": (GOOD.replace(">X<", "><b/><"), [("Y003", "M01")]),
    "text in MB": (GOOD.replace("<MB>", "<MB>text"), [("Y003", "MB")]),
    "text in MB1": (GOOD.replace("</M01>", "</M01>text"), [("Y003", "MB1")]),
}


@pytest.mark.parametrize("name", FAULTS)
def test_structure_fault_is_noted(name: str, wrap: Callable[[str], bytes]) -> None:
    text, expected = FAULTS[name]
    document = Document.loads(wrap(GOOD + text))
    good, *_, bad = document.records
    assert good.faults == ()
    assert bad.faults == tuple(Fault(code, tag, bad.number) for code, tag in expected)


ROOT_FAULTS = {
    "no record": ("", [("Y001", "REC")]),
    "RECS inside": (GOOD + "<RECS></RECS>", [("Y015", "RECS")]),
    "segment outside": (GOOD + "<MSH/>", [("Y005", "MSH")]),
    "field outside": ("<M03/>" + GOOD, [("Y005", "M03")]),
    "stranger": (GOOD + "<foo/>" + GOOD, [("Y004", "foo")]),
    "text before": ("text" + GOOD, [("Y003", "RECS")]),
    "text between": (GOOD + "text" + GOOD + GOOD, [("Y003", "RECS")]),
    "comment only": ("<!-- ok -->" + GOOD, []),
    "text behind a comment": (GOOD + "<!-- ok -->text" + GOOD, [("Y003", "RECS")]),
    "RECS in a stranger": (GOOD + "<foo><RECS/></foo>" + GOOD, [("Y015", "RECS"), ("Y004", "foo")]),
    "strangers of a kind": (("<foo/>" + GOOD) * 3, [("Y004", "foo")]),
    "strangers of all kinds": (
        f"<a/>{GOOD}<MSH/><b/>text{GOOD}<M03/>",
        [("Y005", "MSH"), ("Y005", "M03"), ("Y004", "a"), ("Y004", "b"), ("Y003", "RECS")],
    ),
    "long name": ("<A1234567890/>" + GOOD, [("Y004", "A1234567…")]),
    "namespace": ("<a xmlns='urn:x'/>" + GOOD, [("Y004", "{urn:x}a")]),
    "Chinese name": ("<欄位/>" + GOOD, [("Y004", "??")]),
}


@pytest.mark.parametrize("name", ROOT_FAULTS)
def test_fault_outside_records_is_noted(name: str, wrap: Callable[[str], bytes]) -> None:
    text, expected = ROOT_FAULTS[name]
    faults = Document.loads(wrap(text)).faults
    assert set(faults) == {Fault(code, tag) for code, tag in expected}
    assert len(faults) == len(expected)


@pytest.mark.parametrize(
    ("tag", "expected"),
    [("M15", True), ("A12", True), ("MB1", False), ("M1", False), ("m15", False), ("M１５", False)],
)
def test_field_ids_are_a_letter_and_two_digits(tag: str, expected: bool) -> None:
    assert is_field(tag) is expected


def test_record_finds_a_field_in_header_or_visit() -> None:
    record = Record(1, {"H00": "1"}, {"M03": " A100000001 "})
    assert [record.get(name) for name in ("H00", "M03", "M99")] == ["1", "A100000001", ""]


@settings(max_examples=300, deadline=None)
@given(data=st.data())
def test_mutated_documents_load_or_say_why(data: st.DataObject) -> None:
    original = f'<?xml version="1.0" encoding="UTF-8"?><RECS>{GOOD}{GOOD}</RECS>'.encode()
    start = data.draw(st.integers(0, len(original)))
    end = data.draw(st.integers(start, min(len(original), start + 12)))
    mutated = original[:start] + data.draw(st.binary(max_size=8)) + original[end:]
    try:
        document = Document.loads(mutated)
    except DocumentError as error:
        assert "\n" not in str(error)
    else:
        assert all(isinstance(record, Record) for record in document.records)
