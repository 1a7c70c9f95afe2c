"""The errors of the upload side: one root, leaves that carry what a caller acts on.

Holds classes only; foreign exceptions are turned elsewhere (`api.border`, `api.reading`).

    ApiError
    ├── DocumentError                 ours: the document cannot be used
    │   ├── DocumentUnreadable        no such file, no rights, empty
    │   ├── DeclarationInvalid        no XML declaration, or one that names no usable encoding
    │   ├── WrongEncoding             the bytes are not in the encoding that is declared
    │   ├── CharacterInvalid          text that is not in the encoding it declares
    │   ├── NotWellFormed             not XML, or not to its end
    │   ├── EntitiesRefused           a DTD or an entity
    │   ├── NotADocument              XML, but not RECS
    │   ├── DocumentTooLarge          more than one upload may hold
    │   ├── LimitExceeded             XML that is larger or deeper than any document
    │   ├── ResultMisplaced           a result file that is of another document
    │   ├── FieldInvalid              a value that the field cannot hold
    │   ├── UnknownField              a field that the format does not have there
    │   └── RecordInvalid             a record that cannot be written
    ├── TargetInvalid                 ours: base URL, CA file or TLS setting cannot be used
    ├── EmulatedIdentityRefused       ours: an emulated identity must not reach this host
    ├── UnknownName                   ours: nothing that can be explained has this name
    ├── OutboxError                   ours: the outbox cannot do what it is asked
    │   ├── OutboxUnusable            its folder or database cannot be used
    │   ├── NoSuchUpload              an id it does not have
    │   ├── StepNotAllowed            a step that the state of an upload does not have
    │   ├── ClaimLost                 somebody else has moved the upload meanwhile
    │   └── Superseded                sent again, it would undo a later upload
    ├── Refused                       theirs: a return code other than success
    └── TransportError                no usable answer came back
        ├── ServerUnreachable         no connection was made
        │   └── TlsFailed             the server's certificate or TLS was not acceptable
        ├── AnswerTimeout             the server did not answer in time
        ├── ConnectionBroken          the connection ended before the answer did
        ├── HttpStatusError           the answer is not a 2xx
        │   └── RedirectRefused       the server points elsewhere
        ├── ResponseInvalid           an answer that cannot be read
        │   ├── AnswerNotJson         HTML, text or cut-off JSON
        │   └── AnswerTooLarge        more bytes than any result has
        └── DeadlineExpired           the result was not ready in the time given
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from api.codes import RtnCode


class ApiError(Exception):
    """Root of all errors of this package; the text is one line that says what to do."""

    exit_code: ClassVar[int] = 5
    """Exit code of a command that ends with it: 1 bad news, 2 ours, 4 network, 5 internal."""


class DocumentError(ApiError):
    """A document that cannot be loaded or sent; `check_code` is the insurer's code for it."""

    exit_code: ClassVar[int] = 2
    check_code: str = "Y003"


class DocumentUnreadable(DocumentError):
    """A file that is missing, empty or not readable."""

    check_code = "Y001"


class DeclarationInvalid(DocumentError):
    """An XML declaration that is missing or names no encoding this format has."""


class WrongEncoding(DocumentError):
    """Bytes that are not in the declared encoding; `offset` is 0-based in the file."""

    check_code = "Y014"

    def __init__(self, encoding: str, offset: int, advice: str) -> None:
        super().__init__(f"byte {offset} is not {encoding}, which the declaration names: {advice}")
        self.encoding = encoding
        self.offset = offset


class CharacterInvalid(DocumentError):
    """Text that the declared encoding does not have; `offset` is 0-based in the text."""

    check_code = "Y014"

    def __init__(self, encoding: str, offset: int, character: str) -> None:
        super().__init__(
            f"character {offset} (U+{ord(character):04X}) is not in {encoding},"
            " which the declaration names: write another one, or declare UTF-8"
        )
        self.encoding = encoding
        self.offset = offset


class NotWellFormed(DocumentError):
    """XML that is broken at `line` (from 1)."""

    def __init__(self, line: int, reason: str, check_code: str = "Y003") -> None:
        super().__init__(f"line {line}: not well-formed XML ({reason}); correct the file")
        self.line = line
        self.check_code = check_code


class EntitiesRefused(DocumentError):
    """A document type declaration or an entity; the format has neither."""


class NotADocument(DocumentError):
    """XML whose root element is not RECS."""

    check_code = "Y001"


class DocumentTooLarge(DocumentError):
    """More than one upload may hold: `size` of `what` where `limit` is the most."""

    def __init__(self, what: str, size: int, limit: int, advice: str) -> None:
        super().__init__(f"{what}: {size:,} where at most {limit:,} may be sent; {advice}")
        self.what = what
        self.size = size
        self.limit = limit


class LimitExceeded(DocumentError):
    """XML with a text or tag too large, or elements nested too deep, at `line` (from 1)."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(f"line {line}: {reason}; no visit document is like that")
        self.line = line


class ResultMisplaced(DocumentError):
    """A result file that is not of the document it is given for, or one that is missing."""


class FieldInvalid(DocumentError):
    """A value that `field` (id) cannot hold; `reason` says what is expected, not the value."""

    def __init__(self, field: str, name: str, reason: str) -> None:
        super().__init__(f"{field} {name}: {reason}")
        self.field = field
        self.name = name
        self.reason = reason


class UnknownField(DocumentError):
    """A field, by id or name, that a kind of record does not have."""

    def __init__(self, field: str, kind: str) -> None:
        super().__init__(f"{field[:30]!r}: {kind} has no such field, by id or by name")
        self.field = field


class RecordInvalid(DocumentError):
    """A record (from 1) that cannot be written; `order` from 1, None in MSH and MB1."""

    def __init__(self, record: int, order: int | None, field: str, reason: str) -> None:
        where = f"record {record}" if order is None else f"record {record}, order {order}"
        super().__init__(f"{where}, {field}: {reason}")
        self.record = record
        self.order = order
        self.field = field
        self.reason = reason


class TargetInvalid(ApiError):
    """A base URL, CA file or TLS setting that cannot be used."""

    exit_code: ClassVar[int] = 2


class EmulatedIdentityRefused(ApiError):
    """An emulated identity on its way to a host that is not loopback and was not named."""

    exit_code: ClassVar[int] = 2

    def __init__(self, host: str) -> None:
        super().__init__(
            f"{host}: refused, the identity is emulated and the target is not loopback; "
            f"use a real SAM, or name the host with --allow-emulated-to {host}"
        )
        self.host = host


class UnknownName(ApiError):
    """No code, field, rule or kind of record has this name; `near` are names that look alike."""

    exit_code: ClassVar[int] = 2

    def __init__(self, name: str, near: tuple[str, ...], forms: str) -> None:
        advice = f"like it: {', '.join(near)}" if near else f"expected {forms}"
        super().__init__(f"{name}: no code, field or rule has this name; {advice}")
        self.name = name
        self.near = near


class OutboxError(ApiError):
    """Something the outbox cannot do."""

    exit_code: ClassVar[int] = 2


class OutboxUnusable(OutboxError):
    """A folder or database that cannot be opened, read or written; nothing is half written."""


class NoSuchUpload(OutboxError):
    """An upload `id` that the outbox does not have."""

    def __init__(self, id: str) -> None:
        super().__init__(f"{id[:40]}: no such upload in the outbox; see cardio outbox list")
        self.id = id


class StepNotAllowed(OutboxError):
    """An `event` that an upload in `state` does not have."""

    def __init__(self, state: str, event: str) -> None:
        super().__init__(f"an upload that is {state} cannot be treated so ({event})")
        self.state = state
        self.event = event


class ClaimLost(OutboxError):
    """An upload that another worker or person has moved since it was read."""

    def __init__(self, id: str, part: int) -> None:
        super().__init__(f"{id}, part {part}: a worker has it at the moment; look again")
        self.id = id
        self.part = part


class Superseded(OutboxError):
    """An upload `id` that would, sent again, undo `visits` of the `later` one."""

    def __init__(self, id: str, later: str, visits: int) -> None:
        super().__init__(
            f"{id}: not sent again, upload {later} was taken in later and holds {visits} of its"
            " visits (H00, M15), which this one would undo"
        )
        self.id = id
        self.later = later
        self.visits = visits


class Refused(ApiError):
    """A return code other than success: `code` with its texts, retry rule and advice."""

    exit_code: ClassVar[int] = 1

    def __init__(self, code: RtnCode, *, attempts: int = 1) -> None:
        info = code.info
        super().__init__(f"refused with {code} {info.zh} ({info.en}): {info.action}")
        self.code = code
        self.text_zh = info.zh
        self.text_en = info.en
        self.retry = info.retry
        self.attempts = attempts


class TransportError(ApiError):
    """No usable answer; `maybe_received` tells whether the server may have acted on it."""

    exit_code: ClassVar[int] = 4

    def __init__(self, message: str, *, maybe_received: bool = False) -> None:
        super().__init__(message)
        self.maybe_received = maybe_received


class ServerUnreachable(TransportError):
    """No connection could be made; nothing was sent."""


class TlsFailed(ServerUnreachable):
    """The TLS handshake failed, for the server's `certificate` or not; nothing was sent."""

    def __init__(self, message: str, *, certificate: bool = False) -> None:
        super().__init__(message)
        self.certificate = certificate


class AnswerTimeout(TransportError):
    """No answer in the time given."""


class ConnectionBroken(TransportError):
    """The connection ended in the middle of the request or of the answer."""


class HttpStatusError(TransportError):
    """An HTTP `status` other than 2xx; `head` holds the first bytes of the answer.

    `retry_after` are the seconds that the server asks to be left alone; 0 where it does not.
    """

    def __init__(
        self,
        message: str,
        *,
        status: int,
        head: bytes,
        maybe_received: bool,
        retry_after: float = 0.0,
    ) -> None:
        super().__init__(message, maybe_received=maybe_received)
        self.status = status
        self.head = head
        self.retry_after = retry_after


class RedirectRefused(HttpStatusError):
    """A redirect; a credential is never taken to another place."""


class ResponseInvalid(TransportError):
    """An answer that does not say what it must; `head` holds its first bytes, for support."""

    def __init__(self, message: str, *, head: bytes = b"", maybe_received: bool = True) -> None:
        super().__init__(message, maybe_received=maybe_received)
        self.head = head


class AnswerNotJson(ResponseInvalid):
    """An answer that is HTML, plain text or cut-off JSON."""


class AnswerTooLarge(ResponseInvalid):
    """An answer longer than any result can be."""


class DeadlineExpired(TransportError):
    """The check result was not ready in the time given; `opcode` asks for it later."""

    def __init__(self, opcode: str, seconds: float) -> None:
        super().__init__(
            f"the check result was not ready after {seconds:g} s; ask later with its opcode"
        )
        self.opcode = opcode
        self.seconds = seconds
