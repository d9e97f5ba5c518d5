"""Finding the layer of a received file that holds the wanted areas: one, or a question which."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pyogrio

from spatial.administrative_areas.answers import asked
from spatial.administrative_areas.current import NUMBER, WORDS, LoadedLevel
from spatial.administrative_areas.fields import Fields, fields_of
from spatial.doctor.report import Finding, Option, Report
from spatial.incoming.dataset import RASTER_FORMATS, Dataset, Incoming


@dataclass(frozen=True, slots=True)
class AreaLayer:
    """A layer that may hold the wanted areas."""

    dataset: Dataset
    layer: str
    fields: Fields
    crs: str | None
    feature_count: int

    @property
    def name(self) -> str:
        """What people call it: the dataset, and the layer within it where that says more."""
        stem = self.dataset.name.rpartition("/")[2]
        return stem if stem.rpartition(".")[0] in ("", self.layer) else f"{stem}:{self.layer}"


def find_layer(
    incoming: Incoming, report: Report, *, level: LoadedLevel, decisions: Mapping[str, str]
) -> AreaLayer | None:
    """The layer to read; None where there is none or where a person has to say which, as the report then tells."""
    found: list[AreaLayer] = []
    seen: set[str] = set()
    for dataset in incoming.datasets:
        if dataset.format in RASTER_FORMATS:
            continue
        for layer in pyogrio.list_layers(dataset.path)[:, 0]:
            info: dict[str, Any] = pyogrio.read_info(dataset.path, layer=layer, force_feature_count=True)
            names = [str(name) for name in info["fields"]]
            seen.update(names)
            report.layers.append(
                {
                    "name": str(layer),
                    "crs": info["crs"],
                    "geometry_type": info["geometry_type"],
                    "feature_count": int(info["features"]),
                    "fields": names,
                }
            )
            if (fields := fields_of(names, level)) is not None:
                found.append(AreaLayer(dataset, str(layer), fields, info["crs"], int(info["features"])))
    if not found:
        report.add(_no_layer(level, seen))
        return None
    if len(found) == 1:
        return found[0]
    chosen = [layer for layer in found if layer.name == decisions.get("dataset")]
    report.add(asked(_which_layer(found), decisions))
    return chosen[0] if chosen else None


def _no_layer(level: LoadedLevel, seen: set[str]) -> Finding:
    number = NUMBER[level]
    th, en = WORDS[level]
    if level == "district" and any(name.upper() == "ADM3_PCODE" for name in seen):
        return Finding(
            "level_mismatch",
            "refused",
            "ไฟล์นี้เป็นขอบเขตตำบล (มี ADM3_PCODE) โปรดเลือกระดับตำบล และเลือกสร้างขอบเขตอำเภอจากตำบลหากต้องการ "
            "(--level subdistrict --derive-districts)",
            "This file holds subdistricts (it has ADM3_PCODE). Load it as subdistricts and, where wanted, derive the "
            "districts from them (--level subdistrict --derive-districts).",
        )
    return Finding(
        "fields_missing",
        "refused",
        f"ไม่พบชั้นข้อมูลขอบเขต{th}: ต้องมีฟิลด์ ADM{number}_PCODE, ADM{number}_TH, ADM{number}_EN (COD-AB) "
        f"หรือ code, name_th, name_en ฟิลด์ที่พบ: {', '.join(sorted(seen)[:30]) or '–'}",
        f"No layer of {en}s: it needs the fields ADM{number}_PCODE, ADM{number}_TH, ADM{number}_EN (COD-AB), "
        f"or code, name_th, name_en. Found: {', '.join(sorted(seen)[:30]) or '–'}.",
    )


def _which_layer(found: list[AreaLayer]) -> Finding:
    return Finding(
        "several_layers",
        "decision",
        f"ไฟล์นี้มีชั้นข้อมูลขอบเขต {len(found)} ชั้น โปรดเลือกชั้นที่จะนำเข้า",
        f"This file has {len(found)} layers of areas. Say which one to load.",
        count=len(found),
        decision="dataset",
        options=[
            Option(layer.name, f"{layer.name}: {layer.feature_count} รูป", f"{layer.name}: {layer.feature_count} areas")
            for layer in found
        ],
    )
