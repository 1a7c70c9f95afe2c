"""Python source as text: literals that read well and are the same on every machine.

Knows nothing of the table.
"""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Iterable, Sequence
from enum import Enum

WIDTH = 100


def header(summary: str, source: str) -> str:
    """Return the head of a generated module."""
    return (
        f'"""{summary}\n\nNot edited by hand: `python -m cardio.table.generator` writes it from'
        f'\n{source}.\n"""\n\nfrom __future__ import annotations\n'
    )


def literal(value: object) -> str:
    """Return a value as Python source: double quotes, tuples, `Class.NAME` for enums."""
    if isinstance(value, Enum):
        return f"{type(value).__name__}.{value.name}"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\\u0000", "\\x00")
    if isinstance(value, tuple):
        return "(" + ", ".join(map(literal, value)) + ("," if len(value) == 1 else "") + ")"
    return repr(value)


def call(name: str, parts: Sequence[str], indent: int = 0, before: str = "") -> str:
    """Return a call as the formatter writes it: on one line, folded once, or one part a line.

    `before` is what stands before the call on its line.
    """
    inner = ", ".join(parts)
    flat = f"{name}({inner})"
    if "\n" not in flat and indent + len(before) + len(flat) <= WIDTH:
        return flat
    pad, end = " " * (indent + 4), " " * indent
    if "\n" not in flat and indent + 4 + len(inner) <= WIDTH:
        return f"{name}(\n{pad}{inner}\n{end})"
    return f"{name}(\n" + "".join(f"{pad}{part},\n" for part in parts) + f"{end})"


def rows(items: Iterable[str], indent: int) -> str:
    """Return a tuple with one item a line; the empty tuple on none."""
    lines = list(items)
    if not lines:
        return "()"
    pad = " " * (indent + 4)
    return "(\n" + "".join(f"{pad}{line},\n" for line in lines) + " " * indent + ")"


def from_import(module: str, names: Sequence[str]) -> str:
    """Return an import line, folded when it is too long; empty for no names."""
    if not names:
        return ""
    flat = f"from {module} import {', '.join(names)}\n"
    if len(flat) <= WIDTH + 1:
        return flat
    return f"from {module} import (\n" + "".join(f"    {name},\n" for name in names) + ")\n"


def wrapped(text: str, indent: int) -> str:
    """Return prose folded for a docstring at this indent, without the first line's indent."""
    pad = " " * indent
    lines = textwrap.wrap(text, WIDTH - indent, break_long_words=False, break_on_hyphens=False)
    return f"\n{pad}".join(lines)


def snake(vendor_name: str) -> str:
    """Return the vendor's name without his/cs/hpc in snake case.

    hisGetSeqNumber256N1 → get_seq_number_256_n1, hisGetTreatNumNoICCard → get_treat_num_no_ic_card,
    csVerifyHCPIN → verify_hc_pin, hisGetICD10EnC → get_icd10_enc.
    """
    name = re.sub(r"^(?:his|cs|hpc)(?=[A-Z])", "", vendor_name)
    name = re.sub(r"(VHPC|HPC|HC|SAM)(?=[A-Z])", r"\1_", name)
    name = re.sub(r"(En|De)C$", r"\1c", name)
    name = re.sub(r"(?<=[A-Z])(?=[A-Z][a-z])|(?<=[a-z])(?=[A-Z0-9])|(?<=[0-9])(?=[A-Z])", "_", name)
    return name.lower()


def camel(words: str) -> str:
    """Return lower-case words joined by underscores as a class name."""
    return "".join(word.capitalize() for word in words.split("_"))
