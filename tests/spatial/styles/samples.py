"""Styles of every kind, and an evaluator of the few MapLibre expressions that the platform writes."""

import json
from typing import Any

from spatial.styles.style import (
    Categories,
    Category,
    Classes,
    ClassRange,
    Look,
    Outline,
    Ramp,
    Single,
    Stop,
    Style,
    Words,
)

TITLE = Words("ความลึกน้ำ", "Depth of water")
LOW, HIGH, OTHER = Words("ตื้น", "Shallow"), Words("ลึก", "Deep"), Words("อื่น ๆ", "Other")
EDGE = Outline("#ffffff", 1.5)

CLASSES = Style(
    TITLE,
    "polygon",
    Classes(
        "depth_m", (ClassRange(None, 0.5, LOW, Look("#93c7ea", 0.8)), ClassRange(1.0, None, HIGH, Look("#0b2656")))
    ),
    unit="m",
    note=Words("ตัวอย่าง", "An example"),
)
CATEGORIES = Style(
    TITLE,
    "point",
    Categories(
        "kind",
        (
            Category("school", LOW, Look("#1b7a4a", outline=EDGE, shape="square")),
            Category(2, HIGH, Look("#8e2a7c", outline=EDGE, shape="triangle", radius_px=8.0)),
            Category(True, TITLE, Look("#0f6f78", shape="diamond")),
        ),
        other=Single(OTHER, Look("#6b7885")),
    ),
)
SINGLE = Style(TITLE, "line", Single(LOW, Look("#12355b", outline=EDGE, width_px=4.0)))
RAMP = Style(
    TITLE, "raster", Ramp((Stop(0.0, "#93c7ea", 0.0), Stop(1.0, "#2259a1", 0.8, LOW), Stop(3.0, "#0b2656", 0.8, HIGH)))
)
EVERY_KIND = {"classes": CLASSES, "categories": CATEGORIES, "single": SINGLE, "ramp": RAMP}


def evaluate(expression: Any, properties: dict[str, Any]) -> Any:
    """What MapLibre makes of an expression for a feature's properties, after its style specification."""
    if not isinstance(expression, list):
        return expression
    name, *arguments = expression
    if name == "literal":
        return arguments[0]
    if name == "get":
        return properties.get(arguments[0])
    if name == "case":
        for condition, value in zip(arguments[:-1:2], arguments[1::2], strict=False):
            if evaluate(condition, properties):
                return evaluate(value, properties)
        return evaluate(arguments[-1], properties)
    if name == "match":
        wanted = evaluate(arguments[0], properties)
        pairs = dict(zip(arguments[1:-1:2], arguments[2:-1:2], strict=True))
        return evaluate(pairs.get(wanted, arguments[-1]), properties)
    values = [evaluate(argument, properties) for argument in arguments]
    return {
        "all": lambda: all(values),
        "any": lambda: any(values),
        "==": lambda: values[0] == values[1],
        ">=": lambda: values[0] >= values[1],
        "<": lambda: values[0] < values[1],
        "in": lambda: values[0] in values[1],
        "typeof": lambda: "number" if type(values[0]) in (int, float) else "not a number",
        # null converts to 0, as in MapLibre
        "to-number": lambda: float(values[0] or 0),
        "to-string": lambda: (
            "" if values[0] is None else values[0] if isinstance(values[0], str) else json.dumps(values[0])
        ),
    }[name]()
