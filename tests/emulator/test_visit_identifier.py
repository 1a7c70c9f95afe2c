"""The emulator's visit identifier (M15): reads back, and tells every change apart."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from cardio.codecs import TAIPEI
from emulator.visit_identifier import (
    Origin,
    identifier_key,
    make,
    matches_hospital,
    matches_patient,
    read,
)

KEY = identifier_key("identifier tests")
NOON = datetime(2026, 3, 15, 12, 0, tzinfo=TAIPEI)
PATIENT, HOSPITAL = "A100000001", "3501200000"
ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"

moments = st.datetimes(
    datetime(2000, 1, 2), datetime(2068, 12, 21), timezones=st.sampled_from([UTC, TAIPEI])
)
codes = st.text(ALPHABET, min_size=1, max_size=10)
origins = st.sampled_from(Origin)


@given(origins, moments, codes, codes)
def test_an_identifier_reads_back(
    origin: Origin, moment: datetime, patient: str, hospital: str
) -> None:
    text = make(KEY, origin, moment, patient, hospital)
    assert re.fullmatch("[0-9A-Z]{20}", text)
    identifier = read(KEY, text)
    assert identifier is not None
    assert identifier.origin is origin
    assert identifier.moment == moment.replace(microsecond=0)
    assert identifier.moment.utcoffset() == timedelta(hours=8)
    assert matches_patient(KEY, identifier, patient)
    assert matches_hospital(KEY, identifier, hospital)


@given(origins, moments, codes, codes, codes)
def test_another_patient_or_institution_does_not_match(
    origin: Origin, moment: datetime, patient: str, hospital: str, other: str
) -> None:
    assume(other not in (patient, hospital))
    identifier = read(KEY, make(KEY, origin, moment, patient, hospital))
    assert identifier is not None
    assert not matches_patient(KEY, identifier, other)
    assert not matches_hospital(KEY, identifier, other)


@given(moments, st.integers(0, 19), st.sampled_from(ALPHABET + "abz_-+ \n測"))
def test_every_changed_character_is_found(moment: datetime, position: int, character: str) -> None:
    text = make(KEY, Origin.CARD, moment, PATIENT, HOSPITAL)
    changed = text[:position] + character + text[position + 1 :]
    assert (read(KEY, changed) is None) == (changed != text)


@given(moments, st.integers(0, 18))
def test_swapped_neighbours_are_found(moment: datetime, position: int) -> None:
    text = make(KEY, Origin.FETCHED, moment, PATIENT, HOSPITAL)
    swapped = text[:position] + text[position + 1] + text[position] + text[position + 2 :]
    assert (read(KEY, swapped) is None) == (swapped != text)


@given(moments, st.integers(1, 10**6))
def test_each_second_has_its_own(moment: datetime, seconds: int) -> None:
    earlier = make(
        KEY, Origin.CARD, moment - timedelta(seconds=seconds % 3600 + 1), PATIENT, HOSPITAL
    )
    assert earlier != make(KEY, Origin.CARD, moment, PATIENT, HOSPITAL)


def test_each_origin_has_its_own_mark() -> None:
    texts = {origin: make(KEY, origin, NOON, PATIENT, HOSPITAL) for origin in Origin}
    assert {origin: text[0] for origin, text in texts.items()} == {
        Origin.CARD: "K",
        Origin.NO_CARD: "N",
        Origin.FETCHED: "L",
    }
    assert len({text[1:7] for text in texts.values()}) == 1
    assert len({text[7:] for text in texts.values()}) == len(Origin)


def test_two_visits_of_one_patient_have_no_tag_in_common() -> None:
    first = make(KEY, Origin.CARD, NOON, PATIENT, HOSPITAL)
    second = make(KEY, Origin.CARD, NOON + timedelta(seconds=1), PATIENT, HOSPITAL)
    assert first[7:11] != second[7:11]
    assert first[11:15] != second[11:15]


def test_identity_codes_are_read_without_padding() -> None:
    padded = make(KEY, Origin.CARD, NOON, f"{PATIENT} ", f" {HOSPITAL}")
    assert padded == make(KEY, Origin.CARD, NOON, PATIENT, HOSPITAL)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "FFFFFFFFFFFFFFFFFFFF",
        "SM000000000000000000",
        "C0000000000000000000",
        "D0110000000000000000",
        "MISS0000000000000000",
        "99999999999999999999",
        "TESTVISIT00000000001",
        "K0000000000000000000",
        "KKKKKKKKKKKKKKKKKKKKK",
        "N000000000000000000",
    ],
)
def test_constants_and_placeholders_are_no_identifiers(text: str) -> None:
    assert read(KEY, text) is None


def test_another_seed_does_not_read_it() -> None:
    text = make(KEY, Origin.CARD, NOON, PATIENT, HOSPITAL)
    assert read(identifier_key("other identifier tests"), text) is None


@pytest.mark.parametrize(
    ("moment", "fits"),
    [
        (datetime(2000, 1, 1, tzinfo=TAIPEI), True),
        (datetime(1999, 12, 31, 23, 59, 59, tzinfo=TAIPEI), False),
        (datetime(2068, 12, 23, 5, 45, 35, tzinfo=TAIPEI), True),
        (datetime(2068, 12, 23, 5, 45, 36, tzinfo=TAIPEI), False),
    ],
)
def test_the_first_and_the_last_second(moment: datetime, fits: bool) -> None:
    if fits:
        identifier = read(KEY, make(KEY, Origin.CARD, moment, PATIENT, HOSPITAL))
        assert identifier is not None
        assert identifier.moment == moment
    else:
        with pytest.raises(ValueError, match="visit identifier: no time outside 2000 to 2068"):
            make(KEY, Origin.CARD, moment, PATIENT, HOSPITAL)
