"""Plain documents: nothing but the tags of the format around text, read by a pattern, no parser.

Such a document is what its HIS writes over and over, with other values: templates and the values
that fill them. The face: `scan` takes one apart. What is not plain is not wrong: `api.reading`
reads it. Judges nothing.
"""

from __future__ import annotations

from api.plain.outline import Outline
from api.plain.scanning import Scan, scan
from api.plain.template import Template

__all__ = ["Outline", "Scan", "Template", "scan"]
