"""The small form above the table of features: what people type there, and the address that says the same.

The form sends what was typed as it is, also where a browser runs no script. Days and times may be typed as people write
them (21/11/2568 20:30); a condition on one column becomes CQL2. Whatever the form sends is turned into the parameters
that programs send, and the page is shown at that address: it can be passed on, and `f=json` gives the same features.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from fastapi import Request

from app.core.parameters import bad_parameter
from app.core.text import Language
from app.core.time import BANGKOK, BUDDHIST_ERA_OFFSET
from app.ogc.as_of import AS_OF
from app.ogc.properties import Kind, Property
from app.web.typed_time import FIRST_BUDDHIST_YEAR, TypedTimeFault, read_typed_time, typed_form

HELPERS = ("from", "to", "recorded", "column", "is", "value")
"""Parameters of the form alone; no address that is shown has them."""
UNSEEN = ("filter-lang", "filter-crs", "bbox-crs")
"""Parameters that the form keeps without a field for them."""
KEPT = ("bbox", "filter", "limit", "count", *UNSEEN)
"""Parameters that the form sends under the names that programs send."""
LIMITS = (20, 50, 200, 1000)
DEFAULT_LIMIT = 50
_DAY = re.compile(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4})", re.ASCII)
_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_THAI_DIGITS = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")
_SIGNS = {"eq": "=", "ne": "<>", "lt": "<", "le": "<=", "ge": ">=", "gt": ">"}
_ORDERED: frozenset[Kind] = frozenset({"integer", "number", "date", "timestamp"})


@dataclass(frozen=True, slots=True)
class Typed:
    """What stands in the form's fields."""

    begins: str = ""
    ends: str = ""
    recorded: str = ""
    bbox: str = ""
    column: str = ""
    comparison: str = ""
    value: str = ""
    filter: str = ""
    limit: str = str(DEFAULT_LIMIT)

    @property
    def is_narrowed(self) -> bool:
        """Whether any condition is set."""
        return any((self.begins, self.ends, self.recorded, self.bbox, self.filter, self.column))


def is_sent_by_the_form(request: Request) -> bool:
    """Whether the address is the form's own, to be turned into the one that says the same to programs."""
    said = request.query_params
    return any(name in said for name in HELPERS) or any(not said[name] for name in KEPT if name in said)


def typed_of(request: Request, language: Language) -> Typed:
    """What to show in the fields: as it was typed, or as the address says it."""
    said = request.query_params
    begins, slash, ends = said.get("datetime", "").partition("/")
    return Typed(
        begins=said.get("from", _as_typed("" if begins == ".." else begins, language)),
        ends=said.get("to", _as_typed("" if ends == ".." else ends if slash else begins, language)),
        recorded=said.get("recorded", _as_typed(said.get(AS_OF, ""), language)),
        bbox=said.get("bbox", ""),
        column=said.get("column", ""),
        comparison=said.get("is", ""),
        value=said.get("value", ""),
        filter=said.get("filter", ""),
        limit=said.get("limit") or str(DEFAULT_LIMIT),
    )


def parameters_of(typed: Typed, request: Request, properties: Sequence[Property]) -> Mapping[str, str]:
    """The parameters that say to programs what was typed.

    Raises:
        InvalidParameter: the condition on a column makes no sense.
    """
    said = {name: request.query_params[name] for name in KEPT if request.query_params.get(name)}
    begins, ends = _as_sent(typed.begins), _as_sent(typed.ends)
    if begins or ends:
        is_one_day = begins == ends and _ISO_DAY.fullmatch(begins)
        said["datetime"] = begins if is_one_day else f"{begins or '..'}/{ends or '..'}"
    if typed.recorded:
        said[AS_OF] = _as_sent(typed.recorded)
    condition = condition_of(typed, properties)
    if condition:
        said["filter"] = f"({said['filter']}) AND {condition}" if "filter" in said else condition
    return said


def offered(properties: Sequence[Property]) -> Sequence[Property]:
    """The columns that a condition of the form may be about: all whose names need no care in CQL2."""
    return [one for one in properties if not set(one.name) & set('"\\')]


def condition_of(typed: Typed, properties: Sequence[Property]) -> str:
    """The condition on one column as CQL2 text; empty where none is typed.

    Raises:
        InvalidParameter: there is no such column or comparison, or the value is none of its type.
    """
    if not typed.column:
        return ""
    of = next((one for one in offered(properties) if one.name == typed.column), None)
    if of is None:
        raise bad_parameter("column", "unknown_choice", "ไม่มีคอลัมน์นี้", "there is no such column")
    name = f'"{of.name}"'
    match typed.comparison:
        case "none":
            return f"{name} IS NULL"
        case "some":
            return f"{name} IS NOT NULL"
        case "has" if of.kind == "text":
            wanted = re.sub(r"([\\%_])", r"\\\1", typed.value)
            return f"CASEI({name}) LIKE CASEI({_quoted(f'%{wanted}%')})"
        case "eq" | "ne":
            return f"{name} {_SIGNS[typed.comparison]} {_literal(of.kind, typed.value)}"
        case "lt" | "le" | "ge" | "gt" if of.kind in _ORDERED:
            return f"{name} {_SIGNS[typed.comparison]} {_literal(of.kind, typed.value)}"
        case _:
            raise bad_parameter(
                "is", "unknown_choice", "เปรียบเทียบคอลัมน์นี้แบบนี้ไม่ได้", "this column cannot be compared in this way"
            )


def _literal(kind: Kind, typed: str) -> str:
    value = typed.strip().translate(_THAI_DIGITS)
    match kind:
        case "integer" | "number" if re.fullmatch(r"[+-]?\d{1,30}(\.\d{1,30})?", value.replace(",", ""), re.ASCII):
            return value.replace(",", "").lstrip("+")
        case "boolean" if value.lower() in ("true", "yes", "1", "ใช่"):
            return "TRUE"
        case "boolean" if value.lower() in ("false", "no", "0", "ไม่ใช่"):
            return "FALSE"
        case "date" if _ISO_DAY.fullmatch(sent := _as_sent(value)):
            return f"DATE('{sent}')"
        case "timestamp" if re.fullmatch(r"[0-9TZ:.+\-]{10,40}", sent := _as_sent(value)):
            return f"TIMESTAMP('{sent}')"
        case "text":
            return _quoted(typed)
        case _:
            raise bad_parameter(
                "value",
                "value",
                "ไม่ใช่ค่าของคอลัมน์นี้ เช่น จำนวน 1.5 วัน 21/11/2568 เวลา 21/11/2568 20:30 หรือ ใช่/ไม่ใช่",
                "is none of this column's: a number such as 1.5, a day such as 21/11/2025, a time such as"
                " 21/11/2025 20:30, yes or no",
            )


def _quoted(text: str) -> str:
    """Text as CQL2 has it; backslashes are doubled, since one before certain letters is read with them."""
    return "'" + text.replace("\\", "\\\\").replace("'", "''") + "'"


def _as_sent(typed: str) -> str:
    """A day or time as programs send it; what is neither stays as it is, and is refused with words where it is read."""
    text = typed.strip().translate(_THAI_DIGITS)
    found = _DAY.fullmatch(text)
    try:
        if found is not None:
            day, month, year = (int(part) for part in found.groups())
            return date(year - BUDDHIST_ERA_OFFSET if year >= FIRST_BUDDHIST_YEAR else year, month, day).isoformat()
        return read_typed_time(text).astimezone(UTC).isoformat().replace("+00:00", "Z")
    except (ValueError, TypedTimeFault):
        return text


def _as_typed(sent: str, language: Language) -> str:
    """A day or time of an address as people type it; what is neither stays as it is."""
    try:
        if _ISO_DAY.fullmatch(sent):
            day = date.fromisoformat(sent)
            return f"{day:%d/%m}/{day.year + (BUDDHIST_ERA_OFFSET if language == 'th' else 0)}"
        moment = datetime.fromisoformat(sent)
    except ValueError:
        return sent
    if moment.tzinfo is None or moment.second or moment.microsecond:
        return sent  # to the minute is how people type
    return typed_form(moment.astimezone(BANGKOK), is_buddhist=language == "th")
