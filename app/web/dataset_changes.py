"""What differs between two versions of a dataset: words, layers, inputs, figures per area. Pure computation."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from app.core.text import Language, Text
from app.web.dataset_figures import class_words
from app.web.dataset_words import FIGURE_UNIT
from app.web.text_differences import Piece, text_differences

Manifest = Mapping[str, Any]
Fate = Literal["new", "gone", "changed"]

WORDS = {
    "title": Text("ชื่อ", "Title"),
    "statement": Text("สถานการณ์", "Situation"),
    "advice": Text("คำแนะนำ", "Advice"),
    "confidence_reason": Text("เหตุผลของความมั่นใจ", "Why that sure"),
}
KEYS = frozenset({"area_code", "hazard", "exposure", "class", "unit", "kind", "severity", "state"})
"""Columns that say what a row is about; the others, but for names and bounds, are its figures."""
NOT_FIGURES = KEYS | {"area_level", "area_th", "area_en", "lower_m", "upper_m"}


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
    about: Text
    column: Text
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
    older: Manifest, newer: Manifest, rows: tuple[Mapping[str, Any], Mapping[str, Any]]
) -> Sequence[TableChanged]:
    """The tables of which any figure differs, district before subdistrict.

    Args:
        older: The manifest of the version before.
        newer: The manifest of the version after.
        rows: The rows of both versions' tables, by name.
    """
    before = {table["name"]: table for table in older["tables"]}
    after = {table["name"]: table for table in newer["tables"]}
    found: list[TableChanged] = []
    for name in dict.fromkeys([*after, *before]):
        old, new = before.get(name), after.get(name)
        if old is not None and new is not None and old["rows_sha256"] == new["rows_sha256"]:
            continue
        stated = new or old
        assert stated is not None  # noqa: S101 - one of the two is there
        fate: Fate = "new" if old is None else "gone" if new is None else "changed"
        figures = list(_figures(stated, _keyed(old, rows[0].get(name)), _keyed(new, rows[1].get(name))))
        figure = next(column for column in stated["columns"] if column["name"] not in NOT_FIGURES)
        found.append(TableChanged(name, stated["title"], FIGURE_UNIT.get(figure["unit"] or ""), fate, figures))
    return found


def _keyed(stated: Mapping[str, Any] | None, rows: Any) -> dict[tuple[Any, ...], dict[str, Any]]:
    """Rows by what they are about; layers by their slug, since another version of one is still about the same."""
    if stated is None:
        return {}
    names = [column["name"] for column in stated["columns"]]
    keyed: dict[tuple[Any, ...], dict[str, Any]] = {}
    for row in rows or ():
        named = dict(zip(names, row, strict=True))
        key = tuple(_slug(str(value)) if name in ("hazard", "exposure") else value
                    for name, value in named.items() if name in KEYS)  # fmt: skip
        keyed[key] = named
    return keyed


def _slug(collection: str) -> str:
    return collection.rpartition("-v")[0]


def _figures(
    stated: Mapping[str, Any],
    older: Mapping[tuple[Any, ...], Mapping[str, Any]],
    newer: Mapping[tuple[Any, ...], Mapping[str, Any]],
) -> Iterator[FigureChanged]:
    column = next(column for column in stated["columns"] if column["name"] not in NOT_FIGURES)
    name, decimals = column["name"], column["decimals"] or 0
    keys = sorted(dict.fromkeys([*older, *newer]), key=lambda key: tuple(str(part) for part in key))
    for key in keys:
        old, new = older.get(key), newer.get(key)
        before, after = (row[name] if row is not None else None for row in (old, new))
        if before == after:
            continue
        row = new or old
        assert row is not None  # noqa: S101 - one of the two is there
        difference = "" if before is None or after is None else f"{after - before:+,.{decimals}f}"
        yield FigureChanged(
            row["area_code"],
            Text(row["area_th"], row["area_en"]),
            _about(row),
            Text(column["title"]["th"], column["title"]["en"]),
            _written(before, decimals),
            _written(after, decimals),
            difference,
        )


def _written(value: Any, decimals: int) -> str:
    return "–" if value is None else f"{value:,.{decimals}f}"


def _about(row: Mapping[str, Any]) -> Text:
    if "class" in row:
        layers = " × ".join(_slug(str(row[name])).partition("-")[2] for name in ("hazard", "exposure") if name in row)
        words = class_words(row["class"])
        return Text(f"{words.th} · {layers}", f"{words.en} · {layers}")
    return Text(f"{row['kind']} · {row['severity']}", f"{row['kind']} · {row['severity']}")
