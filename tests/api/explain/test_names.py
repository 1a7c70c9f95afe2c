"""Every name has an explanation that says something; any other name is refused with near ones."""

from __future__ import annotations

import json
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.check_codes import check_codes
from api.checks.examples import columns
from api.checks.look_ups import LOOK_UPS
from api.checks.rules import RULES
from api.checks.steps import FILE_LOOK_UPS, STEPS
from api.errors import UnknownName
from api.explain import Facts, explain, names
from api.explain.pages import page
from api.fields import table
from api.records import Format

NAMES = names()


def test_names_are_everything_that_checks_and_tables_hold_each_once() -> None:
    fields = [k for format in Format for k in table(format).fields]
    steps = [one.id for one in (*STEPS, *FILE_LOOK_UPS)]
    checks = [*steps, *(one.id for one in RULES), *(one.id for one in LOOK_UPS)]
    assert {*check_codes(), *fields, *checks} <= set(NAMES)
    kinds = [name for name in NAMES if "=" in name]
    marks = 2  # a visit type is one name for both marks
    assert len(NAMES) == len({*check_codes(), *fields, *checks}) + len(kinds)
    assert len(kinds) == len([c for f in Format for c in columns(f)]) // marks + marks
    assert [name for name, times in Counter(NAMES).items() if times > 1] == []


@pytest.mark.parametrize("name", NAMES)
def test_explanation_of_every_name_is_complete(name: str, everything: dict[str, Facts]) -> None:
    facts = everything[name]
    assert facts.name == name
    assert facts.text_zh and facts.text_en
    assert facts.source and facts.confidence
    assert facts.sources
    assert json.loads(json.dumps(facts.as_json()))["kind"] == facts.kind


@pytest.mark.parametrize("lang", ["zh", "en", "both"])
def test_every_name_has_a_page_in_every_language(lang: str, everything: dict[str, Facts]) -> None:
    for name, facts in everything.items():
        first, second, *rest = page(facts, lang)
        assert str(first).startswith(f"{name}  ")
        assert second and rest
        for part in (second, *rest):
            assert part
            assert "None" not in str(part)
            assert isinstance(part, str) or part.rows


@pytest.mark.parametrize(
    ("written", "name"), [("d047", "D047"), (" m51 ", "M51"), ("m07=bb", "M07=BB"), ("aa", "AA")]
)
def test_case_and_blanks_do_not_matter(written: str, name: str) -> None:
    assert explain(written).name == name


@pytest.mark.parametrize(
    ("name", "near"),
    [("D999", "D09"), ("M59", "M55"), ("M51=W", "M51"), ("MB2NEEDED", "MB2_NEEDED")],
)
def test_unknown_name_says_which_are_like_it(name: str, near: str) -> None:
    with pytest.raises(UnknownName, match=f"^{name}: no code, field or rule") as raised:
        explain(name)
    assert near in raised.value.near
    assert near in str(raised.value)
    assert raised.value.exit_code == 2
    assert raised.value.name == name


def test_name_like_no_other_is_told_what_names_are() -> None:
    with pytest.raises(UnknownName, match="expected a code") as raised:
        explain("??")
    assert raised.value.near == ()


@given(st.text(max_size=12))
def test_any_text_is_explained_or_refused(name: str) -> None:
    try:
        assert explain(name).name == name.strip().upper()
    except UnknownName as error:
        assert set(error.near) <= set(NAMES)
