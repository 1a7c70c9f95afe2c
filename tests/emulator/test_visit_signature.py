"""The emulator's visit signature (M14): what it vouches for, and that any change is found."""

from __future__ import annotations

from dataclasses import fields, replace
from functools import partial

import pytest
from cryptography.hazmat.primitives.asymmetric import padding, utils
from hypothesis import given
from hypothesis import strategies as st

from emulator import visit_signature
from emulator.visit_signature import SignedVisit, read_visit, sign_visit, signature_text

VISIT = SignedVisit(
    "000000000001", "A100000001", "3501200000", "901000000047", "1150315093000", "0001"
)
KEY = partial(visit_signature.signing_key, "visit tests", VISIT.sam_id)
PUBLIC = partial(visit_signature.verification_key, "visit tests", VISIT.sam_id)
WIDTHS = {
    "card_no": 12,
    "patient_id": 10,
    "hospital_id": 10,
    "sam_id": 12,
    "visit_datetime": 13,
    "visit_seq": 4,
}


def printable(width: int) -> st.SearchStrategy[str]:
    texts = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=width)
    return texts.map(lambda text: text.rstrip(" "))


visits = st.builds(SignedVisit, **{name: printable(width) for name, width in WIDTHS.items()})


def test_the_signed_text_says_what_it_is() -> None:
    assert VISIT.encode() == (
        b"EMULATOR-M14/1 card=000000000001 id=A100000001 hospital=3501200000"
        b" sam=901000000047 at=1150315093000 seq=0001"
    )


def test_a_signature_is_128_bytes_and_256_digits() -> None:
    block = sign_visit(KEY(), VISIT)
    text = signature_text(block)
    assert len(block) == 128
    assert len(text) == 256
    assert text == text.upper()
    assert bytes.fromhex(text) == block
    assert read_visit(PUBLIC(), text) == VISIT


@given(visits)
def test_every_visit_reads_back(visit: SignedVisit) -> None:
    assert len(visit.encode()) == 109
    assert SignedVisit.decode(visit.encode()) == visit
    assert visit.differing(visit) == ()


def test_a_blank_visit_number_is_signed_too() -> None:
    for blank in ("", "    "):
        visit = replace(VISIT, visit_seq=blank)
        recovered = read_visit(PUBLIC(), signature_text(sign_visit(KEY(), visit)))
        assert recovered.visit_seq == ""
        assert recovered.differing(visit) == ()


@given(st.integers(0, 255), st.sampled_from("0123456789ABCDEFabcdef gG\n０"))
def test_every_changed_digit_is_found(position: int, digit: str) -> None:
    text = signature_text(sign_visit(KEY(), VISIT))
    changed = text[:position] + digit + text[position + 1 :]
    if changed == text:
        assert read_visit(PUBLIC(), changed) == VISIT
    else:
        with pytest.raises(ValueError, match=r"M14|signed visit"):
            read_visit(PUBLIC(), changed)


@pytest.mark.parametrize("name", WIDTHS)
def test_each_field_that_differs_is_named(name: str) -> None:
    signed = read_visit(PUBLIC(), signature_text(sign_visit(KEY(), VISIT)))
    assert signed.differing(replace(VISIT, **{name: "X"})) == (name,)
    assert signed.differing(replace(VISIT, **{name: ""})) == (name,)


def test_several_differences_are_named_in_order() -> None:
    other = replace(VISIT, visit_seq="0002", card_no="000000000002")
    assert VISIT.differing(other) == ("card_no", "visit_seq")


@pytest.mark.parametrize(
    "text",
    ["", "5A" * 127, "5A" * 129, "5A" * 128, "5a" * 128, "00" * 128, "FF" * 128, "測" * 256],
)
def test_what_no_sam_signed_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="M14"):
        read_visit(PUBLIC(), text)


def test_another_sam_or_seed_does_not_read_it() -> None:
    text = signature_text(sign_visit(KEY(), VISIT))
    for seed, sam_id in [("visit tests", "901000000048"), ("other visit tests", VISIT.sam_id)]:
        with pytest.raises(ValueError, match="this SAM's key"):
            read_visit(visit_signature.verification_key(seed, sam_id), text)


@pytest.mark.parametrize(
    ("old", "new"),
    [(b"M14/1", b"M14/2"), (b"id=A1", b"id=\t1"), (b"at=", b"AT="), (b" seq=0001", b"")],
)
def test_a_signed_text_of_another_form_is_refused(old: bytes, new: bytes) -> None:
    text = VISIT.encode().replace(old, new)
    block = KEY().sign(text, padding.PKCS1v15(), utils.NoDigestInfo())
    with pytest.raises(ValueError, match="signed visit: expected the form"):
        read_visit(PUBLIC(), signature_text(block))


@pytest.mark.parametrize(("name", "width"), WIDTHS.items())
@pytest.mark.parametrize("spoil", [lambda width: "9" * (width + 1), lambda _: "測", lambda _: "\n"])
def test_values_that_do_not_fit_are_refused(name: str, width: int, spoil: partial[str]) -> None:
    visit = replace(VISIT, **{name: spoil(width)})
    with pytest.raises(ValueError, match=f"{name}: expected at most {width} printable ASCII"):
        sign_visit(KEY(), visit)


def test_a_visit_hides_card_and_patient() -> None:
    assert {each.name for each in fields(SignedVisit)} == set(WIDTHS)
    assert VISIT.card_no not in repr(VISIT)
    assert VISIT.patient_id not in repr(VISIT)
