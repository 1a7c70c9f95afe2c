"""Reads the insurance card and gets a visit number, with nothing but ctypes.

    python read_card.py FOLDER/libCsHis50.so

`cardio.open("dll:PATH")` does the same with records instead of offsets.
"""

from __future__ import annotations

import ctypes
import sys
from typing import Final

SAME_DAY: Final = 5010
"""Not the first visit of the day: the data is there all the same."""


def main(path: str) -> None:
    """Print card number, visit number and visit identifier."""
    load = ctypes.CDLL if sys.maxsize > 2**32 else getattr(ctypes, "WinDLL", ctypes.CDLL)
    library = load(path)
    check("csOpenCom", library.csOpenCom(0))

    basic = ctypes.create_string_buffer(72)
    length = ctypes.c_int(72)  # 32 bits that begin as the capacity; the low 16 count afterwards
    check("hisGetBasicData", library.hisGetBasicData(basic, ctypes.byref(length)))
    print("card", basic.raw[:12].decode("cp950"))

    visit = ctypes.create_string_buffer(316)
    length = ctypes.c_int(316)
    code = library.hisGetSeqNumber256N1(b"01", b" ", b"1", visit, ctypes.byref(length))
    check("hisGetSeqNumber256N1", code)
    print("visit", visit.raw[13:17].decode(), "at", visit.raw[:13].decode())
    print("identifier", visit.raw[296:316].decode())  # 就醫識別碼
    check("csCloseCom", library.csCloseCom())


def check(function: str, code: int) -> None:
    """End the program with the function and its return code when that is an error."""
    if code not in (0, SAME_DAY):
        sys.exit(f"{function}: {code}")


if __name__ == "__main__":
    main(sys.argv[1])
