"""Calls to libraries made of a few lines of C: what they get, what is taken of their answers."""

from __future__ import annotations

import pickle
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

import cardio
from cardio.backends import Buffer
from cardio.backends.library import LibraryBackend
from cardio.backends.library_errors import MissingExportError, OverrunError
from cardio.errors import SessionClosedError, UnknownFunctionError
from cardio.table import function_row

pytestmark = pytest.mark.usefixtures("home")

Compile = Callable[..., Path]

BASIC = "int hisGetBasicData(char *p, {width} *n) {{ {body} return 0; }}"
PERSON = b"990000000001\xb4\xfa\xb8\xd5\xa4@".ljust(32) + b"A1234567890700101M1050101 1".ljust(40)


def basic(body: str, width: str = "int") -> str:
    return BASIC.format(width=width, body=body)


def write(content: bytes) -> str:
    """Return C that writes bytes to the buffer and their number to the length."""
    octal = "".join(f"\\{byte:03o}" for byte in content)
    return f'memcpy(p, "{octal}", {len(content)}); *n = {len(content)};'


@pytest.mark.parametrize("width", ["int", "short"])
def test_a_session_over_a_library(vendor: Compile, width: str) -> None:
    path = vendor(basic(write(PERSON), width))
    with cardio.open(f"dll:{path}") as session:
        person = session.get_basic_data()
        assert (person.card_no, person.name, person.id_no) == (
            "990000000001",
            "測試一",
            "A123456789",
        )
        assert not session.emulated
        assert session.url == f"dll:{path}?port=0"


@pytest.mark.parametrize("width", ["int", "short"])
@pytest.mark.parametrize(
    ("length", "read"), [("-1", 0), ("-32768", 0), ("0", 0), ("5", 5), ("72", 72), ("400", 72)]
)
def test_a_length_that_is_no_length_makes_no_more_of_the_buffer(
    vendor: Compile, width: str, length: str, read: int
) -> None:
    path = vendor(basic(f"memset(p, 'x', 72); *n = {length};", width))
    with cardio.open(f"dll:{path}") as session:
        assert session.call("hisGetBasicData").outputs == {"pBuffer": b"x" * read}


def test_a_library_sees_the_capacity_in_either_width(vendor: Compile) -> None:
    for width in ("int", "short"):
        path = vendor(basic("n[0] == 7 ? *n = 0 : abort();", width), name=f"{width}.so")
        with cardio.open(f"dll:{path}") as session:
            assert session.call("hisGetBasicData", capacities={"pBuffer": 7}).code == 0


def test_an_error_that_writes_nothing_has_no_content(vendor: Compile) -> None:
    path = vendor(basic("return 4013;"))
    with cardio.open(f"dll:{path}") as session:
        result = session.call("hisGetBasicData")
        assert (result.code, result.outputs) == (4013, {"pBuffer": b""})


@pytest.mark.parametrize("past", [0, 1, 100, 4000])
def test_a_library_that_writes_past_a_buffer_is_caught(vendor: Compile, past: int) -> None:
    path = vendor(basic(f"p[72 + {past}] = 0;"))
    with cardio.open(f"dll:{path}") as session:
        with pytest.raises(OverrunError) as caught:
            session.get_basic_data()
        error = caught.value
        assert (error.function, error.parameter) == ("hisGetBasicData", "pBuffer")
        session.close_com()


def test_a_library_that_writes_a_long_where_an_int_is_is_caught(vendor: Compile) -> None:
    path = vendor(basic("*(long long *)n = 72;"))
    with (
        cardio.open(f"dll:{path}") as session,
        pytest.raises(OverrunError, match=r"hisGetBasicData\.iBufferLen: .* outside the 4 bytes"),
    ):
        session.get_basic_data()


def test_an_older_library_says_what_it_lacks_when_it_is_called(vendor: Compile) -> None:
    path = vendor()
    with cardio.open(f"dll:{path}") as session:
        for _ in range(2):
            with pytest.raises(MissingExportError) as caught:
                session.get_treat_num_ic_card("20260315")
        error = caught.value
        assert str(error) == (
            f"hisGetTreatNumICCard: {path} does not export it;"
            " the control software has it since version 5.1.5"
        )
        assert (error.function, error.library, error.since) == (
            "hisGetTreatNumICCard",
            str(path),
            "5.1.5",
        )
        assert str(pickle.loads(pickle.dumps(error))) == str(error)
        assert session.call("csSoftwareReset", 0).code == 0


def test_what_no_library_exports_is_refused(vendor: Compile) -> None:
    backend = LibraryBackend(vendor())
    with pytest.raises(UnknownFunctionError, match=r"^csGetLastUnTreatmentData: no library has it"):
        backend.call(function_row("csGetLastUnTreatmentData"), [Buffer(72)])
    backend.close()


def test_numbers_go_by_value_and_by_pointer(vendor: Compile) -> None:
    source = "int hpcGetHPCStatus(int req, short *status) { *status += req; return 0; }"
    with cardio.open(f"dll:{vendor(source)}") as session:
        result = session.call("hpcGetHPCStatus", 40, 2)
        assert result.outputs == {"Status": 42}


UPLOAD = """
#include <stdio.h>
#include <sys/stat.h>
int csUploadData(char *name, char *size, char *number, char *p, int *n) {
    struct stat file;
    if (stat(name, &file) || (file.st_mode & 0777) != 0600 || atoi(size) != file.st_size)
        return 6016;
    FILE *opened = fopen(name, "rb");
    *n = fread(p, 1, *n, opened);
    fclose(opened);
    strcpy(size, "7");
    return 0;
}
int csGetVersionEx(char *p) { strcpy(p, "/opt/libcshis50.so"); return 5151; }
"""


def test_a_library_gets_a_file_for_the_bytes_that_travel(vendor: Compile, tmp_path: Path) -> None:
    document = tmp_path / "visits.xml"
    document.write_bytes(b"<RECS/>\n\0\xff")
    with cardio.open(f"dll:{vendor(UPLOAD)}") as session:
        result = session.call("csUploadData", str(document), str(document.stat().st_size), "1")
        assert result.code == 0
        assert result.outputs == {
            "pFileSize": b"7", "pNumber": b"", "pBuffer": document.read_bytes(),
        }  # fmt: skip
        assert session.get_version_ex().path == "/opt/libcshis50.so"


def test_what_is_not_called_leaves_no_file_behind_nor_needs_one(
    vendor: Compile, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "none"))
    upload = function_row("csUploadData")
    arguments = (b"<xml/>", Buffer(16, b"6\0"), Buffer(16, b"1\0"), Buffer(50))
    backend = LibraryBackend(vendor())
    with pytest.raises(MissingExportError):
        backend.call(upload, arguments)
    backend.close()
    with pytest.raises(SessionClosedError):
        backend.call(upload, arguments)
