"""Geometries of KML as WKB, as they stand: rings that are not closed stay so, for the checks to find.

Pure functions on XML elements. Called by `spatial.doctor.vectors.kml`. Source: OGC 12-007r2 (KML 2.3), section 10.
"""

import math
import re
import struct
from xml.etree.ElementTree import Element

_TUPLES = re.compile(r"\s*,\s*")
UNREADABLE = struct.pack("<BI", 1, 7)
"""A geometry cut after its header, which is how one with senseless coordinates is passed on."""
KINDS = {"Point": 1, "LineString": 2, "LinearRing": 2, "Polygon": 3, "MultiGeometry": 7}
UNSUPPORTED = frozenset({"Model", "Track", "MultiTrack"})

Positions = list[tuple[float, float, float]]


def local(tag: object) -> str:
    """A tag without its namespace."""
    return str(tag).rsplit("}", 1)[-1]


def read_geometry(placemark: Element) -> bytes | None:
    """The geometry of a placemark; None where it has none, UNREADABLE where its coordinates make no sense."""
    parts: list[tuple[int, list[Positions]]] = []
    waiting = [child for child in placemark if local(child.tag) in KINDS]
    try:
        while waiting:
            element = waiting.pop(0)
            kind = KINDS[local(element.tag)]
            if kind == 7:
                waiting = [child for child in element if local(child.tag) in KINDS] + waiting
            elif kind == 3:
                rings = [_positions(ring) for ring in _rings(element)]
                parts.append((3, rings))
            else:
                parts.append((kind, [_positions(element)]))
    except ValueError:
        return UNREADABLE
    if not parts:
        return None
    # Google Earth writes a height of 0 for every point: that is none
    has_z = any(position[2] != 0 for _, lines in parts for line in lines for position in line)
    written = [_write(kind, lines, has_z=has_z) for kind, lines in parts]
    if len(written) == 1:
        return written[0]
    kinds = {kind for kind, _ in parts}
    multi = kinds.pop() + 3 if len(kinds) == 1 else 7
    return struct.pack("<BII", 1, multi + (1000 if has_z else 0), len(written)) + b"".join(written)


def _rings(polygon: Element) -> list[Element]:
    """Outer ring first."""
    outer = [one for child in polygon if local(child.tag) == "outerBoundaryIs" for one in child]
    inner = [one for child in polygon if local(child.tag) == "innerBoundaryIs" for one in child]
    return outer[:1] + inner


def _positions(element: Element) -> Positions:
    text = next((child.text for child in element.iter() if local(child.tag) == "coordinates"), None)
    positions: Positions = []
    for one in _TUPLES.sub(",", text or "").split():
        numbers = [float(number) for number in one.split(",") if number]
        if len(numbers) < 2:
            raise ValueError(one)
        height = numbers[2] if len(numbers) > 2 and math.isfinite(numbers[2]) else 0.0
        positions.append((numbers[0], numbers[1], height))
    return positions


def _write(kind: int, lines: list[Positions], *, has_z: bool) -> bytes:
    head = struct.pack("<BI", 1, kind + (1000 if has_z else 0))
    width = 3 if has_z else 2
    packed = [struct.pack(f"<{width * len(line)}d", *(n for at in line for n in at[:width])) for line in lines]
    if kind == 1:
        nothing = struct.pack(f"<{width}d", *[math.nan] * width)
        return head + (packed[0][: 8 * width] if lines[0] else nothing)
    counted = [struct.pack("<I", len(line)) + body for line, body in zip(lines, packed, strict=True)]
    return head + (counted[0] if kind == 2 else struct.pack("<I", len(lines)) + b"".join(counted))
