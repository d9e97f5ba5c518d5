"""Which datasets an archive holds: shapefiles put together from their parts, single files, and what is left aside."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from spatial.errors import Refused
from spatial.incoming.archive_directory import Member
from spatial.incoming.archive_unpacking import read_head
from spatial.incoming.companions import SHAPEFILE_PARTS, companions_of
from spatial.incoming.limits import Limits
from spatial.incoming.recognition import recognise
from spatial.incoming.words import refused

_DATA = frozenset(
    {
        *(".gpkg", ".geojson", ".geojsonl", ".geojsons", ".geojsonseq", ".ndjson", ".jsonl", ".kml", ".fgb"),
        *(".parquet", ".geoparquet", ".csv", ".tsv", ".xlsx", ".xlsm", ".tif", ".tiff", ".asc", ".nc", ".nc4"),
    }
)
_PERHAPS_DATA = frozenset((".json", ".txt"))
"""Read-me files and metadata have these names as well: data only where there is no other."""
_ARCHIVES = frozenset([".zip", ".kmz", ".rar", ".7z", ".gz", ".tgz", ".tar", ".bz2", ".xz", ".zst"])
_OFFICE = frozenset([".docx", ".pptx", ".xlsx", ".xlsm", ".odt", ".ods", ".odp"])
_MOST_SNIFFED = 20


@dataclass(slots=True)
class Found:
    """One dataset in an archive."""

    name: str
    main: Member
    companions: dict[str, Member] = field(default_factory=dict[str, Member])
    """By lower-case extension: `.dbf`, `.prj`, `.tfw`, …"""


def find_datasets(archive: Path, members: Sequence[Member], limits: Limits) -> tuple[list[Found], list[Member]]:
    """Datasets in the order of the archive, and the members that belong to none.

    Raises:
        Refused: `archive_nested`, `archive_no_data`, `archive_geodatabase`, `archive_datasets`,
            `shapefile_part_missing`, and what recognising a lone member says.
    """
    _refuse_nested(archive, members)
    by_place = {_key(member.path): member for member in members}
    found = [_gather(member, by_place) for member in members if _extension(member.path) == ".shp"]
    found += [_gather(member, by_place) for member in members if _extension(member.path) in _DATA]
    if not found:
        found = [_gather(member, by_place) for member in members if _extension(member.path) in _PERHAPS_DATA]
    if not found:
        found = _by_content(archive, members, by_place)
    if len(found) > limits.datasets:
        raise refused("archive_datasets", count=len(found), most=limits.datasets)
    used = {id(member) for item in found for member in (item.main, *item.companions.values())}
    return found, [member for member in members if id(member) not in used]


def _extension(path: PurePosixPath) -> str:
    return path.suffix.casefold()


def _key(path: PurePosixPath) -> str:
    return str(path).casefold()


def _gather(member: Member, by_place: dict[str, Member]) -> Found:
    """A member with what belongs to it, whatever the case of the letters."""
    extension = _extension(member.path)
    companions: dict[str, Member] = {}
    for suffix in companions_of(extension):
        companion = by_place.get(_key(member.path.with_suffix(suffix)))
        if companion is not None:
            companions[suffix] = companion
    if extension == ".shp" and ".dbf" not in companions:
        raise refused("shapefile_part_missing", member=member.path, missing=".dbf")
    return Found(member.path.name, member, companions)


def _refuse_nested(archive: Path, members: Sequence[Member]) -> None:
    for member in members:
        extension = _extension(member.path)
        if extension in _ARCHIVES:
            raise refused("archive_nested", member=member.path)
        if extension not in _OFFICE and member.bytes >= 4 and read_head(archive, member, 4) == b"PK\x03\x04":
            raise refused("archive_nested", member=member.path)


def _by_content(archive: Path, members: Sequence[Member], by_place: dict[str, Member]) -> list[Found]:
    """Members without a telling name that are data by their first bytes; if none is, why not."""
    if any(part.casefold().endswith(".gdb") for member in members for part in member.path.parts):
        raise refused("archive_geodatabase")
    for member in members:
        if _extension(member.path) in SHAPEFILE_PARTS:
            raise refused("shapefile_part_missing", member=member.path, missing=".shp")
    found: list[Found] = []
    reason: Refused | None = None
    for member in members[:_MOST_SNIFFED]:
        try:
            if recognise(read_head(archive, member)) not in ("csv", "shapefile"):
                found.append(_gather(member, by_place))
        except Refused as error:
            if error.code.startswith(("pointer_", "archive_")):
                raise
            reason = reason or error
    if not found:
        if len(members) == 1 and reason is not None:
            raise reason
        names = ", ".join(member.path.name for member in members[:5])
        raise refused("archive_no_data", found=names or "…")
    return found
