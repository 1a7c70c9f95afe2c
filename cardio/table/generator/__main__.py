"""Command: write every generated module of the package."""

from __future__ import annotations

from cardio.table.generator import write_all

if __name__ == "__main__":
    write_all()
