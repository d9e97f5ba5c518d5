"""A dataset made up in memory, with a part of every kind and a real release, for tests of exports and their proofs."""

import base64
import datetime as dt
import json
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import rasterio
import shapely
from affine import Affine
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from app.datasets.contents import (
    SCHEMA,
    AreaPart,
    Column,
    Contents,
    InputPart,
    LayerPart,
    Release,
    Table,
)
from app.record.canonical import canonical, salted_digest
from app.record.keys import PublicKey, SigningKey
from spatial.content_hash import VectorHash
from spatial.rasters.cells import CellSource
from spatial.rasters.content_hash import hash_of_raster
from spatial.styles.defaults import default_style
from spatial.styles.writing import style_json

AREA_COLUMNS = (
    Column("area_code", {"th": "รหัสพื้นที่", "en": "Area code"}),
    Column("area_level", {"th": "ระดับ", "en": "Level"}),
    Column("area_th", {"th": "ชื่อพื้นที่ (ไทย)", "en": "Area (Thai)"}),
    Column("area_en", {"th": "ชื่อพื้นที่ (อังกฤษ)", "en": "Area (English)"}),
)
FEATURES = pa.schema(
    {
        "fid": pa.int64(),
        "ชื่อ": pa.string(),
        "Name": pa.string(),
        "name": pa.string(),
        "depth_m": pa.float64(),
        "people": pa.int64(),
        "is_dry": pa.bool_(),
        "built": pa.date32(),
        "seen_at": pa.timestamp("ms", "UTC"),
        "geom": pa.binary(),
    }
)


def a_key() -> SigningKey:
    """A signing key of nobody's."""
    return SigningKey(Ed25519PrivateKey.generate())


def features() -> pa.RecordBatch:
    """Houses with awkward values: formulas, line breaks, missing ones, times before 1970."""
    shapes = [
        shapely.MultiPolygon([shapely.box(100.46 + n / 70, 7.0, 100.47 + n / 70, 7.0 + 0.1 / 3)]) for n in range(5)
    ]
    return pa.RecordBatch.from_pydict(
        {
            "fid": [1, 2, 3, 4, 5],
            "ชื่อ": ["บ้านน้ำน้อย", "=1+1", "", None, 'ก"ข\\ค\nง'],
            "Name": ["A", "B", None, "D", "E"],
            "name": ["a", "b", "c", "d", None],
            "depth_m": [0.1, 1 / 3, None, float("inf"), -0.0],
            "people": [2**53 + 1, 0, None, -4, 5],
            "is_dry": [True, False, None, True, False],
            "built": [dt.date(1890, 1, 2), None, dt.date(2026, 11, 24), dt.date(1, 1, 1), dt.date(9999, 12, 31)],
            "seen_at": [
                dt.datetime(1969, 12, 31, 23, 59, 59, 999_000, dt.UTC), None,
                *[dt.datetime(2026, 1, 1, 7, tzinfo=dt.UTC)] * 3,
            ],
            "geom": list(shapely.to_wkb(shapes, byte_order=1)),
        },
        schema=FEATURES,
    )  # fmt: skip


def _vector() -> LayerPart:
    batch = features()
    digest = VectorHash(FEATURES, "MultiPolygon")
    digest.update(batch)
    stated = _stated("buildings", 2, "อาคารริมคลองอู่ตะเภา", "Buildings along U-Tapao canal", digest.hexdigest())
    stated |= {
        "kind": "exposure",
        "form": "vector",
        "geometry_type": "MultiPolygon",
        "feature_count": batch.num_rows,
        "fields": [
            {"name": name, "type": kind}
            for name, kind in {
                "ชื่อ": "string", "Name": "string", "name": "string", "depth_m": "float64", "people": "int64",
                "is_dry": "bool", "built": "date", "seen_at": "timestamp",
            }.items()
        ],
    }  # fmt: skip
    style = default_style("exposure", "MultiPolygon")

    def batches() -> Iterator[pa.RecordBatch]:
        yield batch.slice(0, 2)
        yield batch.slice(2)

    return LayerPart(stated, style_json(style), batches, FEATURES, batch.num_rows)


def depths(width: int = 300, height: int = 270) -> np.ndarray[Any, np.dtype[np.float32]]:
    """Depths in metres, a tenth of them not modelled, a corner wholly so, one of them what nodata usually is."""
    random = np.random.default_rng(90)
    cells = (random.random((height, width)) * 4).astype(np.float32)
    cells[random.random(cells.shape) < 0.1] = np.nan
    cells[:260, :260] = np.nan
    cells[265, 290] = -9999.0
    return cells


def _raster(folder: Path) -> LayerPart:
    path = folder / "depth.tif"
    cells, transform = depths(), Affine(10.3, 0.0, 650123.456789, 0.0, -10.1, 780987.654321)
    height, width = cells.shape
    with rasterio.open(
        path, "w", driver="GTiff", width=width, height=height, count=1, dtype="float32", nodata=np.nan,
        crs="EPSG:32647", transform=transform, tiled=True, blockxsize=128, blockysize=128,
    ) as file:  # fmt: skip
        file.write(cells, 1)
    source = CellSource(path, "geotiff", None, 1, width, height, "EPSG:32647", tuple(transform)[:6])
    stated = _stated("flood-depth-100y", 1, "ความลึกน้ำท่วมรอบ 100 ปี", "Flood depth, 100 years", hash_of_raster(source))
    stated |= {"kind": "hazard", "form": "raster", "quantity": "depth", "unit": "m", "datum": "ground"}
    return LayerPart(stated, style_json(default_style("hazard", "raster", "depth")), raster=path)


def _stated(slug: str, version: int, th: str, en: str, content_hash: str) -> dict[str, Any]:
    return {
        "collection": f"90-{slug}-v{version}", "slug": slug, "version": version, "title": {"th": th, "en": en},
        "kind": "", "form": "", "precision": "exact", "content_hash": content_hash, "carried_hash": content_hash,
        "geometry_type": None, "feature_count": None, "fields": [], "quantity": None, "scenario": None,
        "return_period_years": 100, "basis": None, "unit": None, "datum": None, "valid_from": None, "valid_to": None,
        "source": "กรมชลประทาน", "licence": "CC-BY-4.0",
    }  # fmt: skip


def an_input(number: int, geometry: Mapping[str, Any], *, is_erased: bool = False, **changes: Any) -> InputPart:
    """An input with Thai words; erased ones have only the digest of theirs."""
    words = {"title": f"น้ำเข้าบ้านชั้นล่าง {number}", "description": '=HYPERLINK(1)\r\nระดับน้ำ ๑.๒ เมตร ที่ "ตลาด"'}
    salt = sha256(f"salt {number}".encode()).digest()[:16]
    stated = {
        "id": f"0194f0c0-0000-7000-8000-{number:012d}", "version": 1, "state": "validated", "unit": "structural",
        "kind": "flood_level", "severity": number % 5 + 1, "life_at_risk": number == 2, "confidence": "medium",
        "observed_at": "2026-11-24T06:30:00.000000Z", "accuracy_m": 15.5,
        "readings": [{"quantity": "depth", "value": 1.2, "unit": "m", "datum": "ground"}], "channel": "web",
        "area_codes": ["900101", "9001"], "geometry": geometry, "record_seq": 40 + number,
        "record_hash": sha256(f"entry {number}".encode()).hexdigest(), "text_digest": salted_digest(salt, words).hex(),
    } | changes  # fmt: skip
    return InputPart(stated, None, None) if is_erased else InputPart(stated, words, salt.hex())


def _inputs() -> list[InputPart]:
    line = {"type": "LineString", "coordinates": [[100.47, 7.01], [100.48, 7.02], [100.4812345678901, 7.0]]}
    area = {"type": "Polygon", "coordinates": [[[100.4, 7.0], [100.5, 7.0], [100.5, 7.1], [100.4, 7.0]]]}
    return [
        an_input(1, {"type": "Point", "coordinates": [100.4712345678901, 7.0098765432101]}),
        an_input(2, {"type": "Point", "coordinates": [100.48, 7]}, state="disputed", confidence=None, readings=[]),
        an_input(3, line, unit="non_structural", kind="bridge_closed"),
        an_input(4, area, is_erased=True),
    ]


def _areas() -> list[AreaPart]:
    def area(code: str, level: str, th: str, en: str, west: float) -> AreaPart:
        shape = shapely.MultiPolygon([shapely.box(west, 6.9, west + 0.1 / 3, 7.1)])
        return AreaPart(code, level, {"th": th, "en": en}, shapely.to_wkb(shape, byte_order=1))

    return [
        area("9001", "district", "เมืองสงขลา", "Mueang Songkhla", 100.4),
        area("900101", "subdistrict", "บ่อยาง", "Bo Yang", 100.45),
    ]


def _tables(areas: list[AreaPart]) -> list[Table]:
    names = [[area.code, area.level, area.name["th"], area.name["en"]] for area in areas]
    sure = {"th": "ประมาณการ ±20 %", "en": "Estimated, ±20 %"}
    method = "docs/methods/exposure.md"
    people = Table(
        "people_exposed", {"th": "ประชาชนที่ได้รับผลกระทบ", "en": "People exposed"},
        [*AREA_COLUMNS, Column("people", {"th": "ประชาชน", "en": "People"}, "person", 0),
         Column("flooded", {"th": "พื้นที่น้ำท่วม", "en": "Flooded area"}, "km2", 2)],
        [[*names[0], 1200, 3.25], [*names[1], None, 0]], ["90-flood-depth-100y-v1", "areas"], method, sure,
    )  # fmt: skip
    kinds = Table(
        "inputs_by_kind", {"th": "ข้อมูลตามชนิด", "en": "Inputs by kind"},
        [*AREA_COLUMNS, Column("kind", {"th": "ชนิด", "en": "Kind"}), Column("inputs", {"th": "จำนวน", "en": "Inputs"})],
        [[*names[0], "bridge_closed", 1], [*names[0], "flood_level", 3], [*names[1], "=cmd", 4]],
        ["inputs"], method, sure,
    )  # fmt: skip
    return [people, kinds]


def example_contents(folder: Path, key: SigningKey | None = None, *, chair: SigningKey | None = None) -> Contents:
    """A released dataset.

    Args:
        folder: Where its raster is put.
        key: The service's, that sealed the release; not released without it.
        chair: A chair's own, that signed it besides.
    """
    layers, inputs, areas = [_raster(folder), _vector()], _inputs(), _areas()
    tables = _tables(areas)
    boundaries = sha256()
    for area in areas:
        boundaries.update(f"{area.code} {sha256(area.geom_wkb).hexdigest()}\n".encode())
    manifest = {
        "schema": SCHEMA, "province": "90", "name": "evacuation", "version": "1.2.0",
        "id": "0194f0c0-0000-7000-8000-00000000dada", "is_demo": False,
        "title": {"th": "อพยพชั้นล่างก่อนเที่ยงคืน", "en": "Leave ground floors before midnight"},
        "statement": {"th": "=น้ำในคลองอู่ตะเภาสูงขึ้นเร็ว", "en": "The U-Tapao canal is rising fast.\nVery fast."},
        "advice": {"th": "อพยพประชาชนในตำบลบ่อยาง", "en": "Evacuate Bo Yang."}, "confidence": "medium",
        "confidence_reason": None, "valid_until": "2026-11-25T00:00:00Z", "bbox": [100.4, 6.9, 100.6, 7.1],
        "method": "sonthana.exposure/1", "depth_bounds_m": [0.1, 0.5, 1.0],
        "areas": {
            "codes": [area.code for area in areas], "editions": {area.code: 1 for area in areas},
            "names": {area.code: dict(area.name) for area in areas}, "boundaries_sha256": boundaries.hexdigest(),
        },
        "kinds": {"flood_level": {"th": "ระดับน้ำ", "en": "Flood level"}},
        "layers": [dict(one.stated) for one in layers],
        "inputs": [dict(one.stated) for one in inputs],
        "tables": [table.as_json() for table in tables],
    }  # fmt: skip
    contents = Contents(manifest, layers, inputs, areas, tables)
    return contents if key is None else replace(contents, release=a_release(contents, key, chair=chair))


def a_release(contents: Contents, key: SigningKey, *, chair: SigningKey | None = None) -> Release:
    """A release as app/datasets/releasing.py makes it."""
    manifest = contents.manifest
    plain = {
        "schema": "sonthana.release/1", "purpose": "release", "province": manifest["province"],
        "name": manifest["name"], "version": manifest["version"], "content_hash": contents.content_hash,
    }  # fmt: skip
    own = [_signed(chair, "signature", plain)] if chair else []
    statement = plain | {
        "released_at": "2026-11-24T07:00:00.000000+00:00", "record_seq": 77, "record_hash": secrets.token_hex(32),
        "signed_by": [{"key": one["key"], "value": one["value"]} for one in own],
    }  # fmt: skip
    head = {
        "hash": secrets.token_hex(32), "key": key.id, "seq": 78, "signed_at": "2026-11-24T07:00:01.000000+00:00",
        "stream": "90/record",
    }  # fmt: skip
    checkpoint = head | {"signature": key.private.sign(canonical(head).encode()).hex()}
    acts = [
        {"act": "review", "unit": "structural", "name": "นายช่าง ตัวอย่าง", "position": {"th": "หัวหน้าหน่วย", "en": "Lead"},
         "role": "lead", "at": "2026-11-24T06:50:00+00:00", "reason": None, "record_seq": 75},
        {"act": "release", "unit": None, "name": None, "position": {"th": "ประธาน", "en": "Chair"},
         "role": "chair", "at": "2026-11-24T07:00:00+00:00", "reason": None, "record_seq": 77},
    ]  # fmt: skip
    return Release(statement, [*own, _signed(key, "seal", statement)], acts, checkpoint)


def _signed(key: SigningKey, kind: str, statement: Mapping[str, Any]) -> dict[str, Any]:
    value = key.private.sign(canonical(statement).encode())
    return {
        "kind": kind, "for": "chair", "key": key.id, "public_key": PublicKey(key.public).pem(), "algorithm": "Ed25519",
        "statement": json.loads(canonical(statement)), "value": base64.b64encode(value).decode(),
    }  # fmt: skip
