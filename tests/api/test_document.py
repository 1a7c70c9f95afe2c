"""Documents: encoding by declaration, format, counts, exact bytes, bad files."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path

import pytest

from api import Document, DocumentError
from api.document import MAX_BYTES
from api.errors import (
    DeclarationInvalid,
    DocumentTooLarge,
    DocumentUnreadable,
    NotADocument,
    WrongEncoding,
)
from api.records import Format

SAMPLES = {
    "v2_clinic_big5": (Format.V2, "Big5", 4, 6),
    "v2_pharmacy_utf8": (Format.V2, "UTF-8", 3, 3),
    "v2_hospital_big5": (Format.V2, "Big5", 6, 4),
    "v1_clinic_big5": (Format.V1, "Big5", 3, 5),
    "invalid_missing_M51": (Format.V2, "Big5", 1, 1),
    "invalid_D02_D05_pair": (Format.V2, "Big5", 1, 1),
    "invalid_missing_MSH": (Format.V2, "UTF-8", 1, 1),
}


@pytest.mark.parametrize("name", SAMPLES)
def test_sample_is_loaded_with_its_counts(name: str, sample: Callable[[str], Document]) -> None:
    document = sample(name)
    found = (document.format, document.encoding, document.record_count, document.order_count)
    assert found == SAMPLES[name]
    assert [record.number for record in document.records] == list(range(1, found[2] + 1))
    assert sum(len(record.orders) for record in document.records) == document.order_count


@pytest.mark.parametrize("name", SAMPLES)
def test_bytes_are_kept_and_measured(name: str, samples: Path) -> None:
    path = samples / f"{name}.xml"
    document = Document.load(str(path))
    assert document.data == path.read_bytes()
    assert document.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert document.base64_length == len(b64encode(path.read_bytes()))


def test_chinese_text_is_read_from_both_encodings(sample: Callable[[str], Document]) -> None:
    big5 = [order.get("E04") for r in sample("v2_clinic_big5").records for order in r.orders]
    utf8 = [order.get("E06") for r in sample("v2_pharmacy_utf8").records for order in r.orders]
    assert "花生(測試一自述)" in big5
    assert "測試三表示服藥後手心發癢" in utf8


def test_records_can_be_gone_through_again(clinic: Document) -> None:
    assert list(clinic.records) == list(clinic.records)


def test_repr_shows_no_patient(clinic: Document) -> None:
    assert "A100000001" not in repr(clinic)
    assert "record_count=4" in repr(clinic)


def test_fields_decide_the_format_where_the_header_is_missing(wrap: Callable[..., bytes]) -> None:
    old = wrap("<REC><MB><MB1><A12>A100000001</A12></MB1></MB></REC>")
    new = wrap("<REC><MB><MB1><M03>A100000001</M03></MB1></MB></REC>")
    assert Document.loads(old).format is Format.V1
    assert Document.loads(new).format is Format.V2
    assert Document.loads(wrap("")).format is Format.V2


def test_missing_file_says_so(tmp_path: Path) -> None:
    with pytest.raises(DocumentUnreadable, match="no such file"):
        Document.load(tmp_path / "none.xml")


def test_folder_is_not_readable(tmp_path: Path) -> None:
    with pytest.raises(DocumentUnreadable, match="cannot be read"):
        Document.load(tmp_path)


def test_file_of_any_size_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "huge.xml"
    with path.open("wb") as file:
        file.truncate(MAX_BYTES + 1)
    with pytest.raises(DocumentTooLarge, match="bytes of the file: 268,435,457") as caught:
        Document.load(path)
    assert caught.value.limit == MAX_BYTES


@pytest.mark.parametrize("data", [b"", b" \r\n"])
def test_empty_document_says_so(data: bytes) -> None:
    with pytest.raises(DocumentUnreadable, match="empty"):
        Document.loads(data)


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"<html><body>login</body></html>", DeclarationInvalid),
        (b'<?xml version="1.0" encoding="UTF-8"?><html/>', NotADocument),
        ('<?xml version="1.0" encoding="Big5"?><RECS>測試醫師們</RECS>'.encode(), WrongEncoding),
        (b'<?xml version="1.0" encoding="UTF-8"?>', DocumentError),
    ],
)
def test_other_files_are_refused_in_one_line(data: bytes, kind: type[DocumentError]) -> None:
    with pytest.raises(kind) as caught:
        Document.loads(data)
    assert str(caught.value)
    assert "\n" not in str(caught.value)


def test_caller_may_overrule_the_declaration() -> None:
    data = '<?xml version="1.0" encoding="Big5"?><RECS><REC>測試醫師們</REC></RECS>'.encode()
    with pytest.raises(WrongEncoding):
        Document.loads(data)
    assert Document.loads(data, encoding="UTF-8").encoding == "UTF-8"


def test_common_cp950_characters_are_not_refused() -> None:
    text = "碁銹裏墻恒粧嫺"  # F9D6 to F9DC: refused by the XML parser's own Big5
    data = (
        '<?xml version="1.0" encoding="Big5"?><RECS><REC><MSH/><MB><MB1/><MB2>'
        f"<D15>{text}</D15></MB2></MB></REC></RECS>"
    ).encode("cp950")
    (record,) = Document.loads(data).records
    assert record.orders == ({"D15": text},)


def test_large_document_is_read_in_pieces(wrap: Callable[..., bytes]) -> None:
    record = "<REC><MSH><H00>1</H00></MSH><MB><MB1><M15>測試</M15></MB1><MB2/></MB></REC>"
    document = Document.loads(wrap(record * 3000))
    assert (document.record_count, document.order_count) == (3000, 3000)
    last = list(document.records)[-1]
    assert (last.number, last.visit) == (3000, {"M15": "測試"})
