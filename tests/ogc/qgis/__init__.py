"""Tests of the QGIS kit."""
