"""What can go wrong at the edge, and the one table from inner errors to outer codes.

GatewayError
├── SettingsError
│   ├── UnknownSetting
│   ├── BadSetting
│   └── UnreadableSettings
└── RequestError           asked in a way the hub cannot or may not answer
    ├── BadInput
    ├── Ambiguous
    ├── TooComplex
    ├── BadRequest         not even a GraphQL request; carries its own code
    ├── DeadlineExceeded
    └── AuditUnavailable

Inner classes are named by text in the table, so that it imports none of them. The message of an
error leaves the hub only where the table says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple


class GatewayError(Exception):
    """The hub could not do what was asked."""

    def __str__(self) -> str:
        """The message given, or the first line of the class's docstring."""
        return super().__str__() or (type(self).__doc__ or "").partition("\n")[0]


class SettingsError(GatewayError):
    """The settings are not usable."""

    exit_code = 2


class UnknownSetting(SettingsError):
    """There is no such setting."""

    def __init__(self, name: str, nearest: str | None) -> None:
        self.name, self.nearest = name, nearest
        super().__init__(
            f"there is no setting {name}" + (f"; did you mean {nearest}?" if nearest else "")
        )


class BadSetting(SettingsError):
    """A setting has a value that does not fit."""

    def __init__(self, name: str, wanted: str) -> None:
        self.name, self.wanted = name, wanted
        super().__init__(f"setting {name} must be {wanted}")


class UnreadableSettings(SettingsError):
    """A file of settings cannot be read."""

    def __init__(self, file: str, reason: str) -> None:
        self.file, self.reason = file, reason
        super().__init__(f"cannot read {file}: {reason}")


class ErrorCode(StrEnum):
    """What went wrong, in a word that stays the same; the documentation is in English and 中文."""

    status: int
    en: str
    zh: str

    def __new__(cls, value: str, status: int, en: str, zh: str) -> ErrorCode:
        """Make a member from (value, HTTP status, English, Chinese)."""
        made = str.__new__(cls, value)
        made._value_ = value
        made.status, made.en, made.zh = status, en, zh
        return made

    BAD_REQUEST = "BAD_REQUEST", 400, "The request is not a GraphQL request.", "请求格式不正确"
    DUPLICATE_NAME = (
        "DUPLICATE_NAME",
        400,
        "The JSON holds the same name twice, so it could be read in two ways.",
        "JSON 中名称重复",
    )
    GRAPHQL_PARSE_FAILED = "GRAPHQL_PARSE_FAILED", 400, "The query is not GraphQL.", "语法错误"
    GRAPHQL_VALIDATION_FAILED = (
        "GRAPHQL_VALIDATION_FAILED",
        400,
        "The query does not fit the schema.",
        "与模式不符",
    )
    TOO_COMPLEX = (
        "TOO_COMPLEX",
        400,
        "The query is too deep, too wide or asks for too many rows at once.",
        "查询过于复杂",
    )
    BAD_USER_INPUT = "BAD_USER_INPUT", 400, "A value does not fit.", "输入值不正确"
    AMBIGUOUS = (
        "AMBIGUOUS",
        400,
        "More than one thing is known by these words; say more of it.",
        "标识不唯一",
    )
    MISSING_INPUT = "MISSING_INPUT", 400, "The step needs one more value.", "缺少必填项"
    UNAUTHENTICATED = (
        "UNAUTHENTICATED",
        401,
        "There is no valid access token.",
        "未提供有效令牌",
    )
    NOT_ALLOWED = "NOT_ALLOWED", 403, "Who asks may not do this.", "无权操作"
    NOT_GRANTED = (
        "NOT_GRANTED",
        403,
        "A filter, an order or a lookup uses what no agreement gives to who asks.",
        "未获授权的数据项",
    )
    PURPOSE_REQUIRED = (
        "PURPOSE_REQUIRED",
        400,
        "The request must name a purpose that its agreement allows.",
        "须说明查询用途",
    )
    CASE_REQUIRED = (
        "CASE_REQUIRED",
        400,
        "The agreement gives this for a case of the department only; name its number.",
        "须注明案号",
    )
    NOT_FOUND = "NOT_FOUND", 404, "There is no such thing.", "未找到"
    CONFLICT = (
        "CONFLICT",
        409,
        "Somebody else changed it in the meantime; read it again.",
        "已被他人修改",
    )
    NOT_ALLOWED_MOVE = (
        "NOT_ALLOWED_MOVE",
        409,
        "The case cannot make this step from the state it is in.",
        "当前状态不允许此操作",
    )
    SECOND_FINE = (
        "SECOND_FINE",
        409,
        "The same act was fined before; the arbiter may let a second fine stand.",
        "一事不再罚",
    )
    TOO_LARGE = "TOO_LARGE", 413, "The request or the file is too large.", "内容过大"
    UNSUPPORTED_MEDIA_TYPE = (
        "UNSUPPORTED_MEDIA_TYPE",
        415,
        "Send application/json, or multipart/form-data for uploads.",
        "不支持的内容类型",
    )
    TOO_MANY_CONNECTIONS = (
        "TOO_MANY_CONNECTIONS",
        429,
        "You, or all together, hold as many open connections as there may be; close one.",
        "连接数过多",
    )
    BAD_IMAGE = "BAD_IMAGE", 422, "The file is not a photo that can be read.", "图片无法识别"
    INTERNAL = "INTERNAL", 500, "The hub failed; the request id finds the cause.", "系统内部错误"
    UNAVAILABLE = "UNAVAILABLE", 503, "A part of the hub does not answer; try again.", "暂不可用"
    DEADLINE_EXCEEDED = (
        "DEADLINE_EXCEEDED",
        504,
        "There was no answer within the time that the request may take.",
        "处理超时",
    )
    AUDIT_UNAVAILABLE = (
        "AUDIT_UNAVAILABLE",
        503,
        "The reading could not be put on record, so nothing was given.",
        "审计不可用，数据未返回",
    )


class RequestError(GatewayError):
    """The hub cannot or may not answer what was asked."""


class BadInput(RequestError):
    """A value does not fit."""


class Ambiguous(RequestError):
    """More than one thing is known by these words."""


class TooComplex(RequestError):
    """The query asks for too much at once."""


class DeadlineExceeded(RequestError):
    """There was no answer within the time that the request may take."""


class AuditUnavailable(RequestError):
    """The reading could not be put on record."""


class BadRequest(RequestError):
    """A request that is not even GraphQL, with the code and status that say why."""

    def __init__(self, code: ErrorCode, detail: str = "") -> None:
        self.code = code
        super().__init__(detail or code.en)


class Outer(NamedTuple):
    """What the outside sees of an inner error: its code, and whether its message may leave."""

    code: ErrorCode
    public: bool


OUTER: Mapping[str, Outer] = {
    "gateway.errors.BadInput": Outer(ErrorCode.BAD_USER_INPUT, public=True),
    "gateway.errors.Ambiguous": Outer(ErrorCode.AMBIGUOUS, public=True),
    "gateway.errors.TooComplex": Outer(ErrorCode.TOO_COMPLEX, public=True),
    "gateway.errors.DeadlineExceeded": Outer(ErrorCode.DEADLINE_EXCEEDED, public=True),
    "gateway.errors.AuditUnavailable": Outer(ErrorCode.AUDIT_UNAVAILABLE, public=False),
    "gateway.cases.errors.NoSuchCase": Outer(ErrorCode.NOT_FOUND, public=True),
    "gateway.cases.errors.NoSuchTask": Outer(ErrorCode.NOT_FOUND, public=True),
    "gateway.cases.errors.NoSuchPenalty": Outer(ErrorCode.NOT_FOUND, public=True),
    "gateway.cases.errors.SecondFine": Outer(ErrorCode.SECOND_FINE, public=True),
    "gateway.cases.errors.LeaseLost": Outer(ErrorCode.UNAVAILABLE, public=False),
    "gateway.cases.errors.NoSuchAlert": Outer(ErrorCode.NOT_FOUND, public=True),
    "gateway.cases.errors.NotAllowedMove": Outer(ErrorCode.NOT_ALLOWED_MOVE, public=True),
    "gateway.cases.errors.NotYours": Outer(ErrorCode.NOT_ALLOWED, public=True),
    "gateway.cases.errors.MissingInput": Outer(ErrorCode.MISSING_INPUT, public=True),
    "gateway.cases.errors.BadInput": Outer(ErrorCode.BAD_USER_INPUT, public=True),
    "gateway.cases.errors.Conflict": Outer(ErrorCode.CONFLICT, public=True),
    "gateway.incidents.errors.NoSuchIncident": Outer(ErrorCode.NOT_FOUND, public=True),
    "gateway.incidents.errors.CannotMerge": Outer(ErrorCode.BAD_USER_INPUT, public=True),
    "gateway.incidents.errors.CannotSplit": Outer(ErrorCode.BAD_USER_INPUT, public=True),
    "gateway.items.errors.NoSuchItem": Outer(ErrorCode.NOT_FOUND, public=True),
    "gateway.routing.errors.NoSuchSubject": Outer(ErrorCode.NOT_FOUND, public=True),
    "gateway.ingest.errors.BadSubmission": Outer(ErrorCode.BAD_USER_INPUT, public=True),
    "gateway.ingest.errors.NoSuchCompany": Outer(ErrorCode.NOT_FOUND, public=True),
    "gateway.ingest.errors.BadMerge": Outer(ErrorCode.BAD_USER_INPUT, public=True),
    "gateway.delivery.errors.NoSuchPartner": Outer(ErrorCode.NOT_FOUND, public=False),
    "gateway.delivery.errors.NoSuchDelivery": Outer(ErrorCode.NOT_FOUND, public=True),
    "gateway.delivery.errors.Unsigned": Outer(ErrorCode.UNAUTHENTICATED, public=False),
    "gateway.delivery.errors.BadCallback": Outer(ErrorCode.BAD_USER_INPUT, public=True),
    "gateway.transfer.errors.NoSuchHub": Outer(ErrorCode.NOT_FOUND, public=True),
    "gateway.transfer.errors.NoSuchTransfer": Outer(ErrorCode.NOT_FOUND, public=True),
    "gateway.transfer.errors.NotThisStep": Outer(ErrorCode.BAD_USER_INPUT, public=True),
    "gateway.transfer.errors.BadEnvelope": Outer(ErrorCode.UNAUTHENTICATED, public=True),
    "gateway.transfer.errors.Replayed": Outer(ErrorCode.CONFLICT, public=True),
    "gateway.supervision.errors.BadFrame": Outer(ErrorCode.BAD_USER_INPUT, public=True),
    "auth.errors.InvalidToken": Outer(ErrorCode.UNAUTHENTICATED, public=False),
    "auth.errors.NotAllowed": Outer(ErrorCode.NOT_ALLOWED, public=True),
    "auth.errors.ProviderUnavailable": Outer(ErrorCode.UNAVAILABLE, public=False),
    "auth.errors.NotGranted": Outer(ErrorCode.NOT_GRANTED, public=True),
    "auth.errors.PurposeRequired": Outer(ErrorCode.PURPOSE_REQUIRED, public=True),
    "auth.errors.PurposeNotAllowed": Outer(ErrorCode.PURPOSE_REQUIRED, public=True),
    "auth.errors.CaseRequired": Outer(ErrorCode.CASE_REQUIRED, public=True),
    "auth.errors.CaseNotYours": Outer(ErrorCode.CASE_REQUIRED, public=True),
    "gateway.store.errors.StoreUnavailable": Outer(ErrorCode.UNAVAILABLE, public=False),
    "graph.errors.GraphUnavailable": Outer(ErrorCode.UNAVAILABLE, public=False),
    "graph.errors.GraphError": Outer(ErrorCode.INTERNAL, public=False),
    "vision.errors.BadImage": Outer(ErrorCode.BAD_IMAGE, public=True),
    "vision.errors.ModelMissing": Outer(ErrorCode.UNAVAILABLE, public=False),
    "vision.errors.ModelMismatch": Outer(ErrorCode.UNAVAILABLE, public=False),
    "vision.errors.VisionTimeout": Outer(ErrorCode.UNAVAILABLE, public=False),
    "vision.errors.VisionUnavailable": Outer(ErrorCode.UNAVAILABLE, public=False),
}
"""By module and class; an error that is not here, nor a child of one here, is INTERNAL."""


def outer(error: BaseException) -> Outer:
    """The nearest entry of the table for an error, walking up its classes."""
    if isinstance(error, BadRequest):
        return Outer(error.code, public=True)
    for kind in type(error).__mro__:
        found = OUTER.get(f"{kind.__module__}.{kind.__qualname__}")
        if found is not None:
            return found
    return Outer(ErrorCode.INTERNAL, public=False)


def told(error: BaseException) -> str:
    """What the outside may read of an error: its own words, or those of its code."""
    found = outer(error)
    return str(error) if found.public else found.code.en
