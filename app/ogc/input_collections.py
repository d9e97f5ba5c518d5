"""Inputs as collections: three a province, of points, lines and areas; every input as it stands, without names.

They are read under row-level security as the service, as everywhere else: there are thousands, not millions. Inputs
that were withdrawn are not among them. A collection has one type of geometry: while one input is of several parts, all
are given as such. As of a moment, version and state are those of the last entry that was recorded by then; what was
erased since stays erased, and the words for kinds are today's.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg import sql
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.policy import Action, Policy
from app.core.text import Text
from app.dialogue.answers import ERASED
from app.dialogue.states import EVENT_TYPES, TRANSITIONS
from app.layers.filling import driver_of
from app.ogc.as_of import written
from app.ogc.collection import Collection, hidden
from app.ogc.properties import Kind, column
from app.ogc.vector_tiles.looks import Looks

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
STATE_AFTER: Mapping[str, str] = {
    "assessment.submitted": "submitted",
    **{event_type: TRANSITIONS[act][1] for act, event_type in EVENT_TYPES.items()},
}
"""Type of an entry of the record → the state that it leaves an input in."""
PRESENT = "(SELECT h.id, h.version, h.state FROM public.assessments h WHERE h.province_code = {province})"
# One look into an index for each input: its last entry by then. What has none was not there yet.
AS_OF = """
    (SELECT h.id, e.version, e.state
       FROM public.assessments h
      CROSS JOIN LATERAL (
            SELECT r.subject_version AS version, ({states}::jsonb) ->> r.event_type AS state
              FROM public.record_entries r
             WHERE r.province_code = h.province_code AND r.subject_id = h.id::text AND r.subject_type = 'assessment'
               AND r.event_type = ANY ({event_types}) AND r.recorded_at <= {moment}::timestamptz
             ORDER BY r.seq DESC LIMIT 1) e
      WHERE h.province_code = {province})
"""
# Titles as `dialogue.submission.titles` gives them: led by the kind in the language they were not written in.
ROWS = """
    (SELECT a.id AS fid, a.version, a.state, x.unit, x.kind, k.label_th AS kind_th, k.label_en AS kind_en,
            CASE WHEN t.erased_at IS NOT NULL THEN {erased_th} WHEN w.is_thai THEN w.title
                 ELSE k.label_th || ' ระดับ ' || x.severity || ': ' || w.title END AS title_th,
            CASE WHEN t.erased_at IS NOT NULL THEN {erased_en} WHEN NOT w.is_thai THEN w.title
                 ELSE k.label_en || ', severity ' || x.severity || ': ' || w.title END AS title_en,
            x.severity, x.life_at_risk, x.confidence, x.observed_at, x.submitted_at, x.accuracy_m, x.channel,
            array_to_string(x.area_codes, ',') AS area_codes, {geometry} AS geom
       FROM {standing} a
       JOIN public.assessment_versions x
         ON x.province_code = {province} AND x.assessment_id = a.id AND x.version = a.version
       JOIN public.assessment_kinds k ON k.province_code = x.province_code AND k.code = x.kind
       JOIN public.erasable_values t ON t.province_code = x.province_code AND t.id = x.text_id
      CROSS JOIN LATERAL (SELECT t.value ->> 'title' AS title, (t.value ->> 'title') ~ '[\u0e00-\u0e7f]' AS is_thai) w
      WHERE a.state <> 'withdrawn' AND ST_Dimension(x.geom) = {dimension}) v
"""
# The head of the record moves with everything that is done to inputs.
SUMMARY = """
    SELECT (SELECT s.head_seq FROM public.streams s WHERE s.id = {province} || '/record') AS head,
           count(*) AS inputs, bool_or(ST_NumGeometries(v.geom) > 1) AS is_multi,
           ST_XMin(ST_Extent(v.geom)) AS west, ST_YMin(ST_Extent(v.geom)) AS south,
           ST_XMax(ST_Extent(v.geom)) AS east, ST_YMax(ST_Extent(v.geom)) AS north
      FROM {standing} a
      JOIN public.assessment_versions v
        ON v.province_code = {province} AND v.assessment_id = a.id AND v.version = a.version
     WHERE a.state <> 'withdrawn' AND ST_Dimension(v.geom) = {dimension}
"""


async def input_collection(
    session: AsyncSession, policy: Policy, *, province_code: str, shape: str, as_of: datetime | None = None
) -> Collection:
    """The inputs of a province of one shape: points, lines or polygons.

    Args:
        session: With the context of whoever asks.
        policy: Theirs.
        province_code: Of the id.
        shape: Of the id.
        as_of: The moment whose inputs are meant; None for now.

    Raises:
        NotSignedIn: nobody asks.
        NotFound: there is no such collection for whoever asks.
    """
    nothing = hidden(is_signed_in=policy.principal.is_signed_in)
    of = SHAPES.get(shape)
    if of is None or not policy.principal.grants_in(province_code):
        raise nothing
    policy.require(Action.READ_INPUTS, province_code)
    named = {"province": sql.Literal(province_code), "dimension": sql.Literal(of.dimension)}
    standing = _standing(province_code, as_of)
    (head, inputs, is_multi, *edges) = await _summary(session, sql.SQL(SUMMARY).format(standing=standing, **named))
    collection_id = f"{province_code}-{PREFIX}{shape}"
    return Collection(
        id=collection_id,
        pinned_id=collection_id,
        province_code=province_code,
        title=of.title,
        description=DESCRIPTION,
        geometry_type=f"Multi{of.geometry_type}" if is_multi else of.geometry_type,
        properties=[column(name, kind) for name, kind in KINDS.items()],
        rows=sql.SQL(ROWS).format(
            standing=standing,
            geometry=sql.SQL("ST_Multi(x.geom)" if is_multi else "x.geom"),
            erased_th=ERASED.th,
            erased_en=ERASED.en,
            **named,
        ),
        key="uuid",
        reader=None,
        identity=f"{collection_id}/{head}" + (f"/{written(as_of)}" if as_of else ""),
        is_public=False,
        count=inputs,
        extent=None if edges[0] is None else (edges[0], edges[1], edges[2], edges[3]),
        time="observed_at",
        looks=Looks("severity"),
        about=f"/api/v1/provinces/{province_code}/assessments",
    )


def _standing(province_code: str, as_of: datetime | None) -> sql.Composed:
    """Every input with its version and state, withdrawn ones among them: `id`, `version`, `state`."""
    province = sql.Literal(province_code)
    if as_of is None:
        return sql.SQL(PRESENT).format(province=province)
    return sql.SQL(AS_OF).format(
        province=province,
        states=sql.Literal(json.dumps(STATE_AFTER)),
        event_types=sql.Literal(list(STATE_AFTER)),
        moment=sql.Literal(written(as_of)),
    )


async def _summary(session: AsyncSession, statement: sql.Composed) -> Any:
    return await (await (await driver_of(session)).execute(statement)).fetchone()
