"""The emulator's order signature (D11): card record and document come to the same digits."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emulator.order_signature import (
    SignedOrder,
    card_amount,
    document_amount,
    sign_order,
    signing_key,
    verify_order,
)

KEY = signing_key("order tests")
ORDER = SignedOrder(
    hospital_id="3501200000",
    patient_id="A100000001",
    visit_datetime="1150302093012",
    item_code="A037341100",
    body_part="",
    usage="TID",
    days=3,
    amount=900,
)
CARD_RECORD = "1150302093012" + "1" + "A037341100  " + "      " + "TID".ljust(18) + "03"

texts = st.text(st.characters(min_codepoint=33, max_codepoint=126), max_size=18)
orders = st.builds(
    SignedOrder,
    hospital_id=texts,
    patient_id=texts,
    visit_datetime=texts,
    item_code=texts,
    body_part=texts,
    usage=texts,
    days=st.integers(0, 999),
    amount=st.integers(0, 9_999_999),
)


def from_card(record: str) -> SignedOrder:
    return SignedOrder(
        ORDER.hospital_id,
        ORDER.patient_id,
        record[:13],
        record[14:26],
        record[26:32],
        record[32:50],
        int(record[50:52]),
        card_amount(record[52:59]),
    )


def test_a_signature_is_forty_upper_case_hex_digits() -> None:
    signature = sign_order(KEY, ORDER)
    assert len(signature) == 40
    assert set(signature) <= set("0123456789ABCDEF")
    assert verify_order(KEY, ORDER, signature)


@pytest.mark.parametrize("card", ["0000900", "00009.0", "9.0    ", "   9.00"])
@pytest.mark.parametrize("document", ["9.0", "9", "00009.0", "9.00"])
def test_card_record_and_document_agree(card: str, document: str) -> None:
    written = from_card(CARD_RECORD + card + "02")
    sent = replace(ORDER, amount=document_amount(document))
    assert verify_order(KEY, sent, sign_order(KEY, written))


@pytest.mark.parametrize(
    ("text", "hundredths"),
    [("9.0", 900), ("9", 900), ("0", 0), ("", 0), ("0.25", 25), ("99999.9", 9_999_990)],
)
def test_amounts_of_documents(text: str, hundredths: int) -> None:
    assert document_amount(text) == hundredths


@pytest.mark.parametrize(
    ("text", "hundredths"),
    [("0000900", 900), ("9999999", 9_999_999), ("00009.0", 900), ("00012.5", 1250), (" " * 7, 0)],
)
def test_amounts_of_card_records(text: str, hundredths: int) -> None:
    assert card_amount(text) == hundredths


@pytest.mark.parametrize(
    "text", ["-1.0", "1.", ".5", "1.234", "1,5", "1e3", "９", "12345678", "1 0", "x"]
)
def test_what_is_no_amount_is_refused(text: str) -> None:
    for read in (document_amount, card_amount):
        with pytest.raises(ValueError, match="amount: expected digits"):
            read(text)


@given(st.integers(0, 9_999_999))
def test_both_ways_to_write_a_card_amount_agree(hundredths: int) -> None:
    implied, pointed = f"{hundredths:07d}", f"{hundredths // 100}.{hundredths % 100:02d}"
    assert card_amount(implied) == document_amount(pointed) == hundredths


@pytest.mark.parametrize(
    "change",
    [
        {"hospital_id": "3501200001"},
        {"patient_id": "F200000008"},
        {"visit_datetime": "1150302093013"},
        {"item_code": "A037341101"},
        {"body_part": "11"},
        {"usage": "BID"},
        {"days": 4},
        {"amount": 901},
    ],
)
def test_every_field_counts(change: dict[str, str | int]) -> None:
    changed = replace(ORDER, **change)  # type: ignore[arg-type]
    assert not verify_order(KEY, changed, sign_order(KEY, ORDER))


@given(orders, orders)
def test_only_equal_orders_share_a_signature(one: SignedOrder, other: SignedOrder) -> None:
    assert verify_order(KEY, other, sign_order(KEY, one)) == (one == other)


def test_a_value_does_not_run_into_the_next() -> None:
    one = replace(ORDER, item_code="A1,2:BB", body_part="")
    other = replace(ORDER, item_code="A1", body_part="BB")
    assert one.encode() != other.encode()
    assert ORDER.encode().startswith(b"14:EMULATOR-D11/1,")


def test_blanks_around_texts_do_not_count() -> None:
    padded = replace(ORDER, item_code="A037341100  ", body_part="      ", usage=" TID ")
    assert verify_order(KEY, padded, sign_order(KEY, ORDER))


@given(st.integers(0, 39), st.sampled_from("0123456789ABCDEFabcdef測"))
def test_every_changed_digit_is_found(position: int, digit: str) -> None:
    signature = sign_order(KEY, ORDER)
    changed = signature[:position] + digit + signature[position + 1 :]
    assert verify_order(KEY, ORDER, changed) == (changed == signature)


@pytest.mark.parametrize("signature", ["", "5A" * 20, "0" * 39])
def test_placeholders_are_refused(signature: str) -> None:
    assert not verify_order(KEY, ORDER, signature)


def test_another_seed_signs_otherwise() -> None:
    assert not verify_order(signing_key("other order tests"), ORDER, sign_order(KEY, ORDER))


def test_an_order_hides_its_patient() -> None:
    assert ORDER.patient_id not in repr(ORDER)
