"""What the tables of a dataset's GeoPackage are called, and what people read of them in a list of layers."""

from collections.abc import Mapping

from app.core.text import Text

AREAS = "areas"
INPUTS: Mapping[str, str] = {"Point": "inputs_points", "LineString": "inputs_lines", "Polygon": "inputs_polygons"}
"""Tables of the inputs by the family of their geometry."""
WORDS = "dataset_words"
COLUMNS = "dataset_columns"
"""What the columns of all tables of figures mean."""
FIGURES = "figures_"
"""Begins the name of each table of figures."""
PROOF = "sonthana_dataset"
"""What proves the file: manifest, release, seals."""
TITLES: Mapping[str, Text] = {
    AREAS: Text("พื้นที่และตัวเลขสำคัญ", "Areas with key figures"),
    "inputs_points": Text("ข้อมูลจากหน่วยสนทนา (จุด)", "Inputs (points)"),
    "inputs_lines": Text("ข้อมูลจากหน่วยสนทนา (เส้น)", "Inputs (lines)"),
    "inputs_polygons": Text("ข้อมูลจากหน่วยสนทนา (พื้นที่)", "Inputs (areas)"),
    WORDS: Text("คำแนะนำ", "Statement and advice"),
    COLUMNS: Text("ความหมายของคอลัมน์", "What the columns mean"),
    PROOF: Text("หลักฐาน", "What proves this file"),
}
