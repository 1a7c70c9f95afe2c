"""XML text to records, leniently: what does not fit the structure is noted, not refused.

Uses lxml without DTD, entities and network; refuses only what is not well-formed XML with a
RECS root. Judges no field value. Source: facts/upload_format_2.0.toml, [document]; which of Y001,
Y003, Y004 and Y005 a fault gets is emulator-defined, as the official texts are that short.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING, Final, cast

from lxml import etree

from api.errors import (
    DocumentError,
    EntitiesRefused,
    LimitExceeded,
    NotADocument,
    NotWellFormed,
)
from api.records import Fault, Record, Segment

if TYPE_CHECKING:
    from lxml.etree import _Element

ROOT: Final = "RECS"
STRUCTURE: Final = frozenset({ROOT, "REC", "MSH", "MB", "MB1", "MB2"})
_FIELD_ID: Final = re.compile(r"[A-Z][0-9][0-9]")
_REFERENCE: Final = re.compile(r"&(?!(?:amp|lt|gt|quot|apos|#[0-9]+|#x[0-9A-Fa-f]+);)")
_LONGEST_REFERENCE: Final = 12
_REC_PARTS: Final = {"MSH": 0, "MB": 1}
_MB_PARTS: Final = {"MB1": 0, "MB2": 1}
_NO_BODY: Final[Mapping[str, list[_Element]]] = {"MB1": [], "MB2": []}
_REPEATED: Final = "MB2"
_LIMIT: Final = re.compile(r"too (?:big|long|large)|huge|limit|depth", re.IGNORECASE)
"""How the parser words what is above its limits; the codes differ between its releases."""

_TOO_LONG: Final = 1_000_000
"""Characters without a tag, far above any field and below the parser's own limit."""

_NO_ENTITIES: Final = (
    "the document holds '&' or an entity: the format has none, write the full-width ＆ ＜ ＞ ” ’"
)


def elements(pieces: Iterable[str]) -> Iterator[_Element]:
    """Parse text given in pieces; yield each REC when it is complete, the root at the end.

    A REC is emptied when the next one is asked for. Raises DocumentError.
    """
    parser = etree.XMLPullParser(
        events=("start", "end"),
        tag=(ROOT, "REC"),
        encoding="utf-8",
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
    )
    root: _Element | None = None
    try:
        for piece in _without_entities(_of_bounded_texts(pieces)):
            parser.feed(piece.encode("utf-8"))
            for event, element in cast("Iterator[tuple[str, _Element]]", parser.read_events()):
                if event == "start":
                    root = root if root is not None else _checked_root(element)
                elif element.tag == "REC":
                    yield element
                    _forget(element)
        last = parser.close()
    except etree.XMLSyntaxError as error:
        raise _not_well_formed(error) from None
    if last.tag != ROOT or last is not root:
        raise NotADocument(f"root element {_short(last)}: expected <RECS>, a visit document")
    yield last


def read_record(element: _Element, number: int) -> Record:
    """Turn one REC element into a record, numbered from 1; structure faults are kept in it."""
    faults: list[Fault] = []
    parts = _parts(element, _REC_PARTS, number, faults)
    if not parts["MSH"]:
        faults.insert(0, Fault("Y002", "MSH", number))
    body = _parts(parts["MB"][0], _MB_PARTS, number, faults) if parts["MB"] else _NO_BODY
    if not body["MB1"]:
        faults.append(Fault("Y005", "MB1", number))
    header, visit = (
        _segment(found[0], number, faults) if found else {} for found in (parts["MSH"], body["MB1"])
    )
    orders = tuple(_segment(order, number, faults) for order in body["MB2"])
    return Record(number, header, visit, orders, tuple(faults))


def read_fragment(text: str, number: int) -> Record:
    """Read one well-formed REC that stands alone, numbered from 1."""
    return read_record(etree.fromstring(text.encode("utf-8"), _fragment_parser()), number)


@cache
def _fragment_parser() -> etree.XMLParser:
    return etree.XMLParser(
        encoding="utf-8", resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False
    )


def root_faults(root: _Element, records: int) -> Iterator[Fault]:
    """Find what is wrong outside the records: no record, a RECS inside, strangers."""
    if not records:
        yield Fault("Y001", "REC")
    if any(True for _ in root.iterdescendants(ROOT)):
        yield Fault("Y015", ROOT)
    for child in root.iterchildren(etree.Element):
        if child.tag not in {"REC", ROOT}:
            yield _stranger(str(child.tag), 0)
    if _stray_text(root):
        yield Fault("Y003", ROOT)


def is_field(tag: str) -> bool:
    """Whether a tag has the form of a field id, such as M15 or A12."""
    return _FIELD_ID.fullmatch(tag) is not None


def _of_bounded_texts(pieces: Iterable[str]) -> Iterator[str]:
    """Pass the text on, refusing one text, tag or comment that goes on and on."""
    line, length = 1, 0
    for piece in pieces:
        last = piece.rfind("<")
        length = length + len(piece) if last < 0 else len(piece) - last
        if length > _TOO_LONG:
            raise LimitExceeded(line, f"a text is too large, over {_TOO_LONG:,} characters")
        line += piece.count("\n")
        yield piece


def _without_entities(pieces: Iterable[str]) -> Iterator[str]:
    """Pass the text on, refusing references to entities (lxml would restart after one)."""
    held = ""
    for piece in pieces:
        text = held + piece
        cut = text.rfind("&", max(len(text) - _LONGEST_REFERENCE, 0))
        text, held = (text, "") if cut < 0 else (text[:cut], text[cut:])
        if _REFERENCE.search(text):
            raise EntitiesRefused(_NO_ENTITIES)
        yield text
    if _REFERENCE.search(held):
        raise EntitiesRefused(_NO_ENTITIES)
    yield held


def _checked_root(element: _Element) -> _Element:
    if element.getroottree().docinfo.internalDTD is not None:
        raise EntitiesRefused("the document has a DTD (<!DOCTYPE …>): the format has none, drop it")
    if element.getparent() is not None:
        raise NotADocument("expected <RECS> as the root element, found it inside another one")
    return element


def _forget(element: _Element) -> None:
    """Drop a finished record and the one before it, so that the tree does not grow.

    One with text behind it stays, empty, for `root_faults` to see.
    """
    parent, previous = element.getparent(), element.getprevious()
    element.text = None
    del element[:]
    if parent is None or previous is None or previous.tag != "REC":
        return
    if not (previous.tail or "").strip():
        parent.remove(previous)


def _parts(
    parent: _Element, ranks: dict[str, int], number: int, faults: list[Fault]
) -> dict[str, list[_Element]]:
    """Sort the children of REC or MB by tag, noting order, repetition and strangers."""
    found: dict[str, list[_Element]] = {tag: [] for tag in ranks}
    reached = 0
    for child in parent.iterchildren(etree.Element):
        tag = str(child.tag)
        rank = ranks.get(tag)
        if rank is None:
            faults.append(_stranger(tag, number))
            continue
        if rank < reached or (found[tag] and tag != _REPEATED):
            faults.append(Fault("Y005", tag, number))
        reached = max(rank, reached)
        found[tag].append(child)
    if _stray_text(parent):
        faults.append(Fault("Y003", str(parent.tag), number))
    return found


def _stranger(tag: str, number: int) -> Fault:
    """Note a tag where it does not belong: Y005 if the format has it at all, else Y004."""
    return Fault("Y005" if tag in STRUCTURE or is_field(tag) else "Y004", tag, number)


def _segment(parent: _Element, number: int, faults: list[Fault]) -> Segment:
    """Read the fields of MSH, MB1 or one MB2: id to text, in the order of the file."""
    fields: Segment = {}
    for child in parent.iterchildren(etree.Element):
        tag = str(child.tag)
        if tag in STRUCTURE:
            faults.append(Fault("Y005", tag, number))
        elif not is_field(tag) or tag in fields:
            faults.append(Fault("Y004", tag, number))
        elif len(child):
            faults.append(Fault("Y003", tag, number))
        else:
            fields[tag] = child.text or ""
    if _stray_text(parent):
        faults.append(Fault("Y003", str(parent.tag), number))
    return fields


def _stray_text(parent: _Element) -> bool:
    """Whether text stands between the child elements, where none belongs."""
    texts = (parent.text, *(child.tail for child in parent))
    return any(text and not text.isspace() for text in texts)


def _not_well_formed(error: etree.XMLSyntaxError) -> DocumentError:
    line, code = error.lineno or 1, getattr(error, "code", 0)
    if code != etree.ErrorTypes.ERR_TAG_NAME_MISMATCH and _LIMIT.search(error.msg or ""):
        deep = "depth" in (error.msg or "")
        what = "elements are nested too deep" if deep else "a text or name is too large"
        return LimitExceeded(line, what)
    if code == etree.ErrorTypes.ERR_DOCUMENT_END:
        return NotWellFormed(line, "something follows </RECS>; one file holds one RECS", "Y015")
    open_tag = re.search(r"(?:tag mismatch:|in tag) (RECS|REC)\b", error.msg or "")
    if open_tag:
        check_code = "Y006" if open_tag[1] == "REC" else "Y007"
        return NotWellFormed(line, f"</{open_tag[1]}> is missing or misplaced", check_code)
    return NotWellFormed(line, _reason(code))


def _reason(code: int) -> str:
    """Name an error of the parser: its message would quote the document, so only its kind."""
    names = (name for name, value in vars(etree.ErrorTypes).items() if value == code)
    return next(names, "ERR_DOCUMENT_EMPTY").removeprefix("ERR_").replace("_", " ").lower()


def _short(element: _Element) -> str:
    return f"<{str(element.tag)[:20]}>"
