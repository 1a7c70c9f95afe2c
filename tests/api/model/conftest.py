"""Shared by the tests of the model: visits as hypothesis draws them."""

from __future__ import annotations

import pytest
from hypothesis import strategies as st

from api.fields import Segment, table
from api.model import Visit
from api.records import Format

BIG5_TEXT = st.text(
    st.sampled_from("ABCxyz019 .-;:／測試藥品碁銹恒＆＜”’（）") | st.characters(codec="ascii"),
    max_size=12,
).filter(str.isprintable)


def segments(*places: Segment) -> st.SearchStrategy[dict[str, str]]:
    """Draw fields of a segment with any printable text that Big5 has."""
    ids = [f.id for f in table(Format.V2).fields.values() if f.segment in places and not f.refused]
    return st.dictionaries(st.sampled_from(ids), BIG5_TEXT, max_size=12)


@st.composite
def made_visits(draw: st.DrawFn) -> Visit:
    visit = Visit()
    visit.update(draw(segments(Segment.HEADER, Segment.VISIT)))
    for fields in draw(st.lists(segments(Segment.ORDER), max_size=3)):
        visit.add_order().orders[-1].update(fields)
    return visit


@pytest.fixture(scope="session")
def visits() -> st.SearchStrategy[list[Visit]]:
    """Lists of visits with up to three orders each."""
    return st.lists(made_visits(), min_size=1, max_size=5)
