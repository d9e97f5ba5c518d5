"""Reading a JSON body: its size, its encoding, and what is wrong with it, in both languages.

Bodies are read by a dependency rather than by FastAPI's own body parameters, for three reasons: rights are checked
before anything of the body is looked at; JSON goes straight into pydantic's strict JSON mode; and faults come in our
words.
"""

from collections.abc import Callable, Coroutine, Mapping, Sequence
from typing import Annotated, Any, TypeVar, cast

from fastapi import Request
from pydantic import AfterValidator, BaseModel, ConfigDict, ValidationError

from app.core.errors import FieldError, InvalidInput, TooLarge
from app.core.fault_words import broken_json, values_of
from app.core.receiving import arriving_within
from app.core.text import Text

MAX_BODY_BYTES = 1024 * 1024
Model = TypeVar("Model", bound=BaseModel)


class Body(BaseModel):
    """Base of all bodies: unknown fields are refused, and nothing is converted from another type."""

    model_config = ConfigDict(extra="forbid", strict=True)


TOO_LARGE = Text(
    "ข้อมูลที่ส่งใหญ่เกิน {limit} KB ลดจำนวนจุดของเส้นหรือพื้นที่ หรือย่อข้อความ แล้วส่งใหม่ ยังไม่มีการบันทึกข้อมูลใด ๆ",
    "The body is over {limit} KB. Simplify the geometry or shorten the text, then send again. Nothing was stored.",
)

WORDS: Mapping[str, Text] = {
    "missing": Text("ต้องมีค่านี้", "This is required."),
    "extra_forbidden": Text("ไม่รู้จักช่องนี้ โปรดลบออกหรือแก้ชื่อ", "This field is not known. Remove it or mend its name."),
    "json_invalid": Text("ไม่ใช่ JSON ที่ถูกต้อง: {error}", "This is not valid JSON: {error}."),
    "json_type": Text("ต้องเป็น JSON", "Must be JSON."),
    "string_type": Text("ต้องเป็นข้อความ", "Must be text (a JSON string)."),
    "string_too_short": Text("ต้องมีอย่างน้อย {min_length} ตัวอักษร", "Must have at least {min_length} characters."),
    "string_too_long": Text("ต้องไม่เกิน {max_length} ตัวอักษร", "Must have at most {max_length} characters."),
    "string_pattern_mismatch": Text(
        "รูปแบบไม่ถูกต้อง ต้องเป็นไปตาม {pattern}", "Does not have the right form, which is {pattern}."
    ),
    "int_type": Text("ต้องเป็นจำนวนเต็ม", "Must be a whole number."),
    "int_from_float": Text("ต้องเป็นจำนวนเต็ม", "Must be a whole number."),
    "float_type": Text("ต้องเป็นตัวเลข", "Must be a number."),
    "finite_number": Text("ต้องเป็นตัวเลขจำกัด ไม่ใช่ NaN หรือ Infinity", "Must be a finite number, not NaN or Infinity."),
    "bool_type": Text("ต้องเป็น true หรือ false", "Must be true or false."),
    "list_type": Text("ต้องเป็นรายการ", "Must be a list."),
    "dict_type": Text("ต้องเป็นออบเจกต์", "Must be a JSON object."),
    "model_type": Text("ต้องเป็นออบเจกต์", "Must be a JSON object."),
    "model_attributes_type": Text("ต้องเป็นออบเจกต์", "Must be a JSON object."),
    "too_long": Text("มีได้ไม่เกิน {max_length} รายการ", "At most {max_length} items."),
    "too_short": Text("ต้องมีอย่างน้อย {min_length} รายการ", "At least {min_length} items."),
    "literal_error": Text("ต้องเป็นหนึ่งใน: {expected}", "Must be one of: {expected}."),
    "uuid_type": Text("ต้องเป็น UUID", "Must be a UUID."),
    "uuid_parsing": Text("ต้องเป็น UUID", "Must be a UUID."),
    "greater_than_equal": Text("ต้องไม่น้อยกว่า {ge}", "Must be {ge} or more."),
    "less_than_equal": Text("ต้องไม่เกิน {le}", "Must be {le} or less."),
    "greater_than": Text("ต้องมากกว่า {gt}", "Must be more than {gt}."),
    "less_than": Text("ต้องน้อยกว่า {lt}", "Must be less than {lt}."),
    "none_required": Text("ต้องเว้นว่าง (null)", "Must be left empty (null)."),
    "date_type": Text("ต้องเป็นวันที่ เช่น 2025-11-21", "Must be a date, for example 2025-11-21."),
    "timezone_aware": Text(
        "ต้องระบุเขตเวลา เช่น 2025-11-21T20:30:00+07:00", "Must have a time zone, for example 2025-11-21T20:30:00+07:00."
    ),
    "datetime_type": Text(
        "ต้องเป็นเวลาแบบ ISO 8601 เช่น 2025-11-21T20:30:00+07:00",
        "Must be an ISO 8601 time, for example 2025-11-21T20:30:00+07:00.",
    ),
    "int_parsing": Text("ต้องเป็นจำนวนเต็ม", "Must be a whole number."),
    "enum": Text("ต้องเป็นหนึ่งใน: {expected}", "Must be one of: {expected}."),
    "union_tag_invalid": Text("ต้องเป็นหนึ่งใน: {expected_tags}", "Must be one of: {expected_tags}."),
    "union_tag_not_found": Text("ต้องบอกชนิดในช่อง {discriminator}", "Must say its kind in {discriminator}."),
}
"""Pydantic's error type → our words; what is not listed is said in general terms."""

SAME_AS = {
    "datetime_parsing": "datetime_type",
    "datetime_from_date_parsing": "datetime_type",
    "datetime_object_invalid": "datetime_type",
    "date_parsing": "date_type",
    "date_from_datetime_parsing": "date_type",
    "date_from_datetime_inexact": "date_type",
    "int_parsing_size": "int_type",
    "float_parsing": "float_type",
    "bool_parsing": "bool_type",
    "string_unicode": "string_type",
}
GENERAL = Text("ค่านี้ไม่ถูกต้อง", "This value is not valid.")


class Fault(ValueError):
    """A fault that a validator of ours finds: a code and words in both languages."""

    def __init__(self, code: str, detail: Text) -> None:
        super().__init__(code)
        self.fault_code = code
        self.detail = detail


def refuse_nul(value: str) -> str:
    """Refuse NUL, which no text holds and PostgreSQL cannot store.

    Raises:
        Fault: there is one.
    """
    if "\x00" in value:
        raise Fault("nul_character", Text("มีอักขระ NUL โปรดลบออก", "Contains a NUL character. Remove it."))
    return value


PlainText = Annotated[str, AfterValidator(refuse_nul)]


def validation_fault(item: Mapping[str, Any]) -> FieldError:
    """One of pydantic's errors, as we say it."""
    kind: str = SAME_AS.get(item["type"]) or str(item["type"])
    location: Sequence[Any] = item["loc"]
    context: Mapping[str, Any] = item.get("ctx") or {}
    if kind in ("too_long", "too_short") and context.get("field_type") == "Value":
        # of a text that a validator of ours saw first, pydantic no longer knows that it is one
        kind = f"string_{kind}"
    if location and location[0] in ("query", "path", "header"):
        pointer = f"?{location[-1]}" if location[0] == "query" else str(location[-1])
    else:
        pointer = "".join(f"/{_escape(str(part))}" for part in location)
    if isinstance(raised := context.get("error"), Fault):
        return FieldError(pointer, raised.fault_code, raised.detail)
    return FieldError(pointer, kind, _said(kind, context))


def _said(kind: str, context: Mapping[str, Any]) -> Text:
    """The words of an error type with its particulars, none of which stays in pydantic's English."""
    words = WORDS.get(kind)
    if words is None:
        return GENERAL
    if kind == "json_invalid":
        broken = broken_json(str(context["error"]))
        return Text(words.th.format(error=broken.th), words.en.format(error=broken.en))
    listed = {name: values_of(str(context[name])) for name in ("expected", "expected_tags") if name in context}
    return words.format(**{**context, **listed})


def _escape(part: str) -> str:
    """RFC 6901; what a sender named a field is shown shortened."""
    return part[:60].replace("~", "~0").replace("/", "~1")


async def read_limited(request: Request, limit: int) -> bytes:
    """The body, of which no more than the limit is kept.

    Raises:
        TooLarge: the body, or what it says of its length, is over the limit.
    """
    too_large = TooLarge(TOO_LARGE.format(limit=limit // 1024), headers={"Connection": "close"})
    return b"".join([chunk async for chunk in arriving_within(request, limit, too_large)])


def json_body(
    model: type[Model], *, limit: int = MAX_BODY_BYTES, may_be_empty: bool = False
) -> Callable[[Request], Coroutine[Any, Any, Model]]:
    """A dependency that reads the body as `model`; use with `body_schema(model)` in the route's `openapi_extra`.

    Declare it after the policy: what a stranger sends is not looked at.
    """

    async def read(request: Request) -> Model:
        raw = await read_limited(request, limit)
        if may_be_empty and not raw.strip():
            raw = b"{}"
        if not raw.strip():
            raise InvalidInput(
                Text("ไม่มีเนื้อหา ต้องส่งออบเจกต์ JSON", "There is no body. Send a JSON object."),
                errors=[FieldError("", "missing", WORDS["missing"])],
            )
        try:
            return model.model_validate_json(raw)
        except ValidationError as error:
            faults = [validation_fault(item) for item in error.errors(include_url=False, include_input=False)]
            raise InvalidInput(errors=faults[:100]) from None

    return read


def body_schema(model: type[BaseModel]) -> dict[str, Any]:
    """The `openapi_extra` of a route whose body is read by `json_body(model)`."""
    inline = model.model_json_schema()
    definitions = inline.pop("$defs", {})
    return {
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": _resolved(inline, definitions)}},
        }
    }


def _resolved(schema: Any, definitions: Mapping[str, Any]) -> Any:
    """A JSON schema with its local references written out."""
    if isinstance(schema, dict):
        node = cast(dict[str, Any], schema)
        if "$ref" in node:
            return _resolved(definitions[node["$ref"].rpartition("/")[2]], definitions)
        return {key: _resolved(value, definitions) for key, value in node.items()}
    if isinstance(schema, list):
        return [_resolved(value, definitions) for value in cast(list[Any], schema)]
    return schema
