"""The QGIS kit: what somebody sees of a province as a layer definition, a project and an authentication to import."""
