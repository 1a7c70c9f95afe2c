"""The answer of one raw call: its code and its outputs, not judged.

Holds values only; makes no call.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from cardio.backends.waist import Output
from cardio.codes import ControlSoftwareCode, control_software_error
from cardio.errors._tree import RecordError
from cardio.records import GenericRecord, Record, record_class
from cardio.table.model import Function


@dataclass(frozen=True, slots=True)
class CallResult:
    """Return code and outputs of one call; outputs by parameter name, in table order."""

    function: Function = field(repr=False)
    code: ControlSoftwareCode
    outputs: Mapping[str, Output] = field(repr=False)

    @property
    def answered(self) -> bool:
        """Whether the return value is no code but the answer itself: a status, a version."""
        row = self.function
        told = not row.answers or self.code in row.answers
        return row.returns_value and told and self.code not in row.errors

    def raise_for_code(self) -> None:
        """Raise the error the code stands for; nothing when the data was delivered."""
        error = control_software_error(self.function.name, self.code)
        if error is not None:
            raise error

    def record(self, param: str | None = None, format: str = "default") -> Record | GenericRecord:
        """Read an output buffer by its layout: a named record where there is one.

        Without `param`: the first output that has a layout.
        Raises RecordError when the buffer has no layout or its bytes do not fit it.
        """
        name = param or next((o.param for o in self.function.outputs), "")
        layout = self.function.output(name, format)
        raw = self.outputs.get(name)
        if layout is None or not isinstance(raw, bytes):
            raise RecordError(f"{self.function.name}.{name}: no layout for format {format!r}")
        kind = record_class(layout.record)
        return kind.from_bytes(raw, self.code) if kind else GenericRecord.from_bytes(layout, raw)
