"""A file as it comes, to plain files on the local disk that may be opened; or the reason why not.

Called in the examining process (the doctor, a job) before GDAL, Arrow or openpyxl see anything. No archive, no link and
no companion file gets past this: what is returned stands alone in the scratch folder, under a name that GDAL expects.
"""

from pathlib import Path

from spatial.errors import Refused
from spatial.incoming.archive_contents import Found, find_datasets
from spatial.incoming.archive_directory import Member, read_directory
from spatial.incoming.archive_unpacking import unpack
from spatial.incoming.checks import check_content
from spatial.incoming.companions import SHAPEFILE_PARTS, companions_beside, is_usable
from spatial.incoming.dataset import Dataset, Format, Incoming, Remark
from spatial.incoming.limits import DEFAULT_LIMITS, Limits
from spatial.incoming.measuring import place, plain_file_size, sha256
from spatial.incoming.naming import clean_name, disk_stem
from spatial.incoming.recognition import check_extension, read_start, recognise
from spatial.incoming.shapefile import is_sound_shx
from spatial.incoming.spreadsheet import check_workbook
from spatial.incoming.words import refused, remark

_EXTENSIONS: dict[Format, str] = {
    "shapefile": ".shp",
    "geopackage": ".gpkg",
    "geojson": ".geojson",
    "geojsonseq": ".geojsonl",
    "kml": ".kml",
    "flatgeobuf": ".fgb",
    "geoparquet": ".parquet",
    "csv": ".csv",
    "xlsx": ".xlsx",
    "geotiff": ".tif",
    "ascii_grid": ".asc",
    "netcdf": ".nc",
}
_ARRIVING = ".incoming"


def receive(
    path: Path,
    scratch: Path,
    *,
    name: str | None = None,
    limits: Limits = DEFAULT_LIMITS,
    checksum: str | None = None,
) -> Incoming:
    """Look at a file, unpack it where it is packed, and say what it holds.

    Args:
        path: The file, not altered. Beside a bare `.shp` its other parts are looked for.
        scratch: An empty folder of ours; everything written goes there, also when the file is refused. The caller
            removes it.
        name: As the sender named it; the path's own name if None.
        limits: Bounds on sizes, counts and depths.
        checksum: SHA-256 of the file in hexadecimal, where the caller has it.

    Returns:
        Name, bytes and SHA-256 of the file as sent, and its datasets: plain files in `scratch`, a folder each.

    Raises:
        Refused: hostile, broken, or nothing we know; codes and words in `spatial.incoming.words.REFUSALS`.
    """
    size = plain_file_size(path, limits)
    shown = clean_name(name if name is not None else path.name, most_characters=limits.name_characters)
    checksum = checksum or sha256(path)
    folder = scratch.resolve()
    extension = Path(shown).suffix.casefold()
    if extension in SHAPEFILE_PARTS and extension != ".shp":
        raise refused("shapefile_part_missing", member=shown, missing=".shp")
    kind = recognise(read_start(path))
    check_extension(shown, kind)
    if kind == "zip":
        datasets, remarks = _receive_zip(path, folder, shown, limits)
    else:
        companions = companions_beside(path)
        dataset, remarks = _receive_one(path, companions, folder / "1", shown, limits)
        datasets = [dataset]
    return Incoming(shown, size, checksum, tuple(datasets), remarks)


def _receive_zip(path: Path, folder: Path, name: str, limits: Limits) -> tuple[list[Dataset], tuple[Remark, ...]]:
    """A workbook, a KMZ, or an archive of datasets."""
    members = read_directory(path, limits)
    extension = Path(name).suffix.casefold()
    names = {str(member.path).casefold() for member in members}
    is_workbook = "xl/workbook.xml" in names
    if is_workbook or extension in (".xlsx", ".xlsm"):
        if extension in (".zip", ".kmz"):
            raise refused("extension_differs", extension=extension, what="Excel (.xlsx)")
        if not is_workbook and "[content_types].xml" not in names:
            raise refused("extension_differs", extension=extension, what="ZIP (.zip)")
        dataset, remarks = _receive_workbook(path, folder / "1", name, members, limits)
        return [dataset], remarks
    if "[content_types].xml" in names or "mimetype" in names:
        raise refused("format_unsupported", what="Office (.docx, .pptx, .ods)")
    if extension == ".kmz":
        members = [member for member in members if member.path.suffix.casefold() == ".kml"]
        if not members:
            raise refused("kmz_without_kml")
    found, left = find_datasets(path, members, limits)
    for item in found:
        # every KMZ calls its document doc.kml; people know it by the archive's name
        if extension == ".kmz" and item.name.casefold() == "doc.kml":
            item.name = f"{Path(name).stem}.kml"
    datasets, remarks = _unpack_all(path, found, folder, limits)
    if left:
        remarks.append(remark("members_left", count=len(left), example=left[0].path.name[:60]))
    return datasets, tuple(remarks)


def _unpack_all(archive: Path, found: list[Found], folder: Path, limits: Limits) -> tuple[list[Dataset], list[Remark]]:
    datasets: list[Dataset] = []
    remarks: list[Remark] = []
    empty: Refused | None = None
    for number, item in enumerate(found, start=1):
        packed = folder / f"{number}-packed"
        source = packed / f"main{item.main.path.suffix.casefold()}"
        unpack(archive, item.main, source)
        companions: dict[str, Path] = {}
        for extension, member in item.companions.items():
            companions[extension] = packed / f"main{extension}"
            unpack(archive, member, companions[extension])
        name = clean_name(item.name, most_characters=limits.name_characters)
        try:
            dataset, said = _receive_one(source, companions, folder / str(number), name, limits)
        except Refused as error:
            # a KMZ has documents that only lead to its others
            if error.code not in ("kml_only_links", "kml_no_features"):
                raise
            empty = empty or error
        else:
            datasets.append(dataset)
            remarks += said
        for leftover in packed.iterdir():
            leftover.unlink()
        packed.rmdir()
    if empty is not None and not datasets:
        raise empty
    return datasets, remarks


def _receive_one(
    source: Path, companions: dict[str, Path], folder: Path, name: str, limits: Limits
) -> tuple[Dataset, tuple[Remark, ...]]:
    """One file that is no archive, with what belongs to it."""
    if source.stat().st_size == 0:
        raise refused("file_empty")
    stem = disk_stem(name)
    arrived = folder / (stem + _ARRIVING)
    place(source, arrived)
    kind = recognise(read_start(arrived))
    check_extension(name, kind)
    if kind == "zip":
        return _receive_workbook(arrived, folder, name, read_directory(arrived, limits), limits)
    if kind == "shapefile" and ".dbf" not in companions:
        raise refused("shapefile_part_missing", member=name, missing=".dbf")
    remarks: list[Remark] = []
    for extension, companion in companions.items():
        if extension == ".shx" and not is_sound_shx(companion, arrived):
            remarks.append(remark("shapefile_index_left"))
        elif is_usable(companion):
            place(companion, folder / (stem + extension))
    form, said = check_content(arrived, kind, limits)
    target = arrived.rename(folder / (stem + _EXTENSIONS[form]))
    return Dataset(form, target, name), (*remarks, *said)


def _receive_workbook(
    source: Path, folder: Path, name: str, members: list[Member], limits: Limits
) -> tuple[Dataset, tuple[Remark, ...]]:
    remarks = check_workbook(source, members, limits)
    target = folder / (disk_stem(name) + _EXTENSIONS["xlsx"])
    place(source, target)
    if source.suffix == _ARRIVING:
        source.unlink()
    return Dataset("xlsx", target, name), remarks
