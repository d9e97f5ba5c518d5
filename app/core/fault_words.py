"""What pydantic says only in English, as we say it in both languages: what may stand there, and broken JSON.

Called by `app.core.body` for the faults of every body, form and query.
"""

import re

from app.core.text import Text

_QUOTED = re.compile(r"'((?:[^'\\]|\\.)*)'")
_PLACE = re.compile(r"^(?P<what>.*) at line (?P<line>\d+) column (?P<column>\d+)$", re.DOTALL)
_BROKEN: tuple[tuple[str, Text], ...] = (
    ("EOF", Text("ข้อความจบก่อนครบ", "the text ends too early")),
    ("unexpected end", Text("ข้อความจบก่อนครบ", "the text ends too early")),
    ("expected `:`", Text("ขาดเครื่องหมาย : หลังชื่อช่อง", "a : is missing after a name")),
    ("expected `,`", Text("ขาดเครื่องหมาย , หรือวงเล็บปิด", "a , or a closing bracket is missing")),
    ("trailing comma", Text("มีเครื่องหมาย , เกินมาก่อนวงเล็บปิด", "there is a , too many before a closing bracket")),
    ("trailing characters", Text("มีข้อความเกินต่อท้าย", "there is more after the end")),
    ("key must be a string", Text('ชื่อช่องต้องอยู่ในเครื่องหมาย "', 'names must stand in double quotes (")')),
    ("invalid number", Text("ตัวเลขไม่ถูกต้อง", "a number is malformed")),
    ("number out of range", Text("ตัวเลขใหญ่เกินไป", "a number is too large")),
    ("invalid escape", Text("เครื่องหมาย \\ ในข้อความไม่ถูกต้อง", "a \\ in a text is wrong")),
    ("lone leading surrogate", Text("รหัสอักขระ \\u ไม่ครบคู่", "a \\u escape lacks its other half")),
    (
        "control character",
        Text("มีการขึ้นบรรทัดหรืออักขระควบคุมในข้อความ", "there is a line break or control character in a text"),
    ),
    ("recursion limit", Text("ซ้อนกันลึกเกินไป", "it is nested too deeply")),
    ("expected", Text("ค่าไม่ถูกต้อง หรือขาดเครื่องหมายคำพูด", "a value is malformed, or quotes are missing")),
)
"""What the parser says begins or reads so → our words."""
_OTHERWISE = Text("รูปแบบไม่ถูกต้อง", "it is malformed")


def values_of(expected: str) -> str:
    """Pydantic's `'a', 'b' or 'c'` as `a, b, c`, which reads the same in both languages."""
    return ", ".join(_QUOTED.findall(expected)) or expected


def broken_json(error: str) -> Text:
    """What is wrong with a text that is no JSON, and where.

    Args:
        error: As the parser says it, `EOF while parsing a value at line 1 column 5`.
    """
    place = _PLACE.match(error)
    said = place["what"] if place else error
    what = next((words for begin, words in _BROKEN if begin in said), _OTHERWISE)
    if place is None:
        return what
    line, column = place["line"], place["column"]
    return Text(
        f"{what.th} (บรรทัดที่ {line} อักษรที่ {column})", f"{what.en} (line {line}, column {column})"
    )  # fmt: skip
