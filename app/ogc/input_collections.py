"""Inputs as collections: three a province, of points, lines and areas; every input as it stands now, without names.

They are read under row-level security as the service, as everywhere else: there are thousands, not millions. Inputs
that were withdrawn are not among them. A collection has one type of geometry: while one input is of several parts, all
are given as such.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from psycopg import sql
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.policy import Action, Policy
from app.core.text import Text
from app.dialogue.answers import ERASED
from app.ogc.collection import Collection, hidden
from app.ogc.properties import Kind, column

PREFIX = "assessments-"


@dataclass(frozen=True, slots=True)
class Shape:
    """Inputs of one dimension."""

    dimension: int
    geometry_type: str
    title: Text


SHAPES: Mapping[str, Shape] = {
    "points": Shape(0, "Point", Text("ข้อมูลจากหน่วยสนทนา: จุด", "Inputs: points")),
    "lines": Shape(1, "LineString", Text("ข้อมูลจากหน่วยสนทนา: เส้น", "Inputs: lines")),
    "polygons": Shape(2, "Polygon", Text("ข้อมูลจากหน่วยสนทนา: พื้นที่", "Inputs: areas")),
}
DESCRIPTION = Text(
    "ข้อมูลที่หน่วยสนทนาส่งเข้ามา ฉบับล่าสุด ไม่รวมที่ถอนแล้ว ไม่มีชื่อและเบอร์โทรของผู้แจ้ง",
    "What the dialogue units reported, in its latest version; withdrawn ones left out; no reporter's name or phone.",
)
KINDS: Mapping[str, Kind] = {
    "version": "integer",
    "state": "text",
    "unit": "text",
    "kind": "text",
    "kind_th": "text",
    "kind_en": "text",
    "title_th": "text",
    "title_en": "text",
    "severity": "integer",
    "life_at_risk": "boolean",
    "confidence": "text",
    "observed_at": "timestamp",
    "submitted_at": "timestamp",
    "accuracy_m": "number",
    "channel": "text",
    "area_codes": "text",
}
# Titles as `dialogue.submission.titles` gives them: led by the kind in the language they were not written in.
ROWS = """
    (SELECT a.id AS fid, a.version, a.state, x.unit, x.kind, k.label_th AS kind_th, k.label_en AS kind_en,
            CASE WHEN t.erased_at IS NOT NULL THEN {erased_th} WHEN w.is_thai THEN w.title
                 ELSE k.label_th || ' ระดับ ' || x.severity || ': ' || w.title END AS title_th,
            CASE WHEN t.erased_at IS NOT NULL THEN {erased_en} WHEN NOT w.is_thai THEN w.title
                 ELSE k.label_en || ', severity ' || x.severity || ': ' || w.title END AS title_en,
            x.severity, x.life_at_risk, x.confidence, x.observed_at, x.submitted_at, x.accuracy_m, x.channel,
            array_to_string(x.area_codes, ',') AS area_codes, {geometry} AS geom
       FROM public.assessments a
       JOIN public.assessment_versions x
         ON x.province_code = a.province_code AND x.assessment_id = a.id AND x.version = a.version
       JOIN public.assessment_kinds k ON k.province_code = x.province_code AND k.code = x.kind
       JOIN public.erasable_values t ON t.province_code = x.province_code AND t.id = x.text_id
      CROSS JOIN LATERAL (SELECT t.value ->> 'title' AS title, (t.value ->> 'title') ~ '[\u0e00-\u0e7f]' AS is_thai) w
      WHERE a.province_code = {province} AND a.state <> 'withdrawn' AND ST_Dimension(x.geom) = {dimension}) v
"""
# The head of the record moves with everything that is done to inputs.
STANDING = text(
    """
    SELECT (SELECT s.head_seq FROM streams s WHERE s.id = :province || '/record') AS head,
           count(*) AS inputs, bool_or(ST_NumGeometries(v.geom) > 1) AS is_multi,
           ST_XMin(ST_Extent(v.geom)) AS west, ST_YMin(ST_Extent(v.geom)) AS south,
           ST_XMax(ST_Extent(v.geom)) AS east, ST_YMax(ST_Extent(v.geom)) AS north
      FROM assessments a
      JOIN assessment_versions v
        ON v.province_code = a.province_code AND v.assessment_id = a.id AND v.version = a.version
     WHERE a.province_code = :province AND a.state <> 'withdrawn' AND ST_Dimension(v.geom) = :dimension
    """
)


async def input_collection(session: AsyncSession, policy: Policy, *, province_code: str, shape: str) -> Collection:
    """The inputs of a province of one shape: points, lines or polygons.

    Raises:
        NotSignedIn: nobody asks.
        NotFound: there is no such collection for whoever asks.
    """
    nothing = hidden(is_signed_in=policy.principal.is_signed_in)
    of = SHAPES.get(shape)
    if of is None or not policy.principal.grants_in(province_code):
        raise nothing
    policy.require(Action.READ_INPUTS, province_code)
    standing = (await session.execute(STANDING, {"province": province_code, "dimension": of.dimension})).one()
    geometry = sql.SQL("ST_Multi(x.geom)" if standing.is_multi else "x.geom")
    collection_id = f"{province_code}-{PREFIX}{shape}"
    return Collection(
        id=collection_id,
        pinned_id=collection_id,
        province_code=province_code,
        title=of.title,
        description=DESCRIPTION,
        geometry_type=f"Multi{of.geometry_type}" if standing.is_multi else of.geometry_type,
        properties=[column(name, kind) for name, kind in KINDS.items()],
        rows=sql.SQL(ROWS).format(
            geometry=geometry,
            province=province_code,
            dimension=of.dimension,
            erased_th=ERASED.th,
            erased_en=ERASED.en,
        ),
        key="uuid",
        reader=None,
        identity=f"{collection_id}/{standing.head}",
        is_public=False,
        count=standing.inputs,
        extent=None if standing.west is None else (standing.west, standing.south, standing.east, standing.north),
        time="observed_at",
        about=f"/api/v1/provinces/{province_code}/assessments",
    )
