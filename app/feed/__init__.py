"""Faces of the streams: pages, SSE, GeoJSON, acknowledgements, and why an entry is there."""
