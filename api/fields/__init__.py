"""Field tables and requirement matrices of the upload formats, as frozen rows.

The face of the tables; the data stand in the TOML files beside it and are read when first asked
for. Judges nothing.
"""

from __future__ import annotations

from api.fields.model import Field, FormatTable, Kind, Later, Matrix, Requirement, Segment
from api.fields.tables import table

__all__ = ["Field", "FormatTable", "Kind", "Later", "Matrix", "Requirement", "Segment", "table"]
