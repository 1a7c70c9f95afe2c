"""A cast file as a whole: one of your own is read, and a wrong one is refused by name."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from emulator.cast import CastError, load_cast
from emulator.errors import EmulatorError
from emulator.institutions import derived_sam_id

CARD = (Path(__file__).parents[2] / "data" / "cast" / "own.toml").read_text("utf-8")
VISIT = """[[card.visit]]
treat_item = "01"
visit_datetime = "1150105091500"
after_check_mark = "1"
visit_seq = "0012"
hospital_code = "3501200000"
"""
PLACE = '[[institution]]\nhospital_id = "1111111111"\nname = "自備診所"\nkind = "clinic"\n'

STAFF = """[[professional]]
name = "doctor"
about = "?"
role = "physician"
card_no = "990100000099"
hpc_serial = "TEST"
hpc_id_no = "Z100000011"
hpc_name_zh = "測試醫師"
hpc_name_en = "TEST"
valid_until = "1251231"
"""

Write = Callable[[str], Path]


def test_a_cast_of_ones_own_replaces_the_people_and_adds_to_the_world(write: Write) -> None:
    cast = load_cast(write(CARD + VISIT + PLACE))
    assert list(cast.cards) == ["own"]
    card = cast.card("own")
    assert card.profile["name"] == "測試自備"
    assert card.profile["newborn_birth_date"] == ""
    assert card.visits[0].hospital_code == "3501200000"
    assert card.last_second == "1150105091500"
    place = cast.world.find("1111111111")
    assert place is not None
    assert place.sam_id == derived_sam_id("1111111111")
    assert cast.world.find("7777777777") is not None


def test_what_lies_behind_the_functions_can_be_given(write: Write) -> None:
    record = '[card.record]\nyear = "114"\nlast_seq = 99\ninsured = false\nlast_issue = ""\n'
    card = load_cast(write(CARD + record)).card("own")
    assert (card.year, card.last_seq, card.insured, card.last_issue) == ("114", 99, False, "")
    assert card.next_seq("114") == 100
    assert card.next_seq("115") == 1


def test_an_institution_may_bring_a_test_sam_of_its_own(write: Write) -> None:
    world = load_cast(write(CARD + PLACE + 'sam_id = "901000009999"\n')).world
    found = world.of_sam("901000009999")
    assert found is not None
    assert found.hospital_id == "1111111111"


def changed(old: str, new: str, text: str = CARD + VISIT + PLACE) -> str:
    assert text.count(old) == 1, old
    return text.replace(old, new)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", r"at least one \[\[card\]\]"),
        (PLACE, r"at least one \[\[card\]\]"),
        ("[[card]\n", "no TOML in UTF-8"),
        ("[card]\n", r"card: expected \[\[card\]\] tables"),
        ("card = [1]\n", r"card: expected \[\[card\]\] tables"),
        ("[[cards]]\n", "unknown key cards"),
        ('[[card]]\nabout = "?"\n', "without name"),
        ("[[card]]\nname = 1\n", "without name"),
        ('[[card]]\nname = "own"\n', "card own: missing key profile"),
        (CARD + CARD, "card own: the name stands twice"),
        (changed("sex =", "seks ="), "card own: profile: unknown key seks"),
        (changed('sex = "M"\n', ""), "card own: profile: missing key sex"),
        (changed('sex = "M"', 'sex = "MM"'), r"card own: profile\.sex: expected at most 1"),
        (changed('"0700101"', "700101"), r"card own: profile\.birth_date: expected text, got int"),
        (changed('"0700101"', '"70-1-1"'), r"card own: profile\.birth_date: expected 7 digits"),
        (changed("visits_left = 6", 'visits_left = "6"'), r"profile\.visits_left: expected a who"),
        (changed("visits_left = 6", "visits_left = -1"), r"profile\.visits_left: expected a who"),
        (changed("visits_left = 6", "visits_left = 100"), r"profile\.visits_left: expected 2 dig"),
        (changed("測試自備", "測試" * 6), r"profile\.name: expected at most 20 bytes of Big5"),
        (changed("測試自備", "測試한"), r"card own: profile\.name: character 3 is not in Big5"),
        (CARD + '[card.record]\nsince = "1"\n', "card own: record: unknown key since"),
        (CARD + "[card.record]\nyear = 115\n", r"card own: record\.year: expected an ROC year"),
        (
            CARD + "[card.record]\nlast_seq = true\n",
            r"card own: record\.last_seq: expected 0 to 1500",
        ),
        (CARD + "[card.record]\ninsured = 1\n", r"card own: record\.insured: expected true or"),
        (CARD + '[card.record]\nlast_issue = "now"\n', r"record\.last_issue: expected 13 ROC"),
        (changed("[card.profile]", "visits = 1\n[card.profile]"), "card own: unknown key visits"),
        (changed("treat_item", "item"), r"card own: visit\[1\]: unknown key item"),
        (changed('visit_seq = "0012"\n', ""), r"card own: visit\[1\]: missing key visit_seq"),
        (changed('"0012"', '"00012"'), r"card own: visit\[1\]\.visit_seq: expected at most 4"),
        (changed('"1150105091500"', "1150105091500"), r"visit\[1\]\.visit_datetime: expected text"),
        (
            changed('"1150105091500"', '"1151305091500"'),
            r"visit\[1\]\.visit_datetime: month must be in 1..12",
        ),
        (CARD + VISIT + VISIT, "card own: visit: expected the newest first, no two at one time"),
        (
            CARD + VISIT + VISIT.replace("1150105", "1150106"),
            "card own: visit: expected the newest first",
        ),
        (CARD + STAFF + STAFF, "card doctor: the name stands twice"),
        (changed("[card.profile]", "about = 1\n[card.profile]"), "card own: about: expected text"),
        (CARD.partition("[card.profile]")[0] + "profile = 1\n", r"profile: expected a \[card\."),
        (changed("自備診所", "診所" * 7), r"institution: 1111111111\.hospital_name: expected at"),
        (PLACE.join((CARD, "short_name = 1\n")), r"1111111111\.hospital_short_name: expected text"),
        (changed("hospital_id =", "code ="), "unknown key code"),
        (changed('kind = "clinic"\n', ""), "institution: missing key kind"),
        (changed('"clinic"', '"shop"'), "institution: 'shop'"),
        (changed('"1111111111"', '"111"'), "institution: institution '111': expected 10 digits"),
        (changed('"1111111111"', "1111111111"), "institution: "),
        (changed('"1111111111"', '"7777777777"'), "institution: .*no value twice.*'7777777777'"),
        (
            CARD + PLACE + 'sam_id = "001000000047"\n',
            "institution: SAM number '001000000047': .*beginning with 901",
        ),
    ],
)
def test_what_a_cast_must_not_be(write: Write, text: str, message: str) -> None:
    path = write(text)
    with pytest.raises(CastError, match=message) as caught:
        load_cast(path)
    assert str(caught.value).startswith(f"cast {path}: ")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("content", [b"\xff\xfe", "# \u6e2c".encode("cp950")])
def test_a_cast_in_another_encoding_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "cast.toml"
    path.write_bytes(content)
    with pytest.raises(CastError, match="no TOML in UTF-8"):
        load_cast(path)


@pytest.mark.parametrize("name", ["missing.toml", "."])
def test_a_cast_that_cannot_be_read_says_which(tmp_path: Path, name: str) -> None:
    with pytest.raises(CastError, match=re.escape(f"cast {tmp_path / name}: ")):
        load_cast(tmp_path / name)


def test_a_cast_error_is_a_value_error_and_of_the_emulators_root(write: Write) -> None:
    with pytest.raises(CastError) as caught:
        load_cast(write(""))
    error: Any = caught.value
    assert isinstance(error, ValueError)
    assert isinstance(error, EmulatorError)
