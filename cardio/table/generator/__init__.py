"""Writes the checked-in modules that are made from the table.

Run `python -m cardio.table.generator` after a change of `cardio/table/data`; a test compares.
"""

from __future__ import annotations

from cardio.table.generator.write import generate_all, write_all

__all__ = ["generate_all", "write_all"]
