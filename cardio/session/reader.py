"""Session methods: reader.

Not edited by hand: `python -m cardio.table.generator` writes it from
`table/data/reader.toml`.
"""

from __future__ import annotations

from cardio.records import ReaderTime
from cardio.session._caller import Caller


class ReaderCalls(Caller):
    """The typed calls of the group reader."""

    def get_card_status(self, card_type: int) -> int:
        """hisGetCardStatus (1.15): 讀取卡片狀態.

        Card status.
        The return value is a status: see card_status_sam, card_status_hc, card_status_hpc. It needs
        no verified SAM.
        card_type: 1 SAM, 2 insurance card, 3 professional card.
        Raises: 4000 ReaderTimeoutError.
        Needs: reader.
        Source: manual 3.3 p.24; public callers (6). Confidence: high.
        """
        return self._value("hisGetCardStatus", card_type)

    def open_com(self, port: int = 0) -> None:
        """csOpenCom (1.31): 開啟讀卡機連結埠.

        Open the reader port.
        Before anything else; repeating it is harmless. The number has no effect with the 5.x
        console.
        port: 0 = COM1, 1 = COM2, ....
        Raises: -1 ReaderError.
        Source: manual 3.3 p.40; public callers (8). Confidence: high.
        """
        self._done("csOpenCom", port)

    def close_com(self) -> None:
        """csCloseCom (1.32): 關閉讀卡機連結埠.

        Close the reader port.
        Harmless when the port is not open.
        Raises: -1 ReaderError.
        Source: manual 3.3 p.40. Confidence: high.
        """
        self._done("csCloseCom")

    def get_date_time(self) -> ReaderTime:
        """csGetDateTime (1.34): 讀取讀卡機日期時間.

        Reader clock.
        Raises: 4000 ReaderTimeoutError, 5005 ReaderError.
        Needs: reader.
        Source: manual 3.3 p.43. Confidence: high.
        """
        return self._record(ReaderTime, "csGetDateTime")

    def get_card_no(self, card_type: int) -> str:
        """csGetCardNo (1.35): 讀取卡片號碼.

        Card number of one of the cards.
        card_type: 1 SAM, 2 insurance card, 3 professional card.
        Raises: 4000 ReaderTimeoutError, 4012 SamAbsentError, 4013 CardAbsentError, 4014
        HpcAbsentError, 4032 SamError, 4033 NotInsuranceCardError, 4034 HpcError.
        Needs: reader.
        Source: manual 3.3 p.43. Confidence: high.
        """
        return self._text("csGetCardNo", card_type)

    def software_reset(self, device: int) -> None:
        """csSoftwareReset (1.52): 提供His重置讀卡機或卡片的API.

        Reset the reader or a card.
        Device numbers differ from the card types of 1.15 and 1.35.
        device: 0 reader, 1 SAM, 2 professional card, 3 insurance card.
        Needs: reader.
        Source: manual 3.3 p.63. Confidence: high.
        """
        self._done("csSoftwareReset", device)

    def get_version(self) -> int:
        """csGetVersion (unlisted): (手冊未列).

        Version number (older call).
        Source: cshis.h; import library; export tables. Confidence: medium.
        """
        return self._value("csGetVersion")
