"""Files on their way in: whatever their names and contents are."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import pytest

from api import Document
from api.outbox import Outbox
from api.outbox.intake import documents_in, take_in
from cardio.codecs import printable

TARGET = "http://127.0.0.1:15180/V1000/"


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("visits.xml", "visits.xml"),
        ("門診.xml", "門診.xml"),
        (Path("a") / "b.xml", str(Path("a/b.xml"))),
        ("\udca4\udca4.xml", r"\udca4\udca4.xml"),
    ],
)
def test_a_name_is_text_that_can_be_kept(path: str | Path, name: str) -> None:
    assert printable(path) == printable(printable(path)) == name


@pytest.mark.skipif(sys.platform != "linux", reason="needs names that are any bytes")
def test_a_file_with_a_name_in_big5_goes_in_like_any_other(
    outbox: Outbox, clinic: Document, tmp_path: Path
) -> None:
    good, bad = (tmp_path / os.fsdecode(name.encode("big5")) for name in ("中.xml", "文.xml"))
    good.write_bytes(clinic.data)
    bad.write_bytes(b"no document")
    taken = list(take_in(outbox, [good, bad], type="A2", target=TARGET))
    assert [each.error is None for each in taken] == [True, False]
    (part,) = outbox.parts()
    assert part.file == taken[0].file == printable(good)
    for each in taken:
        assert each.file.encode("utf-8")


def test_a_bad_file_keeps_no_other_out(outbox: Outbox, samples: Path, tmp_path: Path) -> None:
    good, bad = samples / "v2_clinic_big5.xml", tmp_path / "bad.xml"
    bad.write_bytes(b"")
    taken = list(take_in(outbox, [bad, good, tmp_path / "none.xml"], type="A2", target=TARGET))
    found: list[Any] = [(each.file, bool(each.error), len(each.parts)) for each in taken]
    assert found == [
        (str(bad), True, 0),
        (str(good), False, 1),
        (str(bad.with_name("none.xml")), True, 0),
    ]


def test_documents_of_a_folder_are_its_xml_files_by_name(tmp_path: Path) -> None:
    for name in ("b.xml", "a.xml", "c.txt"):
        (tmp_path / name).touch()
    (tmp_path / "d.xml").mkdir()
    assert [path.name for path in documents_in(tmp_path)] == ["a.xml", "b.xml"]
