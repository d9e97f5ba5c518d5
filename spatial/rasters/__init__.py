"""Rasters: cells read in bounded strips, COGs, classes of depth as polygons, previews."""
