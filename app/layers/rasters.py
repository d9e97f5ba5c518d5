"""What the blob store keeps of versions: COGs and exports, each under a key made of its content."""

from typing import Any


def cog_key(content_hash: str) -> str:
    """Key of a version's COG."""
    return f"rasters/{content_hash}.tif"


def export_key(content_hash: str, version_of_format: str) -> str:
    """Key of a version in another format."""
    return f"exports/{content_hash}.{version_of_format}"


def extent_of(raster: dict[str, Any]) -> str:
    """The box around a raster's footprint, as WKT in WGS 84."""
    rings = raster["footprint"]["coordinates"]
    longitudes = [point[0] for ring in rings for point in ring]
    latitudes = [point[1] for ring in rings for point in ring]
    west, south, east, north = min(longitudes), min(latitudes), max(longitudes), max(latitudes)
    corners = [(west, south), (east, south), (east, north), (west, north), (west, south)]
    return f"POLYGON(({', '.join(f'{x!r} {y!r}' for x, y in corners)}))"
