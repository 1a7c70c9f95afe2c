"""Signed orders (1.49): what is written, what is signed, and what is refused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from cardio.backends import Reply
from cardio.codecs import RocDateTime
from cardio.errors import BadParameterError, PatientMismatchError, VisitNotFoundError
from cardio.records import Prescription
from cardio.session import ControlSoftware
from emulator import order_signature
from emulator.desk import Desk
from emulator.order_signature import SignedOrder, document_amount, verify_order

Call = Callable[..., Reply]

NAME = "hisWriteMultiPrescriptSign"
MOMENT, PATIENT, BIRTH = b"1150315100000", b"A100000001", b"0700101"
HEAD = (MOMENT + b"\0", PATIENT + b"\0", BIRTH + b"\0")


def order(code: str = "A037341100", amount: str = "0000900", **changes: str) -> bytes:
    """Write an order record as a HIS does: 61 bytes, blank padded."""
    parts = {
        "at": MOMENT.decode(),
        "kind": "1",
        "part": "",
        "usage": "TID",
        "days": "03",
        **changes,
    }
    text = (
        f"{parts['at']:13}{parts['kind']}{code:12}{parts['part']:6}{parts['usage']:18}"
        f"{parts['days']:2}{amount:7}01"
    )
    return text.encode("ascii")


ORDER = order()
DOCUMENT = SignedOrder(
    "7777777777", "A100000001", "1150315100000", "A037341100", "", "TID", days=3, amount=900
)
"""What a format 2.0 document says of this order: M05, M03, D01, D06-D10."""


@pytest.fixture(autouse=True)
def visited(session: ControlSoftware) -> None:
    assert session.get_seq_number_256_n1("01").visit_datetime == MOMENT.decode()


def signatures(reply: Reply) -> list[str]:
    assert reply.code == 0
    count, written = reply.outputs
    assert isinstance(written, bytes)
    assert isinstance(count, int)
    assert len(written) == 40 * count
    return [written[n : n + 40].decode("ascii") for n in range(0, len(written), 40)]


def test_an_order_record_is_61_bytes() -> None:
    assert len(ORDER) == Prescription.LAYOUT.total_length == 61


@pytest.mark.parametrize(
    ("changes", "document"),
    [
        ({}, DOCUMENT),
        (
            {"code": "P27001C", "part": "12    ", "usage": "", "days": "  ", "amount": "00001.0"},
            replace(DOCUMENT, item_code="P27001C", body_part="12", usage="", days=0, amount=100),
        ),
    ],
    ids=["drug", "dental treatment"],
)
def test_a_centre_verifies_a_signature_from_what_the_document_says(
    call: Call, seed: str, changes: dict[str, str], document: SignedOrder
) -> None:
    (signature,) = signatures(call(NAME, *HEAD, order(**changes), 1))
    key = order_signature.signing_key(seed)
    assert verify_order(key, document, signature)
    for other in (
        replace(document, hospital_id="3501200000"),
        replace(document, patient_id="F200000008"),
        replace(document, visit_datetime="1150315100001"),
        replace(document, amount=document.amount + 1),
    ):
        assert not verify_order(key, other, signature)


@pytest.mark.parametrize("d10", ["9", "9.0", "9.00", "00009.0"])
@pytest.mark.parametrize("written", ["0000900", "00009.0", "9.0", "    900"])
def test_amounts_sign_alike_however_they_are_written(
    call: Call, seed: str, written: str, d10: str
) -> None:
    (signature,) = signatures(call(NAME, *HEAD, order(amount=written), 1))
    document = replace(DOCUMENT, amount=document_amount(d10))
    assert verify_order(order_signature.signing_key(seed), document, signature)


@pytest.mark.parametrize("count", [1, 2, 17, 60])
def test_n_orders_give_n_signatures_in_their_order(desk: Desk, call: Call, count: int) -> None:
    records = [order(f"A{n:09d}") for n in range(count)]
    together = signatures(call(NAME, *HEAD, b"".join(records), count, room=40 * count))
    assert desk.card is not None
    assert desk.card.section("rx") == tuple(reversed(records))
    one_by_one = [signatures(call(NAME, *HEAD, record, 1))[0] for record in records]
    assert together == one_by_one
    assert len(set(together)) == count


def test_a_card_keeps_the_newest_sixty(desk: Desk, call: Call) -> None:
    records = [order(f"A{n:09d}") for n in range(63)]
    call(NAME, *HEAD, b"".join(records[:60]), 60)
    call(NAME, *HEAD, b"".join(records[60:]), 3)
    assert desk.card is not None
    assert desk.card.section("rx") == tuple(reversed(records))[:60]


def test_a_session_writes_typed_orders(desk: Desk, session: ControlSoftware, call: Call) -> None:
    moment = RocDateTime(MOMENT.decode())
    typed = Prescription(moment, "1", "A037341100", "", "TID", 3, "0000900", "01")
    assert bytes(typed) == ORDER
    args = (moment, PATIENT.decode(), BIRTH.decode())
    (signature,) = session.write_multi_prescript_sign(*args, [typed])
    assert signatures(call(NAME, *HEAD, ORDER, 1)) == [signature]
    assert desk.card is not None
    assert desk.card.section("rx") == (ORDER, ORDER)


@pytest.mark.parametrize("count", [1, 0x10001, -0xFFFF])
def test_a_count_is_its_low_16_bits(call: Call, count: int) -> None:
    assert len(signatures(call(NAME, *HEAD, ORDER * 2, count))) == 1


@pytest.mark.parametrize("behind", [b"", b"\0", b" ", ORDER, b"\xff" * 4000])
def test_records_are_taken_by_count_whatever_is_behind(
    desk: Desk, call: Call, behind: bytes
) -> None:
    assert len(signatures(call(NAME, *HEAD, ORDER + behind, 1))) == 1
    assert desk.card is not None
    assert desk.card.section("rx") == (ORDER,)


@pytest.mark.parametrize("behind", [b"", b" ", b"zz", b"\xff"])
def test_texts_may_lack_their_nul(call: Call, behind: bytes) -> None:
    head = (MOMENT + behind, PATIENT + behind, BIRTH + behind)
    assert len(signatures(call(NAME, *head, ORDER, 1))) == 1


@pytest.mark.parametrize(
    ("patient", "birth"),
    [(b"F200000008", BIRTH), (PATIENT, b"0700102"), (b"", BIRTH), (PATIENT, b""), (b"", b"")],
)
def test_another_person_is_5020_even_without_such_a_visit(
    refused: Callable[..., None], patient: bytes, birth: bytes
) -> None:
    refused(5020, NAME, MOMENT, patient, birth, ORDER, 1)
    refused(5020, NAME, b"1150315100009", patient, birth, ORDER, 1)


@pytest.mark.parametrize("moment", [b"1150315100001", b"", b"115031510000"])
def test_a_visit_that_is_not_on_the_card_is_5022(
    refused: Callable[..., None], moment: bytes
) -> None:
    refused(5022, NAME, moment, PATIENT, BIRTH, ORDER, 1)


@pytest.mark.parametrize(
    ("data", "count", "room"),
    [
        (ORDER, 0, 2400),
        (ORDER, -1, 2400),
        (ORDER, 0xFFFF, 2400),
        (ORDER * 60, 61, 2400),
        (ORDER * 60, 61, 2440),
        (b"", 1, 2400),
        (ORDER[:-1], 1, 2400),
        (ORDER, 2, 2400),
        (ORDER, 1, 0),
        (ORDER, 1, 39),
        (ORDER * 2, 2, 79),
        (ORDER * 60, 60, 2399),
    ],
)
def test_counts_data_and_room_must_agree(
    refused: Callable[..., None], data: bytes, count: int, room: int
) -> None:
    refused(6018, NAME, *HEAD, data, count, room=room)


@pytest.mark.parametrize(
    "bad",
    [
        order(days="xx"),
        order(amount="many"),
        order(amount="1.234"),
        order(at="1151315100000"),
        order(at=""),
        ORDER[:20] + b"\xff" + ORDER[21:],
    ],
    ids=["days", "amount", "three decimals", "month 13", "no time", "not ASCII"],
)
def test_one_bad_record_refuses_all(refused: Callable[..., None], bad: bytes) -> None:
    assert len(bad) == 61
    refused(6018, NAME, *HEAD, ORDER + bad, 2)


def test_a_session_raises_the_error_of_the_code(session: ControlSoftware) -> None:
    moment, patient, birth = (text.decode() for text in (MOMENT, PATIENT, BIRTH))
    typed = Prescription.from_bytes(ORDER)
    with pytest.raises(PatientMismatchError):
        session.write_multi_prescript_sign(moment, "F200000008", birth, [typed])
    with pytest.raises(VisitNotFoundError):
        session.write_multi_prescript_sign("1150315100001", patient, birth, [typed])
    with pytest.raises(BadParameterError):
        session.write_multi_prescript_sign(moment, patient, birth, [])
