"""Declarations for other languages: what is checked in, and that every function is in each."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from cardio.native import declarations
from cardio.native.declarations import EXAMPLES, generate_all, write_all
from cardio.table.generator.c_declarations import c_functions, c_parameters

MADE = generate_all()


@pytest.mark.parametrize("name", MADE)
def test_the_checked_in_file_is_what_the_generator_makes(name: str) -> None:
    assert (EXAMPLES / name).read_bytes() == MADE[name].encode("utf-8")


@pytest.mark.parametrize("name", MADE)
def test_every_function_is_declared_once_with_its_parameters(name: str) -> None:
    for row in c_functions():
        (listed,) = re.findall(rf"\b{row.name}\b[^\n(]*?(?:\(([^)\n]*)\)|:)", MADE[name])
        declared = [part for part in re.split(r"[,;] ", listed) if part]
        names = [parameter.name for parameter in c_parameters(row)]
        assert len(declared) == len(names), row.name
        assert all(name in part for name, part in zip(names, declared, strict=True))


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("csharp/CsHis50.cs", "int hisGetBasicData(byte[] pBuffer, ref int iBufferLen);"),
        ("java/CsHis50.java", "int hisGetBasicData(byte[] pBuffer, int[] iBufferLen);"),
        (
            "delphi/CsHis50.pas",
            "function hisGetBasicData(pBuffer: PAnsiChar; var iBufferLen: Integer): Integer;"
            " stdcall; external Library50;",
        ),
        (
            "vb6/CsHis50.bas",
            'Declare Function hisGetBasicData Lib "CsHis50.dll" (ByRef pBuffer As Byte,'
            " ByRef iBufferLen As Integer) As Integer\r\n",
        ),
        ("csharp/CsHis50.cs", "int hisGetSeqNumber(string cTreatItem, string cBabyTreat,"),
        ("vb6/CsHis50.bas", "(ByVal IN_ As String, ByRef OUT_ As Byte) As Integer"),
        ("delphi/CsHis50.pas", "csSoftwareReset(Type_: Integer)"),
    ],
)
def test_types_are_those_of_the_language(name: str, line: str) -> None:
    assert line in MADE[name]


def test_visual_basic_reads_ascii_with_its_line_ends() -> None:
    text = MADE["vb6/CsHis50.bas"]
    assert text.isascii()
    assert text.count("\n") == text.count("\r\n")
    assert all(len(line) < 1024 for line in text.splitlines())


def test_write_all_writes_every_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(declarations, "EXAMPLES", tmp_path)
    write_all()
    written = {str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file()}
    assert written == set(MADE)
