"""Styles as resources of their own (OGC API – Styles): what there is, and each as MapLibre, QGIS or SLD reads it."""
