"""Reading a Mapbox vector tile without GDAL: ids, properties and rings as they stand in the bytes."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import shapely


@dataclass(frozen=True)
class Feature:
    """A feature of a tile."""

    id: int
    properties: dict[str, Any]
    kind: int
    """1 points, 2 lines, 3 areas."""
    parts: list[list[tuple[int, int]]]
    """Of each part its positions, in units of the tile's grid, y downwards."""

    @property
    def shape(self) -> shapely.Geometry:
        """As shapely has it; rings with a positive area (y downwards) begin a polygon, others are holes in it."""
        if self.kind == 1:
            return shapely.MultiPoint([position for part in self.parts for position in part])
        if self.kind == 2:
            return shapely.MultiLineString(self.parts)
        polygons: list[tuple[list[tuple[int, int]], list[list[tuple[int, int]]]]] = []
        for ring in self.parts:
            if doubled_area(ring) > 0:
                polygons.append((ring, []))
            else:
                polygons[-1][1].append(ring)
        return shapely.MultiPolygon(polygons)


def doubled_area(ring: list[tuple[int, int]]) -> int:
    """Twice the area of a ring, by the surveyor's formula, positive for outer rings as the specification wants them."""
    return sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in zip(ring, [*ring[1:], ring[0]], strict=True))


@dataclass(frozen=True)
class Layer:
    """The one layer of a tile."""

    name: str
    grid: int
    features: list[Feature]


def decode(content: bytes) -> Layer | None:
    """A tile's layer; None of an empty tile."""
    layers = [value for number, value in _fields(content) if number == 3]
    if not layers:
        return None
    (layer,) = layers
    fields = list(_fields(layer))
    keys = [value.decode() for number, value in fields if number == 3]
    values = [_value(value) for number, value in fields if number == 4]
    named = {number: value for number, value in fields if number in (1, 5)}
    features = [_feature(value, keys, values) for number, value in fields if number == 2]
    return Layer(named[1].decode(), named[5], features)


def _feature(content: bytes, keys: list[str], values: list[Any]) -> Feature:
    found: dict[int, Any] = dict(_fields(content))
    tags = list(_numbers(found.get(2, b"")))
    properties = {keys[key]: values[value] for key, value in zip(tags[::2], tags[1::2], strict=True)}
    return Feature(found.get(1, 0), properties, found[3], _parts(list(_numbers(found[4]))))


def _parts(commands: list[int]) -> list[list[tuple[int, int]]]:
    parts: list[list[tuple[int, int]]] = []
    x = y = place = 0
    while place < len(commands):
        command, count = commands[place] & 7, commands[place] >> 3
        place += 1
        if command == 7:
            continue
        for _ in range(count):
            x, y = x + _signed(commands[place]), y + _signed(commands[place + 1])
            place += 2
            if command == 1:
                parts.append([])
            parts[-1].append((x, y))
    return parts


def _value(content: bytes) -> Any:
    ((number, value),) = _fields(content)
    match number:
        case 1:
            return value.decode()
        case 2:
            return struct.unpack("<f", value)[0]
        case 3:
            return struct.unpack("<d", value)[0]
        case 6:
            return _signed(value)
        case 7:
            return bool(value)
        case _:
            return value


def _signed(number: int) -> int:
    return (number >> 1) ^ -(number & 1)


def _numbers(content: bytes) -> Iterator[int]:
    place = 0
    while place < len(content):
        number, place = _varint(content, place)
        yield number


def _varint(content: bytes, place: int) -> tuple[int, int]:
    number = shift = 0
    while True:
        byte = content[place]
        place += 1
        number |= (byte & 0x7F) << shift
        if byte < 0x80:
            return number, place
        shift += 7


def _fields(content: bytes) -> Iterator[tuple[int, Any]]:
    place = 0
    while place < len(content):
        head, place = _varint(content, place)
        match head & 7:
            case 0:
                value, place = _varint(content, place)
            case 1:
                value, place = content[place : place + 8], place + 8
            case 2:
                length, place = _varint(content, place)
                value, place = content[place : place + length], place + length
            case 5:
                value, place = content[place : place + 4], place + 4
            case other:
                raise ValueError(f"wire type {other}")
        yield head >> 3, value
