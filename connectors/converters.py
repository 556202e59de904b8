"""The converters: each turns one cell into a field's JSON form, or says why it cannot."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal, InvalidOperation
from zoneinfo import ZoneInfo

from connectors import moments
from connectors.base import Cell, SourceRow, key_of
from connectors.boundary import BadBoundary, read_boundary
from connectors.cells import clean as clean_text
from connectors.cells import code_text, name_text, text_of
from connectors.errors import NOT_WAIVABLE, Kept, NotWaivable, RejectRow
from connectors.mapping.rules import FieldRule
from graph import codes, plates
from graph.ontology.choices import Choice, PlateClass, PlateColour
from graph.ontology.declare import Kind
from graph.records import Scalar
from graph.times import to_ms


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What a converter may look at beside its cell; warnings are added to the list."""

    rule: FieldRule
    row: SourceRow
    zone: ZoneInfo
    warnings: list[str] = field(default_factory=list)

    @property
    def epoch(self) -> str | int | None:
        """What a bare number counts when it stands for a time."""
        return self.rule.epoch if self.rule.epoch is not None else self.row.epoch

    def refuse(
        self, reason: str, message: str, otherwise: Kept | NotWaivable = NOT_WAIVABLE
    ) -> RejectRow:
        """A refusal that names this field."""
        return RejectRow(reason, self.rule.name, message, otherwise=otherwise)

    def warn(self, message: str) -> None:
        """Remark on a value that is kept."""
        self.warnings.append(f"{self.rule.name}: {message}")


Converter = Callable[[Cell, Setting], Scalar]
# a spreadsheet keeps 15 digits of a number
_MOST_EXACT = 10**15
_MOST_DIGITS = 30
# beyond this a JSON reader may round a whole number (RFC 8259 §6)
_MOST_WHOLE = 2**53
_MANGLED = re.compile(r"\d(\.\d+)?[eE]\+\d+")


def _text(cell: Cell, here: Setting) -> str:
    text = text_of(cell)
    # private-use characters cannot be printed
    private = not text.isprintable() and any("\ue000" <= c <= "\uf8ff" for c in text)
    if private or "\ufffd" in text:
        raise here.refuse("BAD_TEXT", f"{text!r} holds characters that were lost in decoding")
    return text


def text(cell: Cell, here: Setting) -> Scalar:
    """Text as it is, without marks that print nothing; runs of spaces become one."""
    return clean_text(_text(cell, here)) or None


def name(cell: Cell, here: Setting) -> Scalar:
    """A name: as `text`, and without spaces between Han characters."""
    return name_text(_text(cell, here)) or None


def code(cell: Cell, here: Setting) -> Scalar:
    """A code: text with all its zeros, in half width, without spaces or spreadsheet guards."""
    found = code_text(_text(cell, here))
    lost = isinstance(cell, float) and abs(cell) >= _MOST_EXACT
    if lost or _MANGLED.fullmatch(found):
        raise here.refuse(
            "CODE_FORM", f"{found}: a spreadsheet made a number of this code and lost digits"
        )
    return found or None


def plate(cell: Cell, here: Setting) -> Scalar:
    """A plate number after GA 36; NO_PLATE where the source read none, else BAD_PLATE."""
    try:
        return plates.judge(_text(cell, here)).number
    except plates.BadPlate as error:
        number = plates.normalise(error.text)
        # mojibake must not come in, whoever waives the check
        known = error.reason == "BAD_PLATE" and number[0] in plates.PROVINCES
        raise here.refuse(error.reason, str(error), number if known else NOT_WAIVABLE) from error


def plate_read(cell: Cell, here: Setting) -> Scalar:
    """A plate number as a device read it: may be wrong, and is empty where none was read."""
    found = plates.normalise(_text(cell, here))
    return None if found in plates.UNREAD else found or None


def vin(cell: Cell, here: Setting) -> Scalar:
    """A VIN (ISO 3779, GB 16735) in capitals; a wrong check digit or length is only remarked."""
    found = str(code(cell, here) or "").upper()
    if found and len(found) != 17:
        here.warn(f"{found} has {len(found)} characters, a VIN has 17")
    elif found and not codes.vin_is_right(found):
        here.warn(f"{found} has a wrong check digit (ISO 3779)")
    return found or None


def credit_code(cell: Cell, here: Setting) -> Scalar:
    """A unified social credit code (GB 32100); CODE_FORM or CHECK_CHARACTER when it is wrong."""
    found = str(code(cell, here) or "").upper()
    if not found:
        return None
    try:
        return codes.credit_code(found)
    except codes.BadCode as error:
        raise here.refuse(error.reason, str(error), found) from error


def boundary(cell: Cell, here: Setting) -> Scalar:
    """The edge of a fence, GeoJSON or WKT, as WKT in WGS-84; BAD_GEOMETRY names the vertex."""
    found = _text(cell, here)
    if not found:
        return None
    whose = next((text_of(c) for c in here.row.cells.values() if c not in (None, "", cell)), "")
    try:
        return read_boundary(found, here.rule.crs, lambda said: here.warn(f"{whose}: {said}"))
    except BadBoundary as error:
        message = f"fence of {whose}: {error}" if whose else str(error)
        raise here.refuse("BAD_GEOMETRY", message, otherwise=None) from error


def decimal_of(cell: Cell, here: Setting) -> Decimal | None:
    """A number exactly as written; raises RejectRow BAD_NUMBER."""
    found = code_text(_text(cell, here)).removesuffix(here.rule.unit)
    if re.fullmatch(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?", found):
        found = found.replace(",", "")
    if not found:
        return None
    try:
        made = Decimal(found)
    except InvalidOperation:
        made = Decimal("NaN")
    if not made.is_finite() or "_" in found or made.adjusted() > _MOST_DIGITS:
        raise here.refuse("BAD_NUMBER", f"{text_of(cell)!r} is no number", None)
    return made


def number(cell: Cell, here: Setting) -> Scalar:
    """A number, times `scale`, inside `min`, `max` and `not_above`; BAD_NUMBER, OUT_OF_RANGE."""
    written = decimal_of(cell, here)
    if written is None:
        return None
    made = written * here.rule.scale
    if here.rule.kind is Kind.INTEGER and (made != int(made) or abs(made) > _MOST_WHOLE):
        raise here.refuse("BAD_NUMBER", f"{text_of(cell)!r} is no whole number", None)
    kept = int(made) if here.rule.kind is Kind.INTEGER else float(made)
    for broken in _bounds(made, here):
        raise here.refuse("OUT_OF_RANGE", f"{_plain(made)} {broken}", kept)
    return kept


def _bounds(made: Decimal, here: Setting) -> list[str]:
    rule, broken = here.rule, []
    if rule.minimum is not None and made < rule.minimum:
        broken.append(f"is below {_plain(rule.minimum)}")
    if rule.maximum is not None and made > rule.maximum:
        broken.append(f"is above {_plain(rule.maximum)}")
    if rule.not_above is not None:
        other = decimal_of(here.row.cells.get(key_of(rule.not_above)), here)
        if other is not None and made > other * rule.scale:
            broken.append(f"is above {rule.not_above} ({_plain(other * rule.scale)})")
    return broken


def _plain(value: Decimal) -> str:
    return format(value.normalize(), "f")


def time(cell: Cell, here: Setting) -> Scalar:
    """A moment in milliseconds; without a zone it is local to the mapping's; BAD_TIME.

    With `day_end` a bare day means its end: the first moment of the next day.
    """
    rule = here.rule
    try:
        made = moments.moment(cell, here.zone, formats=rule.formats, epoch=here.epoch)
    except moments.NoMoment as error:
        raise here.refuse("BAD_TIME", str(error), None) from error
    local = made.astimezone(here.zone)
    if rule.day_end and not (local.hour or local.minute or local.second or local.microsecond):
        local += timedelta(days=1)
    return to_ms(local)


def day(cell: Cell, here: Setting) -> Scalar:
    """A calendar day, YYYY-MM-DD; BAD_TIME."""
    rule = here.rule
    try:
        return moments.day(cell, here.zone, formats=rule.formats, epoch=here.epoch).isoformat()
    except moments.NoMoment as error:
        raise here.refuse("BAD_TIME", str(error), None) from error


_FLAGS: Mapping[str, bool] = {
    **dict.fromkeys(("1", "true", "yes", "y", "t", "是", "有", "√"), True),
    **dict.fromkeys(("0", "false", "no", "n", "f", "否", "无", "×"), False),
}


def flag(cell: Cell, here: Setting) -> Scalar:
    """Yes or no: 1 true yes 是 有 √, 0 false no 否 无 ×; UNKNOWN_CODE."""
    found = code_text(_text(cell, here)).lower()
    if found not in _FLAGS:
        raise here.refuse("UNKNOWN_CODE", f"{found!r} is neither yes nor no", None)
    return _FLAGS[found]


def choice(cell: Cell, here: Setting) -> Scalar:
    """A value of a closed list, by its value, its name or its Chinese label; UNKNOWN_CODE."""
    found = code_text(_text(cell, here))
    plain, spec = found.lower().replace("-", ""), here.rule.spec  # WGS-84 is wgs84
    for member in spec.choice if spec and spec.choice else ():
        spellings = (str(member).lower(), member.name.lower())
        if found == zh_of(member) or found.lower() in spellings or plain in spellings:
            return str(member)
    raise here.refuse("UNKNOWN_CODE", f"{found!r} is no value of {here.rule.name}", None)


def zh_of(member: object) -> str:
    """The Chinese label of a choice."""
    return member.zh if isinstance(member, Choice) else ""


def plate_class(cell: Cell, here: Setting) -> Scalar:
    """号牌种类 by its code (GA 24.7, also without its zero) or its name; UNKNOWN_CODE."""
    found = code_text(_text(cell, here)).removesuffix("号牌")
    for member in PlateClass:
        if found.zfill(2) == member.value or (found and found in (member.zh, member.zh + "车")):
            return member.value
    raise here.refuse(
        "UNKNOWN_CODE", f"{found!r} is no 号牌种类 known here", PlateClass.UNKNOWN.value
    )


_COLOUR_NAMES: Mapping[str, PlateColour] = {
    **{colour.zh: colour for colour in PlateColour},
    **{colour.value: colour for colour in PlateColour},
    "绿": PlateColour.GREEN,
    "黄绿": PlateColour.YELLOW_GREEN,
}


def _colour(found: str, here: Setting, table: Mapping[str, PlateColour]) -> Scalar:
    if found not in table:
        raise here.refuse("UNKNOWN_CODE", f"{found!r} is no plate colour known here", None)
    return table[found].value


def plate_colour(cell: Cell, here: Setting) -> Scalar:
    """Colour of a plate by its name (黄, 黄色, yellow); UNKNOWN_CODE."""
    found = code_text(_text(cell, here)).lower()
    return _colour(found.removesuffix("底").removesuffix("色"), here, _COLOUR_NAMES)


def plate_colour_gat1400(cell: Cell, here: Setting) -> Scalar:
    """Colour of a plate by its code in GA/T 1400; UNKNOWN_CODE."""
    return _colour(code_text(_text(cell, here)), here, plates.GAT1400_COLOURS)


def plate_colour_jtt415(cell: Cell, here: Setting) -> Scalar:
    """Colour of a plate by its code in JT/T 415 (JT/T 808, JT/T 809); UNKNOWN_CODE."""
    return _colour(code_text(_text(cell, here)), here, plates.JTT415_COLOURS)
