"""Plain documents: nothing but the tags of the format around text, read by a pattern, no parser.

A HIS writes the same few texts over and over, with other values in them: `scan` takes a document
apart into templates and the values that fill them. Which values are left out of a template follows
from the rules (`api.plain.free`): none tells one of them from another. What is not plain is not
wrong: `api.reading` reads it. Judges nothing.
"""

from __future__ import annotations

from api.plain.outline import Outline
from api.plain.scanning import Scan, scan
from api.plain.template import Template

__all__ = ["Outline", "Scan", "Template", "scan"]
