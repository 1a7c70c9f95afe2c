"""Frames that are answered as they came: only while the desk would answer the same from memory."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from cardio.backends import Buffer
from cardio.backends.frames import Kind, call_frame, greeting_frame, read_reply
from cardio.table import TABLE_HASH, function_number
from emulator.daemon import ReaderDaemon
from emulator.daemon.conversation import Conversation
from emulator.daemon.site import Site
from emulator.desk import Desk
from emulator.fault_actions import Code
from emulator.faults import Fault, FaultPlan

BASIC = call_frame(function_number("hisGetBasicData"), [Buffer(72)])
SMALL = call_frame(function_number("hisGetBasicData"), [Buffer(71)])
CLOCK = call_frame(function_number("csGetDateTime"), [Buffer(13)])
STATUS = call_frame(function_number("hisGetCardStatus"), [2])


@pytest.fixture
def site(desk: Desk) -> Site:
    desk.change(port_open=True)
    return Site(desk)


@pytest.fixture
def conversation(site: Site) -> Conversation:
    talk = Conversation(site)
    list(talk.receive(greeting_frame(Kind.HELLO, bytes.fromhex(TABLE_HASH))))
    return talk


def test_a_read_is_known_once_it_was_answered(conversation: Conversation) -> None:
    assert conversation.recall(BASIC) is None
    (answer,) = conversation.receive(BASIC)
    assert conversation.recall(BASIC) == answer
    assert read_reply(answer[5:]).code == 0


def test_other_bytes_are_not_known(conversation: Conversation) -> None:
    list(conversation.receive(BASIC))
    for other in (SMALL, BASIC + BASIC, BASIC[:-1], BASIC + b"\0", b""):
        assert conversation.recall(other) is None


@pytest.mark.parametrize("asked", [CLOCK, STATUS, SMALL])
def test_what_the_desk_does_not_remember_is_asked_each_time(
    conversation: Conversation, asked: bytes
) -> None:
    list(conversation.receive(asked))
    assert conversation.recall(asked) is None


@pytest.mark.parametrize(
    "change",
    [
        lambda desk: desk.insert("hc-2"),
        lambda desk: desk.remove("hc"),
        lambda desk: desk.change(port_open=False),
        lambda desk: setattr(desk, "policy", type(desk.policy)(version=5157)),
        lambda desk: setattr(desk, "faults", FaultPlan((Fault("hisGetBasicData", Code(4043)),))),
    ],
    ids=["another card", "no card", "closed port", "another policy", "planned fault"],
)
def test_a_changed_desk_is_asked_anew(
    conversation: Conversation, desk: Desk, change: Callable[[Desk], None]
) -> None:
    list(conversation.receive(BASIC))
    change(desk)
    assert conversation.recall(BASIC) is None


def test_a_stopping_emulator_recalls_nothing(conversation: Conversation, site: Site) -> None:
    list(conversation.receive(BASIC))
    site.ending = True
    assert conversation.recall(BASIC) is None


def test_the_clock_does_not_matter_to_a_card(conversation: Conversation, desk: Desk) -> None:
    (answer,) = conversation.receive(BASIC)
    desk.clock.advance(timedelta(hours=1))
    assert conversation.recall(BASIC) == answer


def test_callers_see_the_card_that_is_in_the_reader(
    daemon: ReaderDaemon, desk: Desk, raw: Callable[..., Any]
) -> None:
    caller = raw(daemon)
    found = []
    for card in ("hc-1", "hc-1", "hc-2", "hc-1"):
        desk.insert(card)
        for _ in range(2):
            caller.send(BASIC)
            found.append(read_reply(caller.read().body).outputs)
    assert found == [found[0]] * 4 + [found[4]] * 2 + [found[0]] * 2
    assert found[0] != found[4]
