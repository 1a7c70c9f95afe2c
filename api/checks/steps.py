"""The checks that are no cross rule, as rows: structure, keys, and each field by itself.

What they do is the engine's; here stands what they are called, and which codes they give.
"""

from __future__ import annotations

from typing import Final, NamedTuple


class Step(NamedTuple):
    """One check of the engine: id, official codes, fields (* = all) it may report."""

    id: str
    codes: tuple[str, ...]
    fields: tuple[str, ...]


def _step(id: str, codes: str, fields: str) -> Step:
    return Step(id, tuple(codes.split()), tuple(fields.split()))


STEPS: Final = (
    _step("ENCODING", "Y014", "RECS"),
    _step("DOCUMENT", "Y001 Y003", "RECS REC"),
    _step("ONE_RECS", "Y015", "RECS"),
    _step("REC_CLOSED", "Y006 Y007", "REC RECS"),
    _step("MSH_PRESENT", "Y002", "MSH H00 H01"),
    _step("MB1_BEFORE_MB2", "Y005", "MB1 MB2"),
    _step("KNOWN_IDS", "AE Y004", "*"),
    _step("DATA_TYPE", "01", "H00"),
    _step("H01_FOR_H00", "02", "H00 H01"),
    _step("KEYS_USABLE", "Y008", "H01 M07 M23"),
    _step("VERSION", "03", "A02"),
    _step("MATRIX", "AA AF", "*"),
    _step("LENGTH", "AC", "*"),
    _step("CHARACTERS", "AB AB01", "*"),
    _step("RANGE", "AD AD42 BB01 D000 D013", "*"),
    _step("DELIVERY_ONCE", "C004", "M03 D06"),
)
"""In the order of the checks; DELIVERY_ONCE is the only one that looks across records."""

FILE_LOOK_UPS: Final = (
    _step("SENDER", "07", "M05"),
    _step("CLOSED_FORMAT", "Y000", "RECS"),
)
"""What a registry is asked about the file as a whole."""
