"""Rows of the function table: icd10.

Not edited by hand: `python -m cardio.table.generator` writes it from
`data/icd10.toml`.
"""

from __future__ import annotations

from cardio.table.model import Direction, Encoding, Field, Function, Kind, Layout, Param

ROWS: tuple[Function, ...] = (
    Function(
        "hisGetICD10EnC",
        "5.1",
        "icd10",
        Kind.CONTROL_SOFTWARE,
        "進行疾病診斷碼押碼",
        "Encode one diagnosis code",
        "3.3",
        params=(
            Param("IN", "char *", Direction.IN, 8, "ICD-10-CM code without dot + NUL, or blank padded", argument="code"),
            Param("OUT", "char *", Direction.OUT, 10, "receives 5 bytes; a trailing NUL is not promised"),
        ),
        outputs=(
            Layout(
                "OUT",
                "default",
                5,
                fields=(
                    Field("encoded", "押碼後診斷碼", 0, 5, Encoding.ASCII),
                ),
            ),
        ),
        errors=(9127,),
        argument_bytes=8,
        typed=True,
        behaviour=("9127 outside the encoding range: more than 5 characters, or E or V first.",),
        source="manual 3.3 p.73; official encoding table; public callers (3)",
        confidence="high",
    ),
    Function(
        "hisGetICD10DeC",
        "5.2",
        "icd10",
        Kind.CONTROL_SOFTWARE,
        "進行疾病診斷碼解押碼",
        "Decode one diagnosis code",
        "3.3",
        params=(
            Param("IN", "char *", Direction.IN, 8, "5-byte encoded code", argument="code"),
            Param("OUT", "char *", Direction.OUT, 10, "receives the ICD-10-CM code, up to 7 characters"),
        ),
        outputs=(
            Layout(
                "OUT",
                "default",
                7,
                fields=(
                    Field("code", "診斷碼", 0, 7, Encoding.ASCII),
                ),
            ),
        ),
        errors=(9127,),
        argument_bytes=8,
        typed=True,
        behaviour=("9127 unless the text begins with a reserved sign and stands for a code.",),
        source="manual 3.3 p.73; official test case 2",
        confidence="high",
    ),
)
