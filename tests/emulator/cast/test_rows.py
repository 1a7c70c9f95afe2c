"""Rows of a cast file: rings as they lie on the card, diagnoses, raw content, professionals."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from emulator.cards import InsuranceCard, ProfessionalCard, Role
from emulator.cast import CastError, load_cast
from emulator.cast.rings import RINGS

CARD = (Path(__file__).parents[2] / "data" / "cast" / "own.toml").read_text("utf-8")
VISIT = """[[card.visit]]
treat_item = "01"
visit_datetime = "1150105091500"
after_check_mark = "1"
visit_seq = "0012"
hospital_code = "3501200000"
"""
ILLNESS = """[[card.critical_illness]]
illness_code = "H401324"
valid_from = "1030101"
valid_to = "1051231"
"""
STAFF = """[[professional]]
name = "doctor"
about = "?"
role = "pharmacist"
card_no = "990100000099"
hpc_serial = "TESTSERIAL"
hpc_id_no = "Z100000011"
hpc_name_zh = "測試醫師"
hpc_name_en = "TEST NAME"
valid_until = "1251231"
"""

Load = Callable[[str], InsuranceCard]


@pytest.fixture
def load(tmp_path: Path) -> Load:
    """Load a card with more tables behind its profile."""

    def load(text: str) -> InsuranceCard:
        path = tmp_path / "cast.toml"
        path.write_text(CARD + text, encoding="utf-8")
        return load_cast(path).card("own")

    return load


def entry(ring: str, **values: str | int) -> str:
    lines = (f'{k} = "{v}"\n' if isinstance(v, str) else f"{k} = {v}\n" for k, v in values.items())
    return f"[[card.{ring}]]\n" + "".join(lines)


@pytest.mark.parametrize(
    ("ring", "values", "expected"),
    [
        (
            "prevent",
            {"service_mark": "02", "exam_date": "1150220", "exam_item": "21"},
            b"021150220          21",
        ),
        (
            "prenatal",
            {"exam_date": "1150220", "hospital_code": "3501200000", "exam_item": "41"},
            b"1150220350120000041",
        ),
        (
            "vaccination",
            {"vaccine": "FLU", "date": "1141006", "lot_no": "LOT1"},
            b"FLU   1141006          LOT1        ",
        ),
        (
            "critical_illness",
            {"illness_code": "36042", "valid_from": "1030101", "valid_to": "1051231"},
            b"3604210301011051231",
        ),
        (
            "rx",
            {"visit_datetime": "1150312084500", "order_type": "1", "item_code": "A1", "days": 3},
            b"11503120845001A1          " + b" " * 24 + b"03" + b" " * 9,
        ),
        (
            "rx",
            {"visit_datetime": "1150312084500", "order_type": "3", "item_code": "B41"},
            b"11503120845003B41         " + b" " * 35,
        ),
        (
            "long_term",
            {"issue_date": "1150312", "drug_code": "B023456100", "total_amount": "05600"},
            b"1150312B023456100" + b" " * 20 + b"05600  ",
        ),
        (
            "important",
            {"exec_date": "1150302", "order_code": "33070B", "body_part": "HEAD"},
            b"1150302          33070BHEAD         ",
        ),
        ("allergy", {"ingredient": "測A"}, b"\xb4\xfaA" + b" " * 37),
        (
            "year",
            {"roc_year": "115", "visit_count": 40},
            b"115" + b"0040" + b"0" * 60,
        ),
    ],
)
def test_an_entry_lies_on_the_card_byte_for_byte(
    load: Load, ring: str, values: dict[str, str | int], expected: bytes
) -> None:
    assert load(entry(ring, **values)).section(ring) == (expected,)


@pytest.mark.parametrize(
    ("code", "five"),
    [
        ('illness_code = "H401324"', b"#:5BK"),
        ('illness_code = "36042"', b"36042"),
        ('illness_code = "I10"', b"I10  "),
        ('illness_code = "E00"', b"!>   "),
        ('illness_code = ""', b"     "),
        ('illness_code_raw = "#:5BK"', b"#:5BK"),
        ('illness_code_raw = "H4"', b"H4   "),
        ('illness_code_raw = "E0011"', b"E0011"),
    ],
)
def test_a_diagnosis_is_given_as_a_code_or_as_it_is_stored(
    load: Load, code: str, five: bytes
) -> None:
    text = ILLNESS.replace('illness_code = "H401324"', code)
    assert load(text).section("critical_illness") == (five + b"10301011051231",)


def test_the_official_critical_illness_text_is_one_entry(load: Load) -> None:
    text = '[[card.critical_illness]]\nraw = "3604210301011051231"\n'
    assert load(text).section("critical_illness") == (b"3604210301011051231",)


def test_a_visit_has_diagnoses_and_fees(load: Load) -> None:
    more = 'dx_main = "G44201"\ndx_secondary_5_raw = "4619"\noutpatient_fee = 620\nundone = true\n'
    (visit,) = load(VISIT + more).visits
    assert (visit.dx_main, visit.dx_secondary_1, visit.dx_secondary_5) == (
        '"M7WK',
        "     ",
        "4619 ",
    )
    assert (visit.outpatient_fee, visit.outpatient_copay, visit.undone) == (620, 0, True)


@pytest.mark.parametrize("ring", [name for name, ring in RINGS.items() if not ring.interpreted])
def test_raw_bytes_fill_an_element_from_the_left(load: Load, ring: str) -> None:
    text = load(entry(ring, raw="odd 測")).section(ring)
    digits = load(entry(ring, raw_hex="00ff b4")).section(ring)
    stride = len(text[0])
    assert text == ("odd 測".encode("cp950").ljust(stride),)
    assert digits == (b"\x00\xff\xb4".ljust(stride),)


def test_entries_keep_their_order_newest_first(load: Load) -> None:
    text = entry("allergy", ingredient="NEW") + entry("allergy", ingredient="OLD")
    assert [raw.strip() for raw in load(text).section("allergy")] == [b"NEW", b"OLD"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (entry("allergy", ingredient="A") * 4, "allergy: expected at most 3 entries, got 4"),
        (entry("year", roc_year="115") * 3, "year: expected at most 2 entries, got 3"),
        (entry("allergy", ingredients="A"), r"allergy\[1\]: unknown key ingredients"),
        (entry("rx", order_type="1"), r"rx\[1\]: missing key item_code"),
        (ILLNESS + entry("critical_illness", raw="1", valid_to="1"), r"critical_illness\[2\]: exp"),
        (entry("allergy", raw="A" * 41), r"allergy\[1\]\.raw: expected at most 40 bytes"),
        (entry("allergy", raw="한"), r"allergy\[1\]\.raw: expected characters of Big5"),
        (entry("allergy", raw_hex="4x"), r"allergy\[1\]\.raw_hex: expected hexadecimal"),
        (entry("allergy", raw=1), r"allergy\[1\]\.raw: expected text"),
        (entry("critical_illness", raw="36042105"), r"critical_illness\[1\]\.raw.*valid_from"),
        (entry("critical_illness", raw_hex="ff"), r"critical_illness\[1\]\.raw_hex.*illness_code"),
        (entry("year", raw="115  40"), r"year\[1\]\.raw\.visit_count: expected digits or blanks"),
        (entry("critical_illness", raw_hex="4800"), r"\.raw_hex: its parts are not those of the"),
        (ILLNESS.replace("1030101", "1030230"), r"critical_illness\[1\]\.valid_from: day is out"),
        (ILLNESS.replace('"H401324"', "1"), r"critical_illness\[1\]\.illness_code: expected text"),
        (ILLNESS.replace("H401324", "Q999999"), r"critical_illness\[1\]\.illness_code: ICD-10"),
        (ILLNESS + 'illness_code_raw = "A"\n', "expected illness_code or illness_code_raw, not"),
        (VISIT + 'dx_main_raw = "123456"\n', r"visit\[1\]\.dx_main_raw: expected at most 5"),
        (VISIT + 'illness_code = "I10"\n', r"visit\[1\]: unknown key illness_code"),
        (VISIT + "undone = 1\n", r"visit\[1\]\.undone: expected true or false"),
        (VISIT + "inpatient_copay_long = 10000000\n", r"visit\[1\]\.inpatient_copay_long: expec"),
        (VISIT + f'visit_identifier = "{"A" * 21}"\n', r"visit\[1\]\.visit_identifier: expected"),
        ('[card.record]\npin = "123"\n', r"record\.pin: expected 4 to 6 digits or nothing"),
        ("[card.record]\ninsurance_code = 9096\n", r"record\.insurance_code: expected 0 or 9083"),
        ('[card.record]\nrestricted_to = "1"\n', r"record\.restricted_to: expected 10 characters"),
        ('[card.record]\nrestricted_to = "1234567890"\n', r"restricted_to: no such institution"),
        ('[card.record]\nyear = "15"\n', r"record\.year: expected an ROC year"),
        ('[card.record]\nvirtual = "yes"\n', r"record\.virtual: expected true or false"),
        ("[[card.record]]\n", r"record: expected a \[card\.record\] table"),
    ],
)
def test_what_an_entry_must_not_be(load: Load, text: str, message: str) -> None:
    with pytest.raises(CastError, match=message) as caught:
        load(text)
    assert ": card own: " in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("pin", ["", "123", "1234567", "12a4", "１２３４"])
def test_a_pin_that_does_not_fit_is_not_told(load: Load, pin: str) -> None:
    with pytest.raises(CastError) as caught:
        load(f'[card.record]\npin = "{pin or "12 34"}"\n')
    assert (pin or "12 34") not in str(caught.value).partition("cast.toml")[2]


Staff = Callable[[str], ProfessionalCard]


@pytest.fixture
def staff(tmp_path: Path) -> Staff:
    def staff(text: str) -> ProfessionalCard:
        path = tmp_path / "cast.toml"
        path.write_text(CARD + text, encoding="utf-8")
        return load_cast(path).professionals["doctor"]

    return staff


def test_a_professional_card_has_the_fields_of_one(staff: Staff) -> None:
    card = staff(STAFF)
    assert (card.role, card.pin, card.tries_left, card.cancelled) == (
        Role.PHARMACIST,
        "123456",
        3,
        False,
    )
    locked = staff(STAFF + 'pin = "4321"\ntries_left = 0\ncancelled = true\n')
    assert (locked.pin, locked.tries_left, locked.cancelled) == ("4321", 0, True)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('role = "pharmacist"', 'role = "nurse"', "expected physician or pharmacist or pharmacy"),
        ('role = "pharmacist"', "role = 1", "expected physician or pharmacist or pharmacy"),
        ('about = "?"\n', "", "missing key about"),
        ('about = "?"\n', "about = 1\n", "professional.about: expected a text"),
        ("990100000099", "9901000000990", "professional.card_no: expected at most 12"),
        ("TESTSERIAL", "T" * 21, "professional.hpc_serial: expected at most 20"),
        ("Z100000011", "Z1000000111", "professional.hpc_id_no: expected at most 10"),
        ("測試醫師", "測試한", "professional.hpc_name_zh: character 3 is not in Big5"),
        ("TEST NAME", "測", "professional.hpc_name_en: expected at most 128 printable"),
        ("1251231", "1251301", "professional.valid_until: expected an ROC date"),
        ('name = "doctor"', 'name = "own"', "card own: the name stands twice"),
        ('name = "doctor"', 'name = "sam"', "card sam: that name means the SAM"),
        ('name = "doctor"', 'name = ""', "without name"),
        ('about = "?"', 'about = "?"\npin = "12"', "professional.pin: expected 4 to 6 digits"),
        ('about = "?"', 'about = "?"\ntries_left = 4', "professional.tries_left: expected 0 to 3"),
        ('about = "?"', 'about = "?"\ncancelled = 1', "professional.cancelled: expected true or"),
    ],
)
def test_what_a_professional_card_must_not_be(
    staff: Staff, old: str, new: str, message: str
) -> None:
    assert STAFF.count(old) == 1
    with pytest.raises(CastError, match=message):
        staff(STAFF.replace(old, new))
