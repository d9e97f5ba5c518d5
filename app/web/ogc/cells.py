"""Values of features as people read them: words for codes, Thai time, units where they are known."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from app.core.text import Language, Text
from app.core.time import BANGKOK, BUDDHIST_ERA_OFFSET, ENGLISH_MONTHS, THAI_MONTHS, display
from app.ogc.collection import Collection
from app.ogc.properties import Property
from app.web import words
from app.web.ogc.wording import INPUT_COLUMN, INPUT_UNITS, INPUT_WORDS, KIND

MOST_COLUMNS = 12
"""In the table of a page; a feature's own page shows all."""
MOST_LETTERS = 200
"""Of a text in a table."""
NOTHING = "–"
YES_OR_NO = {True: Text("ใช่", "Yes"), False: Text("ไม่ใช่", "No")}


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the table: a property, what it is called, and how its values read."""

    of: Property
    title: str
    is_of_inputs: bool

    @property
    def name(self) -> str:
        """The property's name."""
        return self.of.name

    @property
    def is_number(self) -> bool:
        """Whether its values are numbers, which stand at the right."""
        return self.of.kind in ("integer", "number") and not (self.is_of_inputs and self.name in INPUT_WORDS)

    def read(self, value: Any, language: Language, *, is_short: bool = False) -> str:
        """A value as people read it; a dash where there is none.

        Args:
            value: As the database gave it.
            language: Of words, months and years.
            is_short: Whether a long text is cut, for a table.
        """
        if value is None:
            return NOTHING
        if self.is_of_inputs and self.name in INPUT_WORDS:
            word = words.LISTS[self.name].get(str(value))
            said = word.to(language) if word else str(value)
            return f"{value} {said}" if self.name == "severity" else said
        text = _read(value, language)
        unit = INPUT_UNITS.get(self.name) if self.is_of_inputs else None
        if unit is not None:
            text = f"{text} {unit.to(language)}"
        return f"{text[:MOST_LETTERS]}…" if is_short and len(text) > MOST_LETTERS else text


def _read(value: Any, language: Language) -> str:
    match value:
        case bool():
            return YES_OR_NO[value].to(language)
        case float():
            return f"{value:,.6f}".rstrip("0").rstrip(".")
        case datetime():
            return display(value if value.tzinfo else value.replace(tzinfo=BANGKOK), language)
        case date():
            return display_day(value, language)
        case _:
            # whole numbers are often codes: without separators
            return str(value)


def display_day(day: date, language: Language) -> str:
    """A day as people read it: `21 พ.ย. 2568` or `21 Nov 2025`."""
    if language == "th":
        return f"{day.day} {THAI_MONTHS[day.month - 1]} {day.year + BUDDHIST_ERA_OFFSET}"
    return f"{day.day} {ENGLISH_MONTHS[day.month - 1]} {day.year}"


def table_columns(columns: Sequence[Column], language: Language) -> Sequence[Column]:
    """The columns of the table of a page: what there is in both languages, in the reader's alone."""
    other = "en" if language == "th" else "th"
    left_out = {f"title_{other}", f"kind_{other}", "kind", "channel", "area_codes"}
    return [one for one in columns if not (one.is_of_inputs and one.name in left_out)][:MOST_COLUMNS]


def columns_of(collection: Collection, language: Language) -> Sequence[Column]:
    """The columns of a collection, what matters most first where that is known."""
    is_of_inputs = collection.key == "uuid"
    if not is_of_inputs:
        return [Column(one, one.name, is_of_inputs) for one in collection.properties]
    known: Mapping[str, Property] = {one.name: one for one in collection.properties}
    order = [f"title_{language}", f"kind_{language}", *INPUT_COLUMN]
    names = [name for name in dict.fromkeys(order) if name in known]
    return [Column(known[name], _input_title(name, language), is_of_inputs) for name in names]


def _input_title(name: str, language: Language) -> str:
    # of what there is in both languages, the reader's needs no language beside it
    own = {f"title_{language}": INPUT_COLUMN["title"], f"kind_{language}": KIND}
    return own.get(name, INPUT_COLUMN[name]).to(language)
