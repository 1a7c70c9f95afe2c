"""The table as C sees it: prototypes, words on the stack, widths."""

from __future__ import annotations

import re

import pytest

from cardio.table import function_row
from cardio.table.generated._cdef import DECLARATIONS
from cardio.table.generator.c_declarations import c_functions, c_parameters, c_prototype
from cardio.table.model import Direction


@pytest.mark.parametrize(
    ("name", "prototype"),
    [
        ("csCloseCom", "int csCloseCom(void)"),
        ("csOpenCom", "int csOpenCom(int Comport)"),
        ("hisGetBasicData", "int hisGetBasicData(char *pBuffer, int *iBufferLen)"),
        ("csGetHospID", "int csGetHospID(char *pBuffer, short *iBufferLen)"),
        ("csGetVersionEx", "int csGetVersionEx(char *pPath)"),
        (
            "hisReadPrescriptMain",
            "int hisReadPrescriptMain(char *pOutpatientPrescription, int *iBufferLenOutpatient,"
            " int iStartPos, int iEndPos, int *iRecCount)",
        ),
        (
            "HCA_GNFuncCall",
            "int HCA_GNFuncCall(long nFuncID, char *InBuf, char *OutBuf,"
            " long P1, long P2, long P3, long P4, long P5)",
        ),
    ],
)
def test_a_prototype_is_the_manuals(name: str, prototype: str) -> None:
    assert c_prototype(function_row(name)) == prototype
    assert DECLARATIONS[name] == prototype


def test_every_function_that_can_be_called_is_declared_once() -> None:
    assert list(DECLARATIONS) == [row.name for row in c_functions()]
    assert {"csGetLastUnTreatmentData", "hisGetSam0", "VPNH_SignX"}.isdisjoint(DECLARATIONS)


@pytest.mark.parametrize("name", DECLARATIONS)
def test_every_parameter_is_one_word_of_a_stdcall(name: str) -> None:
    row = function_row(name)
    assert 4 * len(c_parameters(row)) == row.argument_bytes
    assert all(re.fullmatch(r"(char|int|short|long)( \*)?", p.ctype) for p in c_parameters(row))


@pytest.mark.parametrize("name", DECLARATIONS)
def test_what_comes_back_is_behind_a_pointer(name: str) -> None:
    for parameter in c_parameters(function_row(name)):
        given = parameter.param.direction is not Direction.IN
        assert parameter.is_pointer or not given
        assert parameter.is_short or not (given and parameter.param.is_number)


def test_widths() -> None:
    widths = {p.name: p.is_short for p in c_parameters(function_row("hisWriteAllergicNum"))}
    assert widths == {
        "pPatientID": False,
        "pPatientBirthDate": False,
        "pDataWrite": False,
        "pBufferDocID": False,
        "iNum": True,
    }
    assert [p.is_short for p in c_parameters(function_row("HCA_GNFuncCall"))] == [False] * 8
