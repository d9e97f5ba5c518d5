"""KML before GDAL reads it: safe XML with features of its own, not only links to elsewhere."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from spatial.incoming.dataset import Remark
from spatial.incoming.limits import KIB, Limits
from spatial.incoming.words import refused, remark
from spatial.incoming.xml_scan import scan_xml


def read_in_chunks(path: Path, size: int = 256 * KIB) -> Iterator[bytes]:
    """A file's bytes, piece by piece."""
    with path.open("rb") as file:
        while chunk := file.read(size):
            yield chunk


def check_kml(path: Path, limits: Limits) -> tuple[Remark, ...]:
    """What a KML refers to outside itself; nothing of it is fetched.

    Raises:
        Refused: `xml_…`, `kml_only_links`, `kml_no_features`.
    """
    counts = {"Placemark": 0, "NetworkLink": 0, "Icon": 0, "GroundOverlay": 0}

    def count(_depth: int, name: str, _attributes: Mapping[str, str]) -> None:
        if name in counts:
            counts[name] += 1

    scan_xml(read_in_chunks(path), limits, count)
    if not counts["Placemark"]:
        raise refused("kml_only_links" if counts["NetworkLink"] else "kml_no_features")
    remarks: list[Remark] = []
    if counts["NetworkLink"]:
        remarks.append(remark("links_not_followed", count=counts["NetworkLink"]))
    if counts["Icon"]:
        remarks.append(remark("pictures_not_fetched", count=counts["Icon"]))
    return tuple(remarks)
