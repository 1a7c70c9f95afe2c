"""Which commands there are: name → where its click command is, and its help line.

A static table, so that `cardio --help` imports no command; entry points `cardio.commands` are
read only for a name that is not here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple


class Entry(NamedTuple):
    """One command: `module:attribute` of the click command, and its line in the help."""

    target: str
    help: str


COMMANDS: Final[Mapping[str, Entry]] = {
    "demo": Entry("emulator.cli.demo:demo", "The whole story on an embedded emulator."),
    "emulate": Entry("emulator.cli.emulate:emulate", "Run reader and Web API until Ctrl-C."),
    "emulator": Entry("emulator.cli.steer:emulator", "Steer a running one: cards, clock, faults."),
    "check": Entry("api.cli_check:check", "Check documents as the insurer will (檢核)."),
    "explain": Entry("api.cli_explain:explain", "Explain a code, a field or a rule (說明)."),
    "sample": Entry("emulator.cli.sample:sample", "Make documents to test with, good or bad."),
    "upload": Entry("api.cli_upload:upload", "Sign and upload visit documents (上傳)."),
    "outbox": Entry("api.cli_outbox:outbox", "What is under way, across restarts."),
    "journey": Entry("api.cli_journey:journey", "The official four steps up to A1."),
    "result": Entry("api.cli_result:result", "Fetch a check result (檢核結果)."),
    "sign": Entry("cardio.cli.sign:sign", "Make a credential: random and signature."),
    "sam": Entry("cardio.cli.sign:sam", "Show the identity of the SAM (安全模組卡)."),
    "card": Entry("cardio.cli.card:card", "Read the insurance card (健保卡)."),
    "readers": Entry("cardio.cli.readers:readers", "List or watch the PC/SC readers (讀卡機)."),
    "call": Entry("cardio.cli.call:call", "Call one function of the control software (控制軟體)."),
    "functions": Entry("cardio.cli.functions:functions", "The reference of the function table."),
    "native": Entry("emulator.cli.native:native", "The drop-in library for any HIS: build, find."),
    "doctor": Entry("cardio.cli.doctor:doctor", "Say what is installed and what to do about it."),
}

ENTRY_POINTS: Final = "cardio.commands"
