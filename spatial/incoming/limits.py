"""How much of a stranger's file is looked at before it is refused: one place for all bounds of reception."""

from dataclasses import dataclass

KIB = 1024
MIB = 1024 * KIB
GIB = 1024 * MIB


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one reception. The defaults fit a province's data with room; tests set smaller ones."""

    file_bytes: int = 4 * GIB
    """Largest file as sent."""
    name_characters: int = 120
    """Longest file name kept; longer ones are cut before the extension."""

    expanded_bytes: int = 16 * GIB
    """Largest sum of what an archive unpacks to, and largest raster once decoded."""
    ratio: int = 200
    """Unpacked bytes per packed byte, of each member and of the whole, above `ratio_free_bytes`."""
    ratio_free_bytes: int = 50 * MIB
    """Up to this size any ratio is fine: a dry raster packs a thousandfold."""
    members: int = 2_000
    """Members of an archive."""
    directory_bytes: int = 4 * MIB
    """Size of an archive's central directory, which is held in memory."""
    datasets: int = 100
    """Datasets in one archive."""

    xml_depth: int = 200
    """Nesting of elements."""
    xml_tag_bytes: int = 1 * MIB
    """Attributes of one element, and anything else that the parser has to hold at once."""
    xml_text_bytes: int = 256 * MIB
    """Text of one element: the coordinates of one line."""

    json_depth: int = 64
    """Nesting of objects and arrays; GeoJSON itself needs a dozen."""
    json_string_bytes: int = 64 * MIB
    """Longest string."""
    json_root_bytes: int = 1 * MIB
    """What stands in the outermost object beside nested values."""

    line_bytes: int = 16 * MIB
    """Longest line of a text table: a polygon as WKT fits."""
    columns: int = 2_000
    """Columns of a table, fields of a shapefile."""
    sheet_cells: int = 50_000_000
    """Cells that a sheet declares."""
    workbook_bytes: int = 1 * GIB
    """Largest workbook once unpacked."""

    raster_pixels: int = 2_000_000_000
    """Cells of one band."""
    raster_bands: int = 1_000
    tiff_directories: int = 128
    """Image directories: overviews, masks, pages."""
    tiff_block_bytes: int = 512 * MIB
    """One tile or strip once decoded."""
    tiff_blocks: int = 4_000_000
    """Tiles or strips of one image."""
    tiff_text_bytes: int = 8 * MIB
    """Metadata kept as text inside a TIFF."""

    sqlite_objects: int = 5_000
    """Tables, indexes, views and triggers."""
    sqlite_seconds: float = 10.0
    """Time for the questions put to a database."""
    flatgeobuf_header_bytes: int = 10 * MIB
    """GDAL's own bound."""
    parquet_footer_bytes: int = 64 * MIB
    netcdf_items: int = 10_000
    """Dimensions, attributes and variables of a NetCDF header, together."""


DEFAULT_LIMITS = Limits()
