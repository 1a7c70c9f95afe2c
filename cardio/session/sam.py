"""Session methods: sam.

Not edited by hand: `python -m cardio.table.generator` writes it from
`table/data/sam.toml`.
"""

from __future__ import annotations

from cardio.session._caller import Caller


class SamCalls(Caller):
    """The typed calls of the group sam."""

    def verify_sam_dc(self) -> None:
        """csVerifySAMDC (2.1): SAM與DC認證.

        Verify the SAM with the data centre.
        Since 3.3 the reading and writing calls do it by themselves.
        Raises: 4000 ReaderTimeoutError, 4012 SamAbsentError, 4032 SamError, 4051 SamRefusedError,
        4061 NetworkDownError, 6005 SamError, 6006 DataCentreError, 6007 SamError, 6008 ReaderError.
        Needs: sam, network.
        Source: manual 3.3 p.65. Confidence: high.
        """
        self._done("csVerifySAMDC")

    def get_hosp_id(self) -> str:
        """csGetHospID (2.2): 讀取SAM院所代碼.

        Hospital code of the SAM.
        Raises: 5006 SamError.
        Needs: sam.
        Source: manual 3.3 p.65. Confidence: high.
        """
        return self._text("csGetHospID")

    def get_hosp_name(self) -> str:
        """csGetHospName (2.3): 讀取SAM院所名稱.

        Hospital name of the SAM.
        Raises: 9230 SamError.
        Needs: sam.
        Source: public declarations (2): cechenorg/HisPos, bruce11521/NovelDownload list.
        Confidence: medium.
        """
        return self._text("csGetHospName")

    def get_hosp_abb_name(self) -> str:
        """csGetHospAbbName (2.4): 讀取SAM院所簡稱.

        Abbreviated hospital name of the SAM.
        Raises: 9231 SamError.
        Needs: sam.
        Source: public declarations (2): cechenorg/HisPos, bruce11521/NovelDownload list.
        Confidence: medium.
        """
        return self._text("csGetHospAbbName")

    def download_data(
        self,
        sam_id: str,
        hospital_id: str,
        number: str,
        sent_at: str,
        received_at: str,
        server_random: str,
        file_name: str,
    ) -> None:
        """csDownloadData (3.3): 資料下載.

        Download answer data.
        sam_id: SAM ID.
        hospital_id: hospital code.
        number: count as text.
        sent_at: send date-time.
        received_at: receive date-time.
        server_random: server random value, size unknown.
        file_name: file to write.
        Needs: sam, sam_verified, network.
        Source: public declarations (2), no caller. Confidence: low.
        """
        self._done(
            "csDownloadData",
            sam_id,
            hospital_id,
            number,
            sent_at,
            received_at,
            server_random,
            file_name,
        )
