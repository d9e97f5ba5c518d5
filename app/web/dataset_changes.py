"""What differs between two versions of a dataset: words, layers, inputs, figures per area. Pure computation."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from app.core.text import Language, Text
from app.web.dataset_figures import class_words
from app.web.dataset_words import FIGURE_UNIT
from app.web.text_differences import Piece, text_differences
from app.web.words import SEVERITY, STATE, UNIT

Manifest = Mapping[str, Any]
Fate = Literal["new", "gone", "changed"]

WORDS = {
    "title": Text("ชื่อ", "Title"),
    "statement": Text("สถานการณ์", "Situation"),
    "advice": Text("คำแนะนำ", "Advice"),
    "confidence_reason": Text("เหตุผลของความมั่นใจ", "Why that sure"),
}
NOT_FIGURES = frozenset(
    {"area_code", "area_level", "area_th", "area_en", "hazard", "exposure", "class", "lower_m", "upper_m"}
    | {"unit", "kind", "severity", "state"}
)
"""Columns that say what a row is about; the first of the others is the figure that is compared."""


@dataclass(frozen=True, slots=True)
class WordsChanged:
    """A text that differs."""

    part: Text
    pieces: Sequence[Piece]


@dataclass(frozen=True, slots=True)
class FactChanged:
    """A single value that differs; None where nothing was stated."""

    part: str
    older: Any
    newer: Any


@dataclass(frozen=True, slots=True)
class PartChanged:
    """A layer or an input that came, went, or is taken in another version or state."""

    fate: Fate
    older: Mapping[str, Any] | None
    newer: Mapping[str, Any] | None

    @property
    def either(self) -> Mapping[str, Any]:
        """The newer one, or what there is."""
        found = self.newer or self.older
        assert found is not None  # noqa: S101 - one of the two is there
        return found


@dataclass(frozen=True, slots=True)
class FigureChanged:
    """A figure of one area that differs, as it is written; a dash where there was no row."""

    area_code: str
    area: Text
    about: str
    """Depth class and layers, or kind, severity, unit and state, in words."""
    older: str
    newer: str
    difference: str
    """With its sign; empty where one of the two is missing."""


@dataclass(frozen=True, slots=True)
class TableChanged:
    """The figures of a table that differ."""

    name: str
    title: Mapping[str, str]
    unit: Text | None
    fate: Fate
    replaced: Sequence[tuple[str, str]]
    """Layers (slugs) that others took the place of; empty where the same ones are compared, or more than one set."""
    figures: Sequence[FigureChanged]


def words_changed(older: Manifest, newer: Manifest, language: Language) -> Sequence[WordsChanged]:
    """The texts that differ, in one language."""
    found: list[WordsChanged] = []
    for part, words in WORDS.items():
        before, after = (_in_language(manifest[part], language) for manifest in (older, newer))
        if before != after:
            found.append(WordsChanged(words, text_differences(before, after)))
    return found


def _in_language(said: Mapping[str, str] | None, language: Language) -> str:
    return said[language] if said else ""


def facts_changed(older: Manifest, newer: Manifest) -> Sequence[FactChanged]:
    """Confidence, validity and box where they differ."""
    parts = ("confidence", "valid_until", "bbox")
    return [FactChanged(part, older[part], newer[part]) for part in parts if older[part] != newer[part]]


def layers_changed(older: Manifest, newer: Manifest) -> Sequence[PartChanged]:
    """Layers that came, went, or are taken in another version."""
    return list(_parts(older["layers"], newer["layers"], "slug", ("version", "carried_hash", "title")))


def inputs_changed(older: Manifest, newer: Manifest) -> Sequence[PartChanged]:
    """Inputs that came, went, or are taken in another version or state."""
    return list(_parts(older["inputs"], newer["inputs"], "id", ("version", "state")))


def _parts(
    older: Sequence[Mapping[str, Any]], newer: Sequence[Mapping[str, Any]], key: str, facts: Sequence[str]
) -> Iterator[PartChanged]:
    before = {one[key]: one for one in older}
    after = {one[key]: one for one in newer}
    for name in dict.fromkeys([*after, *before]):
        old, new = before.get(name), after.get(name)
        if old is None or new is None:
            yield PartChanged("new" if old is None else "gone", old, new)
        elif any(old[fact] != new[fact] for fact in facts):
            yield PartChanged("changed", old, new)


def tables_changed(
    older: Manifest, newer: Manifest, rows: tuple[Mapping[str, Any], Mapping[str, Any]], language: Language
) -> Sequence[TableChanged]:
    """The tables of which any figure differs, by area.

    Args:
        older: The manifest of the version before.
        newer: The manifest of the version after.
        rows: The rows of both versions' tables, by name.
        language: Of the words.
    """
    before = {table["name"]: table for table in older["tables"]}
    after = {table["name"]: table for table in newer["tables"]}
    kinds = older["kinds"] | newer["kinds"]
    found: list[TableChanged] = []
    for name in dict.fromkeys([*after, *before]):
        old, new = before.get(name), after.get(name)
        if old is not None and new is not None and old["rows_sha256"] == new["rows_sha256"]:
            continue
        stated = new or old
        assert stated is not None  # noqa: S101 - one of the two is there
        sides = (
            _Side(old, rows[0].get(name), older["areas"]["codes"]),
            _Side(new, rows[1].get(name), newer["areas"]["codes"]),
        )
        column = next(column for column in stated["columns"] if column["name"] not in NOT_FIGURES)
        replaced = _replaced(*sides)
        found.append(
            TableChanged(
                name,
                stated["title"],
                FIGURE_UNIT.get(column["unit"] or ""),
                "new" if old is None else "gone" if new is None else "changed",
                replaced,
                list(_figures(column, *sides, kinds, language, is_paired=bool(replaced))),
            )
        )
    return found


class _Side:
    """A table as one of the two versions has it."""

    def __init__(self, stated: Mapping[str, Any] | None, rows: Any, codes: Collection[str]) -> None:
        names = [column["name"] for column in stated["columns"]] if stated else []
        self.rows: list[dict[str, Any]] = [dict(zip(names, row, strict=True)) for row in rows or ()]
        self.is_there = stated is not None
        self.layers = sorted({_layers_of(row) for row in self.rows})
        """What figures were computed from: slugs of the hazard and, where there is one, of what is exposed."""
        self._codes = frozenset(codes)

    def by_key(self, *, is_paired: bool) -> dict[tuple[Any, ...], dict[str, Any]]:
        """Rows by what they are about, in which another version of a layer is still the same one."""
        return {_key(row, is_paired=is_paired): row for row in self.rows}

    def missing(self, area_code: str, layers: tuple[str, ...], *, is_paired: bool) -> int | None:
        """What a row that is not there means: nothing was in the class, or (None) nobody looked."""
        has_looked = self.is_there and area_code in self._codes and (is_paired or not layers or layers in self.layers)
        return 0 if has_looked else None


def _layers_of(row: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(str(row[name]).rpartition("-v")[0].partition("-")[2] for name in ("hazard", "exposure") if name in row)


def _key(row: Mapping[str, Any], *, is_paired: bool) -> tuple[Any, ...]:
    about = tuple(row[name] for name in ("severity", "unit", "kind", "state") if name in row)
    depth = (float("inf") if row["lower_m"] is None else row["lower_m"], row["class"]) if "class" in row else ()
    return (row["area_code"], () if is_paired else _layers_of(row), depth, about)


def _replaced(older: _Side, newer: _Side) -> Sequence[tuple[str, str]]:
    """The one set of layers for another: their figures are then set against each other, not beside each other."""
    if len(older.layers) == len(newer.layers) == 1 and older.layers != newer.layers:
        pairs = zip(older.layers[0], newer.layers[0], strict=True)
        return [(old, new) for old, new in pairs if old != new]
    return ()


def _figures(
    column: Mapping[str, Any],
    older: _Side,
    newer: _Side,
    kinds: Mapping[str, Mapping[str, str]],
    language: Language,
    *,
    is_paired: bool,
) -> Iterator[FigureChanged]:
    name, decimals = column["name"], min(column["decimals"] or 0, 2)
    before, after = older.by_key(is_paired=is_paired), newer.by_key(is_paired=is_paired)
    for key in sorted({*before, *after}):
        row = after.get(key) or before[key]
        code, layers = row["area_code"], _layers_of(row)
        old = before[key][name] if key in before else older.missing(code, layers, is_paired=is_paired)
        new = after[key][name] if key in after else newer.missing(code, layers, is_paired=is_paired)
        if old == new:
            continue
        yield FigureChanged(
            code,
            Text(row["area_th"], row["area_en"]),
            _about(row, kinds, language, layers=() if is_paired else layers),
            _written(old, decimals),
            _written(new, decimals),
            "" if old is None or new is None else f"{new - old:+,.{decimals}f}",
        )


def _written(value: Any, decimals: int) -> str:
    return "–" if value is None else f"{value:,.{decimals}f}"


def _about(
    row: Mapping[str, Any], kinds: Mapping[str, Mapping[str, str]], language: Language, *, layers: Sequence[str]
) -> str:
    if "class" in row:
        return " · ".join([class_words(row["class"]).to(language), *([" × ".join(layers)] if layers else [])])
    kind = kinds[row["kind"]][language] if row["kind"] in kinds else row["kind"]
    words = (SEVERITY[str(row["severity"])], UNIT[row["unit"]], STATE[row["state"]])
    return " · ".join([kind, *(word.to(language) for word in words)])
