from __future__ import annotations

import pytest

from cardio.closing import Closing


class Handle(Closing):
    closed = 0

    def close(self) -> None:
        self.closed += 1


def test_it_is_closed_at_the_end_of_the_block() -> None:
    with Handle() as handle:
        assert type(handle) is Handle
        assert handle.closed == 0
    assert handle.closed == 1


def test_it_is_closed_and_the_error_goes_on() -> None:
    handle = Handle()
    with pytest.raises(KeyError), handle:
        raise KeyError
    assert handle.closed == 1


def test_how_is_left_to_the_thing() -> None:
    with pytest.raises(NotImplementedError), Closing():
        pass
