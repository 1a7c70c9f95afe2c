"""Opening, closing and asking what is in the slots: harmless, in any order and number."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from cardio.backends import Backend
from cardio.errors import SessionClosedError
from cardio.session import ControlSoftware
from cardio.values import CardStatusHc, CardStatusHpc, CardStatusSam

STATUSES = {1: CardStatusSam, 2: CardStatusHc, 3: CardStatusHpc}


def test_opening_twice_is_harmless(session: ControlSoftware) -> None:
    session.open_com()
    session.open_com()
    assert session.get_card_status(1) in list(CardStatusSam)


def test_closing_twice_is_harmless_and_the_port_opens_again(session: ControlSoftware) -> None:
    session.close_com()
    session.close_com()
    session.open_com()
    assert session.get_card_status(2) in list(CardStatusHc)


def test_a_closed_session_calls_no_more(route: Callable[[], Backend]) -> None:
    session = ControlSoftware(route())
    session.close()
    session.close()
    with pytest.raises(SessionClosedError, match="hisGetBasicData: the session was closed"):
        session.get_basic_data()


def test_one_session_after_the_other(route: Callable[[], Backend]) -> None:
    for _ in range(3):
        with ControlSoftware(route()) as session:
            assert session.get_card_status(1) in list(CardStatusSam)


@pytest.mark.parametrize("card_type", STATUSES)
def test_a_status_is_one_of_the_documented_ones(session: ControlSoftware, card_type: int) -> None:
    assert session.get_card_status(card_type) in list(STATUSES[card_type])


def test_a_session_knows_its_route(session: ControlSoftware) -> None:
    assert ":" in session.url
    assert session.emulated in (True, False)
