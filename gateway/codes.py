"""Every error code that the outside sees, with its HTTP status and its words."""

from __future__ import annotations

from enum import StrEnum


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
    NOT_TRUSTED = (
        "NOT_TRUSTED",
        403,
        "Your department may ask registered operations only, and this is none of them.",
        "仅可使用已登记的操作",
    )
    PERSISTED_QUERY_NOT_FOUND = (
        "PERSISTED_QUERY_NOT_FOUND",
        404,
        "No operation of this hash is registered for your department.",
        "操作未登记",
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
    PENALTY_STANDS = (
        "PENALTY_STANDS",
        409,
        "A decision on a penalty stands; it must be withdrawn by a document first.",
        "处罚决定尚未撤销",
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
    RATE_LIMITED = (
        "RATE_LIMITED",
        429,
        "Your department asks for more than its budget; wait as long as Retry-After says.",
        "查询额度已用完",
    )
    BUSY = (
        "BUSY",
        503,
        "As many photos wait to be read as may; wait as long as Retry-After says.",
        "识别排队已满",
    )
    BAD_IMAGE = "BAD_IMAGE", 422, "The file is not a photo that can be read.", "图片无法识别"
    INTERNAL = "INTERNAL", 500, "The hub failed; the request id finds the cause.", "系统内部错误"
    UNAVAILABLE = "UNAVAILABLE", 503, "A part of the hub does not answer; try again.", "暂不可用"
    SOURCE_UNAVAILABLE = (
        "SOURCE_UNAVAILABLE",
        503,
        "A department's own interface gives no answer now; all else was answered.",
        "部门接口暂不可用",
    )
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
