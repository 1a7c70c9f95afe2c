"""What is generated is what is checked in; names and literals come out as documented."""

from __future__ import annotations

import ast
from enum import Enum
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cardio.table import function_names, function_row
from cardio.table.generator import generate_all, text, write, write_all
from cardio.table.generator.text import camel, from_import, literal, snake, wrapped

MADE = generate_all()
each_file = pytest.mark.parametrize("path", MADE, ids=str)


@each_file
def test_the_checked_in_module_is_what_the_generator_makes(path: Path) -> None:
    assert (write.PACKAGE / path).read_bytes() == MADE[path].encode("utf-8")


@each_file
def test_a_generated_module_is_short_and_says_how_it_was_made(path: Path) -> None:
    assert MADE[path].count("\n") < 500
    docstring = ast.get_docstring(ast.parse(MADE[path]))
    assert docstring is not None
    assert "`python -m cardio.table.generator` writes it" in docstring


def test_no_generated_module_is_left_over() -> None:
    folder = Path("table/generated")
    there = {folder / path.name for path in (write.PACKAGE / folder).glob("*.py")}
    assert there - {folder / "__init__.py"} == {path for path in MADE if path.parent == folder}


def test_generating_twice_gives_the_same() -> None:
    assert generate_all() == MADE


def test_write_all_writes_every_module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(write, "PACKAGE", tmp_path)
    for path in MADE:
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
    write_all()
    written = {path.relative_to(tmp_path) for path in tmp_path.rglob("*.py")}
    assert written == set(MADE)
    assert all((tmp_path / path).read_text("utf-8") == made for path, made in MADE.items())


@pytest.mark.parametrize(
    ("vendor", "method"),
    [
        ("hisGetBasicData", "get_basic_data"),
        ("hisGetRegisterBasic2", "get_register_basic_2"),
        ("hisGetSeqNumber256N1", "get_seq_number_256_n1"),
        ("hisGetTreatNumNoICCard", "get_treat_num_no_ic_card"),
        ("hisGetICD10EnC", "get_icd10_enc"),
        ("csVerifyHCPIN", "verify_hc_pin"),
        ("csVerifySAMDC", "verify_sam_dc"),
        ("hisWriteTreatmentCode", "write_treatment_code"),
        ("hisQuickInsurence", "quick_insurence"),
        ("hpcGetHPCSSN", "get_hpc_ssn"),
        ("hpcVHPCLogout", "vhpc_logout"),
        ("csOpenCom", "open_com"),
        ("csISSetPIN", "is_set_pin"),
        ("csGetVersionEx", "get_version_ex"),
        ("history", "history"),
        ("VPNGetRandomX", "vpn_get_random_x"),
    ],
)
def test_snake_names(vendor: str, method: str) -> None:
    assert snake(vendor) == method


def test_methods_of_typed_functions_have_names_of_their_own() -> None:
    names = [snake(name) for name in function_names() if function_row(name).typed]
    assert len(set(names)) == len(names)
    assert all(name.isidentifier() for name in names)


def test_camel_names() -> None:
    assert camel("treat_item") == "TreatItem"


class Colour(Enum):
    RED = "r"


@pytest.mark.parametrize(
    ("value", "source"),
    [
        ("醫令", '"醫令"'),
        ("\0", '"\\x00"'),
        ('say "hi"', '"say \\"hi\\""'),
        (("a",), '("a",)'),
        (("a", 1), '("a", 1)'),
        ((), "()"),
        (True, "True"),
        (-1, "-1"),
        (Colour.RED, "Colour.RED"),
    ],
)
def test_literals(value: object, source: str) -> None:
    assert literal(value) == source


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\\")))
def test_a_text_literal_means_the_text(value: str) -> None:
    assert ast.literal_eval(literal(value)) == value


def test_a_call_is_folded_as_the_formatter_does() -> None:
    assert text.call("f", ["a", "b"]) == "f(a, b)"
    assert text.call("f", ["a" * 60, "b" * 34], before="x = ") == (
        f"f(\n    {'a' * 60}, {'b' * 34}\n)"
    )
    parts = ["a" * 60, "b" * 60]
    assert text.call("f", parts, 4) == f"f(\n        {parts[0]},\n        {parts[1]},\n    )"
    assert text.call("f", ["a" * 50, "b" * 40], before="x" * 10).startswith("f(\n")


def test_an_import_is_folded_when_it_is_too_long() -> None:
    assert from_import("m", []) == ""
    assert from_import("m", ["A", "B"]) == "from m import A, B\n"
    names = [f"Name{n:020d}" for n in range(4)]
    assert (
        from_import("m", names)
        == f"from m import (\n{''.join(f'    {n},{chr(10)}' for n in names)})\n"
    )


def test_wrapped_prose_keeps_every_word_within_the_line() -> None:
    prose = "one two three " * 30
    lines = wrapped(prose, 8).split("\n")
    assert all(len(line) <= 100 for line in lines)
    assert all(line.startswith("        ") for line in lines[1:])
    assert " ".join(lines).split() == prose.split()
