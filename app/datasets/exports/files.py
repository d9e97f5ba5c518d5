"""A dataset as a finished, sealed file: one function for all formats. Called by the worker once a release is sealed."""

from collections.abc import Callable, Mapping
from pathlib import Path

from app.datasets.contents import Contents
from app.datasets.exports.excel import write_excel
from app.datasets.exports.file_seal import seal_file
from app.datasets.exports.geojson import write_geojson
from app.datasets.exports.geopackage import write_geopackage
from app.datasets.exports.geoparquet import write_geoparquet
from app.datasets.exports.projects_seal import seal_projects
from app.datasets.exports.provenance import write_provenance
from app.record.keys import SigningKey

WRITERS: Mapping[str, Callable[[Contents, Path], None]] = {
    "gpkg": write_geopackage,
    "geojson": write_geojson,
    "parquet": write_geoparquet,
    "xlsx": write_excel,
    "provenance.json": write_provenance,
}
"""By the ending of the file; a PDF comes from app/datasets/brief and is sealed by `seal_file` alone."""


def write_sealed(contents: Contents, target: Path, ending: str, key: SigningKey) -> None:
    """Write a dataset and seal the file.

    Args:
        contents: The dataset with its release.
        target: The file to be, not there yet; its folder has room for a working file.
        ending: One of WRITERS.
        key: The service's.
    """
    WRITERS[ending](contents, target)
    if ending == "gpkg":
        seal_projects(target, content_hash=contents.content_hash, key=key)
    seal_file(target, format=ending, content_hash=contents.content_hash, key=key)
