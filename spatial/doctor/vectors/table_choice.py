"""Which columns of a table hold its positions, in which CRS: noted where names and values agree, asked otherwise.

Columns named latitude and longitude whose numbers are degrees are taken as WGS 84, and the report says so. Everything
else is a question with answers of columns and CRS together. Called by `spatial.doctor.vectors.table_opening`.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from pyproj import CRS

from spatial.doctor.report import Finding, Option
from spatial.doctor.vectors.coordinates import Columns, Meaning
from spatial.doctor.vectors.crs import name_of
from spatial.doctor.vectors.crs_guesses import CANDIDATES, Doubt, doubt_between, equally_good, to_lonlat
from spatial.doctor.vectors.fields import shown
from spatial.doctor.vectors.findings import finding
from spatial.doctor.vectors.outline import Outline
from spatial.doctor.vectors.table_survey import Positions

_NEARLY_ALL = 0.95
"""Columns named latitude and longitude are taken as such where so many of their numbers can be."""
_LONGEST_NAME = 80
"""Two of them and a CRS are an answer that metadata take."""
WGS84 = "EPSG:4326"


class Choice(NamedTuple):
    """Where a table's positions stand, and in which CRS."""

    columns: Columns
    crs: str


class _Guess(NamedTuple):
    """One possible answer: columns, CRS, and the part of the sample that it puts inside the outline."""

    columns: Columns
    crs: str
    share: float


def read_answer(answer: str, names: Sequence[str]) -> Choice | None:
    """An answer to `coordinates`: `x,y,EPSG:32647`, columns by name or as `#3`; None where it is none.

    Args:
        answer: As a person gave it.
        names: Of the columns; a name may itself have commas.
    """
    said, _, crs = answer.rpartition(",")
    crs = crs.strip()
    if not crs.startswith("EPSG:") or name_of(crs) is None:
        return None
    parts = said.split(",")
    for at in range(1, len(parts)):
        x, y = (_column_of(",".join(some), names) for some in (parts[:at], parts[at:]))
        if x is not None and y is not None and x != y:
            return Choice(Columns(x, y, meaning_of(crs)), crs)
    return None


def meaning_of(crs: str) -> Meaning:
    """How numbers of a usable CRS are written."""
    return "degrees" if CRS.from_user_input(crs).is_geographic else "unknown"


def choose(
    positions: Mapping[Columns, Positions], crs: str | None, outline: Outline, names: Sequence[str]
) -> Choice | Finding:
    """The columns and CRS of a table's positions, or the question that settles them.

    Args:
        positions: By pair of columns, at least one, what they hold.
        crs: A person's answer, usable.
        outline: The province, or Thailand.
        names: Of the table's columns.
    """
    pairs = list(positions)
    if len(pairs) == 1:
        (pair,), (seen,) = pairs, positions.values()
        if crs is not None:
            return Choice(pair._replace(meaning=meaning_of(crs)), crs)
        if pair.meaning == "degrees" and seen.in_degrees >= _NEARLY_ALL * seen.usable:
            return Choice(pair, WGS84)
    return _question(positions, outline, names)


def question_of_columns(positions: Mapping[Columns, Positions], outline: Outline, names: Sequence[str]) -> Finding:
    """The question where no column is named like a position: what the values could be is offered."""
    guesses = [guess for pair, seen in positions.items() for guess in _fitting(pair, seen, outline)]
    return _which_columns(guesses, _doubt(guesses, positions), names)


def used(choice: Choice, seen: Positions, count: int, outline: Outline, names: Sequence[str]) -> Finding:
    """The note that says which columns were taken, in which CRS, for how many of the rows; with what else fits.

    Args:
        choice: What is taken.
        seen: What its columns hold.
        count: Rows of the table.
        outline: The province, or Thailand.
        names: Of the table's columns.
    """
    usable = seen.in_degrees if choice.columns.meaning == "degrees" else seen.usable
    others = [guess for guess in _fitting(choice.columns, seen, outline) if guess[:2] != choice]
    taken = _Guess(*choice, _shares(choice.columns, seen, outline, [choice.crs])[choice.crs])
    x, y = (shown(names[at]) for at in choice.columns[:2])
    return finding(
        "coordinates_used",
        count=usable,
        x=x,
        y=y,
        crs=crs_name(choice.crs),
        rows=f"{count:,}",
        without=f"{count - usable:,}",
        decision="coordinates" if others else None,
        options=_options([taken, *others], names) if others else (),
    )


def crs_name(crs: str) -> str:
    """A CRS as people know it, with its code."""
    return f"{CANDIDATES[crs]} ({crs})" if crs in CANDIDATES else f"{CRS.from_user_input(crs).name} ({crs})"


def _question(positions: Mapping[Columns, Positions], outline: Outline, names: Sequence[str]) -> Finding:
    """Which of the pairs it is, or in which CRS the one is."""
    guesses = [guess for pair, seen in positions.items() for guess in _fitting(pair, seen, outline)]
    doubt = _doubt(guesses, positions)
    if not guesses:
        guesses = [_Guess(pair, code, 0.0) for pair in positions for code in CANDIDATES]
    if len(positions) > 1:
        return _which_columns(guesses, doubt, names)
    ((pair, seen),) = positions.items()
    x, y = (shown(names[at]) for at in pair[:2])
    example = f"{seen.metres[0][0]:.10g}, {seen.metres[0][1]:.10g}"
    return finding(
        "coordinates_unclear",
        count=seen.usable,
        decision="coordinates",
        options=_options(guesses, names),
        x=x,
        y=y,
        example=example,
        doubt_th=doubt.th,
        doubt_en=doubt.en,
    )


def _which_columns(guesses: Sequence[_Guess], doubt: Doubt, names: Sequence[str]) -> Finding:
    return finding(
        "column_choice",
        count=len(names),
        decision="coordinates",
        options=_options(guesses, names),
        columns=", ".join(shown(name) for name in names[:50] if name),
        doubt_th=doubt.th,
        doubt_en=doubt.en,
    )


def _fitting(pair: Columns, seen: Positions, outline: Outline) -> list[_Guess]:
    """The CRSs that fit best, the columns as they are named; where none does, with the columns changed about."""
    for columns in (pair, Columns(pair.y, pair.x, "unknown")):
        shares = _shares(columns, seen if columns is pair else _turned(seen), outline, list(CANDIDATES))
        if good := equally_good(shares):
            return [_Guess(columns._replace(meaning=meaning_of(crs)), crs, shares[crs]) for crs in good]
    return []


def _shares(columns: Columns, seen: Positions, outline: Outline, codes: Sequence[str]) -> dict[str, float]:
    return {crs: outline.share_inside(to_lonlat(crs, seen.read_as(meaning_of(crs)))) for crs in codes}


def _turned(seen: Positions) -> Positions:
    return seen._replace(degrees=seen.degrees[:, ::-1], metres=seen.metres[:, ::-1])


def _doubt(guesses: Sequence[_Guess], positions: Mapping[Columns, Positions]) -> Doubt:
    """How far apart the CRSs put the first pair that fits several."""
    for pair, seen in positions.items():
        for columns, held in ((pair, seen), (Columns(pair.y, pair.x, "unknown"), _turned(seen))):
            codes = [guess.crs for guess in guesses if guess.columns[:2] == columns[:2]]
            if len(codes) > 1:
                return doubt_between(codes, held.read_as(meaning_of(codes[0])))
    return Doubt()


def _options(guesses: Sequence[_Guess], names: Sequence[str]) -> list[Option]:
    """Answers of columns and CRS together; one is likely where it alone fits."""
    return [
        Option(
            f"{_answered(guess.columns.x, names)},{_answered(guess.columns.y, names)},{guess.crs}",
            th=f"{_labels(guess, names)}: ข้อมูล {guess.share:.0%} อยู่ในขอบเขต",
            en=f"{_labels(guess, names)}: {guess.share:.0%} of the data inside",
            is_likely=len(guesses) == 1,
        )
        for guess in guesses
    ]


def _labels(guess: _Guess, names: Sequence[str]) -> str:
    x, y = (shown(names[at]) for at in guess.columns[:2])
    return f"x = {x}, y = {y}, {crs_name(guess.crs)}"


def _answered(at: int, names: Sequence[str]) -> str:
    """A column as an answer names it: by its name, by its place where that cannot be typed or is not its alone."""
    name = names[at]
    is_plain = 0 < len(name) <= _LONGEST_NAME and " ".join(name.split()) == name and not name.startswith("#")
    return name if is_plain and names.count(name) == 1 else f"#{at + 1}"


def _column_of(said: str, names: Sequence[str]) -> int | None:
    said = said.strip()
    if said in names:
        return names.index(said) if said else None
    place = int(said[1:]) if said.startswith("#") and said[1:].isascii() and said[1:].isdigit() else 0
    return place - 1 if 0 < place <= len(names) else None
