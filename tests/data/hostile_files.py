"""Reads hostile files of 10 MB, each in a process of its own, and tells how far memory grew.

    python hostile_files.py FOLDER

One line of JSON for each: name, growth in MiB at its highest, and what came of it. Linux only.
"""

from __future__ import annotations

import io
import json
import os
import re
import sys
import zipfile
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from pathlib import Path

from api import Document, check
from api.errors import ApiError
from api.result_file import read_file

NOW = datetime.fromisoformat("2026-03-15T12:00:00+08:00")
SAMPLE = Path(__file__).parent / "samples" / "v2_clinic_big5.xml"
SIZE = 10_000_000
MIB = 1024
HEAD = '<?xml version="1.0" encoding="{}"?>\n<RECS>'
OPEN = "<REC><MSH><H00>1</H00><H01>A</H01></MSH><MB><MB1>"
POOR = "<REC><MSH><H00>1</H00><H01>A</H01></MSH><MB><MB1><M07>01</M07><M23>0</M23></MB1>"
"""A visit in which all is missing that has to be there, and a finding for each."""
CLOSE = "</MB1></MB></REC></RECS>"
TITLE = "檢核結果" + "[1150315120000]" * 12 + "\r\n" + "=" * 75 + "\r\n第[1]筆 錯誤原因:"


def filled(piece: str, size: int = SIZE) -> str:
    return piece * (size // len(piece))


def counted(piece: str, size: int = SIZE) -> str:
    return "".join(map(piece.format, range(size // len(piece.format(0)))))


def document(inside: str, encoding: str = "UTF-8") -> bytes:
    codec = "cp950" if encoding == "Big5" else encoding
    return (HEAD.format(encoding) + inside).encode(codec)


def in_visit(inside: str, encoding: str = "UTF-8") -> bytes:
    return document(OPEN + inside + CLOSE, encoding)


def in_root(inside: str) -> bytes:
    return document(inside + "</RECS>")


def with_dtd(inside: str, after: str = "") -> bytes:
    head = HEAD.format("UTF-8").removesuffix("<RECS>")
    return f"{head}<!DOCTYPE RECS [{inside}]><RECS>{after}</RECS>".encode()


def bomb() -> bytes:
    levels = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    return with_dtd(f'<!ENTITY e0 "ha">{levels}', "&e11;") + b" " * SIZE


def wide_bomb() -> bytes:
    return with_dtd(f'<!ENTITY a "{filled("x", 100_000)}">', filled("&a;"))


def visits() -> bytes:
    head, inside, tail = re.split(rb"(?<=<RECS>)|(?=</RECS>)", SAMPLE.read_bytes())
    return head + inside * (SIZE // len(inside)) + tail


def fields_of(text: str) -> str:
    return "".join(f"<M{number:02d}>{text}</M{number:02d}>" for number in range(1, 12))


def zipped(name: str, data: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, data)
    return packed.getvalue()


def many_zipped() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for number in range(SIZE // 120):
            archive.writestr(f"{number}.txt", b"")
    return packed.getvalue()


def result(text: str) -> bytes:
    return (TITLE + text).encode("cp950")


DOCUMENTS: Mapping[str, Callable[[], bytes]] = {
    "nested": lambda: in_root(filled("<a>", SIZE // 2) + filled("</a>", SIZE // 2)),
    "nested and open": lambda: document(filled("<MB>")),
    "nested in records": lambda: in_root(filled("<REC>" + "<MB>" * 250 + "</MB>" * 250 + "</REC>")),
    "one text": lambda: in_visit(f"<M03>{filled('x')}</M03>"),
    "one text, Big5": lambda: in_visit(f"<M03>{filled('測', SIZE // 2)}</M03>", "Big5"),
    "eleven texts": lambda: in_visit(fields_of("x" * 900_000)),
    "eleven texts, wide": lambda: in_visit(fields_of("x" * 890_000 + "\U0001f600")),
    "character references": lambda: in_visit(f"<M03>{filled('&#65;')}</M03>"),
    "one attribute": lambda: document(f"<REC a='{filled('x')}'/></RECS>"),
    "many attributes": lambda: document("<REC " + counted("a{:07d}='' ") + "/></RECS>"),
    "attributes everywhere": lambda: in_root(filled("<REC a='x' b='y'/>")),
    "one name": lambda: in_root(f"<{filled('x')}/>"),
    "names": lambda: in_visit(counted("<x{:07d}/>")),
    "names in records": lambda: in_root(counted("<REC><x{:07d}/></REC>")),
    "instructions": lambda: in_root(counted("<?x{:07d}?>")),
    "namespaces": lambda: in_root(counted("<REC xmlns:n{:07d}='u'/>")),
    "empty fields": lambda: in_visit(filled("<M03/>")),
    "empty strangers": lambda: in_visit(filled("<a/>")),
    "empty strangers outside": lambda: in_root(filled("<a/>")),
    "empty RECS": lambda: in_root(filled("<RECS/>")),
    "empty orders": lambda: in_visit("</MB1>" + filled("<MB2/>") + "<MB1>"),
    "empty segments": lambda: in_root("<REC><MSH/>" + filled("<MB/>") + "</REC>"),
    "records in a record": lambda: in_visit(filled("<REC/>")),
    "comments": lambda: in_root(filled("<!---->")),
    "comments in a visit": lambda: in_visit(filled("<!---->")),
    "one comment": lambda: in_root(f"<!--{filled('x')}-->"),
    "CDATA": lambda: in_visit(f"<M03>{filled('<![CDATA[x]]>')}</M03>"),
    "one CDATA": lambda: in_visit(f"<M03><![CDATA[{filled('x')}]]></M03>"),
    "blanks": lambda: in_root(filled(" ")),
    "smaller signs": lambda: in_root(filled("<")),
    "ampersands": lambda: in_root(filled("&")),
    "entity bomb": bomb,
    "wide entity bomb": wide_bomb,
    "entities": lambda: with_dtd(counted('<!ENTITY e{:07d} "x">')),
    "elements declared": lambda: with_dtd(counted("<!ELEMENT e{:07d} ANY>")),
    "default attribute": lambda: with_dtd(
        f'<!ATTLIST REC a CDATA "{filled("x", 900_000)}">', filled("<REC/>", 9_000_000)
    ),
    "NUL": lambda: b"\0" * SIZE,
    "NUL inside": lambda: in_root(filled("\0")),
    "no end of the declaration": lambda: b'<?xml version="1.0"' + b" " * SIZE,
    "one bad byte at the end": lambda: in_root(filled(f"<REC>{'x' * 400}</REC>")) + b"\xff",
    "UTF-8 as Big5": lambda: in_root(filled(f"<REC>{'x' * 400}</REC>") + "\U0001f600").replace(
        b"UTF-8", b"Big5", 1
    ),
    "visits": visits,
    "faulty visits": lambda: visits().replace(b"<M51>", b"<M99>").replace(b"</M51>", b"</M99>"),
    "visits with a comment": lambda: visits().replace(b"</RECS>", b"<!-- x --></RECS>"),
    "UTF-16": lambda: document(filled("x", SIZE // 2), "UTF-16"),
    "records without their keys": lambda: in_root(
        filled(f"{OPEN}<M01>{'x' * 200}</M01></MB1></MB></REC>")
    ),
    "poor visits": lambda: in_root(filled(f"{POOR}</MB></REC>")),
    "poor orders": lambda: in_root(filled(f"{POOR}{'<MB2></MB2>' * 10_000}</MB></REC>")),
    "records of nothing": lambda: in_root(filled("<REC/>", 2_000_000) + filled("<REC>x</REC>\n")),
    "orders of long texts": lambda: in_visit(
        "</MB1>" + filled(f"<MB2><D01>{'x' * 4999}</D01></MB2>") + "<MB1>"
    ),
}
"""What a document can be that is none."""

RESULTS: Mapping[str, Callable[[], bytes]] = {
    "zip bomb": lambda: zipped("result.txt", bytes(100_000_000)),
    "zip of a zip bomb": lambda: zipped("result.zip", zipped("result.txt", bytes(100_000_000))),
    "zip of many files": many_zipped,
    "reasons": lambda: result(filled("M51:AA;", 8_000_000)),
    "records": lambda: result(
        filled("\r\n" + "=" * 75 + "\r\n第[2]筆 錯誤原因:M51:AA;", 7_000_000)
    ),
    "brackets": lambda: result(filled("[", 8_000_000)),
    "lists": lambda: ("[" + filled("[],", 8_000_000) + "[]]").encode(),
    "objects": lambda: ("[" + filled('{"a":0},', 3_000_000) + "0]").encode(),
    "nested lists": lambda: filled("[", 8_000_000).encode(),
    "text": lambda: filled("測", 4_000_000).encode("cp950"),
}
"""What a result file can be that is none."""


def checked(path: Path) -> str:
    return f"{len(check(Document.load(path), now=NOW))} findings"


def shown(path: Path) -> str:
    return f"{len(json.dumps(read_file(path).as_json()))} characters"


def outcome(read: Callable[[Path], str], path: Path) -> str:
    try:
        return read(path)
    except ApiError as error:
        return f"{type(error).__name__}: {error}"


def highest() -> int:
    """Return the most memory this process has had, in KiB."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split()[0])


def measure(name: str, read: Callable[[Path], str], path: Path) -> None:
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    before = highest()
    said = outcome(read, path)
    growth = (highest() - before) // MIB
    print(json.dumps([name, growth, said], ensure_ascii=True), flush=True)


def apart(work: Callable[[], object]) -> None:
    """Do something in a process of its own, which ends with it."""
    if sys.platform == "win32":
        raise NotImplementedError
    child = os.fork()
    if not child:
        work()
        os._exit(0)
    _, status = os.waitpid(child, 0)
    if status:
        sys.exit(f"ended with {status}")


def main(folder: Path) -> None:
    path = folder / "hostile"
    checked(SAMPLE)
    for cases, read in ((DOCUMENTS, checked), (RESULTS, shown)):
        for name, make in cases.items():
            apart(lambda make=make: path.write_bytes(make()))  # type: ignore[misc]
            apart(partial(measure, name, read, path))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
