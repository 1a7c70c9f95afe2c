"""Documents to test with: generated, signed as an emulated reader signs, good or with known faults.

The face: what to ask for and what comes. Uploads nothing.
"""

from __future__ import annotations

from emulator.samples.composing import Planted, Sample, SampleImpossible, Wishes, generate
from emulator.samples.faults import FAULTS, Fault

__all__ = ["FAULTS", "Fault", "Planted", "Sample", "SampleImpossible", "Wishes", "generate"]
