"""Orders without or with one signature (1.18, 1.45, 1.48), their copies, and allergies."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from cardio.backends import Reply
from cardio.session import ControlSoftware
from cardio.values import OrderType
from emulator.backend import EmulatorBackend
from emulator.desk import Desk
from emulator.institutions import Kind
from emulator.policy import Policy

MakeDesk = Callable[..., Desk]
Call = Callable[..., Reply]
Refused = Callable[..., None]

ONE, MANY, SIGNED = "hisWritePrescription", "hisWriteMultiPrescript", "hisWritePrescriptionSign"
ALLERGIES, ALLERGY = "hisWriteAllergicMedicines", "hisWriteAllergicNum"
MOMENT, PATIENT, BIRTH = b"1150315100000", b"A100000001\0", b"0700101\0"
HEAD = (MOMENT, PATIENT, BIRTH)
WHO = (PATIENT, BIRTH)
DOCTOR = b"Z100000011\0"


def order(kind: str = "1", code: str = "A037341100", at: str = MOMENT.decode()) -> bytes:
    return f"{at:13}{kind}{code:12}{'HEAD':6}{'TIDPC':18}030000900 1".encode().replace(b" 1", b"01")


ORDER = order()


@pytest.fixture(autouse=True)
def verified(session: ControlSoftware) -> ControlSoftware:
    """A visit on the card, and the doctor's PIN verified."""
    session.verify_hpc_pin()
    assert session.get_seq_number_256_n1("01").visit_datetime == MOMENT.decode()
    return session


def test_one_order_is_read_back(call: Call, session: ControlSoftware) -> None:
    assert len(ORDER) == 61
    assert call(ONE, *HEAD, ORDER) == Reply(0, ())
    first = session.read_prescript_main(1, 1)[0]
    assert bytes(first) == ORDER


def test_one_signature_is_that_of_1_49(call: Call) -> None:
    signed = call(SIGNED, *HEAD, ORDER)
    assert signed.code == 0
    (signature,) = signed.outputs
    assert call("hisWriteMultiPrescriptSign", *HEAD, ORDER, 1) == Reply(0, (1, signature))
    assert isinstance(signature, bytes)
    assert len(signature) == 40


@pytest.mark.parametrize("count", [1, 7, 60])
def test_n_orders_are_read_back_newest_first(
    call: Call, session: ControlSoftware, count: int
) -> None:
    records = [order(code=f"A{n:09d}") for n in range(count)]
    assert call(MANY, *HEAD, b"".join(records), count) == Reply(0, (count,))
    found = session.read_prescript_main(1, 60)
    assert [bytes(each) for each in found[:count]] == records[::-1]


@pytest.mark.parametrize("name", [ONE, MANY, SIGNED])
def test_long_term_drugs_and_important_orders_are_copied(
    call: Call, session: ControlSoftware, name: str
) -> None:
    count = (1,) if name == MANY else ()
    for kind in OrderType:
        assert call(name, *HEAD, order(kind, "P33070B12345"), *count).code == 0
        if kind == "5":
            break
    everything = session.read_prescription()
    (drug,) = everything.long_term
    assert (drug.issue_date, drug.drug_code, drug.usage) == ("1150315", "P33070B123", "TIDPC")
    assert (drug.days, drug.total_amount) == (3, "0000900")
    (important,) = everything.important
    assert (important.exec_date, important.hospital_code) == ("1150315", "7777777777")
    assert (important.order_code, important.body_part) == ("P33070", "HEAD")
    assert important.total_amount == "0000900"
    assert len(everything.outpatient) == 5


@pytest.mark.parametrize(("kind", "keeps"), [("2", 30), ("5", 10)])
def test_lists_keep_their_newest(
    call: Call, session: ControlSoftware, kind: str, keeps: int
) -> None:
    records = [order(kind, f"C{n:05d}") for n in range(keeps + 3)]
    assert call(MANY, *HEAD, b"".join(records), len(records)).code == 0
    everything = session.read_prescription()
    found = [each.drug_code for each in everything.long_term]
    found += [each.order_code for each in everything.important]
    assert found == [f"C{n:05d}" for n in range(keeps + 2, 2, -1)]


@pytest.mark.parametrize(("kind", "delete"), [("2", "B"), ("5", "E")])
@pytest.mark.parametrize("clear", [True, False])
def test_deleting_takes_the_copy_off(
    make_desk: MakeDesk, kind: str, delete: str, clear: bool
) -> None:
    desk = make_desk(policy=Policy(deletes_clear_copies=clear))
    with ControlSoftware(EmulatorBackend(desk)) as session:
        session.verify_hpc_pin()
        moment = session.get_seq_number_256_n1("01").visit_datetime
        records = [order(kind, "A1"), order(kind, "A2"), order(delete, "A1")]
        values = (moment, PATIENT, BIRTH, b"".join(records), 3)
        assert session.call(MANY, *values).code == 0
        everything = session.read_prescription()
    found = [each.drug_code for each in everything.long_term]
    found += [each.order_code for each in everything.important]
    assert found == (["A2"] if clear else ["A2", "A1"])
    assert [bytes(each) for each in everything.outpatient] == records[::-1]


@pytest.mark.parametrize("kind", OrderType)
def test_all_order_types_are_kept(call: Call, session: ControlSoftware, kind: str) -> None:
    assert call(ONE, *HEAD, order(kind)).code == 0
    assert session.read_prescript_main(1, 1)[0].order_type == kind


@pytest.mark.parametrize(
    "bad", [order(at="1150315100001"), order("Z"), order(" "), ORDER[:-1] + b"\xff", ORDER[:-1]]
)
def test_records_that_cannot_be_written(desk: Desk, call: Call, bad: bytes) -> None:
    before = desk.state
    assert call(ONE, *HEAD, bad).code in (5033, 6018)
    assert call(MANY, *HEAD, bad, 1).code == 6018
    assert call(SIGNED, *HEAD, bad).code == 6018
    assert desk.state == before


@pytest.mark.parametrize(
    ("bad", "code"), [(order(at="1150315100001"), 5033), (order("Z"), 5033), (ORDER[:60], 5033)]
)
def test_1_18_knows_only_5033_for_them(refused: Refused, bad: bytes, code: int) -> None:
    refused(code, ONE, *HEAD, bad)


@pytest.mark.parametrize(
    ("name", "code", "rest"), [(ONE, 5033, ()), (MANY, 5022, (1,)), (SIGNED, 5022, ())]
)
def test_another_visit_or_person(
    refused: Refused, name: str, code: int, rest: tuple[int, ...]
) -> None:
    other = order(at="1150315100001")
    refused(code, name, b"1150315100001", *WHO, other, *rest)
    refused(5020, name, MOMENT, b"F200000008", BIRTH, ORDER, *rest)


@pytest.mark.parametrize(("count", "data"), [(0, ORDER), (-1, ORDER), (61, ORDER * 61), (2, ORDER)])
def test_counts_that_do_not_fit(refused: Refused, count: int, data: bytes) -> None:
    refused(6018, MANY, *HEAD, data, count)


@pytest.mark.parametrize("room", [0, 39])
def test_a_signature_needs_forty_bytes(refused: Refused, room: int) -> None:
    refused(6018, SIGNED, *HEAD, ORDER, room=room)


def padded(*names: str) -> bytes:
    return b"".join(name.encode("cp950").ljust(40) for name in names)


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (
            padded("PENICILLIN", "測試成分", "ASPIRIN") + b"\0",
            ["PENICILLIN", "測試成分", "ASPIRIN"],
        ),
        (b"PENICILLIN\0", ["PENICILLIN"]),
        (padded("", "", "ASPIRIN"), ["", "", "ASPIRIN"]),
        (b"\0", []),
    ],
)
def test_three_allergies_are_read_back(
    call: Call, session: ControlSoftware, data: bytes, found: list[str]
) -> None:
    assert call(ALLERGIES, *WHO, padded("OLD", "OLD", "OLD")).code == 0
    assert call(ALLERGIES, *WHO, data) == Reply(0, (DOCTOR,))
    names = [each.ingredient for each in session.read_prescript_allergic(1, 3)]
    assert (names + [""] * 3)[:3] == (found + [""] * 3)[:3]


def test_one_allergy_leaves_the_others(call: Call, session: ControlSoftware) -> None:
    assert call(ALLERGY, *WHO, padded("ASPIRIN"), 3) == Reply(0, (DOCTOR,))
    assert call(ALLERGY, *WHO, "測試成分".encode("cp950") + b"\0", 1).code == 0
    assert desk_allergies(session) == ["測試成分", "", "ASPIRIN"]
    assert call(ALLERGY, *WHO, padded("IODINE"), 3).code == 0
    assert desk_allergies(session) == ["測試成分", "", "IODINE"]


def desk_allergies(session: ControlSoftware) -> list[str]:
    raw = session.call("hisReadPrescription").outputs["pIrritationDrug"]
    assert isinstance(raw, bytes)
    return [raw[n : n + 40].decode("cp950").rstrip() for n in range(0, 120, 40)]


@pytest.mark.parametrize("slot", [0, 4, -1, 0xFFFF])
def test_there_are_three_slots(refused: Refused, slot: int) -> None:
    refused(6018, ALLERGY, *WHO, padded("ASPIRIN"), slot)


@pytest.mark.parametrize(("name", "rest"), [(ALLERGIES, ()), (ALLERGY, (1,))])
def test_who_may_not_write_allergies(
    desk: Desk, call: Call, refused: Refused, name: str, rest: tuple[int, ...]
) -> None:
    values = (*WHO, padded("ASPIRIN"), *rest)
    refused(5020, name, b"F200000008", *values[1:])
    assert desk.professional is not None
    desk.replace_professional(replace(desk.professional, hpc_id_no=""))
    refused(5056, name, *values)
    for card in ("hpc-pharmacist", "hpc-pharmacy"):
        desk.insert(card)
        refused(4042, name, *values)
        assert call("hpcVerifyHPCPIN").code == 0
        refused(9100, name, *values)
    desk.remove("hpc")
    refused(4014, name, *values)


@pytest.mark.parametrize(("name", "rest", "code"), [(ALLERGIES, (), 5009), (ALLERGY, (1,), 0)])
def test_only_1_20_lists_the_right_of_the_institution(
    make_desk: MakeDesk, name: str, rest: tuple[int, ...], code: int
) -> None:
    desk = make_desk(policy=Policy(writing_kinds=frozenset({Kind.LABORATORY})))
    with ControlSoftware(EmulatorBackend(desk)) as session:
        session.verify_hpc_pin()
        assert session.call(name, *WHO, padded("ASPIRIN"), *rest).code == code
