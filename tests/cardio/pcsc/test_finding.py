from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest

from cardio.errors import ArgumentError
from cardio.pcsc.errors import (
    CardRemovedError,
    NoCardError,
    NotNhiCardError,
    PcscError,
    ReaderGoneError,
    ReaderStuckError,
    UnreadableCardError,
)
from cardio.pcsc.finding import choose, read_card, worse
from cardio.pcsc.reader import Reader
from cardio.pcsc.states import ReaderState

HPC_ATR = bytes.fromhex("3BF91800008131FE4550565F4A3244303831B6")
READERS = [ReaderState("ACS ACR39U 00 00"), ReaderState("ACS ACR39U 01 00"), ReaderState("NHI")]


def test_the_reader_that_has_an_nhi_card(service: Any, nhi: Any) -> None:
    service.add("empty")
    service.add("hpc", nhi(atr=HPC_ATR))
    service.add("nhi", nhi())
    found = read_card(api=service)
    assert (found.reader.name, found.profile.name) == ("nhi", "測試一")
    assert [call[1] for call in service.named("connect")] == ["nhi"]
    assert not service.contexts


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("NHI", ["NHI"]),
        ("nh", ["NHI"]),
        ("acr39u 01", ["ACS ACR39U 01 00"]),
        ("", [state.name for state in READERS]),
    ],
)
def test_a_reader_by_its_name_or_part_of_it(name: str, found: list[str]) -> None:
    assert [state.name for state in choose(READERS, name)] == found


def test_a_name_that_fits_none_or_several() -> None:
    with pytest.raises(ReaderGoneError, match="there are ACS ACR39U 00 00, ACS"):
        choose(READERS, "Gemalto")
    with pytest.raises(ArgumentError, match="could be ACS ACR39U 00 00, ACS ACR39U 01 00"):
        choose(READERS, "ACS")
    with pytest.raises(ReaderGoneError, match="there are none"):
        choose([], "NHI")


def test_a_whole_name_beats_a_part_of_another() -> None:
    states = [ReaderState("NHI"), ReaderState("NHI 2")]
    assert choose(states, "NHI") == (states[0],)


@pytest.mark.parametrize(
    ("cards", "kind"),
    [
        ([], NoCardError),
        ([None, None], NoCardError),
        ([None, "hpc"], NotNhiCardError),
        (["hpc", "pulled", None], CardRemovedError),
    ],
)
def test_the_trouble_that_says_most_is_told(
    service: Any, nhi: Any, cards: list[str | None], kind: type[PcscError]
) -> None:
    made = {None: None, "hpc": nhi(atr=HPC_ATR), "pulled": nhi(read=0x80100069)}
    for number, card in enumerate(cards):
        service.add(f"reader {number}", made[card])
    with pytest.raises(PcscError) as caught:
        read_card(api=service)
    assert type(caught.value) is kind


def test_worse_is_what_says_most() -> None:
    order = [NoCardError(), NotNhiCardError(), UnreadableCardError()]
    for small, large in pairwise(order):
        assert worse(small, large) is worse(large, small) is large


def test_readers_with_a_card_share_the_time_that_is_left(
    service: Any, nhi: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    time, shares = [100.0], []

    def stuck(reader: Reader, seconds: float) -> None:
        shares.append((reader.name, seconds))
        time[0] += seconds if reader.name == "slow" else 1.0
        raise ReaderStuckError("no answer", reader.name)

    monkeypatch.setattr(Reader, "read_profile", stuck)
    for name, card in (("empty", None), ("slow", nhi()), ("quick", nhi()), ("last", nhi())):
        service.add(name, card)
    with pytest.raises(ReaderStuckError):
        read_card(seconds=9.0, api=service, now=lambda: time[0])
    assert shares == [("slow", 3.0), ("quick", 3.0), ("last", 5.0), ("empty", 4.0)]
