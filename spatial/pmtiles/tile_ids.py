"""The number of a tile in PMTiles: zooms one after another, within a zoom along a Hilbert curve.

Neighbours on the map are mostly neighbours in the file. Source: PMTiles specification, version 3, "Tile ID".
"""


def tile_id(zoom: int, column: int, row: int) -> int:
    """The number of a tile.

    Args:
        zoom: 0 to 26.
        column: From the west, 0 to 2**zoom - 1.
        row: From the north, 0 to 2**zoom - 1.
    """
    number, side = (4**zoom - 1) // 3, 1 << zoom
    half = side >> 1
    while half:
        is_east, is_south = bool(column & half), bool(row & half)
        number += half * half * ((3 * is_east) ^ is_south)
        if not is_south:
            # the quarter's own curve is turned, so that it begins where the one before ended
            if is_east:
                column, row = side - 1 - column, side - 1 - row
            column, row = row, column
        half >>= 1
    return number


def ids_of_zoom(zoom: int) -> range:
    """The numbers of all tiles of a zoom."""
    return range((4**zoom - 1) // 3, (4 ** (zoom + 1) - 1) // 3)
