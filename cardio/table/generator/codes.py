"""Renders the return codes (one module per code space) and the exception class per category.

Knows how codes are written as Python; the classes' behaviour is in `cardio.errors`.
"""

from __future__ import annotations

from cardio.table.generator.text import header, literal
from cardio.table.model import Code
from cardio.table.source import read_codes

SPACES = {
    "5.x": "control_software",
    "6.0": "control_software_6",
    "virtual_card": "virtual_card",
    "hca": "hca",
}
"""Code space → name of its generated module."""

CATEGORIES = {
    "reader": ("ReaderError", "The reader or its port does not do what was asked."),
    "card": (
        "CardError",
        "The insurance card is missing, wrong, revoked, expired or cannot be written.",
    ),
    "sam": ("SamError", "The SAM (安全模組卡) is missing, not verified, revoked or cannot sign."),
    "hpc": ("HpcError", "The professional card is missing, wrong, locked or has no right."),
    "pin": ("PinError", "A PIN is wrong, missing, locked or its entry was cancelled."),
    "insurance": (
        "InsuranceError",
        "The insurer's rules refuse: no visits left, not insured, restricted.",
    ),
    "idc": ("DataCentreError", "The data centre refuses or does not answer as it should."),
    "network": ("NetworkError", "The network or a transfer failed."),
    "config": ("ConfigError", "The installation is not in order: files, folders, console, ports."),
    "certificate": ("CertificateError", "A medical certificate is revoked or not valid."),
    "data": ("DataError", "A value given does not fit the card or the function."),
    "user": ("EntryGivenUpError", "The person at the reader gave the entry up."),
    "system": ("SoftwareFaultError", "The control software itself failed."),
    "reserved": ("ReservedError", "A code the manual reserves without a meaning."),
}


def class_of(code: Code) -> str:
    """Return the name of the exception class of a code; empty for success and warnings."""
    if code.severity in {"success", "warning"}:
        return ""
    return code.error or category_class(code.category)


def category_class(category: str) -> str:
    """Return the name of a category's exception class."""
    return CATEGORIES[category][0]


def render_space(space: str) -> str:
    """Return the module with the codes of one space."""
    lines = "".join(
        f"    {code.code}: Code({', '.join(literal(v) for v in _kept(code))}),\n"
        for code in read_codes()[space]
    )
    return (
        header(f"Return codes of the code space {space}.", "`data/codes.tsv`")
        + "\nfrom collections.abc import Mapping\nfrom typing import Final\n"
        + "\nfrom cardio.table.model import Code\n"
        + f"\nCODES: Final[Mapping[int, Code]] = {{\n{lines}}}\n"
    )


def render_errors() -> str:
    """Return the module with one exception class per category and per code of its own."""
    codes = read_codes()["5.x"]
    own = [code for code in codes if code.error]
    names = sorted({code.error for code in own} | set(map(category_class, CATEGORIES)))
    body = "".join(_category(*item) for item in CATEGORIES.items())
    body += "".join(_own(code) for code in own)
    classes = "".join(f"    {literal(key)}: {name},\n" for key, (name, _) in CATEGORIES.items())
    classes += "".join(f"    {literal(code.error)}: {code.error},\n" for code in own)
    return (
        header("Exception classes of the control software's codes.", "`data/codes.tsv`")
        + "\nfrom collections.abc import Mapping\nfrom typing import Final\n"
        + "\nfrom cardio.errors._tree import ControlSoftwareError\n"
        + f"\n__all__ = [\n{''.join(f'    {literal(n)},{chr(10)}' for n in names)}]\n"
        + body
        + f"\n\nCLASSES: Final[Mapping[str, type[ControlSoftwareError]]] = {{\n{classes}}}\n"
    )


def _kept(code: Code) -> tuple[object, ...]:
    return tuple(code) if code.error else tuple(code)[:5]


def _category(category: str, about: tuple[str, str]) -> str:
    name, text = about
    return (
        f'\n\nclass {name}(ControlSoftwareError):\n    """{text}"""\n\n'
        f"    category = {literal(category)}\n"
    )


def _own(code: Code) -> str:
    base = category_class(code.category)
    return f'\n\nclass {code.error}({base}):\n    """{code.code} {code.zh}: {code.en}."""\n'
