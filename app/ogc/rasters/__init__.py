"""Rasters as maps: tiles in the colours of their layer, values at points and within polygons."""
