"""ICD-10 diagnosis codes as the card holds them: the encoding, and the text formats around it.

Importing this package reads no table; the tables are read with the first code.
"""

from __future__ import annotations

from emulator.icd10.coding import NotEncodable, Unknown, decode, encode, in_range, shown, stored
from emulator.icd10.formats import Format, Treatment, asked, parse, render

__all__ = [
    "Format",
    "NotEncodable",
    "Treatment",
    "Unknown",
    "asked",
    "decode",
    "encode",
    "in_range",
    "parse",
    "render",
    "shown",
    "stored",
]
