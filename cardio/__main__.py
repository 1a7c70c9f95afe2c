"""`python -m cardio` is the command `cardio`."""

from __future__ import annotations

from cardio.cli import main

if __name__ == "__main__":
    main()
