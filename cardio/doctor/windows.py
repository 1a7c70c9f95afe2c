"""What only Windows knows: registered classes, and the programs that run.

Reads; writes no key and ends no program.
"""

from __future__ import annotations

import sys

if sys.platform == "win32":
    import ctypes
    import os
    import platform
    import struct
    import winreg
    from collections.abc import Iterator
    from ctypes import wintypes
    from pathlib import Path

    from cardio.doctor.redirection import as_named, as_seen

    _OWN = struct.calcsize("P") * 8
    """The word size of this process."""

    _ALL_PROGRAMS = 2
    """TH32CS_SNAPPROCESS."""

    class WindowsRegistry:
        """HKEY_CLASSES_ROOT of this machine: the user's classes over everybody's."""

        @property
        def widths(self) -> tuple[int, ...]:
            """Return the word sizes of programs that run here, whatever this one has."""
            return (32, 64) if platform.machine().endswith("64") else (32,)

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
            if kind == winreg.REG_EXPAND_SZ:
                return winreg.ExpandEnvironmentStrings(as_named(str(value), bits, own=_OWN))
            return str(value) if kind == winreg.REG_SZ else None

        def file(self, path: str, bits: int) -> Path:
            """Return, for this process, the file that programs of a word size get by a path."""
            root = os.environ.get("SYSTEMROOT", r"C:\Windows")
            return Path(as_seen(path, bits, own=_OWN, root=root))

    class _Program(ctypes.Structure):
        """PROCESSENTRY32W."""

        _fields_ = (
            ("size", wintypes.DWORD),
            ("usage", wintypes.DWORD),
            ("process", wintypes.DWORD),
            ("heap", ctypes.c_size_t),
            ("module", wintypes.DWORD),
            ("threads", wintypes.DWORD),
            ("parent", wintypes.DWORD),
            ("priority", wintypes.LONG),
            ("flags", wintypes.DWORD),
            ("file", wintypes.WCHAR * 260),
        )

    def running_programs() -> frozenset[str]:
        """Return the file names of the programs that run, in lower case; raises OSError."""
        system = ctypes.WinDLL("kernel32", use_last_error=True)
        system.CreateToolhelp32Snapshot.restype = wintypes.HANDLE
        snapshot = wintypes.HANDLE(system.CreateToolhelp32Snapshot(_ALL_PROGRAMS, 0))
        if snapshot.value == wintypes.HANDLE(-1).value:
            raise ctypes.WinError(ctypes.get_last_error())
        try:
            return frozenset(_names(system, snapshot))
        finally:
            system.CloseHandle(snapshot)

    def _names(system: ctypes.WinDLL, snapshot: wintypes.HANDLE) -> Iterator[str]:
        program = _Program(ctypes.sizeof(_Program))
        there = system.Process32FirstW(snapshot, ctypes.byref(program))
        while there:
            yield program.file.lower()
            there = system.Process32NextW(snapshot, ctypes.byref(program))
