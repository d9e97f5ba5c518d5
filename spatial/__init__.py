"""Pure geospatial computation: arrays, GeoDataFrames and files in; tables, arrays and files out."""
