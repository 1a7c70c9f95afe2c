"""What the exports ask and what they give back, through ctypes as a Python HIS would."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from ctypes import CDLL, byref, c_int, c_short, create_string_buffer
from pathlib import Path
from queue import SimpleQueue
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cardio.backends import Argument, Buffer, Output, Reply
from cardio.backends.frames import read_call, reply_frame
from cardio.table import function_row
from emulator.control_software import handle
from emulator.daemon import ReaderDaemon
from emulator.desk import Desk
from emulator.native.targets import ROOT, TARGETS
from emulator.policy import Policy

MakeDesk = Callable[..., Desk]
Asked = Callable[..., tuple[Argument, ...]]


def test_a_card_is_read_as_in_this_process(
    library: CDLL, daemon: ReaderDaemon, make_desk: MakeDesk, read_card: Callable[..., object]
) -> None:
    here = make_desk()
    here.change(port_open=True)
    reply = handle(here, function_row("hisGetBasicData"), [Buffer(72)])
    assert read_card(library) == (0, 72, reply.outputs[0])


def test_a_visit_is_that_of_this_process(
    library: CDLL, daemon: ReaderDaemon, make_desk: MakeDesk
) -> None:
    buffer, length = create_string_buffer(316), c_short(316)
    assert library.hisGetSeqNumber256N1(b"01", b" ", b"1", buffer, byref(length)) == 0
    here = make_desk()
    here.change(port_open=True)
    asked = (b"01\0", b" \0", b"1", Buffer(316))
    reply = handle(here, function_row("hisGetSeqNumber256N1"), asked)
    assert (buffer.raw, length.value) == (reply.outputs[0], 316)
    assert here.hospital_id.encode() in buffer.raw


@pytest.mark.parametrize("above", [0, 0x7FFF0000, -0x10000])
def test_of_an_int_only_the_low_half_is_read_and_written(
    library: CDLL, daemon: ReaderDaemon, above: int
) -> None:
    length = c_int(above | 72)
    assert library.hisGetBasicData(create_string_buffer(72), byref(length)) == 0
    assert length.value == above | 72


@pytest.mark.parametrize(("given", "code"), [(0x8000, 6018), (-1, 6018), (0x10000, 6018), (72, 0)])
def test_a_negative_capacity_is_none(
    library: CDLL, daemon: ReaderDaemon, given: int, code: int
) -> None:
    length = c_int(given)
    assert library.hisGetBasicData(create_string_buffer(72), byref(length)) == code
    assert length.value & 0xFFFF == (0 if code else 72)


def test_the_version_needs_no_emulator_and_names_the_library(
    library: CDLL, point: Callable[[object], None]
) -> None:
    point("nowhere")
    path = create_string_buffer(b"\xa5" * 260, 260)
    assert library.csGetVersionEx(path) == Policy().version
    assert path.value == library._name.encode()
    assert path.raw[len(path.value) + 1 :] == b"\xa5" * (259 - len(path.value))
    assert library.csGetVersionEx(None) == Policy().version


def test_a_library_that_was_loaded_by_half_a_path_knows_the_whole(
    library_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "CsHis50.so").write_bytes(library_file.read_bytes())
    monkeypatch.chdir(tmp_path)
    path = create_string_buffer(260)
    assert CDLL("./CsHis50.so").csGetVersionEx(path) == Policy().version
    assert path.value == str(tmp_path.resolve() / "CsHis50.so").encode()


def test_a_path_that_is_longer_than_callers_have_room_for_is_left_out(
    library_file: Path, tmp_path: Path
) -> None:
    folder = tmp_path / ("x" * 100)
    folder.mkdir()
    deep = folder / "library.so"
    deep.write_bytes(library_file.read_bytes())
    path = create_string_buffer(b"\xa5" * 260, 260)
    assert CDLL(str(deep)).csGetVersionEx(path) == Policy().version
    assert path.raw == b"\0" + b"\xa5" * 259


def test_it_says_that_it_is_an_emulator(library: CDLL) -> None:
    assert library.cardio_is_emulator() == 1


def test_a_file_is_opened_here_and_sent_whole(
    library: CDLL, daemon: ReaderDaemon, open_desk: Desk, tmp_path: Path
) -> None:
    content = b"<RECS><REC><MB><MB1></MB1><MB2>\0</MB2></MB></REC>" + b" " * 100_000 + b"</RECS>"
    file = tmp_path / "upload.xml"
    file.write_bytes(content)
    received: list[bytes] = []

    class Centre:
        def receive(self, format: str, document: bytes, *_: object, **__: object) -> object:
            received.append(document)
            raise ValueError("seen")

    open_desk.intake = Centre()  # type: ignore[assignment]
    size, number = create_string_buffer(b"%d" % len(content), 16), create_string_buffer(b"1", 16)
    buffer, length = create_string_buffer(50), c_int(50)
    library.csUploadData(str(file).encode(), size, number, buffer, byref(length))
    assert received == [content]


# --- what travels


@pytest.fixture
def asked(library: CDLL, peer: Any) -> Asked:
    """Call a function on the other side that keeps the arguments; return them."""
    calls: SimpleQueue[tuple[Argument, ...]] = SimpleQueue()
    outputs: SimpleQueue[tuple[Output, ...]] = SimpleQueue()

    def answering(connection: Any) -> None:
        connection.greet()
        while (frame := connection.read()) is not None:
            calls.put(read_call(frame.body).arguments)
            connection.send(reply_frame(Reply(0, outputs.get(timeout=10))))

    peer.plays(answering)

    def ask(name: str, *words: object, gives: tuple[Output, ...] = ()) -> tuple[Argument, ...]:
        outputs.put(gives)
        assert getattr(library, name)(*words) == 0
        return calls.get(timeout=10)

    return ask


def test_texts_go_up_to_their_nul_or_their_documented_size(asked: Asked) -> None:
    @given(patient=st.binary(max_size=13), hospital=st.binary(max_size=13))
    def check(patient: bytes, hospital: bytes) -> None:
        arguments = asked("hisGetTreatNumNoICCard", patient, hospital, None, None, gives=(b"",))
        ends = [text[:11].partition(b"\0") for text in (patient + b"\0", hospital + b"\0")]
        assert arguments == (*(text + end for text, end, _ in ends), Buffer(0))

    check()


@pytest.mark.parametrize("width", [c_short, c_int])
@pytest.mark.parametrize(("count", "records"), [(0, 0), (1, 1), (60, 60), (61, 60), (-1, 0)])
def test_records_go_as_many_as_are_counted(
    asked: Asked, width: type[Any], count: int, records: int
) -> None:
    number = width(count)
    text = b"A" * 3661
    arguments = asked("hisWriteMultiPrescript", None, None, None, text, byref(number), gives=(7,))
    assert arguments == (b"", b"", b"", text[: 61 * records], count)
    assert number.value & 0xFFFF == 7


@pytest.mark.parametrize("value", [0, 1, -1, 32767, -32768, 32768, 65535, 65536 + 5])
def test_numbers_by_value_are_their_low_half(asked: Asked, value: int) -> None:
    (number,) = asked("hisGetCardStatus", value)
    assert number == c_short(value).value


def test_a_buffer_that_is_rewritten_goes_with_what_it_holds(asked: Asked) -> None:
    buffer = create_string_buffer(b"ICD10", 138)
    whole = b"ICD10\0"
    for capacity, content in ((138, whole), (6, whole), (5, b"ICD10"), (2, b"IC"), (0, b"")):
        length = c_int(capacity)
        arguments = asked("hisGetCriticalIllness", buffer, byref(length), gives=(b"",))
        assert arguments == (Buffer(capacity, content),)


def test_a_number_comes_back_in_its_low_half(asked: Asked) -> None:
    for gives, read in ((1, 1), (-1, 0xFFFF), (0x12345, 0x2345)):
        status = c_int(0)
        assert asked("hpcGetHPCStatus", 1, byref(status), gives=(gives,)) == (1, 0)
        assert status.value == read


def test_threads_share_a_connection_and_take_turns(
    library: CDLL, peer: Any, read_card: Callable[..., tuple[int, int, bytes]]
) -> None:
    cards = [bytes([number]) * 72 for number in range(40)]

    def answering(connection: Any) -> None:
        connection.greet()
        for card in cards:
            connection.asked()
            connection.send(reply_frame(Reply(0, (card,))))

    peer.plays(answering)
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: read_card(library), cards))
    assert sorted(found) == [(0, 72, card) for card in cards]
    assert peer.connections == 1


# --- the component


@pytest.fixture(scope="session")
def signer(compile_c: Any) -> Path:
    """The bench's client, which calls the component as a drop-in component would."""
    sources = TARGETS["linux-x64"].library.c_files
    program: Path = compile_c("client", sources=sources, folder=ROOT / "bench")
    return program


def test_component_rows_are_carried_by_the_same_runtime(
    signer: Path, daemon: ReaderDaemon, run: Callable[..., str]
) -> None:
    said = run(signer, "sign", "0.05", said="\n").split()
    assert said[0] == "ready" and int(said[1]) > 0
