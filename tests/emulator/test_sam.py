"""The software SAM: golden bytes, what it refuses, and that threads may share it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest

from emulator import order_signature, visit_identifier, visit_signature, vpn_signature
from emulator.clock import Clock
from emulator.sam import SamRefused, SoftwareSam
from emulator.visit_identifier import Origin
from emulator.visit_signature import SignedVisit, signature_text

GOLDEN = json.loads(Path(__file__).with_name("golden").joinpath("sam.json").read_text("utf-8"))
ROOT = Path(__file__).parents[2]
SAM_ID, HOSPITAL, PATIENT = "901000000047", "7777777777", "A100000001"
FROZEN = "frozen:2026-03-15T09:30:00"
SEED = "sam tests"

SIGN_ONCE = f"""
from emulator.clock import Clock
from emulator.sam import SoftwareSam
sam = SoftwareSam("cardio", "{SAM_ID}", "{HOSPITAL}", Clock.parse("{FROZEN}"))
random = sam.random_x()
print(random, sam.sign_x(random))
"""


def make_sam(seed: str = SEED, clock: Clock | None = None) -> SoftwareSam:
    return SoftwareSam(seed, SAM_ID, HOSPITAL, clock or Clock.parse(FROZEN))


@pytest.mark.parametrize("seed", GOLDEN)
def test_every_signature_is_the_golden_one(seed: str) -> None:
    sam, golden, now = make_sam(seed), GOLDEN[seed], Clock.parse(FROZEN).now()
    assert [sam.random_x() for _ in range(3)] == golden["randoms"]
    assert sam.sign_x(golden["randoms"][0]) == golden["vpn_signature"]
    block = sam.sign_visit(
        card_no="000000000001", patient_id=PATIENT, visited_at=now, visit_seq="0001"
    )
    assert signature_text(block) == golden["visit_signature"]
    order = sam.sign_order(
        patient_id=PATIENT,
        visited_at=now,
        item_code="A037341100",
        body_part="",
        usage="TID",
        days=3,
        amount=900,
    )
    assert order == golden["order_signature"]
    identifiers = {origin.name: sam.identify_visit(origin, now, PATIENT) for origin in Origin}
    assert identifiers == golden["identifiers"]


def test_golden_seeds_differ_in_everything() -> None:
    assert len(GOLDEN) == 3
    for name in ("vpn_signature", "visit_signature", "order_signature"):
        assert len({each[name] for each in GOLDEN.values()}) == len(GOLDEN)


def test_two_processes_with_other_hash_seeds_sign_the_same() -> None:
    outputs = [
        subprocess.run(
            [sys.executable, "-c", SIGN_ONCE],
            env={**os.environ, "PYTHONHASHSEED": hash_seed, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for hash_seed in ("1", "2")
    ]
    golden = GOLDEN["cardio"]
    assert outputs == [f"{golden['randoms'][0]} {golden['vpn_signature']}\n"] * 2


def test_a_random_is_twelve_characters_that_the_sam_signs() -> None:
    sam = make_sam()
    randoms = [sam.random_x() for _ in range(200)]
    assert len(set(randoms)) == 200
    assert all(vpn_signature.RANDOM_FORM.fullmatch(random) for random in randoms)


def test_a_frozen_clock_repeats_a_run_and_a_later_start_does_not() -> None:
    first = [make_sam().random_x() for _ in range(2)]
    later = Clock.parse(FROZEN)
    later.advance(timedelta(seconds=1))
    assert first[0] == first[1]
    assert make_sam(clock=later).random_x() not in first


def test_two_sams_of_one_seed_draw_different_randoms() -> None:
    other = SoftwareSam(SEED, "901000000048", "8888888888", Clock.parse(FROZEN))
    assert other.random_x() != make_sam().random_x()


@pytest.mark.parametrize(
    ("card_type", "service"),
    [("3", "11"), ("3", "12"), ("3", "15"), ("3", "17"), ("3", "30"), ("4", "91")],
)
def test_each_service_is_signed_and_verifies(card_type: str, service: str) -> None:
    sam, now = make_sam(), Clock.parse(FROZEN).now()
    random = sam.random_x()
    verdict = vpn_signature.verify(
        vpn_signature.verification_key(SEED, SAM_ID),
        sam.sign_x(random, card_type, service),
        random=random,
        sam_id=SAM_ID,
        hospital_id=HOSPITAL,
        card_type=card_type,
        service=service,
        now=now,
    )
    assert verdict.outcome is vpn_signature.Outcome.GOOD


@pytest.mark.parametrize(
    ("random", "card_type", "service", "field"),
    [
        ("", "3", "30", "random"),
        ("AAECAwQFBgc", "3", "30", "random"),
        ("AAECAwQFBgc=\0", "3", "30", "random"),
        ("AAECAwQFBgd=", "3", "30", "random"),
        ("0102030405060708", "3", "30", "random"),
        ("AAECAwQFBgc=", "3", "", "service_code"),
        ("AAECAwQFBgc=", "3", "13", "service_code"),
        ("AAECAwQFBgc=", "3", "30 ", "service_code"),
        ("AAECAwQFBgc=", "4", "30", "card_type"),
        ("AAECAwQFBgc=", "3", "91", "card_type"),
        ("AAECAwQFBgc=", "1", "30", "card_type"),
        ("AAECAwQFBgc=", "", "30", "card_type"),
    ],
)
def test_what_the_sam_does_not_sign(random: str, card_type: str, service: str, field: str) -> None:
    with pytest.raises(SamRefused, match=f"VPNH_SignX: {field}: expected ") as caught:
        make_sam().sign_x(random, card_type, service)
    assert caught.value.field == field
    assert not random or random not in str(caught.value)


def test_a_server_with_the_seed_verifies_the_visit() -> None:
    now = Clock.parse(FROZEN).now()
    block = make_sam().sign_visit(
        card_no="000000000001", patient_id=PATIENT, visited_at=now, visit_seq=""
    )
    key = visit_signature.verification_key(SEED, SAM_ID)
    assert visit_signature.read_visit(key, signature_text(block)) == SignedVisit(
        "000000000001", PATIENT, HOSPITAL, SAM_ID, "1150315093000", ""
    )


def test_a_server_with_the_seed_verifies_the_order() -> None:
    now = Clock.parse(FROZEN).now()
    signature = make_sam().sign_order(
        patient_id=PATIENT,
        visited_at=now,
        item_code="A037341100",
        body_part="",
        usage="TID",
        days=3,
        amount=900,
    )
    order = order_signature.SignedOrder(
        HOSPITAL, PATIENT, "1150315093000", "A037341100", "", "TID", 3, 900
    )
    assert order_signature.verify_order(order_signature.signing_key(SEED), order, signature)


@pytest.mark.parametrize("place", [None, "3501200000"])
def test_a_server_with_the_seed_reads_the_identifier(place: str | None) -> None:
    now = Clock.parse(FROZEN).now()
    key = visit_identifier.identifier_key(SEED)
    text = make_sam().identify_visit(Origin.NO_CARD, now, PATIENT, place)
    identifier = visit_identifier.read(key, text)
    assert identifier is not None
    assert identifier.moment == now
    assert visit_identifier.matches_patient(key, identifier, PATIENT)
    assert visit_identifier.matches_hospital(key, identifier, place or HOSPITAL)
    assert visit_identifier.matches_hospital(key, identifier, HOSPITAL) == (place is None)


def test_threads_share_one_sam() -> None:
    sam, alone = make_sam(), make_sam()
    with ThreadPoolExecutor(8) as pool:
        randoms = list(pool.map(lambda _: sam.random_x(), range(400)))
        signatures = list(pool.map(sam.sign_x, randoms[:40]))
    assert set(randoms) == {alone.random_x() for _ in range(400)}
    assert signatures == [alone.sign_x(random) for random in randoms[:40]]


@pytest.mark.parametrize(
    ("sam_id", "hospital_id"),
    [("001000000047", HOSPITAL), ("90100000004", HOSPITAL), (SAM_ID, "77777"), (SAM_ID, "")],
)
def test_no_sam_has_a_real_or_broken_identity(sam_id: str, hospital_id: str) -> None:
    with pytest.raises(ValueError, match=r"SAM number|institution"):
        SoftwareSam(SEED, sam_id, hospital_id, Clock.parse(FROZEN))


def test_a_sam_shows_its_identity_but_not_its_seed() -> None:
    text = repr(make_sam("a secret seed"))
    assert SAM_ID in text
    assert HOSPITAL in text
    assert "secret" not in text
