"""What can go wrong with the native parts: no tool to build them with, or a tool that fails.

Holds classes only.
"""

from __future__ import annotations

from typing import ClassVar

from emulator.errors import EmulatorError


class NativeError(EmulatorError):
    """Root of the errors of the native parts."""


class TargetError(NativeError, ValueError):
    """A target that is not in the table, or a toolchain that does not build it."""


class ToolchainMissingError(NativeError):
    """Nothing here can build a target; the message says what to install.

    Attributes: target (name), install (what would help).
    """

    def __init__(self, target: str, install: str) -> None:
        super().__init__(f"{target}: nothing here can build it; install {install}")
        self.target = target
        self.install = install

    def __reduce__(self) -> tuple[object, ...]:
        return type(self), (self.target, self.install)


class CompilerError(NativeError):
    """A compiler that could not be run, or failed; the message has its first complaint.

    Attributes: target (name), toolchain, output (all that it said).
    """

    exit_code: ClassVar[int] = 5

    def __init__(self, target: str, toolchain: str, output: str) -> None:
        super().__init__(f"{target}: {toolchain} failed: {_first_complaint(output)}")
        self.target = target
        self.toolchain = toolchain
        self.output = output

    def __reduce__(self) -> tuple[object, ...]:
        return type(self), (self.target, self.toolchain, self.output)


def _first_complaint(output: str) -> str:
    """Return the first line with an error in it, and not that the linker ended with one."""
    said = [line.strip() for line in output.splitlines() if line.strip()]
    lines = [line for line in said if not line.startswith("collect2:")] or said or ["no reason"]
    return next((line for line in lines if "error:" in line), lines[0])
