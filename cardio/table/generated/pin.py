"""Rows of the function table: pin.

Not edited by hand: `python -m cardio.table.generator` writes it from
`data/pin.toml`.
"""

from __future__ import annotations

from cardio.table.model import Function, Kind

ROWS: tuple[Function, ...] = (
    Function(
        "csVerifyHCPIN",
        "1.27",
        "pin",
        Kind.CONTROL_SOFTWARE,
        "驗證健保IC卡之PIN值",
        "Verify the insurance card PIN",
        "1.4",
        errors=(4000, 4013, 4029, 4033, 4050, 5102, 5109, 5110),
        requires=("hc", "sam_verified", "keypad"),
        argument_bytes=0,
        typed=True,
        behaviour=("A dialog; the digits are typed on the reader. The professional card must be out (5110).",),
        source="manual 3.3 p.37",
        confidence="high",
    ),
    Function(
        "csInputHCPIN",
        "1.28",
        "pin",
        Kind.CONTROL_SOFTWARE,
        "輸入新的健保IC卡PIN值",
        "Set a new insurance card PIN",
        "1.4",
        errors=(4000, 4013, 4029, 4033, 4050, 5105, 5107, 5108, 5109, 5110),
        requires=("hc", "sam_verified", "pin", "keypad"),
        argument_bytes=0,
        typed=True,
        behaviour=("Asks twice for 4 to 6 digits and switches protection on; a PIN that is set must be verified first (5105).",),
        source="manual 3.3 p.38",
        confidence="high",
    ),
    Function(
        "csDisableHCPIN",
        "1.29",
        "pin",
        Kind.CONTROL_SOFTWARE,
        "停用健保IC卡之PIN碼輸入功能",
        "Switch PIN protection off",
        "1.4",
        errors=(4000, 4013, 4029, 4033, 4050, 5105, 5110, 5111),
        requires=("hc", "sam_verified", "pin"),
        argument_bytes=0,
        typed=True,
        behaviour=("Switches protection off; the PIN must be verified first (5105).",),
        source="manual 3.3 p.38",
        confidence="high",
    ),
    Function(
        "csISSetPIN",
        "1.36",
        "pin",
        Kind.CONTROL_SOFTWARE,
        "檢查健保IC卡是否設定密碼",
        "Is a card PIN set?",
        "1.5",
        errors=(4000, 4013, 4029, 4033, 4050),
        requires=("hc", "sam_verified"),
        argument_bytes=0,
        returns_value=True,
        answers=(0, 1),
        typed=True,
        behaviour=("0 and 1 are both answers.",),
        source="manual 3.3 p.44",
        confidence="high",
    ),
)
