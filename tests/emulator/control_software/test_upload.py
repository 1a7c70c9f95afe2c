"""Uploads of format 1.0 (3.1, 3.2): counts, receipt, refusals; and 3.3, which is not emulated."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest

from api.codes import JobType
from cardio.backends import Buffer, Reply
from cardio.codecs import TAIPEI
from cardio.component import SamIdentity
from cardio.errors import NetworkDownError
from cardio.session import ControlSoftware
from emulator.desk import Desk
from emulator.policy import Policy
from emulator.vpn import Intake
from emulator.vpn.errors import StoreError
from emulator.vpn.store import Store, Upload

MakeDesk = Callable[..., Desk]
Call = Callable[..., Reply]

PLAIN, COUNTED, DOWNLOAD = "csUploadData", "csUploadDataPrec", "csDownloadData"
RECORD = "<REC><MSH><A00>1</A00></MSH><MB><MB1><A12>測試</A12></MB1>{}</MB></REC>"
ORDER = "<MB2><A72>1</A72></MB2>"
RECEIPT = b"90100000004777777777772026031510000020260315100000"


def document(records: int = 2, orders: int = 3) -> bytes:
    body = "".join(RECORD.format(ORDER * orders) for _ in range(records))
    return f'<?xml version="1.0" encoding="Big5"?>\r\n<RECS>{body}</RECS>'.encode("cp950")


FILE = document()
SIZE = str(len(FILE)).encode()


def text(content: bytes, capacity: int = 16) -> Buffer:
    return Buffer(capacity, content)


@pytest.fixture
def store() -> Iterator[Store]:
    with Store() as store:
        yield store


@pytest.fixture(autouse=True)
def received(desk: Desk, store: Store) -> list[Upload]:
    """The emulated server's own intake; what it received."""
    received: list[Upload] = []
    intake = Intake(store, desk.clock)

    class Listening:
        def receive(self, *args: object, **more: object) -> Upload:
            received.append(intake.receive(*args, **more))  # type: ignore[arg-type]
            return received[-1]

    desk.intake = Listening()
    return received


def test_a_document_reaches_the_centre(call: Call, received: list[Upload]) -> None:
    reply = call(PLAIN, FILE, text(SIZE + b"\0"), text(b"2\0"))
    assert reply == Reply(0, (SIZE + b"\0", b"2\0", RECEIPT))
    (upload,) = received
    assert upload.size == len(FILE)
    assert (upload.arrival.format, upload.arrival.type) == ("1.0", JobType.FORMAL)
    assert upload.arrival.sam == SamIdentity("901000000047", "7777777777")
    assert upload.arrival.sent_records == 2
    assert upload.arrival.sent_at == datetime(2026, 3, 15, 10, tzinfo=TAIPEI)


def test_the_centre_keeps_the_very_bytes(call: Call, received: list[Upload], store: Store) -> None:
    assert call(PLAIN, FILE, text(SIZE), text(b"2")).code == 0
    claimed = store.claim(received[0].arrival.due_at, real_now=0.0, until=1.0)
    assert claimed is not None
    assert claimed.document == FILE


def test_orders_are_counted_where_they_are_given(call: Call) -> None:
    reply = call(COUNTED, FILE, text(SIZE + b"\0"), text(b"2\0"), text(b"6\0"))
    assert reply == Reply(0, (SIZE + b"\0", b"2\0", b"6\0", RECEIPT))


@pytest.mark.parametrize("size", [261, 100_000, 3_000_000])
def test_files_are_not_cut(call: Call, received: list[Upload], size: int) -> None:
    file = document(1, 0).ljust(size)
    assert call(PLAIN, file, text(str(size).encode()), text(b"1")).code == 0
    assert received[0].size == size


def test_a_session_reads_the_file(
    session: ControlSoftware, received: list[Upload], tmp_path: Path
) -> None:
    path = tmp_path / "visits.xml"
    path.write_bytes(FILE)
    receipt = session.upload_data(path, 2)
    assert bytes(receipt) == RECEIPT
    assert bytes(session.upload_data_prec(path, 2, 6)) == RECEIPT
    assert [upload.size for upload in received] == [len(FILE)] * 2


@pytest.mark.parametrize(
    ("size", "records", "orders"),
    [
        (b"1", b"2", b"6"),
        (SIZE, b"3", b"6"),
        (SIZE, b"2", b"5"),
        (SIZE, b"", b"6"),
        (b"", b"2", b"6"),
        (SIZE, b"two", b"6"),
        (b"-" + SIZE, b"2", b"6"),
        (SIZE + b".0", b"2", b"6"),
    ],
)
def test_size_and_counts_must_be_those_of_the_file(
    call: Call, received: list[Upload], size: bytes, records: bytes, orders: bytes
) -> None:
    assert call(COUNTED, FILE, text(size), text(records), text(orders)).code == 6015
    assert received == []


@pytest.mark.parametrize(
    ("given", "capacity", "written"),
    [(b"0002\0", 16, b"2\0"), (b"2  \0", 16, b"2\0"), (b"2", 1, b"2"), (b"2\0", 2, b"2\0")],
)
def test_counts_are_rewritten_and_end_with_a_nul_if_there_is_room(
    call: Call, given: bytes, capacity: int, written: bytes
) -> None:
    reply = call(PLAIN, FILE, text(SIZE), text(given, capacity))
    assert (reply.code, reply.outputs[1]) == (0, written)


def test_counts_can_be_left_to_the_centre(desk: Desk, call: Call) -> None:
    desk.policy = Policy(upload_counts_checked=False)
    reply = call(COUNTED, FILE, text(SIZE), text(b"9"), text(b""))
    assert reply == Reply(0, (SIZE + b"\0", b"2\0", b"6\0", RECEIPT))
    assert call(PLAIN, FILE, text(b"9"), text(b"9")).code == 6015


def test_without_a_centre_there_is_no_network(desk: Desk, session: ControlSoftware) -> None:
    desk.intake = None
    values = (FILE, SIZE, b"2")
    assert session.call(PLAIN, *values).code == desk.policy.no_intake_code == 4061


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"network_up": False}, 4061),
        ({"sam_accepted": False}, 6014),
        ({"sam_present": False}, 4012),
        ({"sam_verified": False, "sam_accepted": False}, 4050),
    ],
)
def test_what_stops_an_upload(
    desk: Desk, call: Call, received: list[Upload], changes: dict[str, bool], code: int
) -> None:
    desk.change(**changes)
    assert call(PLAIN, FILE, text(SIZE), text(b"2")).code == code
    assert received == []


def test_an_empty_file_is_none(call: Call) -> None:
    assert call(PLAIN, b"", text(b"0"), text(b"0")).code == 6017


def test_a_centre_that_fails_is_a_failed_transfer(desk: Desk, call: Call) -> None:
    class Failing:
        def receive(self, *args: object, **more: object) -> Upload:
            raise StoreError("full")

    desk.intake = Failing()
    assert call(PLAIN, FILE, text(SIZE), text(b"2")).code == 6015


@pytest.mark.parametrize("room", [0, 49])
def test_nothing_is_sent_when_the_receipt_has_no_room(
    call: Call, received: list[Upload], room: int
) -> None:
    assert call(PLAIN, FILE, text(SIZE), text(b"2"), room=room).code == 6018
    assert received == []


def test_nothing_is_sent_when_a_count_has_no_room(
    desk: Desk, call: Call, received: list[Upload]
) -> None:
    desk.policy = Policy(upload_counts_checked=False)
    assert (
        call(PLAIN, document(12), text(str(len(document(12))).encode()), text(b"9", 1)).code == 6018
    )
    assert received == []


def test_a_session_raises_the_error(desk: Desk, session: ControlSoftware, tmp_path: Path) -> None:
    path = tmp_path / "visits.xml"
    path.write_bytes(FILE)
    desk.change(network_up=False)
    with pytest.raises(NetworkDownError):
        session.upload_data(path, 2)


def test_downloading_is_not_emulated_and_says_so(
    call: Call, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level("WARNING"):
        assert call(DOWNLOAD, b"", b"", b"", b"", b"", b"", b"").code == 9102
    assert "csDownloadData: not emulated" in caplog.text
