"""XML text to records, leniently: what does not fit the structure is noted, not refused.

Uses lxml, which sees no DTD, entity or network; refuses only what is not well-formed XML with a
RECS root. Judges no field value. Source: facts/upload_format_2.0.toml, [document]; which of Y001,
Y003, Y004 and Y005 a fault gets is emulator-defined, as the official texts are that short.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Final, cast

from lxml import etree

from api.bounding import Bounds
from api.errors import DocumentError, LimitExceeded, NotADocument, NotWellFormed
from api.records import Fault, Record, Segment

if TYPE_CHECKING:
    from lxml.etree import _Element

ROOT: Final = "RECS"
STRUCTURE: Final = frozenset({ROOT, "REC", "MSH", "MB", "MB1", "MB2"})
_FIELD_ID: Final = re.compile(r"[A-Z][0-9][0-9]")
_REC_PARTS: Final = {"MSH": 0, "MB": 1}
_MB_PARTS: Final = {"MB1": 0, "MB2": 1}
_NO_BODY: Final[Mapping[str, list[_Element]]] = {"MB1": [], "MB2": []}
_REPEATED: Final = "MB2"
_LIMIT: Final = re.compile(r"too (?:big|long|large)|huge|limit|depth", re.IGNORECASE)
"""How the parser words what is above its limits; the codes differ between its releases."""

_LONGEST_SHOWN: Final = 8
"""Characters of a tag that are shown: more than the format has, less than a patient id."""


def elements(pieces: Iterable[str]) -> Iterator[_Element]:
    """Parse text given in pieces; yield each REC when it is complete, the root at the end.

    A REC is dropped when the next one is asked for. The root then holds one empty element for
    each tag that stood outside the records. Raises DocumentError.
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
    bounds, outside = Bounds(), _Outside()
    try:
        for piece in bounds.passed(pieces):
            parser.feed(piece.encode("utf-8"))
            for event, element in cast("Iterator[tuple[str, _Element]]", parser.read_events()):
                if root is None:
                    root = _checked_root(element)
                elif event == "end" and element.tag == "REC" and element.getparent() is root:
                    yield element
                    outside.drop(root, element)
                    bounds.end_record()
        last = parser.close()
    except etree.XMLSyntaxError as error:
        raise _not_well_formed(error) from None
    yield outside.left_in(_checked_root(last))


class _Outside:
    """What stands in RECS besides records: tags and whether text, as the tree must not grow."""

    def __init__(self) -> None:
        self._tags: dict[str, None] = {}
        self._text = False

    def drop(self, root: _Element, record: _Element) -> None:
        """Empty a finished record; note and take out what is before it."""
        record.text = None
        del record[:]
        for before in list(record.itersiblings(preceding=True)):
            self._note(before)
            root.remove(before)

    def left_in(self, root: _Element) -> _Element:
        """Leave in the root what has been noted, and nothing else."""
        self._text = self._text or _is_text(root.text)
        for child in root:
            self._note(child)
        del root[:]
        for tag in self._tags:
            etree.SubElement(root, tag)
        root.text = "text" if self._text else None
        return root

    def _note(self, element: _Element) -> None:
        """Note the tag of a stranger, a RECS inside it, and text behind it."""
        self._text = self._text or _is_text(element.tail)
        if element.tag == "REC" or not isinstance(element.tag, str):
            return
        self._tags[element.tag] = None
        self._tags |= dict.fromkeys(str(each.tag) for each in element.iter(ROOT))


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


def root_faults(root: _Element, records: int) -> Iterator[Fault]:
    """Find what is wrong outside the records: no record, a RECS inside, strangers."""
    if not records:
        yield Fault("Y001", "REC")
    if any(True for _ in root.iterdescendants(ROOT)):
        yield Fault("Y015", ROOT)
    for child in root.iterchildren(etree.Element):
        if child.tag not in {"REC", ROOT}:
            yield _stranger(str(child.tag), 0)
    if _has_text(root):
        yield Fault("Y003", ROOT)


def is_field(tag: str) -> bool:
    """Whether a tag has the form of a field id, such as M15 or A12."""
    return _FIELD_ID.fullmatch(tag) is not None


def _checked_root(element: _Element) -> _Element:
    if element.tag != ROOT or element.getparent() is not None:
        tag = element.getroottree().getroot().tag
        raise NotADocument(f"root element <{_shown(tag)}>: expected <RECS>, a visit document")
    return element


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
    if _has_text(parent):
        faults.append(Fault("Y003", str(parent.tag), number))
    return found


def _stranger(tag: str, number: int) -> Fault:
    """Note a tag where it does not belong: Y005 if the format has it at all, else Y004."""
    return Fault("Y005" if tag in STRUCTURE or is_field(tag) else "Y004", _shown(tag), number)


def _segment(parent: _Element, number: int, faults: list[Fault]) -> Segment:
    """Read the fields of MSH, MB1 or one MB2: id to text, in the order of the file."""
    fields: Segment = {}
    for child in parent.iterchildren(etree.Element):
        tag = str(child.tag)
        if tag in STRUCTURE:
            faults.append(Fault("Y005", tag, number))
        elif not is_field(tag) or tag in fields:
            faults.append(Fault("Y004", _shown(tag), number))
        elif len(child):
            faults.append(Fault("Y003", tag, number))
        else:
            fields[tag] = child.text or ""
    if _has_text(parent):
        faults.append(Fault("Y003", str(parent.tag), number))
    return fields


def _has_text(parent: _Element) -> bool:
    """Whether text stands between the child elements, where none belongs."""
    return any(map(_is_text, (parent.text, *(child.tail for child in parent))))


def _is_text(text: str | None) -> bool:
    return bool(text) and not str(text).isspace()


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


def _shown(tag: str) -> str:
    """Return a tag as it can stand in a message: a short name on one line."""
    name = "".join(each if each.isascii() and each.isprintable() else "?" for each in tag)
    return name if len(name) <= _LONGEST_SHOWN else f"{name[:_LONGEST_SHOWN]}…"
