"""What the library keeps of a person once a call is over: nothing."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from emulator.daemon import ReaderDaemon
from emulator.desk import Desk

Remembers = Callable[[int, bytes], list[str]]


@pytest.mark.parametrize("options", [(), ("-O2",)], ids=["plain", "optimised"])
def test_nothing_of_a_call_stays_in_memory(
    compile_c: Callable[..., Path],
    open_desk: Desk,
    daemon: ReaderDaemon,
    remembers: Remembers,
    tmp_path: Path,
    options: tuple[str, ...],
) -> None:
    person = str(open_desk.state.cards["hc-1"].profile["id_no"]).encode()
    words = {"usual.xml": b"<usual word/>", "long.xml": b"<long word/>"}
    for name, word in words.items():
        (tmp_path / name).write_bytes(word.ljust(10 if name == "usual.xml" else 50_000) + word)
    files = [str(tmp_path / name) for name in words]
    command = [compile_c("leftovers"), compile_c(options=options), *files]
    with subprocess.Popen(
        list(map(str, command)), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as running:
        assert running.stdout is not None
        codes = running.stdout.readline().split()
        found = {word: remembers(running.pid, word) for word in (person, *words.values())}
        assert remembers(running.pid, files[0].encode()), "what is there is found"
    assert codes[0] == "0" and not {"9240", "4000", "6017"}.intersection(codes)
    assert found == {word: [] for word in found}
