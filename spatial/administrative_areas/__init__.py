"""Boundaries of provinces, districts and subdistricts as somebody sends them: read, checked, derived."""
