"""Everything the library reads, under a coverage-guided fuzzer and the sanitizers (fuzz_frames.c).

The daemon's side of the same frames is fuzzed in `tests/emulator/daemon`.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import Any, Final

import pytest

from cardio.backends import Reply
from cardio.backends.frames import Kind, Trouble, frame, reply_frame, trouble_frame
from cardio.table import TABLE_HASH
from emulator.native.targets import TARGETS

RUNS: Final = 1_000_000 if os.environ.get("CARDIO_TEST_PROFILE") == "soak" else 100_000
LIMIT: Final = 100.0
FUZZED: Final = ("-fsanitize=fuzzer,address,undefined", "-fno-sanitize-recover=all")

SEEDS: Final = (
    reply_frame(Reply(0, (b"card", 7, b"other", "text"))),
    reply_frame(Reply(-1, (b"", 0, b"", ""))) + reply_frame(Reply(0, (b"card",))),
    reply_frame(Reply(0, (b"x" * 100, 65536, b"y" * 100, "z" * 100))),
    trouble_frame(Trouble.FAILED, "an error of its own"),
    trouble_frame(Trouble.BUSY, "full"),
    frame(Kind.REPLY),
    frame(Kind.WELCOME, b"NHICARD\n\1\0\0\0" + bytes.fromhex(TABLE_HASH)),
)
"""What comes from the other side, to begin with; also without its length and kind in front."""


@pytest.fixture(scope="session")
def fuzzer(compile_c: Any) -> Path:
    clang = next(filter(None, map(shutil.which, ("clang", "clang-19", "clang-14"))), None)
    if clang is None:
        pytest.skip("no clang (Debian: clang, libclang-rt-14-dev)")
    sources = [p for p in TARGETS["linux-x64"].library.c_files if "platform" not in p.name]
    program: Path = compile_c("fuzz_frames", compiler=clang, options=FUZZED, sources=sources)
    return program


def test_whatever_comes_no_byte_is_written_beside_and_every_call_ends(
    fuzzer: Path, tmp_path: Path
) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    for index, seed in enumerate(SEEDS):
        for name, head in (("whole", b"\xff\x01\x80"), ("pieces", b"\x02\x00\x80")):
            (corpus / f"{index}-{name}").write_bytes(head + seed)
        (corpus / f"{index}-body").write_bytes(b"\xff\x01\x80" + seed[5:])
    command = [str(fuzzer), str(corpus), f"-runs={RUNS}", "-seed=1", "-max_len=600", "-timeout=5"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=LIMIT)
    assert done.returncode == 0, done.stderr[-4000:]
    assert f"Done {RUNS} runs" in done.stderr
    assert len(list(corpus.iterdir())) > 3 * len(SEEDS), "coverage leads it further"
