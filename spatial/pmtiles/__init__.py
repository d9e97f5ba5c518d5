"""PMTiles, version 3: all tiles of a map in one file that is read by ranges of bytes.

Source: the PMTiles specification, version 3.
"""
