"""Mutated bytes: documents and results give findings or a clear error of ours, nothing else."""

from __future__ import annotations

import io
import json
import os
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from random import Random

import pytest

from api import Document, check
from api.errors import ApiError
from api.findings import Finding
from api.report import CheckReport, Receiving, report_of
from api.result_file import read_file, render_zip
from api.result_text import render_text
from api.results import render_json

SHARES = 10
"""Mutants are made in so many tests, each with its own seed."""

MUTANTS = 10_000 if os.environ.get("CARDIO_TEST_PROFILE") == "soak" else 1_000
"""Mutated documents of one test: 100,000 in all, a tenth in other runs."""

RESULTS = MUTANTS // 5

LONGEST_MESSAGE = 300

INSERTED = (
    *(b"<", b">", b"&", b"\0", b"\x01", b"\x7f", b"\r", b"\x85", b"]]>", b"--", b"?>", b"'", b'"'),
    *(b"&amp;", b"&#0;", b"&#xD800;", b"&#x10FFFF;", b"&lol;", b"&#99999999999;", b"&", b"&;"),
    *(b"<!DOCTYPE RECS [<!ENTITY a 'x'>]>", b"<!DOCTYPE RECS SYSTEM 'file:///etc/passwd'>"),
    *(b"<![CDATA[", b"<![CDATA[x]]>", b"<!--", b"-->", b"<!-- a -- b -->", b"<?x y?>", b"<?xml?>"),
    *(b"\xed\xa0\x80", b"\xed\xb0\x80", b"\xc0\xbc", b"\xe0\x80\xbc", b"\xf4\x90\x80\x80"),
    *(b"\xef\xbf\xbe", b"\xef\xbf\xbf", b"\xff", b"\x80", b"\xa1", b"\xf9\xfe", b"\xc8\xfe"),
    *(b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\0\0\xfe\xff", b"\x1b$B", b"\xa4\xa4"),
    *(
        "測試".encode(),
        "測試".encode("cp950"),
        "\u3000".encode(),
        "\U0001f600".encode(),
        "\u0661".encode(),
    ),
    *(b"<REC>", b"</REC>", b"<RECS>", b"</RECS>", b"<MSH/>", b"<MB2>", b"<M03>", b"</M03>"),
    *(b"<A01>1</A01>", b"<M99>x</M99>", b"<m03/>", b"<M03 a='b'>", b"<x:M03/>", b"<M03 xmlns='u'>"),
    *(b"-1", b"9" * 40, b"1" * 5000, b"00000000000000000000", b"1e9", b"1.5", b"-0010101", b"nan"),
    *(b"</", b"/>", b"<>", b"< >", b"<3", b"  ", b"\n" * 30, b"H00", b"D", b"C", b"E", b"ICND"),
)
DECLARED = (b"Big5", b"BIG5", b"UTF-8", b"utf-8", b"UTF-16", b"gb18030", b"us-ascii", b"big5-hkscs")
MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\n", b" ", b"\0", b"<!-- -->")
CODECS = ("utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-8", "cp950", "utf-7", "utf-8-sig")

Mutator = Callable[[Random, bytes, Sequence[bytes]], bytes]


def place(rng: Random, data: bytes) -> int:
    return rng.randrange(len(data) + 1)


def span(rng: Random, data: bytes) -> tuple[int, int]:
    start = place(rng, data)
    return start, min(start + rng.choice((1, 2, 5, 30, 300, 3000)), len(data))


def flipped(rng: Random, data: bytes, others: Sequence[bytes]) -> bytes:
    changed = bytearray(data)
    for _ in range(rng.choice((1, 1, 1, 3, 20)) if data else 0):
        changed[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
    return bytes(changed)


def changed(rng: Random, data: bytes, others: Sequence[bytes]) -> bytes:
    at = place(rng, data)
    return data[:at] + bytes([rng.randrange(256)]) + data[at + 1 :]


def without(rng: Random, data: bytes, others: Sequence[bytes]) -> bytes:
    start, end = span(rng, data)
    return data[:start] + data[end:]


def cut_off(rng: Random, data: bytes, others: Sequence[bytes]) -> bytes:
    return data[: place(rng, data)]


def doubled(rng: Random, data: bytes, others: Sequence[bytes]) -> bytes:
    start, end = span(rng, data)
    return data[:end] + data[start:end] * rng.choice((1, 1, 2, 20)) + data[end:]


def inserted(rng: Random, data: bytes, others: Sequence[bytes]) -> bytes:
    at = place(rng, data)
    return data[:at] + rng.choice(INSERTED) + data[at:]


def between_tags(rng: Random, data: bytes, others: Sequence[bytes]) -> bytes:
    """Put something in front of a tag or in a value: behind a `>`."""
    at = data.find(b">", place(rng, data)) + 1
    return data[:at] + rng.choice(INSERTED) + data[at:]


def before_tag(rng: Random, data: bytes, others: Sequence[bytes]) -> bytes:
    """End a value with a byte that begins a character."""
    at = max(data.find(b"<", place(rng, data)), 0)
    return data[:at] + rng.choice((b"\xa1", b"\xf9", b"\xe6", b"\xe6\xb8", b"\xf0\x9f")) + data[at:]


def value_at(rng: Random, data: bytes) -> tuple[int, int]:
    start = data.find(b">", place(rng, data)) + 1
    return start, max(data.find(b"<", start), start)


def value_replaced(rng: Random, data: bytes, others: Sequence[bytes]) -> bytes:
    start, end = value_at(rng, data)
    return data[:start] + rng.choice(INSERTED) + data[end:]


def values_swapped(rng: Random, data: bytes, others: Sequence[bytes]) -> bytes:
    """Give two fields each other's value, or both the same."""
    (one, end), (other, last) = sorted(value_at(rng, data) for _ in range(2))
    if end > other:
        return data
    first, second = data[one:end], data[other:last]
    return data[:one] + second + data[end:other] + rng.choice((first, second)) + data[last:]


def digit_changed(rng: Random, data: bytes, others: Sequence[bytes]) -> bytes:
    start, end = value_at(rng, data)
    if start == end:
        return data
    at = rng.randrange(start, end)
    return data[:at] + rng.choice((b"0", b"9", b"A", b"z", b"-", b".", b";", b"")) + data[at + 1 :]


def tags_swapped(rng: Random, data: bytes, others: Sequence[bytes]) -> bytes:
    tags = [at for at in (data.find(b"<", place(rng, data)) for _ in range(2)) if at >= 0]
    if len(tags) < 2:
        return data
    first, second = sorted(tags)
    return data[:first] + data[second : second + 5] + data[first + 5 : second] + data[first:]


def spliced(rng: Random, data: bytes, others: Sequence[bytes]) -> bytes:
    other = rng.choice(others)
    return data[: place(rng, data)] + other[place(rng, other) :]


def declared_otherwise(rng: Random, data: bytes, others: Sequence[bytes]) -> bytes:
    for name in (b"Big5", b"UTF-8"):
        if name in data[:100]:
            return data.replace(name, rng.choice(DECLARED), 1)
    return data


def marked(rng: Random, data: bytes, others: Sequence[bytes]) -> bytes:
    return rng.choice(MARKS) + data


def recoded(rng: Random, data: bytes, others: Sequence[bytes]) -> bytes:
    text = data.decode(rng.choice(("cp950", "utf-8")), "ignore")
    return text.encode(rng.choice(CODECS), "ignore")


def nested(rng: Random, data: bytes, others: Sequence[bytes]) -> bytes:
    at, depth = place(rng, data), rng.choice((2, 20, 300))
    tag = rng.choice((b"REC", b"MB", b"M03", b"x"))
    return data[:at] + (b"<%b>" % tag) * depth + (b"</%b>" % tag) * depth + data[at:]


def attributed(rng: Random, data: bytes, others: Sequence[bytes]) -> bytes:
    at = max(data.find(b">", place(rng, data)), 0)
    return data[:at] + b" a='" + b"x" * rng.choice((0, 10, 900, 2000)) + b"'" + data[at:]


MUTATORS: tuple[Mutator, ...] = (
    *(flipped, changed, without, cut_off, doubled, inserted, between_tags, before_tag),
    *(value_replaced, values_swapped, digit_changed) * 3,
    *(tags_swapped, spliced, declared_otherwise, marked, recoded, nested, attributed),
)


def mutants(seed: int, originals: Sequence[bytes], count: int) -> Iterator[bytes]:
    rng = Random(f"fuzz {seed}")
    for _ in range(count):
        data = rng.choice(originals)
        for _ in range(rng.choice((1, 1, 2, 4))):
            data = rng.choice(MUTATORS)(rng, data, originals)
        yield data


def values_of(originals: Sequence[Path]) -> tuple[str, ...]:
    """Return the values that would tell of a person: long ones, and all that is not ASCII."""
    documents = (Document.load(path) for path in originals)
    segments = (s for d in documents for r in d.records for s in (r.visit, *r.orders))
    values = {value for segment in segments for value in segment.values()}
    return tuple(value for value in values if len(value) >= 10 or not value.isascii())


def assert_is_clear(message: str, secrets: Sequence[str]) -> None:
    assert message
    assert message.isprintable(), message
    assert len(message) <= LONGEST_MESSAGE, message
    assert not [value for value in secrets if value in message], message


def judged(data: bytes, now: datetime) -> Sequence[Finding]:
    """Load and check; an error that says what to do is as good as findings."""
    return check(Document.loads(data), now=now)


@pytest.mark.parametrize("seed", range(SHARES))
def test_mutated_documents_give_findings_or_a_clear_error(
    samples: Path, now: datetime, seed: int
) -> None:
    paths = sorted(samples.glob("*.xml"))
    originals, secrets = [path.read_bytes() for path in paths], values_of(paths)
    refused = found = 0
    for data in mutants(seed, originals, MUTANTS):
        try:
            findings = judged(data, now)
        except ApiError as error:
            assert_is_clear(str(error), secrets)
            refused += 1
            continue
        found += bool(findings)
        for one in findings:
            assert_is_clear(
                f"{one.field} {one.code} {one.text_zh} {one.text_en} {one.hint}", secrets
            )
    assert min(refused, found) > MUTANTS // 20


@pytest.fixture
def results(samples: Path, now: datetime) -> list[bytes]:
    """Results of the samples in each form, and one as the emulator writes it."""
    made: list[bytes] = []
    for path in sorted(samples.glob("*.xml")):
        document = Document.load(path)
        receiving = Receiving("901000000047", "3501200000", now, now)
        report = report_of(document, check(document, now=now), receiving, emulator="")
        made += [render_text(report), render_json(report), render_zip(report), deflated(report)]
    return made


def deflated(report: CheckReport) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("folder/", b"")
        archive.writestr("檢核結果.TXT", render_text(report))
        archive.writestr("other.json", render_json(report))
    return packed.getvalue()


@pytest.mark.parametrize("seed", range(SHARES))
def test_mutated_results_are_read_kept_or_refused(
    tmp_path: Path, results: list[bytes], seed: int
) -> None:
    path, kinds = tmp_path / "result", Counter[str]()
    for data in mutants(seed, results, RESULTS):
        path.write_bytes(data)
        try:
            found = read_file(path)
        except ApiError as error:
            assert_is_clear(str(error), ("A100000001", "TESTVISIT"))
            kinds["refused"] += 1
            continue
        shown = json.loads(json.dumps(found.as_json()))
        assert shown["findings"] == [one.as_json() for one in found.findings]
        assert ("raw" in shown) is not found.understood
        assert found.exit_code == (1 if found.findings or not found.understood else 0)
        kinds["read" if found.understood else "kept"] += 1
    assert min(kinds[name] for name in ("refused", "read", "kept")) > RESULTS // 50
