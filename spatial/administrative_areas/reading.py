"""Reading the wanted province's areas out of a layer: rows of other provinces are left, names are decoded.

GDAL reads here: call it in the limited process only, for files of strangers.
"""

from collections.abc import Mapping
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
from pyogrio.errors import DataSourceError

from spatial.administrative_areas.answers import asked
from spatial.administrative_areas.codes import plain_codes
from spatial.administrative_areas.current import WORDS, LoadedLevel
from spatial.administrative_areas.frames import column, count, plain_rows_where
from spatial.administrative_areas.layers import AreaLayer
from spatial.administrative_areas.names import have_thai_letters, tidy
from spatial.doctor.report import Finding, Option, Report

COLUMNS = ("code", "name_th", "name_en", "parent", "parent_th", "parent_en", "province", "level")


def read_areas(
    layer: AreaLayer, report: Report, *, province: str, level: LoadedLevel, decisions: Mapping[str, str]
) -> gpd.GeoDataFrame | None:
    """The rows of one province and level.

    Returns:
        Columns `written` (the code as written), `code` (NaN where malformed), `name_th`, `name_en`, `parent`,
        `parent_th`, `parent_en` (NaN where missing), `position` (in the file, from 1) and geometry in the layer's CRS;
        None where nothing can be read, as the report then tells.
    """
    try:
        rows = _attributes(layer, encoding=_encoding(layer, decisions))
    except (DataSourceError, UnicodeDecodeError, LookupError) as error:
        report.add(_unreadable(error))
        return None
    if (question := _encoding_question(layer, rows, decisions)) is not None:
        report.add(question)
        return None
    rows["position"] = np.arange(1, len(rows) + 1)
    rows["written"] = column(rows, "code")
    rows = _of_level(rows, report, level)
    rows["code"] = plain_codes(column(rows, "written"), level=level)
    rows = _of_province(rows, report, province)
    if rows.empty:
        report.add(_province_absent(province, level))
        return None
    try:
        shapes = pyogrio.read_dataframe(
            layer.dataset.path, layer=layer.layer, columns=[], fids=rows.index.to_numpy(), fid_as_index=True
        )
    except (DataSourceError, ValueError) as error:
        report.add(_unreadable(error))
        return None
    for name in ("name_th", "name_en", "parent_th", "parent_en"):
        rows[name] = tidy(column(rows, name))
    # GDAL gives rows in the order of fids that were asked for; joined by fid all the same
    geometry = shapes.geometry.reindex(rows.index)
    return gpd.GeoDataFrame(
        rows.drop(columns=["province", "level"]).reset_index(drop=True), geometry=geometry.to_numpy(), crs=layer.crs
    )


def _attributes(layer: AreaLayer, *, encoding: str | None) -> pd.DataFrame:
    """All rows without geometry, in our columns; indexed by GDAL's fid."""
    fields = layer.fields
    read: pd.DataFrame = pyogrio.read_dataframe(
        layer.dataset.path,
        layer=layer.layer,
        columns=fields.all(),
        read_geometry=False,
        fid_as_index=True,
        encoding=encoding,
        datetime_as_string=True,
    )
    sources = (
        fields.code,
        fields.name_th,
        fields.name_en,
        fields.parent,
        fields.parent_th,
        fields.parent_en,
        fields.province,
        fields.level,
    )
    missing = pd.Series(np.nan, index=read.index, dtype=object)
    columns: dict[str, Any] = {
        name: missing if source is None else read[source].astype(object)
        for name, source in zip(COLUMNS, sources, strict=True)
    }
    return pd.DataFrame(columns, index=read.index)


def _encoding(layer: AreaLayer, decisions: Mapping[str, str]) -> str | None:
    return decisions.get("encoding") if layer.dataset.format == "shapefile" else None


def _encoding_question(layer: AreaLayer, rows: pd.DataFrame, decisions: Mapping[str, str]) -> Finding | None:
    """A question where a shapefile's Thai names come out without Thai letters, and another encoding gives some."""
    if layer.dataset.format != "shapefile" or layer.fields.name_th is None or "encoding" in decisions:
        return None
    if not len(rows) or have_thai_letters(column(rows, "name_th")).mean() >= 0.5:
        return None
    readable: dict[str, str] = {}
    for encoding in ("UTF-8", "CP874"):  # every text in UTF-8 reads as CP874 too, so UTF-8 is tried first
        try:
            names = column(_attributes(layer, encoding=encoding), "name_th")
        except (DataSourceError, UnicodeDecodeError):
            continue
        if have_thai_letters(names).mean() >= 0.5:
            readable[encoding] = str(names.dropna().iloc[0])
    if not readable:
        return None
    likely = next(iter(readable))
    return asked(
        Finding(
            "encoding_unknown",
            "decision",
            "ชื่อภาษาไทยอ่านไม่ออกและไฟล์ไม่บอกรหัสตัวอักษร (ไม่มี .cpg) โปรดเลือกรหัสที่อ่านชื่อได้ถูกต้อง",
            "The Thai names cannot be read and the file does not say their encoding (no .cpg). Choose the one in which "
            "names read well.",
            count=len(rows),
            decision="encoding",
            options=[
                Option(name, f"{name}: {example}", f"{name}: {example}", is_likely=name == likely)
                for name, example in readable.items()
            ],
        ),
        decisions,
    )


def _of_level(rows: pd.DataFrame, report: Report, level: LoadedLevel) -> pd.DataFrame:
    """The rows of the wanted level, where the file holds several and says which."""
    other = column(rows, "level").notna() & (column(rows, "level").astype(str) != level)
    if other.any():
        th, en = WORDS[level]
        report.add(
            Finding(
                "other_levels",
                "note",
                f"ข้าม {count(other)} รูปที่เป็นระดับอื่น นำเข้าเฉพาะระดับ{th}",
                f"{count(other)} areas of other levels were left; only {en}s are taken.",
                count=count(other),
            )
        )
    return plain_rows_where(rows, ~other)


def _of_province(rows: pd.DataFrame, report: Report, province: str) -> pd.DataFrame:
    """The rows of the wanted province, and those whose code tells no province and whose province field no other."""
    stated = plain_codes(column(rows, "province"), level="province")
    belongs = column(rows, "code").str[:2].fillna(stated).fillna(province)
    other = belongs != province
    if other.any():
        codes = ", ".join(sorted(belongs[other].unique())[:12])
        report.add(
            Finding(
                "other_provinces",
                "note",
                f"ไฟล์มีพื้นที่ของจังหวัดอื่น {count(other)} รูป (รหัส {codes}) ไม่ได้นำเข้า นำเข้าเฉพาะจังหวัด {province}",
                f"The file holds {count(other)} areas of other provinces ({codes}); they were left, only those of "
                f"province {province} are taken.",
                count=count(other),
            )
        )
    return plain_rows_where(rows, ~other)


def _province_absent(province: str, level: LoadedLevel) -> Finding:
    th, en = WORDS[level]
    return Finding(
        "province_absent",
        "refused",
        f"ไม่มี{th}ของจังหวัด {province} ในไฟล์นี้ ตรวจสอบว่าเลือกไฟล์และรหัสจังหวัดถูกต้อง",
        f"The file holds no {en} of province {province}. Check the file and the province's code.",
    )


def _unreadable(error: Exception) -> Finding:
    return Finding(
        "unreadable",
        "refused",
        f"อ่านไฟล์ไม่ได้ ไฟล์อาจเสียหายหรือไม่ครบ โปรดส่งออกจากโปรแกรมต้นทางใหม่ ({str(error)[:200]})",
        f"The file cannot be read; it may be damaged or incomplete. Export it again. ({str(error)[:200]})",
    )
