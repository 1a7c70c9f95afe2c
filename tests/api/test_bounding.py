"""Text before it is parsed: passed on unchanged, whatever the pieces; endless things refused."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.bounding import (
    LONGEST_RECORD,
    LONGEST_TAG,
    LONGEST_TEXT,
    MOST_STRANGE,
    MOST_TAGS,
    Bounds,
)
from api.errors import DocumentError, EntitiesRefused, LimitExceeded

PARTS = [
    *("<RECS>", "</RECS>", "<M03>", "</M03>", "<M03 />", "<a b='c'>", "<!-- <x> -->", "<![CDATA["),
    *("&amp;", "&#65;", "&#x4e2d;", "測試", "\n", " ", "<", ">", "x" * 30),
]


def pieces_of(text: str, size: int) -> Iterator[str]:
    return (text[start : start + size] for start in range(0, len(text), size))


def outcome(text: str, size: int) -> str:
    try:
        return "".join(Bounds().passed(pieces_of(text, size)))
    except DocumentError as error:
        return repr(error)


@given(st.lists(st.sampled_from(PARTS)).map("".join), st.integers(1, 40))
def test_text_is_passed_on_unchanged(text: str, size: int) -> None:
    assert outcome(text, size) == text


@given(st.lists(st.sampled_from([*PARTS, "&", "&a;", "<!DOC", "TYPE"])).map("".join))
def test_pieces_make_no_difference(text: str) -> None:
    assert len({outcome(text, size) for size in (1, 7, len(text) + 1)}) == 1


@pytest.mark.parametrize("text", ["<RECS><M03", "<M03>a<M0", "<RECS attribute='", "<!DOCT", "a&am"])
def test_no_piece_ends_inside_a_tag_or_reference(text: str) -> None:
    first = next(Bounds().passed([text]))
    assert text[len(first)] in "<&"


@pytest.mark.parametrize("text", ["<!DOCTYPE RECS>", "<!DOCTYPE", "&", "&a;", "&a", "&#;", "&#xg;"])
@pytest.mark.parametrize("before", ["", "x" * 11])
@pytest.mark.parametrize("size", [1, 5, 6, 100])
def test_document_types_and_entities_are_refused(text: str, before: str, size: int) -> None:
    with pytest.raises(EntitiesRefused):
        list(Bounds().passed(pieces_of(f"<RECS>{before}{text}", size)))


ENDLESS = {
    "text": ("x", LONGEST_TEXT, "a text is too large"),
    "blanks": ("\n", LONGEST_TEXT, "a text is too large"),
    "record": ("x" * 9999 + "\n<M03/>\n", LONGEST_RECORD // 10_000, "without the end of a record"),
    "tag": ("<a" + "b" * LONGEST_TAG, 1, "a tag is too large"),
    "attributes": ("<a" + " b='c'" * LONGEST_TAG, 1, "a tag is too large"),
    "known tags": ("<M03/>", MOST_TAGS, "tags without the end of a record"),
    "comments": ("<!---->", MOST_TAGS, "tags without the end of a record"),
    "other names": ("<a>", MOST_STRANGE, "tags with attributes or unknown"),
    "names of two letters": ("<M3/>", MOST_STRANGE, "tags with attributes or unknown"),
    "tags with attributes": ("<M03 a=''>", MOST_STRANGE, "tags with attributes or unknown"),
    "instructions": ("<?a?>", MOST_STRANGE, "tags with attributes or unknown"),
}


@pytest.mark.parametrize("name", ENDLESS)
@pytest.mark.parametrize("size", [4096, 65536])
def test_what_goes_on_without_end_is_refused(name: str, size: int) -> None:
    part, times, reason = ENDLESS[name]
    with pytest.raises(LimitExceeded, match=reason) as caught:
        list(Bounds().passed(pieces_of("<RECS>" + part * (times + 1), size)))
    assert str(caught.value).startswith("line ")


@pytest.mark.parametrize("name", ENDLESS)
def test_a_little_less_is_passed_on(name: str) -> None:
    part, times, _ = ENDLESS[name]
    text = part * (times - 1) if times > 1 else part[: LONGEST_TAG - 1]
    assert outcome(text, 65536) == text


def test_each_record_may_have_its_tags() -> None:
    bounds, passed = Bounds(), 0
    for _ in bounds.passed(["<M03></M03>" * 20_000] * 5):
        bounds.end_record()
        passed += 1
    assert passed == 6


def test_line_of_the_piece_is_named() -> None:
    pieces = ["<RECS>\n\n", "<REC>\n", "x" * (LONGEST_TEXT + 1)]
    with pytest.raises(LimitExceeded, match="line 4: ") as caught:
        list(Bounds().passed(pieces))
    assert caught.value.line == 4
