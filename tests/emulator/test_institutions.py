"""The fictional world: known pairs, derived numbers, and what it refuses."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emulator.institutions import Institution, Kind, World, check_identity, derived_sam_id

TEST_CODES = ("7777777777", "8888888888", "9999999999")
DUMMIES = {
    "3501200000": Kind.CLINIC,
    "5999000000": Kind.PHARMACY,
    "0101200000": Kind.HOSPITAL,
    "9999000000": Kind.LABORATORY,
}


def test_the_default_world_has_the_test_codes_and_the_dummies() -> None:
    codes = {each.hospital_id for each in World.default().institutions}
    assert codes == {*TEST_CODES, *DUMMIES}


@pytest.mark.parametrize(
    ("hospital_id", "sam_id"), [("7777777777", "901000000047"), ("8888888888", "901000000048")]
)
def test_the_published_test_pairs(hospital_id: str, sam_id: str) -> None:
    world = World.default()
    found = world.find(hospital_id)
    assert found is not None
    assert found.sam_id == sam_id
    assert world.of_sam(sam_id) is found


@pytest.mark.parametrize(("hospital_id", "kind"), DUMMIES.items())
def test_a_dummy_has_its_kind_and_the_derived_number(hospital_id: str, kind: Kind) -> None:
    found = World.default().find(hospital_id)
    assert found is not None
    assert found.kind is kind
    assert found.sam_id == derived_sam_id(hospital_id)


def test_derived_numbers_are_golden() -> None:
    derived = {code: derived_sam_id(code) for code in ("9999999999", *DUMMIES)}
    assert derived == {
        "9999999999": "901445743816",
        "3501200000": "901709155817",
        "5999000000": "901816967653",
        "0101200000": "901394683285",
        "9999000000": "901758124066",
    }


@given(st.text("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=10, max_size=10))
def test_any_institution_gets_a_valid_test_number(hospital_id: str) -> None:
    sam_id = derived_sam_id(hospital_id)
    check_identity(sam_id, hospital_id)
    added = Institution(hospital_id, sam_id, "測試", Kind.CLINIC)
    assert World((added,)).of_sam(sam_id) is added


@pytest.mark.parametrize("unknown", ["", "1234567890", "777777777", "7777777777 "])
def test_unknown_institutions_are_not_found(unknown: str) -> None:
    world = World.default()
    assert world.find(unknown) is None
    assert world.of_sam(unknown) is None


def test_a_world_is_extended_without_changing_the_first() -> None:
    world = World.default()
    more = Institution("3501200001", derived_sam_id("3501200001"), "新診所", Kind.CLINIC)
    larger = world.extended([more])
    assert larger.find("3501200001") is more
    assert larger.institutions[:-1] == world.institutions
    assert world.find("3501200001") is None


@pytest.mark.parametrize(
    ("hospital_id", "sam_id", "twice"),
    [
        ("7777777777", "901000000999", "hospital_id.*'7777777777'"),
        ("3501200001", "901000000047", "sam_id.*'901000000047'"),
    ],
)
def test_no_code_or_number_stands_twice(hospital_id: str, sam_id: str, twice: str) -> None:
    with pytest.raises(ValueError, match=twice):
        World.default().extended([Institution(hospital_id, sam_id, "重複", Kind.CLINIC)])


@pytest.mark.parametrize(
    "sam_id",
    [
        "001000000047",
        "90100000004",
        "9010000000470",
        "90100000004A",
        "",
        "９０１000000047",
        "910000000047",
    ],
)
def test_only_test_numbers_are_taken(sam_id: str) -> None:
    with pytest.raises(ValueError, match=r"SAM number.*beginning with 901"):
        Institution("7777777777", sam_id, "測試", Kind.HOSPITAL)


@pytest.mark.parametrize(
    "hospital_id", ["", "777777777", "77777777777", "35012000a0", "350 200000", "醫7777777777"]
)
def test_institution_codes_have_ten_characters(hospital_id: str) -> None:
    with pytest.raises(ValueError, match=r"institution.*expected 10"):
        Institution(hospital_id, "901000000047", "測試", Kind.HOSPITAL)
