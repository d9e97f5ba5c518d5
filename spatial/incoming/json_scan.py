"""GeoJSON gone through once as bytes, in bounded memory and at the speed of numpy, before a parser sees it.

Told: encoding, nesting, where documents begin and end, the longest string, words that JSON does not know (NaN), and
the members of the outermost object. Whether the geometries make sense is the doctor's question.
"""

import codecs
import json
import re
from pathlib import Path

import numpy as np
import numpy.typing as npt

from spatial.errors import Refused
from spatial.incoming.dataset import Format
from spatial.incoming.limits import MIB, Limits
from spatial.incoming.pointers import json_pointer
from spatial.incoming.words import refused

_CHUNK = 4 * MIB
_GEOMETRIES = ("Point", "LineString", "Polygon", "MultiPoint", "MultiLineString", "MultiPolygon", "GeometryCollection")
_ESCAPED = re.compile(rb"\\.", re.DOTALL)
_KNOWN_WORDS = re.compile(rb"true|false|null|[eE]")
_NAN_WORDS = re.compile(rb"nan|inf", re.IGNORECASE)

Bytes = npt.NDArray[np.uint8]


class _Scan:
    """The state between two pieces of a file."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.position = 0
        self.is_inside = 0
        """1 within a string."""
        self.depth = 0
        self.string_bytes = 0
        self.roots = 0
        self.root = bytearray()
        """The first document's outermost object, with 0 for all that is nested."""
        self.between = bytearray()
        """What stands between documents."""
        self.words = b""
        self.pending = b""
        self.decoder = codecs.getincrementaldecoder("utf-8")("strict")

    def feed(self, chunk: bytes) -> None:
        try:
            self.decoder.decode(chunk)
        except UnicodeDecodeError as error:
            raise refused("json_not_utf8") from error
        chunk = self.pending + chunk
        plain = _ESCAPED.sub(b"__", chunk)
        # a backslash whose other half is in the next piece
        self.pending = chunk[-1:] if plain.endswith(b"\\") else b""
        if self.pending:
            plain, chunk = plain[:-1], chunk[:-1]
        if plain:
            self._see(np.frombuffer(plain, np.uint8), np.frombuffer(chunk, np.uint8))
        self.position += len(chunk)

    def _see(self, data: Bytes, original: Bytes) -> None:
        quotes = data == ord('"')
        inside = (np.cumsum(quotes, dtype=np.uint8) & 1) ^ np.uint8(self.is_inside)
        self._measure_strings(np.flatnonzero(quotes), data.size)
        self.is_inside = int(inside[-1])
        outside = (inside == 0) & ~quotes
        opens = outside & ((data == ord("{")) | (data == ord("[")))
        closes = outside & ((data == ord("}")) | (data == ord("]")))
        steps = opens.astype(np.int8) - closes.astype(np.int8)
        depth = np.cumsum(steps, dtype=np.int32) + self.depth
        if int(depth.max()) > self.limits.json_depth:
            raise refused("json_depth", most=self.limits.json_depth)
        if int(depth.min()) < 0:
            raise refused("json_broken", byte=self.position + int(np.argmax(depth < 0)))
        self._read_words(data[outside])
        self._read_roots(original, depth, opens, closes)
        self.depth = int(depth[-1])

    def _measure_strings(self, quotes: npt.NDArray[np.intp], size: int) -> None:
        """The longest run between two quotes; that between a closing and an opening one may be long as well."""
        edges = np.concatenate(([-1], quotes, [size]))
        runs = np.diff(edges) - 1
        first_is_string = self.is_inside
        strings = runs[1 - first_is_string :: 2]
        if first_is_string:
            strings[0] += self.string_bytes
        longest = int(strings.max()) if strings.size else 0
        if longest > self.limits.json_string_bytes:
            raise refused("json_string_large", most=self.limits.json_string_bytes // MIB)
        ends_inside = (first_is_string + len(quotes)) % 2
        self.string_bytes = int(strings[-1]) if ends_inside else 0

    def _read_words(self, outside: Bytes) -> None:
        """Letters outside strings are true, false, null or an exponent."""
        is_letter = ((outside | 0x20) >= ord("a")) & ((outside | 0x20) <= ord("z"))
        letters = self.words + outside[is_letter].tobytes()
        left = _KNOWN_WORDS.sub(b"", letters)
        # a word may be cut in two by the pieces; more than one begun word is no JSON
        if len(left) > 4 or not any(word.startswith(left) for word in (b"true", b"false", b"null")):
            if _NAN_WORDS.search(left):
                raise refused("json_nan")
            raise refused("json_broken", byte=self.position)
        self.words = left

    def _read_roots(
        self, original: Bytes, depth: npt.NDArray[np.int32], opens: npt.NDArray[np.bool_], closes: npt.NDArray[np.bool_]
    ) -> None:
        ends = np.flatnonzero(closes & (depth == 0))
        if self.roots == 0:
            until = int(ends[0]) + 1 if ends.size else original.size
            part = depth[:until] == 1
            shown = np.where(closes[:until], np.uint8(ord("0")), original[:until])[part]
            self.root += shown.tobytes()
            if len(self.root) > self.limits.json_root_bytes:
                raise refused("json_root_large")
        between = original[(depth == 0) & ~closes]
        self.between += between.tobytes()
        if self.between.strip(b" \t\r\n\x1e\xef\xbb\xbf"):
            raise refused("json_not_object" if not self.roots and not self.root else "json_two_roots")
        self.roots += int(ends.size)
        # only whether documents are on lines of their own is asked later
        self.between = bytearray(b"\n" * min(self.roots + 1, self.between.count(b"\n") + self.between.count(b"\x1e")))


def check_json(path: Path, limits: Limits) -> Format:
    """Which of `geojson` and `geojsonseq` a JSON file is.

    Raises:
        Refused: `json_…`, `pointer_…`, `format_unsupported`.
    """
    scan = _Scan(limits)
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            scan.feed(chunk)
    if scan.roots == 0 or scan.depth or scan.is_inside or scan.pending or scan.words:
        # a list of features is no GeoJSON whether it ends or not
        raise refused("json_not_object" if scan.root.startswith(b"[") else "json_truncated")
    root = _root_members(bytes(scan.root))
    if (pointer := json_pointer(root)) is not None:
        raise pointer
    kind = root.get("type")
    if kind == "Topology":
        raise refused("format_unsupported", what="TopoJSON")
    if kind not in ("FeatureCollection", "Feature", *_GEOMETRIES):
        raise refused("json_not_geojson", type=str(kind)[:60])
    if scan.roots == 1:
        return "geojson"
    if kind == "FeatureCollection" or len(scan.between) < scan.roots - 1:
        raise refused("json_two_roots")
    return "geojsonseq"


def _root_members(root: bytes) -> dict[str, object]:
    """Members of the outermost object, nested values as 0."""

    def no_duplicates(pairs: list[tuple[str, object]]) -> dict[str, object]:
        members: dict[str, object] = {}
        for key, value in pairs:
            if key in members:
                raise refused("json_duplicate_member", member=key[:60])
            members[key] = value
        return members

    if not root.startswith(b"{"):
        raise refused("json_not_object")
    try:
        return json.loads(root.decode() + "}", object_pairs_hook=no_duplicates)
    except Refused:
        raise
    except ValueError as error:
        raise refused("json_broken", byte=getattr(error, "pos", 0)) from error
