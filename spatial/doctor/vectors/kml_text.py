"""Descriptions of KML placemarks: HTML as programs write it, turned into plain text and attributes.

Tables of two columns (ArcGIS, GISTDA) and lines such as `<b>ตำบล:</b> คอหงส์<br>` become attributes; scripts, styles and
tags are gone, addresses of links are not kept. Pure functions on texts. Called by `spatial.doctor.vectors.kml`.
"""

import re
from collections.abc import Mapping
from html.parser import HTMLParser
from typing import NamedTuple

_MARKUP = re.compile(r"<\s*/?\s*[a-zA-Z!][^>]*>|&(?:#\d+|#x[0-9a-fA-F]+|[a-zA-Z]+);")
_SILENT = frozenset({"script", "style", "head", "title", "object", "iframe", "template", "noscript"})
_BREAKS = frozenset({"br", "p", "div", "tr", "li", "table", "h1", "h2", "h3", "h4", "ul", "ol", "hr", "center"})
_BOLD = frozenset({"b", "strong"})
_LONGEST_KEY = 60
_MARK = "\x00"
"""Stands around bold text until lines are read; files cannot hold it, XML forbids it."""
_BOLD_LINE = re.compile(rf"{_MARK}([^{_MARK}]+){_MARK}\s*:?\s*(.*)")


class Described(NamedTuple):
    """A description read."""

    text: str
    attributes: Mapping[str, str]
    had_markup: bool


def read_description(description: str) -> Described:
    """A description as plain text and attributes; what has no markup stays as it is."""
    if not _MARKUP.search(description):
        return Described(description.strip(), {}, had_markup=False)
    reader = _Reader()
    reader.feed(description.replace(_MARK, ""))
    reader.close()
    return Described(*reader.read(), had_markup=True)


class _Reader(HTMLParser):
    """Collects rows of tables, and lines of what stands outside their cells."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._silent = 0
        self._text: list[str] = []
        self._rows: list[list[list[str]]] = []
        """Open rows, innermost last; each a list of cells, each a list of texts."""
        self._pairs: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT:
            self._silent += 1
        elif tag == "tr":
            self._rows.append([])
        elif tag in ("td", "th") and self._rows:
            self._rows[-1].append([])
        elif tag in _BREAKS:
            self._say("\n")
        if tag in _BOLD:
            self._say(_MARK)

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self._silent = max(0, self._silent - 1)
        elif tag == "tr" and self._rows:
            self._close_row()
        elif tag in _BREAKS:
            self._say("\n")
        if tag in _BOLD:
            self._say(_MARK)

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self._say(data)

    def _say(self, text: str) -> None:
        if self._rows and self._rows[-1]:
            self._rows[-1][-1].append(text)
        else:
            self._text.append(text)

    def _close_row(self) -> None:
        cells = [_squeezed("".join(cell).replace(_MARK, "")) for cell in self._rows.pop()]
        key = cells[0].rstrip(" :") if cells else ""
        if len(cells) == 2 and key and "\n" not in cells[0] and len(key) <= _LONGEST_KEY:
            self._pairs.append((key, cells[1]))
        elif any(cells):
            self._say("\n" + " ".join(cell for cell in cells if cell) + "\n")

    def read(self) -> tuple[str, dict[str, str]]:
        while self._rows:
            self._close_row()
        attributes: dict[str, str] = {}
        for key, value in self._pairs:
            attributes.setdefault(key, value)
        kept: list[str] = []
        for line in "".join(self._text).splitlines():
            match = _BOLD_LINE.fullmatch(line.strip())
            key = match[1].strip().rstrip(" :") if match else ""
            is_pair = match is not None and (":" in line or match[2]) and 0 < len(key) <= _LONGEST_KEY
            if match is not None and is_pair and match[2].strip(_MARK + " "):
                attributes.setdefault(key, match[2].replace(_MARK, "").strip())
            else:
                kept.append(line.replace(_MARK, ""))
        return _squeezed("\n".join(kept)), attributes


def _squeezed(text: str) -> str:
    """Without runs of blanks and empty lines."""
    lines = (" ".join(line.split()) for line in text.splitlines())
    return "\n".join(line for line in lines if line)
