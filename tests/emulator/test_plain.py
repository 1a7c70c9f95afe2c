"""Plain forms: what goes in comes back, and what does not fit is named without its value."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum
from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cardio.codecs import TAIPEI
from emulator.cards import InsuranceCard, ProfessionalCard, Role, Visit
from emulator.plain import check_keys, plain, to_json


class Colour(Enum):
    RED = "red"
    BLUE = "blue"


@dataclass(frozen=True)
class Part:
    colour: Colour
    weight: float = 1.0


@dataclass(frozen=True)
class Whole:
    name: str
    parts: tuple[Part, ...] = ()
    data: bytes = b""
    since: datetime | None = None
    side: Literal["left", "right"] = "left"
    rings: Mapping[str, tuple[bytes, ...]] = field(default_factory=dict)
    more: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Lone:
    flag: bool


@dataclass(frozen=True)
class Empty:
    pass


WHOLE = Whole(
    "甲",
    (Part(Colour.RED), Part(Colour.BLUE, 2.5)),
    b"\x00\xff",
    datetime(2026, 3, 15, 10, tzinfo=TAIPEI),
    "right",
    {"rx": (b"ab", b"\x01")},
    {"n": 6, "text": "x", "none": None, "yes": True, "raw": b"\x80"},
)
PLAIN = {
    "name": "甲",
    "parts": [{"colour": "red", "weight": 1.0}, {"colour": "blue", "weight": 2.5}],
    "data": "00ff",
    "since": "2026-03-15T10:00:00+08:00",
    "side": "right",
    "rings": {"rx": ["6162", "01"]},
    "more": {"n": 6, "text": "x", "none": None, "yes": True, "raw": {"bytes": "80"}},
}


def test_every_kind_has_its_plain_form() -> None:
    assert json.loads(to_json(plain(Whole).encode(WHOLE))) == PLAIN


@pytest.mark.parametrize("value", [WHOLE, Whole("b"), Lone(True), Empty(), Part(Colour.BLUE)])
def test_through_json_and_back(value: object) -> None:
    form = plain(type(value))
    assert form.decode(json.loads(to_json(form.encode(value)))) == value


def test_what_has_a_default_may_be_left_out() -> None:
    assert plain(Whole).decode({"name": "b"}) == Whole("b")


@pytest.mark.parametrize("text", ["2026-03-15T10:00:00", "2026-03-15T02:00:00Z"])
def test_times_of_toml_and_text_without_zone_are_taipeis(text: str) -> None:
    moment = datetime(2026, 3, 15, 10, tzinfo=TAIPEI)
    assert plain(datetime).decode(text) == moment
    assert plain(datetime).decode(tomllib.loads(f"t = {text}")["t"]) == moment


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ([], "expected a table of keys"),
        ({}, "missing key name"),
        ({"name": "b", "nme": 1}, "unknown key nme; known: name, parts, "),
        ({"name": 1}, "name: expected a text"),
        ({"name": "b", "parts": {}}, "parts: expected a list"),
        (
            {"name": "b", "parts": [{"colour": "red"}, {"colour": "pink"}]},
            r"parts: \[1\]: colour: expected one of red, blue$",
        ),
        (
            {"name": "b", "parts": [{"colour": "red", "weight": True}]},
            "weight: expected a number",
        ),
        (
            {"name": "b", "parts": [{"colour": "red", "weight": 10**309}]},
            "weight: expected a number of less than",
        ),
        ({"name": "b", "data": "0g"}, "data: expected hexadecimal digits"),
        ({"name": "b", "data": 12}, "data: expected hexadecimal digits"),
        ({"name": "b", "since": "noon"}, "since: expected a date-time such as"),
        ({"name": "b", "since": 7}, "since: expected a date-time such as"),
        ({"name": "b", "side": "top"}, "side: expected one of left, right"),
        ({"name": "b", "side": ["left"]}, "side: expected one of left, right"),
        ({"name": "b", "rings": {"rx": "6162"}}, "rings: rx: expected a list"),
        ({"name": "b", "more": {"x": 1.5}}, "more: x: expected a text, a whole number or bytes"),
    ],
)
def test_what_does_not_fit_is_named(row: object, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        plain(Whole).decode(row)


@pytest.mark.parametrize(("kind", "value"), [(int, True), (int, 1.0), (bool, 1), (str, None)])
def test_scalars_are_exactly_of_their_type(kind: type, value: object) -> None:
    with pytest.raises(ValueError, match="expected"):
        plain(kind).decode(value)


@pytest.mark.parametrize("hint", [object, tuple[int, int], list[int], int | str, complex])
def test_an_annotation_without_plain_form_is_refused(hint: Any) -> None:
    with pytest.raises(TypeError, match="has no plain form"):
        plain(hint)


def test_a_value_without_plain_form_is_refused() -> None:
    with pytest.raises(TypeError, match="set has no plain form"):
        to_json(plain(Any).encode({1}))


def test_keys_are_checked_both_ways() -> None:
    check_keys({"a": 1}, ["a"], {"a": 0, "b": 0})
    with pytest.raises(ValueError, match="unknown key c; known: none"):
        check_keys({"c": 1}, [], {})
    with pytest.raises(ValueError, match="missing key a"):
        check_keys({}, ["a"], {"a": 0})


scalars = st.none() | st.booleans() | st.integers() | st.text() | st.binary(max_size=20)
texts = st.text(max_size=8)
visits = st.builds(Visit, *[texts] * 5, outpatient_fee=st.integers(0), undone=st.booleans())
cards = st.builds(
    InsuranceCard,
    texts,
    texts,
    st.dictionaries(texts, scalars, max_size=6),
    st.lists(visits, max_size=6).map(tuple),
    st.dictionaries(texts, st.lists(st.binary(max_size=61), max_size=5).map(tuple), max_size=4),
    last_seq=st.integers(0, 1500),
    insured=st.booleans(),
    pin=texts,
)
professionals = st.builds(
    ProfessionalCard, texts, texts, st.sampled_from(Role), *[texts] * 6, cancelled=st.booleans()
)


@given(cards | professionals)
def test_any_card_comes_back(card: object) -> None:
    form = plain(type(card))
    assert form.decode(json.loads(to_json(form.encode(card)))) == card


def test_a_second_of_another_zone_is_the_same_moment() -> None:
    moment = datetime(2026, 3, 15, 10, tzinfo=TAIPEI) + timedelta(microseconds=7)
    assert plain(datetime).decode(plain(datetime).encode(moment)) == moment
