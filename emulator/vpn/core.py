"""What the two calls do, from body to answer: the server without HTTP.

Owns the store and joins gate, intake and checks; everything in it may be called from any thread.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from api.codes import JobType
from api.document import Document
from api.errors import DocumentError
from api.results import encode_payload
from cardio.closing import Closing
from cardio.component import SamIdentity
from emulator.cast import load_cast
from emulator.clock import Clock
from emulator.institutions import World
from emulator.registry import EmulatorRegistry, Person, people_of
from emulator.vpn.checker import Checker
from emulator.vpn.identity import Gate
from emulator.vpn.intake import Intake
from emulator.vpn.judge import Judge
from emulator.vpn.options import ServerOptions
from emulator.vpn.refusal import AnswerCode, Refusal
from emulator.vpn.store import Store, StoredResult, Upload
from emulator.vpn.wire import (
    DOWNLOAD,
    UPLOAD,
    DownloadRequest,
    UploadRequest,
    read_download,
    read_upload,
    write_answer,
    write_refusal,
)

WEB_FORMAT: Final = "2.0"
"""The document format of VNHI_Upload."""

_log: Final = logging.getLogger(__name__)


class ServerCore(Closing):
    """The emulated server without HTTP. A context manager: closing it closes the store.

    Seed and world are all it needs to verify signatures; `people` is the card master file, by
    default the shipped cast. `database` as `Store` takes it.
    """

    def __init__(
        self,
        *,
        seed: str,
        clock: Clock,
        world: World,
        database: str | Path | None = None,
        options: ServerOptions | None = None,
        people: Mapping[str, Person] | None = None,
    ) -> None:
        self.options = options = options or ServerOptions()
        registry = EmulatorRegistry(
            seed=seed,
            world=world,
            people=people_of(load_cast().cards.values()) if people is None else people,
            all_records=options.all_records,
        )
        self._clock = clock
        self._gate = Gate(seed, world, clock, options.revoked_sams)
        self._store = Store(database)
        self.intake = Intake(self._store, clock, check_delay=options.check_delay)
        self.checker = Checker(self._store, clock, Judge(options, registry), options)

    def upload(self, body: bytes) -> bytes:
        """VNHI_Upload: return the body of the answer to a body."""
        try:
            upload = self._receive(read_upload(body, self.options))
        except Refusal as refusal:
            return _refused(UPLOAD, refusal)
        _log.info("%s: 0000: %s, %d bytes", UPLOAD, upload.opcode, upload.size)
        return write_answer(AnswerCode.OK, Opcode=upload.opcode)

    def download(self, body: bytes) -> bytes:
        """VNHI_Download: return the body of the answer to a body."""
        try:
            result = self._result(read_download(body, self.options))
        except Refusal as refusal:
            return _refused(DOWNLOAD, refusal)
        _log.info("%s: 0000", DOWNLOAD)
        return write_answer(
            AnswerCode.OK,
            Tx_result_json=encode_payload(result.json),
            Tx_result_txt=encode_payload(result.txt),
        )

    def close(self) -> None:
        """Give up the store; harmless when repeated."""
        self._store.close()

    def _receive(self, request: UploadRequest) -> Upload:
        sam = self._gate.admit(request.claim)
        job = _job_type(request.type)
        if self.options.strict_counts and job is JobType.FORMAL:
            _compare_counts(request)
        return self.intake.receive(
            WEB_FORMAT,
            request.document,
            sam,
            type=job,
            sent_records=request.records,
            sent_at=request.sent_at,
        )

    def _result(self, request: DownloadRequest) -> StoredResult:
        sam = self._gate.admit(request.claim)
        upload = self._owned(request, sam)
        result = upload.result or self.checker.run_next(upload.opcode)
        if result is None:
            raise Refusal(AnswerCode.NOT_READY, "the check is not done")
        if result.rtn_code != AnswerCode.OK:
            raise Refusal(AnswerCode(result.rtn_code), "the check failed, see above")
        return result

    def _owned(self, request: DownloadRequest, sam: SamIdentity) -> Upload:
        """Return the upload that is asked for, if it is this sender's, of this type, and kept."""
        job = _job_type(request.type)
        upload = self._store.find(request.opcode)
        if upload is None:
            raise Refusal(AnswerCode.OTHER, "sOpcode: unknown, or no longer kept")
        if upload.arrival.sam != sam:
            raise Refusal(AnswerCode.OTHER_SAM, "SAM: not the one that uploaded")
        if upload.arrival.type != job:
            raise Refusal(AnswerCode.WRONG_TYPE, "sType: not the one of the upload")
        if self._clock.now() - upload.arrival.received_at > self.options.keep_results:
            raise Refusal(AnswerCode.OTHER, "sOpcode: its keeping time is over")
        return upload


def _job_type(text: str) -> JobType:
    try:
        return JobType(text)
    except ValueError:
        raise Refusal(AnswerCode.WRONG_TYPE, f"sType: expected {', '.join(JobType)}") from None


def _compare_counts(request: UploadRequest) -> None:
    """Refuse counts that are missing or not the document's; an unreadable document has none."""
    if request.records is None or request.orders is None:
        raise Refusal(AnswerCode.OTHER, "sMrecs, sPrecs: missing, and strict_counts is on")
    try:
        document = Document.loads(request.document)
    except DocumentError:
        return
    if (request.records, request.orders) != (document.record_count, document.order_count):
        raise Refusal(AnswerCode.OTHER, "sMrecs, sPrecs: not those of the document")


def _refused(call: str, refusal: Refusal) -> bytes:
    level = logging.INFO if refusal.rtn_code is AnswerCode.NOT_READY else logging.WARNING
    _log.log(level, "%s: %s: %s", call, refusal.rtn_code.value, refusal.reason)
    return write_refusal(call, refusal.rtn_code)
