"""Answers of reads, given again while nothing they depend on has changed.

A desk's state is one value that is replaced as a whole: as long as it is the same one, a read that
looked at nothing else has the same answer. Decides nothing about what is a read.
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import Final, Generic, TypeVar

Answer = TypeVar("Answer")

_KEPT: Final = 64
"""Answers kept at most; who offers ever new buffer sizes is answered anew."""


class Memory(Generic[Answer]):
    """The answers that belong to one state and one policy; threads may share it."""

    __slots__ = ("_page",)

    def __init__(self) -> None:
        self._page: tuple[object, object, dict[Hashable, Answer]] = (None, None, {})

    def recall(self, state: object, policy: object, call: Hashable) -> Answer | None:
        """Return the answer of a call, None when it is not known for this state and policy."""
        of_state, of_policy, answers = self._page
        if of_state is not state or of_policy is not policy:
            return None
        return answers.get(call)

    def keep(self, state: object, policy: object, call: Hashable, answer: Answer) -> None:
        """Keep the answer of a call; answers of another state or policy are forgotten."""
        of_state, of_policy, answers = self._page
        if of_state is not state or of_policy is not policy:
            answers = {}
            self._page = (state, policy, answers)
        if len(answers) < _KEPT:
            answers[call] = answer
