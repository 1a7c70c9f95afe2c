"""The time of the desk behind a drop-in library, which has no other way to say it.

Asks csGetDateTime; knows no route.
"""

from __future__ import annotations

from datetime import datetime

from cardio.backends.waist import Backend, Buffer
from cardio.codecs import parse_roc_datetime
from cardio.errors import BackendError
from cardio.table import function_row


def desk_time(backend: Backend) -> datetime:
    """Return the desk's time, in Asia/Taipei; raises BackendError when the desk does not say it."""
    function = function_row("csGetDateTime")
    reply = backend.call(function, [Buffer(function.params[0].size)])
    (text,) = reply.outputs
    if reply.code or not isinstance(text, bytes):
        raise BackendError(f"csGetDateTime: {reply.code}; the desk's time is not to be had")
    return parse_roc_datetime(text.decode("ascii"))
