"""What stands in an SQLite schema and could run when somebody reads or writes: triggers, views, virtual tables.

A GeoPackage has triggers of its own (spatial index, counts, checks); they are known by their names. Reading runs views
and generated columns, so what those call is held against a list.
"""

import re
from collections.abc import Iterable
from typing import NamedTuple

from spatial.incoming.words import refused


class SchemaObject(NamedTuple):
    """A row of `sqlite_master`."""

    type: str
    name: str
    table: str
    sql: str


_TRIGGERS = re.compile(
    r"(rtree_.+_(insert|update[1-7]?|delete)|trigger_(insert|delete)_feature_count_.+|gpkg_.+|"
    r"trigger_(insert|delete|update)_feature_count.*|fk_.+|.+_(zoom_(insert|update)|matrix_\w+|pixel_x_size_\w+|"
    r"pixel_y_size_\w+|zoom_level_\w+|tile_column_\w+|tile_row_\w+)|sqlite_.+)",
    re.IGNORECASE | re.DOTALL,
)
_VIRTUAL = re.compile(r"\s*CREATE\s+VIRTUAL\b", re.I)
_SPATIAL_INDEX = re.compile(r"\s*CREATE\s+VIRTUAL\s+TABLE\s+\w+\s+USING\s+rtree\s*\(", re.I)
_DANGEROUS = re.compile(
    r"\b(load_extension|readfile|writefile|fts3_tokenizer|edit|eval|shell|zipfile|fsdir|sqlite_dbpage|"
    r"ogr_\w+|gdal_\w+|blobfromfile|blobtofile|importshp|importdbf|importcsv|import\w{2,12}|exportshp|exportdbf|"
    r"export\w{2,12}|virtualshape|virtualtext|virtualxl|virtualogr|setprotected\w*|xb_loadxml|xb_storexml)\s*\(",
    re.IGNORECASE,
)
_COMMANDS = re.compile(r"\b(ATTACH\s+(DATABASE\b|'')|DETACH\s+DATABASE\b|PRAGMA\s+\w+\s*[=(]|VACUUM\s+INTO\b)", re.I)
_CALLS = re.compile(r"\b(\w+)\s*\(")
_HARMLESS_CALLS = frozenset(
    re.findall(
        r"\w+",
        "abs as avg by cast ceil coalesce count date datetime distinct exists floor from group having if ifnull iif in "
        "instr join julianday length like lower ltrim max min nullif on or and not over partition replace round "
        "row_number rtrim select set st_area st_asgeojson st_astext st_buffer st_centroid st_envelope st_geometrytype "
        "st_intersects st_isempty st_isvalid st_length st_maxx st_maxy st_minx st_miny st_srid st_transform st_within "
        "st_x st_y strftime substr substring sum time total trim typeof unicode union upper using values when then "
        "else where",
    )
)
_NAME = r"\w+"
_NAMED = {
    "table": re.compile(rf"\b(TABLE|REFERENCES)\s+(IF\s+NOT\s+EXISTS\s+)?{_NAME}", re.I),
    "index": re.compile(rf"\b(INDEX|ON)\s+(IF\s+NOT\s+EXISTS\s+)?{_NAME}", re.I),
    "trigger": re.compile(rf"\b(TRIGGER|INTO|ON)\s+(IF\s+NOT\s+EXISTS\s+)?{_NAME}", re.I),
    "view": re.compile(rf"\bCREATE\s+VIEW\s+(IF\s+NOT\s+EXISTS\s+)?{_NAME}", re.I),
}
"""Names of things, which a bracket may follow without calling anything: a table may be called export2024."""
_COLUMN_LIST = re.compile(r"^\s*\([^)]*\)")
_QUOTED = re.compile(
    r"(?P<comment>--[^\n]*|/\*.*?(?:\*/|$))|(?P<text>'(?:[^']|'')*')"
    r'|(?P<name>"(?:[^"]|"")*"|\[[^\]]*\]|`[^`]*`)',
    re.S,
)


def _bare(sql: str) -> str:
    """SQL without comments and texts, and every quoted name as one word: quoting a function hides nothing."""

    def replace(match: re.Match[str]) -> str:
        if match.group("name") is None:
            return " " if match.group("text") is None else "''"
        return re.sub(r"\W", "_", match.group("name")[1:-1]) or "_"

    return _QUOTED.sub(replace, sql)


def check_schema(objects: Iterable[SchemaObject]) -> None:
    """Refuse a schema that holds anything but layers, their indexes and the standard's own triggers.

    Raises:
        Refused: `sqlite_trigger`, `sqlite_view`, `sqlite_virtual_table`, `sqlite_dangerous`, `sqlite_corrupt`.
    """
    for item in objects:
        shown = item.name[:60]
        if item.type not in ("table", "index", "view", "trigger"):
            raise refused("sqlite_corrupt")
        sql = _bare(item.sql)
        if item.type == "trigger" and not _TRIGGERS.fullmatch(item.name):
            raise refused("sqlite_trigger", name=shown)
        if item.type == "table" and _VIRTUAL.match(sql):
            if not _SPATIAL_INDEX.match(sql) or not item.name.casefold().startswith("rtree_"):
                raise refused("sqlite_virtual_table", name=shown)
            continue
        body = _NAMED[item.type].sub(" ", sql)
        if _DANGEROUS.search(body) or _COMMANDS.search(body):
            raise refused("sqlite_view" if item.type == "view" else "sqlite_dangerous", name=shown)
        if item.type == "view":
            _check_view(shown, body)


def _check_view(shown: str, sql: str) -> None:
    """A view runs whenever its layer is read: no recursion, no functions but known ones."""
    body = _COLUMN_LIST.sub("", sql, count=1)
    if re.search(r"\bWITH\b", body, re.IGNORECASE):
        raise refused("sqlite_view", name=shown)
    if any(call.casefold() not in _HARMLESS_CALLS for call in _CALLS.findall(body)):
        raise refused("sqlite_view", name=shown)
