"""Excel workbooks: archives of XML that are looked through before openpyxl reads them.

No macros, no DDE, no connections; every part of XML is scanned for entities and depth, sheets for sizes that would keep
a reader busy for ever. ECMA-376 part 1.
"""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from spatial.incoming.archive_directory import Member
from spatial.incoming.archive_unpacking import read_chunks
from spatial.incoming.dataset import Remark
from spatial.incoming.limits import MIB, Limits
from spatial.incoming.words import refused, remark
from spatial.incoming.xml_scan import scan_xml

_CELL = re.compile(r"^\$?([A-Z]{1,7})\$?([0-9]{1,12})$")
_MOST_ROWS = 1_048_576
_MOST_COLUMNS = 16_384


def check_workbook(path: Path, members: Sequence[Member], limits: Limits) -> tuple[Remark, ...]:
    """Refuse a workbook that could run, fetch, or never end.

    Args:
        path: The workbook.
        members: Its members, already checked as an archive's.
        limits: Bounds.

    Raises:
        Refused: `xlsx_…`, `xml_…`, `archive_…`.
    """
    names = {str(member.path).casefold() for member in members}
    if any(name.endswith(("vbaproject.bin", "vbadata.xml")) or "/macrosheets/" in name for name in names):
        raise refused("xlsx_macros")
    if any(name.startswith("xl/") and name.endswith("connections.xml") for name in names):
        raise refused("xlsx_connections")
    for needed in ("[content_types].xml", "xl/workbook.xml"):
        if needed not in names:
            raise refused("xlsx_broken", part=needed)
    if not any(name.startswith("xl/worksheets/") for name in names):
        raise refused("xlsx_broken", part="xl/worksheets")
    total = sum(member.bytes for member in members)
    if total > limits.workbook_bytes:
        raise refused("xlsx_large", megabytes=total // MIB, most=limits.workbook_bytes // MIB)
    for member in members:
        name = str(member.path)
        if name.casefold().endswith((".xml", ".rels", ".vml")):
            scan_xml(read_chunks(path, member), limits, _Part(name, limits).see)
    has_links = any(name.startswith("xl/externallinks/") for name in names)
    return (remark("workbook_links"),) if has_links else ()


class _Part:
    """What is looked for in one part of XML."""

    def __init__(self, name: str, limits: Limits) -> None:
        self._name = name.rpartition("/")[2]
        self._limits = limits

    def see(self, depth: int, name: str, attributes: Mapping[str, str]) -> None:
        if name in ("ddeLink", "oleLink"):
            raise refused("xlsx_dde")
        if name == "dimension" and depth == 2:
            self._check_range(attributes.get("ref", "A1"))
        elif name == "row" and depth == 3:
            number = attributes.get("r", "1")
            if not number.isascii() or not number.isdigit() or not 1 <= int(number[:12]) <= _MOST_ROWS:
                raise refused("xlsx_dimensions", part=self._name, reference=number[:30])
        elif name == "c" and depth == 4 and "r" in attributes:
            self._check_cell(attributes["r"])
        elif name == "Override" and "macroEnabled" in attributes.get("ContentType", ""):
            raise refused("xlsx_macros")

    def _check_range(self, reference: str) -> None:
        first, _, last = reference.partition(":")
        columns, rows = self._check_cell(last or first)
        first_column, first_row = self._check_cell(first)
        cells = (abs(columns - first_column) + 1) * (abs(rows - first_row) + 1)
        if cells > self._limits.sheet_cells:
            raise refused("xlsx_dimensions", part=self._name, reference=reference[:30])

    def _check_cell(self, reference: str) -> tuple[int, int]:
        match = _CELL.match(reference)
        column = 0
        for letter in match.group(1) if match else "":
            column = column * 26 + ord(letter) - 64
        if match is None or column > _MOST_COLUMNS or not 1 <= int(match.group(2)) <= _MOST_ROWS:
            raise refused("xlsx_dimensions", part=self._name, reference=reference[:30])
        return column, int(match.group(2))
