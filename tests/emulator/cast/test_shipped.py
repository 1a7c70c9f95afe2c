"""The shipped cast: people who do not exist, and what each is there for."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from cardio.errors import WrongPinError
from cardio.records._base import layout_of
from cardio.session import ControlSoftware
from emulator.backend import EmulatorBackend
from emulator.cards import InsuranceCard, ProfessionalCard, Role
from emulator.cast import DEFAULT_CARD, DEFAULT_PROFESSIONAL, CastError, listing, load_cast
from emulator.desk import Desk

SHIPPED = load_cast()
STAFF = {"Z100000011", "B100000011"}  # 測試醫師 and 測試藥師 of the sample documents
LETTERS = {letter: 10 + place for place, letter in enumerate("ABCDEFGHJKLMNPQRSTUVXYWZIO")}
SEXES = {"M": "18", "F": "29"}  # second character of a citizen's, and of a resident's id

PROFILE = ("hisGetBasicData", "hisGetRegisterBasic", "hisGetCumulativeFee", "hisGetOrganDonate")
CLOCKS = ["frozen:2026-03-15T10:00:00", "frozen:2026-11-20T10:00:00"]

each_card = pytest.mark.parametrize("card", SHIPPED.cards.values(), ids=SHIPPED.cards)
each_professional = pytest.mark.parametrize(
    "card", SHIPPED.professionals.values(), ids=SHIPPED.professionals
)


def has_checksum(id_no: str) -> bool:
    """Tell whether a national id is well formed: letter, kind, seven digits, check digit."""
    tens, ones = divmod(LETTERS[id_no[0]], 10)
    digits = [tens, ones, *map(int, id_no[1:])]
    weights = (1, 9, 8, 7, 6, 5, 4, 3, 2, 1, 1)
    return sum(d * w for d, w in zip(digits, weights, strict=True)) % 10 == 0


@pytest.mark.parametrize("id_no", ["A123456789", *sorted(STAFF)])
def test_the_checksum_of_this_test_is_the_real_one(id_no: str) -> None:
    assert has_checksum(id_no)
    assert not has_checksum(id_no[:-1] + str((int(id_no[-1]) + 1) % 10))


@each_card
def test_a_person_has_a_valid_id_and_is_no_sample_staff(card: InsuranceCard) -> None:
    assert has_checksum(card.patient_id)
    assert card.patient_id[1] in SEXES[card.profile["sex"]]
    assert card.patient_id not in STAFF
    assert card.profile["name"].startswith("測試")
    assert card.card_no.startswith("99")
    assert card.about


@each_professional
def test_a_professional_is_as_fictional(card: ProfessionalCard) -> None:
    assert card.hpc_name_zh.startswith("測試")
    assert card.hpc_name_en.startswith("TEST")
    assert card.card_no.startswith("9901")
    assert card.about
    if card.role is Role.PHARMACY:
        assert SHIPPED.world.find(card.hpc_id_no)
    else:
        assert card.hpc_id_no in STAFF


def test_no_two_cards_are_one_person() -> None:
    cards, staff = SHIPPED.cards.values(), SHIPPED.professionals.values()
    ids = [*(card.patient_id for card in cards), *(card.hpc_id_no for card in staff)]
    numbers = [*(card.card_no for card in cards), *(card.card_no for card in staff)]
    assert len(set(ids)) == len(ids)
    assert len(set(numbers)) == len(numbers)
    assert len({card.hpc_serial for card in staff}) == len(staff)


@each_card
def test_every_field_of_a_profile_is_what_a_call_shows(desk: Desk, card: InsuranceCard) -> None:
    desk.insert(card.name)
    desk.change(pin_verified=True)
    seen = set()
    with ControlSoftware(EmulatorBackend(desk)) as session:
        for function in PROFILE:
            raw = session.call(function).outputs["pBuffer"]
            assert isinstance(raw, bytes)
            for field in layout_of(function, "pBuffer").fields:
                value = card.profile[field.name]
                text = f"{value:0{field.length}d}" if isinstance(value, int) else value
                assert raw[field.offset :][: field.length] == text.encode("cp950").ljust(
                    field.length
                )
                seen.add(field.name)
    assert seen == set(card.profile)


@pytest.mark.parametrize(
    ("name", "patient_id", "visits_left", "cancel_mark"),
    [
        ("hc-1", "A100000001", 6, "1"),
        ("hc-2", "F200000008", 4, "1"),
        ("hc-3", "Z199999990", 6, "1"),
        ("hc-no-visits", "C100000067", 0, "1"),
        ("hc-expired", "D200000024", 5, "1"),
        ("hc-revoked", "E100000032", 5, "2"),
        ("hc-not-insured", "G200000045", 6, "1"),
        ("hc-newborn", "H100000053", 6, "1"),
    ],
)
def test_names_and_ids_that_others_rely_on(
    name: str, patient_id: str, visits_left: int, cancel_mark: str
) -> None:
    card = SHIPPED.card(name)
    assert card.patient_id == patient_id
    assert card.visits_left == visits_left
    assert card.profile["cancel_mark"] == cancel_mark


def test_one_name_needs_code_page_950() -> None:
    name = SHIPPED.card("hc-3").profile["name"]
    assert name.encode("cp950")
    with pytest.raises(UnicodeEncodeError):
        name.encode("big5")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("hc-not-insured", {"insured": False, "insurance_code": 9083}),
        ("hc-suspended", {"insured": False, "insurance_code": 9084}),
        ("hc-pin", {"pin": "1234"}),
        ("hc-restricted", {"restricted_to": "3501200000"}),
        ("hc-virtual", {"virtual": True, "last_seq": 7}),
        ("hc-elderly", {"year": "115", "last_seq": 40}),
    ],
)
def test_what_a_person_is_there_for(name: str, expected: dict[str, object]) -> None:
    card = SHIPPED.card(name)
    assert {key: getattr(card, key) for key in expected} == expected


@pytest.mark.parametrize("clock", CLOCKS)
@each_card
def test_the_past_of_a_card_is_past_by_either_clock(
    make_desk: Callable[..., Desk], card: InsuranceCard, clock: str
) -> None:
    desk = make_desk(clock)
    desk.insert(card.name)
    desk.change(pin_verified=True)
    with ControlSoftware(EmulatorBackend(desk)) as session:
        now = session.call("csGetDateTime").outputs["pBuffer"]
        assert isinstance(now, bytes)
        assert all(visit.visit_datetime < now.decode() for visit in card.visits)
        assert card.profile["issue_date"] < now.decode()
        assert session.call("hisGetTreatmentNoNeedHPC").code == 0


def test_the_pin_card_asks_for_its_pin(desk: Desk) -> None:
    desk.insert("hc-pin")
    with ControlSoftware(EmulatorBackend(desk)) as session:
        with pytest.raises(WrongPinError):
            session.get_register_basic()
        desk.change(pin_verified=True)
        assert session.get_register_basic().name == "測試密碼"


def test_the_virtual_card_counts_with_w(desk: Desk) -> None:
    card = SHIPPED.card("hc-virtual")
    assert (card.written_seq(8), SHIPPED.card("hc-1").written_seq(8)) == ("W008", "0008")
    assert [card.next_seq("115"), card.next_seq("116")] == [8, 1]
    desk.insert("hc-virtual")
    with ControlSoftware(EmulatorBackend(desk)) as session:
        raw = session.call("hisGetLastSeqNum").outputs["pBuffer"]
    assert raw == b"115W007"


def test_the_defaults_are_in_the_cast() -> None:
    assert DEFAULT_CARD in SHIPPED.cards
    assert SHIPPED.professionals[DEFAULT_PROFESSIONAL].role is Role.PHYSICIAN
    roles = {card.role for card in SHIPPED.professionals.values()}
    assert roles == set(Role)


def test_a_desk_starts_with_a_card_in_each_slot(desk: Desk) -> None:
    assert desk.card is SHIPPED.cards[DEFAULT_CARD]
    assert desk.professional is SHIPPED.professionals[DEFAULT_PROFESSIONAL]
    desk.insert("hpc-pharmacist")
    assert desk.professional is SHIPPED.professionals["hpc-pharmacist"]


def test_the_listing_names_every_card_its_slot_and_its_purpose() -> None:
    rows = listing(SHIPPED)
    assert [row["name"] for row in rows] == [*SHIPPED.cards, *SHIPPED.professionals]
    assert {row["kind"] for row in rows if row["name"] in SHIPPED.cards} == {"hc"}
    assert {row["kind"] for row in rows if row["name"] in SHIPPED.professionals} == {"hpc"}
    assert rows[0] == {"name": "hc-1", "kind": "hc", "about": "測試一: adult, card in order"}
    assert all(set(row) == {"name", "kind", "about"} and row["about"] for row in rows)


def test_an_unknown_card_is_answered_with_all_names() -> None:
    with pytest.raises(CastError, match=r"'hc-9': the cast has hc-1, .*hc-virtual, hpc-1, "):
        SHIPPED.card("hc-9")


def test_loading_again_gives_a_cast_of_its_own() -> None:
    first, second = load_cast(), load_cast()
    assert first == second
    assert first.cards is not second.cards
    assert first.professionals is not second.professionals
