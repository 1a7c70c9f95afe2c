"""Bases of the generated enums: a code that carries its zh and en text and its flags.

Holds no codes.
"""

from __future__ import annotations

from enum import IntEnum, StrEnum


class TextCode(StrEnum):
    """A code written as text; equal to that text."""

    zh: str
    en: str
    flags: tuple[str, ...]

    def __new__(
        cls, code: str, zh: str = "", en: str = "", flags: tuple[str, ...] = ()
    ) -> TextCode:
        """Make a member out of code, zh and en text, and flags."""
        member = str.__new__(cls, code)
        member._value_ = code
        member.zh, member.en, member.flags = zh, en, flags
        return member


class NumberCode(IntEnum):
    """A code written as a number; equal to that number."""

    zh: str
    en: str
    flags: tuple[str, ...]

    def __new__(
        cls, code: int, zh: str = "", en: str = "", flags: tuple[str, ...] = ()
    ) -> NumberCode:
        """Make a member out of code, zh and en text, and flags."""
        member = int.__new__(cls, code)
        member._value_ = code
        member.zh, member.en, member.flags = zh, en, flags
        return member
