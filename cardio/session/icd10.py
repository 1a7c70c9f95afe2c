"""Session methods: icd10.

Not edited by hand: `python -m cardio.table.generator` writes it from
`table/data/icd10.toml`.
"""

from __future__ import annotations

from cardio.session._caller import Caller


class Icd10Calls(Caller):
    """The typed calls of the group icd10."""

    def get_icd10_enc(self, code: str) -> str:
        """hisGetICD10EnC (5.1): 進行疾病診斷碼押碼.

        Encode one diagnosis code.
        9127 outside the encoding range: more than 5 characters, or E or V first.
        code: ICD-10-CM code without dot + NUL, or blank padded.
        Raises: 9127 DataError.
        Source: manual 3.3 p.73; official encoding table; public callers (3). Confidence: high.
        """
        return self._text("hisGetICD10EnC", code)

    def get_icd10_dec(self, code: str) -> str:
        """hisGetICD10DeC (5.2): 進行疾病診斷碼解押碼.

        Decode one diagnosis code.
        9127 unless the text begins with a reserved sign and stands for a code.
        code: 5-byte encoded code.
        Raises: 9127 DataError.
        Source: manual 3.3 p.73; official test case 2. Confidence: high.
        """
        return self._text("hisGetICD10DeC", code)
