"""Files of real boundaries for tests: those of SONTHANA_TEST_DATA, or small ones made here in the same form.

The folder holds `songkhla-districts.zip` and `songkhla-subdistricts.zip` (COD-AB). What is made here has the same
fields, a few districts and subdistricts of invented shape, with names that are real.
"""

import os
import zipfile
from pathlib import Path

import geopandas as gpd
import pytest
from shapely.geometry import box

NAMES = {
    "9001": ("เมืองสงขลา", "Mueang Songkhla"),
    "9011": ("หาดใหญ่", "Hat Yai"),
    "900101": ("บ่อยาง", "Bo Yang"),
    "900102": ("เขารูปช้าง", "Khao Rup Chang"),
    "901101": ("หาดใหญ่", "Hat Yai"),
    "901102": ("ควนลัง", "Khuan Lang"),
}
SQUARES = {
    "900101": (100.56, 7.10, 100.60, 7.20),
    "900102": (100.60, 7.10, 100.64, 7.20),
    "901101": (100.44, 6.95, 100.50, 7.05),
    "901102": (100.38, 6.95, 100.44, 7.05),
}


def subdistricts() -> gpd.GeoDataFrame:
    """Four subdistricts as COD-AB has them."""
    return gpd.GeoDataFrame(
        [
            {
                "ADM3_EN": NAMES[code][1],
                "ADM3_TH": NAMES[code][0],
                "ADM3_PCODE": f"TH{code}",
                "ADM2_EN": NAMES[code[:4]][1],
                "ADM2_TH": NAMES[code[:4]][0],
                "ADM2_PCODE": f"TH{code[:4]}",
                "ADM1_EN": "Songkhla",
                "ADM1_TH": "สงขลา",
                "ADM1_PCODE": "TH90",
                "geometry": box(*edges),
            }
            for code, edges in SQUARES.items()
        ],
        crs="EPSG:4326",
    )


def districts() -> gpd.GeoDataFrame:
    """Their two districts as COD-AB has them."""
    frame = subdistricts().dissolve("ADM2_PCODE", as_index=False)
    return frame.drop(columns=["ADM3_EN", "ADM3_TH", "ADM3_PCODE"])


def zipped(
    frame: gpd.GeoDataFrame, path: Path, *, encoding: str = "UTF-8", says_encoding: bool = True, says_crs: bool = True
) -> Path:
    """A frame as a zipped shapefile, with its .cpg and .prj or without."""
    folder = path.parent / path.stem
    folder.mkdir()
    frame.to_file(folder / "areas.shp", encoding=encoding)
    if not says_crs:
        (folder / "areas.prj").unlink()
    if not says_encoding:
        (folder / "areas.cpg").unlink()
        table = bytearray((folder / "areas.dbf").read_bytes())
        table[29] = 0  # the language driver, which would say it too
        (folder / "areas.dbf").write_bytes(table)
    with zipfile.ZipFile(path, "w") as archive:
        for part in sorted(folder.iterdir()):
            archive.write(part, part.name)
    return path


def boundary_file(level: str, folder: Path) -> Path:
    """The file of one level: the real one where SONTHANA_TEST_DATA is set, else one made in `folder`."""
    given = os.environ.get("SONTHANA_TEST_DATA")
    if given:
        return Path(given) / f"songkhla-{level}s.zip"
    return zipped(districts() if level == "district" else subdistricts(), folder / f"songkhla-{level}s.zip")


@pytest.fixture(scope="module")
def boundaries(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The file of each level."""
    folder = tmp_path_factory.mktemp("boundaries")
    return {level: boundary_file(level, folder) for level in ("district", "subdistrict")}
