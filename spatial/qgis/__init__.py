"""What QGIS opens, written without QGIS: layers with where they are read from and how they are drawn, and projects."""
