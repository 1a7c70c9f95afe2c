"""What an uploader at the command line meets: good documents, bad input, bad servers."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest

INSTITUTION = {
    "v1_clinic_big5.xml": "3501200000",
    "v2_clinic_big5.xml": "3501200000",
    "v2_pharmacy_utf8.xml": "5999000000",
    "v2_hospital_big5.xml": "0101200000",
    "invalid_missing_M51.xml": "3501200000",
    "invalid_missing_MSH.xml": "3501200000",
}
VALID = {
    "v2_clinic_big5.xml": (4, 6),
    "v2_pharmacy_utf8.xml": (3, 3),
    "v2_hospital_big5.xml": (6, 4),
}
HEAD = b'<?xml version="1.0" encoding="Big5"?>\n'


@pytest.fixture
def cli(cli: Any, tmp_path: Path) -> Any:
    """The command line, each test with an outbox of its own."""
    return partial(cli, CARDIO_HOME=str(tmp_path / "home"))


def sent(cli: Any, emulator: Any, file: Path, *more: str) -> Any:
    hospital = INSTITUTION.get(file.name, "3501200000")
    return cli(
        "upload", str(file), "--json", "--target", emulator.target,
        "--backend", emulator.of(hospital), *more,
    )  # fmt: skip


@pytest.mark.parametrize("name", VALID)
@pytest.mark.parametrize("kind", ["ZZ", "A2", "A1"])
def test_valid_samples_have_no_finding(
    cli: Any, emulator: Any, samples: Path, name: str, kind: str
) -> None:
    done = sent(cli, emulator, samples / name, "--type", kind, "--wait")
    (upload,) = done.document["uploads"]
    records, orders = VALID[name]
    assert done.code == 0
    assert {k: upload[k] for k in ("part", "records", "orders", "type", "rtn_code", "state")} == {
        "part": 1, "records": records, "orders": orders, "type": kind, "rtn_code": "0000",
        "state": "done",
    }  # fmt: skip
    assert upload["result"]["findings"] == []
    assert upload["result"]["summary"]["received_records"] == records


@pytest.mark.parametrize(
    ("name", "findings"),
    [
        ("invalid_missing_M51.xml", [(1, "M51", "AA")]),
        ("invalid_missing_MSH.xml", [(1, "MSH", "Y002")]),
    ],
)
def test_invalid_samples_have_theirs(
    cli: Any, emulator: Any, samples: Path, name: str, findings: Any
) -> None:
    done = sent(cli, emulator, samples / name, "--type", "A2", "--wait")
    result = done.document["uploads"][0]["result"]
    assert done.code == 1
    assert [f["code"] for f in result["findings"]] == [code for _, _, code in findings]
    assert all(f["text_zh"] and f["text_en"] for f in result["findings"])
    assert result["summary"]["valid_records"] == 0
    assert result["summary"]["invalid_records"] == 1


def test_result_by_execution_number(cli: Any, emulator: Any, samples: Path) -> None:
    file = samples / "invalid_missing_M51.xml"
    opcode = sent(cli, emulator, file, "--type", "A2").document["uploads"][0]["opcode"]
    backend = emulator.of("3501200000")
    asked = ("result", opcode, "--target", emulator.target, "--backend", backend, "--json")
    done = cli(*asked, "--type", "A2")
    assert done.code == 1
    assert done.document["ready"] is True
    (finding,) = done.document["findings"]
    assert (finding["record"], finding["field"], finding["code"]) == (1, "M51", "AA")
    assert cli(*asked, "--type", "A1").document["rtn_code"] == "5003"
    other = cli(*asked[:-2], emulator.of("8888888888"), "--json", "--type", "A2")
    assert (other.code, other.document["rtn_code"]) == (1, "5004")


def test_several_files_are_all_tried(cli: Any, emulator: Any, samples: Path) -> None:
    done = cli(
        "upload", str(samples / "v2_clinic_big5.xml"), str(samples / "none.xml"), "--type", "A2",
        "--json", "--target", emulator.target,
        "--backend", emulator.of("3501200000"),
    )  # fmt: skip
    assert done.code == 2
    assert "none.xml" in done.err
    assert done.document["uploads"][0]["rtn_code"] == "0000"


BAD_FILES = {
    "empty.xml": b"",
    "text.xml": b"this is no XML",
    "dtd.xml": HEAD + b'<!DOCTYPE RECS [<!ENTITY a "b">]><RECS>&a;</RECS>',
    "entity.xml": HEAD + b"<RECS><REC>&undefined;</REC></RECS>",
    "external.xml": HEAD + b'<!DOCTYPE RECS SYSTEM "http://127.0.0.1/x.dtd"><RECS/>',
    "utf8-as-big5.xml": HEAD
    + "<RECS><REC><MSH/><MB><MB1><M03>測試一</M03></MB1></MB></REC></RECS>".encode(),
    "encoding.xml": b'<?xml version="1.0" encoding="EBCDIC"?><RECS/>',
    "truncated.xml": HEAD + b"<RECS><REC><MSH>",
}


@pytest.mark.parametrize("name", BAD_FILES)
def test_bad_file_is_one_line_and_nothing_is_sent(
    cli: Any, emulator: Any, tmp_path: Path, name: str
) -> None:
    file = tmp_path / name
    file.write_bytes(BAD_FILES[name])
    done = sent(cli, emulator, file, "--type", "A2")
    assert done.code == 2
    assert name in done.err
    assert "Traceback" not in done.err


def test_a_document_over_the_limit_goes_in_parts(
    cli: Any, emulator: Any, samples: Path, tmp_path: Path
) -> None:
    text = (samples / "v2_clinic_big5.xml").read_bytes()
    head, body = text.split(b"<RECS>")
    inner = body.rpartition(b"</RECS>")[0]
    copies = 11_000_000 // len(inner)
    file = tmp_path / "big.xml"
    file.write_bytes(head + b"<RECS>" + inner * copies + b"</RECS>")
    done = sent(cli, emulator, file, "--type", "ZZ")
    assert done.code == 0
    parts = done.document["uploads"]
    assert [part["part"] for part in parts] == list(range(1, len(parts) + 1))
    assert len({part["opcode"] for part in parts}) == len(parts) > 1
    assert sum(part["records"] for part in parts) == 4 * copies


def test_no_target_no_upload(cli: Any, samples: Path) -> None:
    done = cli("upload", str(samples / "v2_clinic_big5.xml"), "--type", "A2", "--json")
    assert (done.code, done.out) == (2, "")
    assert "CARDIO_TARGET" in done.err


@pytest.mark.parametrize("target", ["https://nhi.invalid/V1000/", "http://192.0.2.1/V1000/"])
def test_emulated_identity_stays_on_this_machine(cli: Any, samples: Path, target: str) -> None:
    file = str(samples / "v2_clinic_big5.xml")
    done = cli("upload", file, "--type", "A2", "--json", "--target", target)
    assert done.code == 2
    assert "loopback" in done.err


def test_unreachable_server(cli: Any, samples: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        target = f"http://127.0.0.1:{free.getsockname()[1]}/V1000/"
    file = str(samples / "v2_clinic_big5.xml")
    done = cli("upload", file, "--type", "A2", "--json", "--target", target)
    assert done.code == 4
    assert "Traceback" not in done.err


@contextmanager
def answering(answer: bytes) -> Iterator[str]:
    """Serve one fixed answer to every request, whatever it is; gives the base URL."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=_serve, args=(server, answer), daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}/V1000/"


def _serve(server: socket.socket, answer: bytes) -> None:
    while True:
        try:
            connection, _ = server.accept()
        except OSError:
            return
        with connection, connection.makefile("rb") as lines:
            length = 0
            while (line := lines.readline()) not in (b"\r\n", b""):
                name, _, value = line.partition(b":")
                length = int(value) if name.lower() == b"content-length" else length
            lines.read(length)
            connection.sendall(answer)


def http(body: bytes, *, kind: bytes = b"application/json", length: int | None = None) -> bytes:
    size = len(body) if length is None else length
    return b"HTTP/1.1 200 OK\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n%s" % (
        kind,
        size,
        body,
    )


@pytest.mark.parametrize(
    "answer",
    [
        http(b"<html>proxy login</html>", kind=b"text/html"),
        http(b'{"RtnCode": "0000", "Opc', length=60),
        http(b'{"RtnCode": "0000", "Opc'),
        http(b"[]"),
        http(b"{}"),
        b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n",
        b"nonsense\r\n\r\n",
    ],
    ids=["html", "truncated", "cut-json", "list", "no-code", "status", "no-http"],
)
def test_a_bad_answer_is_one_line_and_exit_4(cli: Any, samples: Path, answer: bytes) -> None:
    with answering(answer) as target:
        file = str(samples / "v2_clinic_big5.xml")
        done = cli("upload", file, "--type", "A1", "--json", "--target", target)
    assert done.code == 4
    assert done.document["uploads"][0]["state"] == "unknown"
    assert "Traceback" not in done.err


def test_a_redirect_is_refused_and_nothing_counts_as_sent(cli: Any, samples: Path) -> None:
    redirect = b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n"
    with answering(redirect) as target:
        file = str(samples / "v2_clinic_big5.xml")
        done = cli("upload", file, "--type", "A1", "--json", "--target", target)
    assert done.code == 4
    assert done.document["uploads"][0]["state"] == "queued"
    assert "redirect" in done.err
