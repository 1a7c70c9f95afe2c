"""What only Windows knows: registered classes, and the programs that run.

Reads; writes no key and ends no program.
"""

from __future__ import annotations

import csv
import subprocess
import sys
from pathlib import PureWindowsPath

if sys.platform == "win32":
    import os
    import winreg

    class WindowsRegistry:
        """HKEY_CLASSES_ROOT of this machine: the user's classes over everybody's."""

        def text(self, key: str, bits: int, name: str = "") -> str | None:
            """Return a text of a key as programs of 32 or 64 bits see it, None without one."""
            width = winreg.KEY_WOW64_32KEY if bits == 32 else winreg.KEY_WOW64_64KEY
            try:
                with winreg.OpenKey(
                    winreg.HKEY_CLASSES_ROOT, key, 0, winreg.KEY_READ | width
                ) as found:
                    value, kind = winreg.QueryValueEx(found, name)
            except OSError:
                return None
            return str(value) if kind in (winreg.REG_SZ, winreg.REG_EXPAND_SZ) else None

    def running_programs() -> frozenset[str]:
        """Return the file names of the programs that run, in lower case; raises OSError."""
        system = PureWindowsPath(os.environ.get("SYSTEMROOT", r"C:\Windows"), "System32")
        done = subprocess.run(  # noqa: S603 - Windows' own program, by its full path
            [str(system / "tasklist.exe"), "/FO", "CSV", "/NH"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="oem",
            errors="replace",
            timeout=30,
            check=False,
        )
        return frozenset(row[0].lower() for row in csv.reader(done.stdout.splitlines()) if row)
