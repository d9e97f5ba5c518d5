"""Inputs as they are answered: JSON and GeoJSON, at the precision that the reader may see."""

from collections.abc import Mapping
from typing import Any

from app.accounts.policy import Action, Policy, Target
from app.accounts.principal import full_name
from app.core.text import Text
from app.dialogue.submission import titles

ERASED = Text("(ลบข้อความแล้ว)", "(erased)")

OUTSIDE = Text(
    "ตำแหน่งอยู่นอกเขตจังหวัด ระบบบันทึกแล้ว โปรดตรวจสอบตำแหน่ง",
    "The place lies outside the province. It was stored; check the position.",
)
HEIGHT_DROPPED = Text(
    "ไม่ได้เก็บค่าความสูงในพิกัด ให้ส่งเป็น readings พร้อม datum",
    "The height in the coordinates was not kept; send it as a reading with its datum.",
)


def read_json(policy: Policy, province_code: str, row: Mapping[Any, Any]) -> dict[str, Any]:
    """One input as `AssessmentRead` describes it."""
    signature: Mapping[str, str] = row["signature"] or {}
    target = Target(unit=row["unit"], entered_by=row["first_entered_by"])
    return {
        "id": row["id"],
        "version": row["version"],
        "state": row["state"],
        "unit": row["unit"],
        "kind": row["kind"],
        "title": ERASED.th if row["text_erased"] else row["title"],
        "description": "" if row["text_erased"] else row["description"],
        "severity": row["severity"],
        "life_at_risk": row["life_at_risk"],
        "confidence": row["confidence"],
        "observed_at": row["observed_at"],
        "geometry": row["geometry"],
        "accuracy_m": row["accuracy_m"],
        "readings": row["readings"],
        "channel": row["channel"],
        "reported_by": row["reported_by"] if policy.allows(Action.READ_REPORTER, province_code, target) else None,
        "attachments": row["attachments"],
        "area_codes": row["area_codes"],
        "submitted_at": row["submitted_at"],
        "entered_by": {"id": row["entered_by"], **signature_json(signature)},
        "record_seq": row["record_seq"],
        "feed_seq": row["feed_seq"],
        "warnings": [] if row["area_codes"] else [{"code": "outside_province", "detail": OUTSIDE.as_dict()}],
    }


def signature_json(signature: Mapping[str, str]) -> dict[str, Any]:
    """A name and position as they stood when somebody acted."""
    name = full_name(*(signature.get(part, "") for part in ("title", "given_name", "family_name")))
    return {
        "name": name or ERASED.th,
        "position": {"th": signature.get("position_th", ""), "en": signature.get("position_en", "")},
        "acting": signature.get("acting_th", ""),
        "organisation": signature.get("organisation", ""),
    }


def feature(row: Mapping[Any, Any]) -> dict[str, Any]:
    """One input as a GeoJSON feature with flat properties, for maps; no personal data."""
    title = (
        ERASED if row["text_erased"] else titles(row["title"], Text(row["kind_th"], row["kind_en"]), row["severity"])
    )
    return {
        "type": "Feature",
        "id": str(row["id"]),
        "geometry": row["geometry"],
        "properties": {
            "id": str(row["id"]),
            "version": row["version"],
            "state": row["state"],
            "unit": row["unit"],
            "kind": row["kind"],
            "kind_th": row["kind_th"],
            "kind_en": row["kind_en"],
            "title_th": title.th,
            "title_en": title.en,
            "severity": row["severity"],
            "life_at_risk": row["life_at_risk"],
            "confidence": row["confidence"],
            "observed_at": row["observed_at"].isoformat(),
            "submitted_at": row["submitted_at"].isoformat(),
            "accuracy_m": row["accuracy_m"],
            "channel": row["channel"],
            "area_codes": ",".join(row["area_codes"]),
            "record_seq": row["record_seq"],
            "feed_seq": row["feed_seq"],
        },
    }
