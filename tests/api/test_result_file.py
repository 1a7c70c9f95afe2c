"""Results that lie in a file: zipped, text, JSON, real, odd, broken."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api import result_file
from api.check_codes import Severity
from api.errors import DocumentTooLarge, DocumentUnreadable
from api.report import CheckReport, FaultyRecord, Reason, ReportHeader
from api.result_file import read_file, render_zip
from api.result_text import render_text
from api.results import render_json
from cardio.codecs import TAIPEI

NOW = datetime(2026, 3, 15, 12, 0, 1, tzinfo=TAIPEI)
HEADER = ReportHeader(
    *("901000000047", "3501200000", "2.0", NOW, 4179388, 4),
    *(NOW + timedelta(seconds=2), 4179388, 4, 3, 5, 1),
)
REASONS = (Reason("M51", None, "AA"), Reason("D05", 1, "D047"))
RECORD = FaultyRecord(2, "A100000001", "01", "1130102093000", "TESTVISIT00000000002", REASONS)
REPORT = CheckReport("test", True, HEADER, (RECORD,))

REAL = """                    特約醫事服務機構-健保IC卡資料上傳作業檢核結果明細表
SAM代碼:[TESTSAM00001] 醫事機構:[3501200000 測試診所] 資料型態:[2]
上傳日期時間:[1130119154546] 檔案大小:[4179388 ] 筆數:[4028]
接收日期時間:[1130119154601] 接收大小:[4179388 ] 接收筆數:[4028]
有效明細:[4027] 有效醫令:[9123] 無效明細:[1]
===========================================================================
第[17]筆 M03=[A100000001] M07=[AE] M11=[1130102093000] M15=[TESTVISIT00000000002] X=[1]
錯誤原因:M16:AA;M16:D051;M33:D024;D11[1]:16;D11[2]
        :16;MB2[2]:Z999;
===========================================================================
欄位與中文對照表
<M15>: 就醫識別碼 <M16>: 原就醫識別碼 <M33>: 當次調劑連續處方箋
錯誤代碼:中文對照註釋
[16  ]: 處方簽章驗不過
[Z999]: 未來才有的代碼
"""


def stored(path: Path, data: bytes | str) -> Path:
    path.write_bytes(data.replace("\n", "\r\n").encode("cp950") if isinstance(data, str) else data)
    return path


def packed(path: Path, **files: bytes) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name.replace("_", "."), data)
    return path


@pytest.mark.parametrize("kind", ["zip", "text", "json"])
def test_every_form_gives_the_same_report(tmp_path: Path, kind: str) -> None:
    data = {"zip": render_zip, "text": render_text, "json": render_json}[kind](REPORT)
    found = read_file(stored(tmp_path / "result", data))
    assert found.report == REPORT
    assert found.findings == REPORT.findings()
    assert (found.understood, found.exit_code) == (True, 1)


def test_zip_is_the_same_everywhere() -> None:
    data = render_zip(REPORT)
    assert data == render_zip(REPORT)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        (entry,) = archive.infolist()
        assert (entry.filename, entry.date_time) == ("result.txt", (2026, 3, 15, 12, 0, 2))
        assert entry.compress_type == zipfile.ZIP_STORED
        assert archive.read(entry) == render_text(REPORT)


def test_deflated_zip_is_read_by_its_text(tmp_path: Path) -> None:
    text = render_text(REPORT)
    one = packed(tmp_path / "one.zip", 結果_TXT=text, other_bin=b"\xff")
    assert read_file(one).report == REPORT
    assert read_file(packed(tmp_path / "two.zip", result_dat=text)).report == REPORT


def test_of_several_texts_the_result_is_read(tmp_path: Path) -> None:
    text = render_text(REPORT)
    path = packed(tmp_path / "r.zip", a_txt=b"read me", b_txt=text, c_json=render_json(REPORT))
    assert read_file(path).report == REPORT


def test_several_results_are_not_mixed_up(tmp_path: Path) -> None:
    text = render_text(REPORT)
    with pytest.raises(DocumentUnreadable, match="holds 2 results"):
        read_file(packed(tmp_path / "r.zip", a_txt=text, b_txt=b"read me", c_txt=text))


@pytest.mark.parametrize("codec", ["cp950", "utf-8", "utf-8-sig"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\x1a", "\0"])
def test_text_that_was_saved_again_is_read(tmp_path: Path, codec: str, end: str) -> None:
    lines = REAL if end in "\x1a\0" else REAL.replace("\n", end)
    found = read_file(stored(tmp_path / "r", (lines + end).encode(codec)))
    assert (len(found.findings), found.findings[-1].text_zh) == (6, "未來才有的代碼")


def test_own_character_of_an_institution_does_not_hide_the_result(tmp_path: Path) -> None:
    data = REAL.encode("cp950").replace("測試診所".encode("cp950"), b"\xfa\x40\xc6\xa1")
    found = read_file(stored(tmp_path / "r", data))
    assert len(found.findings) == 6
    assert found.report is not None
    assert found.report.header.hospital_id.startswith("3501200000 \\xfa@")


def test_real_text_is_read_with_its_own_codes(tmp_path: Path) -> None:
    found = read_file(stored(tmp_path / "real.txt", REAL))
    assert found.summary is not None
    assert found.summary.as_json() == {
        "received_records": 4028,
        "valid_records": 4027,
        "valid_orders": 9123,
        "invalid_records": 1,
    }
    assert [(one.record, one.order, one.field, one.code) for one in found.findings] == [
        (17, None, "M16", "AA"),
        (17, None, "M16", "D051"),
        (17, None, "M33", "D024"),
        (17, 1, "D11", "16"),
        (17, 2, "D11", "16"),
        (17, 2, "MB2", "Z999"),
    ]
    last = found.findings[-1]
    assert (last.text_zh, last.severity) == ("未來才有的代碼", Severity.UNKNOWN)
    assert found.findings[0].text_zh == "必填未填"


def test_json_form_has_the_keys_of_a_downloaded_result(tmp_path: Path) -> None:
    path = stored(tmp_path / "r.zip", render_zip(REPORT))
    shown = read_file(path).as_json()
    assert shown["file"] == str(path)
    assert (shown["opcode"], shown["type"], shown["rtn_code"]) == (None, None, None)
    assert (shown["ready"], shown["checked"], shown["emulated"]) == (True, True, True)
    assert shown["findings"] == [one.as_json() for one in REPORT.findings()]
    assert "raw" not in shown


def test_report_without_reasons_is_good_news(tmp_path: Path) -> None:
    path = stored(tmp_path / "r", render_text(CheckReport("", True, HEADER)))
    assert read_file(path).exit_code == 0


@pytest.mark.parametrize(
    "data",
    [
        '{"結果": "不明"}'.encode(),
        b"[1]",
        b'{"header": ',
        "沒有檢核".encode("cp950"),
        b"words",
        b"",
    ],
)
def test_form_that_is_not_known_is_kept_as_it_came(tmp_path: Path, data: bytes) -> None:
    found = read_file(stored(tmp_path / "r", data))
    assert (found.report, found.understood, found.findings, found.exit_code) == (None, False, (), 1)
    assert found.raw.encode("cp950") == data or found.raw.encode() == data
    assert found.as_json()["raw"] == found.raw
    assert found.as_json()["summary"] is None


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"\xff\xff\x80", "neither a zip file nor text"),
        (b"PK\x03\x04 broken", "cannot be unpacked"),
        (render_zip(REPORT)[:-40], "cannot be unpacked"),
    ],
)
def test_broken_file_says_so(tmp_path: Path, data: bytes, reason: str) -> None:
    with pytest.raises(DocumentUnreadable, match=reason):
        read_file(stored(tmp_path / "r", data))


def test_missing_and_empty_say_so(tmp_path: Path) -> None:
    with pytest.raises(DocumentUnreadable, match="No such file"):
        read_file(tmp_path / "none")
    with zipfile.ZipFile(tmp_path / "empty.zip", "w") as archive:
        archive.writestr("folder/", b"")
    for path in (tmp_path / "empty.zip", packed(tmp_path / "nothing.zip")):
        with pytest.raises(DocumentUnreadable, match="zip file is empty"):
            read_file(path)


@pytest.mark.parametrize("zipped", [False, True])
def test_file_without_end_is_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, zipped: bool
) -> None:
    monkeypatch.setattr(result_file, "MAX_BYTES", 1000)
    data = b" " * 1001
    path = packed(tmp_path / "r", a_txt=data) if zipped else stored(tmp_path / "r", data)
    with pytest.raises(DocumentTooLarge, match="is it a result"):
        read_file(path)


@pytest.mark.parametrize(("sizes", "read"), [([500, 500], True), ([500, 501], False)])
def test_texts_of_a_zip_are_within_the_limit_together(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sizes: list[int], read: bool
) -> None:
    """Files that unpack to a multiple of themselves are refused before any is unpacked."""
    files = {f"{number}_txt": b" " * size for number, size in enumerate(sizes)}
    path = packed(tmp_path / "r", **files)
    monkeypatch.setattr(result_file, "MAX_BYTES", 1000)
    if read:
        assert not read_file(path).understood
        return
    monkeypatch.setattr(zipfile.ZipFile, "open", None)
    with pytest.raises(DocumentTooLarge, match=r"1,001 where at most 1,000"):
        read_file(path)


def test_a_file_in_a_zip_that_holds_more_than_it_says_is_not_read_on(tmp_path: Path) -> None:
    data = bytearray(packed(tmp_path / "r", a_txt=b" " * 100_000).read_bytes())
    for field in (data.rindex(b"PK\x01\x02") + 24, data.index(b"PK\x03\x04") + 22):
        data[field : field + 4] = (10).to_bytes(4, "little")
    with pytest.raises(DocumentUnreadable, match="cannot be unpacked"):
        read_file(stored(tmp_path / "r", bytes(data)))


def test_a_zip_with_a_password_says_so(tmp_path: Path) -> None:
    data = bytearray(render_zip(REPORT))
    for field in (data.index(b"PK\x01\x02") + 8, data.index(b"PK\x03\x04") + 6):
        data[field] |= 1
    with pytest.raises(DocumentUnreadable, match="has a password"):
        read_file(stored(tmp_path / "r", bytes(data)))


def test_names_in_a_zip_lead_nowhere(tmp_path: Path) -> None:
    path = tmp_path / "r.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("../../outside.txt", render_text(REPORT))
        archive.writestr("/etc/readme", b"")
    before = set(tmp_path.parent.rglob("*"))
    assert read_file(path).report == REPORT
    assert set(tmp_path.parent.rglob("*")) == before


def test_zip_of_many_files_is_not_read(tmp_path: Path) -> None:
    files = {f"{number}_txt": b"" for number in range(result_file.MOST_FILES)}
    assert read_file(packed(tmp_path / "r", **files)).raw == ""
    with pytest.raises(DocumentUnreadable, match="over 100 files"):
        read_file(packed(tmp_path / "r", more_txt=b"", **files))


def test_repr_shows_no_text(tmp_path: Path) -> None:
    assert "秘密" not in repr(read_file(stored(tmp_path / "r", "秘密")))
    assert "A100000001" not in repr(read_file(stored(tmp_path / "r", render_zip(REPORT))))


@settings(
    deadline=None, max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(start=st.integers(0, 400), cut=st.integers(0, 12), put=st.binary(max_size=8))
def test_mutated_zip_is_read_or_says_why(tmp_path: Path, start: int, cut: int, put: bytes) -> None:
    data = render_zip(CheckReport("", True, HEADER, (RECORD,)))
    mutated = data[:start] + put + data[start + cut :]
    try:
        found = read_file(stored(tmp_path / "r", mutated))
    except DocumentUnreadable as error:
        assert "\n" not in str(error)
    else:
        assert found.understood or found.raw
