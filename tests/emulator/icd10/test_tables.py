"""The two halves of the encoding: what follows from a place is what the official tables say."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from importlib.resources import files
from itertools import pairwise

import pytest

from emulator.icd10 import tables

DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def test_all_717_categories_follow_from_their_place(category_table: Mapping[str, str]) -> None:
    assert len(category_table) == len(tables.categories()) == 717
    assert {c: tables.category_to_signs(c) for c in tables.categories()} == category_table


def test_all_717_pairs_of_signs_give_their_category(category_table: Mapping[str, str]) -> None:
    assert [tables.signs_to_category(signs) for signs in category_table.values()] == list(
        category_table
    )


def test_all_10393_rests_follow_from_their_place(rest_table: Mapping[str, str]) -> None:
    assert len(rest_table) == len(tables.rests()) == 10_393
    assert {r: tables.rest_to_digits(r) for r in tables.rests()} == rest_table


def test_all_10393_digits_give_their_rest(rest_table: Mapping[str, str]) -> None:
    assert [tables.digits_to_rest(digits) for digits in rest_table.values()] == list(rest_table)


def test_every_other_value_of_three_digits_is_free(rest_table: Mapping[str, str]) -> None:
    every = {a + b + c for a in DIGITS for b in DIGITS for c in DIGITS}
    free = every - set(rest_table.values())
    assert len(free) == 36**3 - 10_393
    assert {tables.digits_to_rest(digits) for digits in free} == {None}


def test_every_other_pair_of_signs_is_free(category_table: Mapping[str, str]) -> None:
    every = {a + b for a in tables.SIGNS for b in tables.SIGNS + DIGITS}
    free = every - set(category_table.values())
    assert len(every) == 1120
    assert len(free) == 1120 - 717
    assert {tables.signs_to_category(signs) for signs in free} == {None}


def test_categories_are_in_order_but_for_two() -> None:
    rows = tables.categories()
    late = [(a, b) for a, b in pairwise(rows) if a > b]
    assert late == [("D3A", "D37"), ("M1A", "M10")]


def test_rests_are_in_ascii_order() -> None:
    assert list(tables.rests()) == sorted(tables.rests())


@pytest.mark.parametrize(
    ("category", "signs"),
    [("B08", "!!"), ("C44", '!"'), ("D3A", "!%"), ("D37", "!&"), ("E00", "!>"), ("Z98", ">O")],
)
def test_categories_of_the_notes(category: str, signs: str) -> None:
    assert tables.category_to_signs(category) == signs
    assert tables.signs_to_category(signs) == category


@pytest.mark.parametrize(
    ("rest", "digits"), [("0", "000"), ("00", "004"), ("201", "7WK"), ("1324", "5BK")]
)
def test_rests_of_the_notes(rest: str, digits: str) -> None:
    assert tables.rest_to_digits(rest) == digits
    assert tables.digits_to_rest(digits) == rest


@pytest.mark.parametrize("category", ["", "A", "A00", "e00", "E0", "E000", "ZZZ", "é00", " E0"])
def test_no_signs_for_what_is_no_category(category: str) -> None:
    assert tables.category_to_signs(category) is None


@pytest.mark.parametrize("signs", ["", "!", "!!!", "A!", "!a", "! ", " !", "!-", "0A", "~Z"])
def test_no_category_for_other_signs(signs: str) -> None:
    assert tables.signs_to_category(signs) is None


@pytest.mark.parametrize("rest", ["", "xx0", "00000", "ZZZZ", " ", "-", "é", "~~~~"])
def test_no_digits_for_what_is_no_rest(rest: str) -> None:
    assert tables.rest_to_digits(rest) is None


@pytest.mark.parametrize("digits", ["", "00", "0000", "5bk", "+00", "0_0", " 00", "00 ", "ZZZ"])
def test_no_rest_for_other_digits(digits: str) -> None:
    assert tables.digits_to_rest(digits) is None


def test_importing_reads_no_table() -> None:
    script = (
        "import emulator.icd10\n"
        "from emulator.icd10 import tables\n"
        "assert not tables.rests.cache_info().misses + tables.categories.cache_info().misses\n"
        "emulator.icd10.encode('E00')\n"
        "assert tables.categories.cache_info().currsize == 1\n"
    )
    subprocess.run([sys.executable, "-c", script], check=True)


def test_both_lists_say_where_they_are_from() -> None:
    for name in ("categories.tsv", "rests.tsv"):
        head = (files("emulator.icd10") / "data" / name).read_text("ascii").splitlines()[:2]
        assert head[0].startswith("# source: official ICD-10 encoding table")
        assert head[1] == "# confidence: high"
