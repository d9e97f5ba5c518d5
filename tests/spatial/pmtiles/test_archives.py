"""Archives that we write are read by the pmtiles library and by us, to the same tiles."""

import gzip
import io
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pmtiles.reader import MemorySource, Reader, all_tiles
from pmtiles.tile import zxy_to_tileid

from spatial.pmtiles.directories import BadArchive, Directory, Entry, decode_directory, encode_directory
from spatial.pmtiles.header import HEADER_BYTES, decode_header
from spatial.pmtiles.tile_ids import ids_of_zoom, tile_id
from spatial.pmtiles.writing import ArchiveWriter

BOUNDS = (100.1, 6.2, 101.05, 7.9)
Place = tuple[int, int, int]


def archive(tiles: dict[Place, bytes]) -> bytes:
    """An archive of tiles by zoom, column, row."""
    target = io.BytesIO()
    with ArchiveWriter(io.BytesIO()) as writer:
        for place in sorted(tiles, key=lambda one: tile_id(*one)):
            writer.add(tile_id(*place), tiles[place])
        zooms = min(place[0] for place in tiles), max(place[0] for place in tiles)
        writer.write(target, zooms=zooms, bounds=BOUNDS, metadata={"name": "ที่พักพิง", "vector_layers": []})
    return target.getvalue()


def found(content: bytes, place: Place) -> bytes | None:
    """A tile of an archive, by our own reading."""
    header = decode_header(content)
    offset, length = header.root
    while True:
        entry = decode_directory(content[offset : offset + length]).find(tile_id(*place))
        if entry is None:
            return None
        start = (header.tiles if entry.run else header.leaves)[0] + entry.offset
        if entry.run:
            return content[start : start + entry.length]
        offset, length = start, entry.length


@given(st.integers(0, 26).flatmap(lambda zoom: st.tuples(st.just(zoom), *[st.integers(0, 2**zoom - 1)] * 2)))
def test_tiles_are_numbered_as_the_library_numbers_them(place: Place) -> None:
    assert tile_id(*place) == zxy_to_tileid(*place)
    assert tile_id(*place) in ids_of_zoom(place[0])


def test_an_archive_is_read_by_the_library_as_it_was_written() -> None:
    tiles = {(zoom, x, 2**zoom // 2): gzip.compress(b"%d" % (x // 3)) for zoom in range(6) for x in range(2**zoom)}
    content = archive(tiles)
    reader = Reader(MemorySource(content))
    assert {place: reader.get(*place) for place in tiles} == tiles
    assert dict(all_tiles(MemorySource(content))) == tiles
    header = reader.header()
    assert (header["min_zoom"], header["max_zoom"], header["clustered"]) == (0, 5, True)
    assert (header["min_lon_e7"], header["max_lat_e7"]) == (1_001_000_000, 79_000_000)
    assert reader.metadata()["name"] == "ที่พักพิง"
    assert header["tile_contents_count"] < header["addressed_tiles_count"] == len(tiles)


def test_many_tiles_have_leaf_directories_and_are_found() -> None:
    choice = random.Random(1)
    places = {(10, choice.randrange(1024), choice.randrange(1024)) for _ in range(9_000)}
    tiles = {place: choice.randbytes(choice.randrange(1, 2_000)) for place in places}
    content = archive(tiles)
    assert decode_header(content).leaves[1] > 0
    assert decode_header(content).root[1] <= 16_384 - HEADER_BYTES
    reader = Reader(MemorySource(content))
    for place in choice.sample(sorted(places), 20):
        assert found(content, place) == reader.get(*place) == tiles[place]
    missing = next((10, x, 0) for x in range(1024) if (10, x, 0) not in places)
    assert found(content, missing) is None


def test_tiles_that_are_alike_are_kept_once_and_runs_are_one_entry() -> None:
    sea = gzip.compress(b"sea", mtime=0)
    content = archive({(3, *place): sea for place in ((x, y) for x in range(8) for y in range(8))})
    header = decode_header(content)
    assert (header.addressed, header.entries, header.contents, header.tiles[1]) == (64, 1, 1, len(sea))
    assert found(content, (3, 7, 7)) == sea


def test_the_same_tiles_give_the_same_bytes() -> None:
    tiles = {(1, x, y): gzip.compress(b"%d%d" % (x, y), mtime=0) for x in (0, 1) for y in (0, 1)}
    assert archive(tiles) == archive(dict(reversed(tiles.items())))


def test_tiles_out_of_order_are_refused() -> None:
    with ArchiveWriter(io.BytesIO()) as writer:
        writer.add(5, b"x")
        with pytest.raises(ValueError, match="order"):
            writer.add(5, b"y")


def test_a_directory_is_read_as_it_was_written() -> None:
    entries = [Entry(0, 0, 10, 1), Entry(5, 10, 300, 2), Entry(9, 0, 10, 1), Entry(2**40, 2**34, 7, 0)]
    assert list(decode_directory(encode_directory(entries)).entries) == entries


def test_nothing_is_found_between_runs() -> None:
    directory = Directory([Entry(3, 0, 1, 2)])
    assert [bool(directory.find(number)) for number in (2, 3, 4, 5)] == [False, True, True, False]


@pytest.mark.parametrize("content", [b"", b"PMTiles\x03", b"PMTiles\x02" + bytes(119), b"x" * 127])
def test_what_is_no_archive_is_refused(content: bytes) -> None:
    with pytest.raises(BadArchive):
        decode_header(content)


@pytest.mark.parametrize("content", [b"", b"x", gzip.compress(b"\x02\x01", mtime=0), gzip.compress(b"", mtime=0)[:-4]])
def test_what_is_no_directory_is_refused(content: bytes) -> None:
    with pytest.raises(BadArchive):
        decode_directory(content)
