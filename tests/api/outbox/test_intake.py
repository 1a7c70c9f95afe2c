from __future__ import annotations

import sys
from os import fsdecode
from pathlib import Path
from typing import Any

import pytest

from api.outbox import Outbox
from api.outbox.intake import documents_in, take_in

TARGET = "http://127.0.0.1:15180/V1000/"


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere every name is Unicode")
def test_a_name_that_is_not_unicode_is_kept_escaped(
    outbox: Outbox, samples: Path, tmp_path: Path
) -> None:
    odd = tmp_path / fsdecode(b"bad\xff.xml")
    odd.write_bytes((samples / "v2_clinic_big5.xml").read_bytes())
    (taken,) = take_in(outbox, [odd], type="A2", target=TARGET)
    assert taken.file == str(tmp_path / "bad\\udcff.xml")
    assert [part.file for part in outbox.parts()] == [taken.file]


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
