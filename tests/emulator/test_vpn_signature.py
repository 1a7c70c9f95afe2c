"""The emulator's VPN signature: what it says, what is refused, and when it runs out."""

from __future__ import annotations

import base64
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from cryptography.hazmat.primitives.asymmetric import padding, rsa, utils
from hypothesis import given
from hypothesis import strategies as st

from cardio.codecs import TAIPEI
from cardio.component import ASSUMED_VALIDITY, VALIDITY
from emulator import vpn_signature
from emulator.vpn_signature import SERVICES, Outcome, SignedText, Verdict, read_signature

ISSUED = datetime(2026, 3, 15, 12, 0, tzinfo=TAIPEI)
SIGNED = SignedText("3", "30", "901000000047", "7777777777", "AAECAwQFBgc=", ISSUED)
KEY = partial(vpn_signature.signing_key, "vpn tests", SIGNED.sam_id)
PUBLIC = partial(vpn_signature.verification_key, "vpn tests", SIGNED.sam_id)
BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"

randoms = st.binary(min_size=8, max_size=8).map(lambda data: base64.b64encode(data).decode())
signed_texts = st.builds(
    SignedText,
    card_type=st.sampled_from("0123456789"),
    service=st.text("0123456789", min_size=2, max_size=2),
    sam_id=st.text("0123456789", min_size=12, max_size=12),
    hospital_id=st.text("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=10, max_size=10),
    random=randoms,
    issued_at=st.datetimes(datetime(1970, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)).map(
        lambda moment: moment.replace(microsecond=0)
    ),
)


def judge(
    signature: str, *, signed: SignedText = SIGNED, now: datetime = ISSUED, seed: str = "vpn tests"
) -> Verdict:
    return vpn_signature.verify(
        vpn_signature.verification_key(seed, SIGNED.sam_id),
        signature,
        random=signed.random,
        sam_id=signed.sam_id,
        hospital_id=signed.hospital_id,
        card_type=signed.card_type,
        service=signed.service,
        now=now,
    )


def raw_signature(text: bytes, key: rsa.RSAPrivateKey | None = None) -> str:
    block = (key or KEY()).sign(text, padding.PKCS1v15(), utils.NoDigestInfo())
    return base64.b64encode(block).decode()


def test_the_signed_text_says_what_it_is() -> None:
    assert SIGNED.encode() == (
        b"EMULATOR-VPN/1 card_type=3 service=30 sam=901000000047 hospital=7777777777"
        b" random=AAECAwQFBgc= issued=2026-03-15T04:00:00+00:00"
    )


@given(signed_texts)
def test_a_signed_text_reads_back(signed: SignedText) -> None:
    encoded = signed.encode()
    assert SignedText.decode(encoded) == signed
    assert encoded.startswith(b"EMULATOR")
    assert len(encoded) <= 245


@given(signed_texts, randoms)
def test_a_signed_text_hides_its_random(signed: SignedText, random: str) -> None:
    assert random not in repr(replace(signed, random=random))


@given(st.binary())
def test_any_other_text_is_refused(text: bytes) -> None:
    with pytest.raises(ValueError, match=r".+"):
        SignedText.decode(text)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"VPN/1", b"VPN/2"),
        (b"EMULATOR", b"Emulator"),
        (b"random=AAECAwQFBgc=", b"random=AAECAwQFBgd="),  # spare bits set: not canonical
        (b"04:00:00+00:00", b"12:00:00+08:00"),
        (b"03-15", b"02-30"),
        (b"+00:00", b"+00:00 "),
        (b"+00:00", b"+00:00\n"),
        (b"sam=9", b"sam= 9"),
        (b"card_type=3", b"card_type=\xb3"),
    ],
)
def test_a_text_of_another_form_is_refused(old: bytes, new: bytes) -> None:
    assert old in SIGNED.encode()
    with pytest.raises(ValueError, match=r".+"):
        read_signature(PUBLIC(), raw_signature(SIGNED.encode().replace(old, new)))


def test_a_signature_is_344_characters_and_reads_back() -> None:
    signature = vpn_signature.sign(KEY(), SIGNED)
    assert len(signature) == 344
    assert len(base64.b64decode(signature, validate=True)) == 256
    assert read_signature(PUBLIC(), signature) == SIGNED
    assert judge(signature) == Verdict(Outcome.GOOD)


def test_the_issue_time_is_cut_to_the_second() -> None:
    late = replace(SIGNED, issued_at=ISSUED + timedelta(microseconds=999_999))
    assert vpn_signature.sign(KEY(), late) == vpn_signature.sign(KEY(), SIGNED)


@given(st.integers(0, 343), st.sampled_from(BASE64 + "=-_ \n\0é測"))
def test_every_changed_character_of_a_signature_is_found(position: int, character: str) -> None:
    signature = vpn_signature.sign(KEY(), SIGNED)
    changed = signature[:position] + character + signature[position + 1 :]
    assert (judge(changed).outcome is Outcome.GOOD) == (changed == signature)
    assert judge(changed).outcome is not Outcome.EXPIRED


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("random", "AAECAwQFBgg="),
        ("random", "AAECAwQFBgc"),
        ("random", ""),
        ("sam_id", "901000000048"),
        ("hospital_id", "7777777778"),
        ("card_type", "4"),
        ("service", "17"),
        ("service", "3O"),
    ],
)
def test_a_signature_holds_for_its_own_fields_only(field: str, value: str) -> None:
    claimed = replace(SIGNED, **{field: value})  # type: ignore[arg-type]
    verdict = judge(vpn_signature.sign(KEY(), SIGNED), signed=claimed)
    assert verdict == Verdict(Outcome.BAD, f"signed for another {field}")


@pytest.mark.parametrize(
    "spoil",
    [
        lambda text: "",
        lambda text: text[:-4],
        lambda text: text + "AAAA",
        lambda text: text + "\n",
        lambda text: " " + text,
        lambda text: text[:76] + "\n" + text[76:],
        lambda text: text.rstrip("="),
        lambda text: text[:-3] + BASE64[BASE64.index(text[-3]) + 1] + "==",
        lambda text: text.lower(),
        lambda text: base64.b64encode(b"\xff" * 256).decode(),
        lambda text: base64.b64encode(bytes(256)).decode(),
        lambda text: base64.b64decode(text).hex(),
    ],
)
def test_only_the_canonical_text_of_a_signature_is_taken(spoil: partial[str]) -> None:
    assert judge(spoil(vpn_signature.sign(KEY(), SIGNED))).outcome is Outcome.BAD


def test_a_signature_of_another_seed_is_bad() -> None:
    verdict = judge(vpn_signature.sign(KEY(), SIGNED), seed="other vpn tests")
    assert verdict.outcome is Outcome.BAD
    assert "key" in verdict.reason


@pytest.mark.parametrize(
    ("service", "age", "outcome"),
    [
        ("30", timedelta(0), Outcome.GOOD),
        ("30", timedelta(minutes=60), Outcome.GOOD),
        ("30", timedelta(minutes=60, seconds=1), Outcome.EXPIRED),
        ("30", timedelta(minutes=61), Outcome.EXPIRED),
        ("30", timedelta(days=400), Outcome.EXPIRED),
        ("30", timedelta(minutes=-5), Outcome.GOOD),
        ("30", timedelta(minutes=-5, seconds=-1), Outcome.BAD),
        ("30", timedelta(minutes=-10), Outcome.BAD),
        ("15", timedelta(hours=8), Outcome.GOOD),
        ("15", timedelta(hours=8, seconds=1), Outcome.EXPIRED),
        ("17", timedelta(hours=8), Outcome.GOOD),
        ("17", timedelta(hours=8, seconds=1), Outcome.EXPIRED),
        ("11", vpn_signature.UNLISTED_VALIDITY, Outcome.GOOD),
        ("11", vpn_signature.UNLISTED_VALIDITY + timedelta(seconds=1), Outcome.EXPIRED),
        ("91", vpn_signature.UNLISTED_VALIDITY, Outcome.GOOD),
        ("91", vpn_signature.UNLISTED_VALIDITY + timedelta(seconds=1), Outcome.EXPIRED),
    ],
)
def test_each_service_has_its_hours(service: str, age: timedelta, outcome: Outcome) -> None:
    signed = replace(SIGNED, service=service, card_type=SERVICES[service].card_type)
    signature = vpn_signature.sign(KEY(), signed)
    assert judge(signature, signed=signed, now=ISSUED + age).outcome is outcome


@pytest.mark.parametrize(("card_type", "service"), [("4", "30"), ("3", "91"), ("3", "13")])
def test_what_no_sam_signs_is_bad_even_when_signed(card_type: str, service: str) -> None:
    signed = replace(SIGNED, card_type=card_type, service=service)
    verdict = judge(vpn_signature.sign(KEY(), signed), signed=signed)
    assert verdict.outcome is Outcome.BAD


def test_a_reason_never_shows_a_random_or_a_signature() -> None:
    signature = vpn_signature.sign(KEY(), SIGNED)
    for text, now in [(signature[:-4], ISSUED), (signature, ISSUED + timedelta(hours=2))]:
        verdict = judge(text, signed=replace(SIGNED, random="BBECAwQFBgc="), now=now)
        assert "BBECAwQFBgc=" not in str(verdict)
        assert signature[:20] not in str(verdict)


def test_the_services_are_the_public_ones() -> None:
    card_types = {code: service.card_type for code, service in SERVICES.items()}
    assert card_types == {"11": "3", "12": "3", "15": "3", "17": "3", "30": "3", "91": "4"}
    assert all(code == service.code for code, service in SERVICES.items())


def test_client_and_server_agree_on_the_hours() -> None:
    for code, service in SERVICES.items():
        assert service.validity == VALIDITY.get(code, ASSUMED_VALIDITY)
