"""What the brief says of the layers and inputs that a dataset rests on, and of the disputes among them. Pure."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from app.core.text import Text
from app.core.time import display
from app.datasets.brief import words
from app.datasets.brief.words import ERASED, both, time_words, word
from app.datasets.contents import Contents, InputPart
from app.dialogue.words import DATUM, QUANTITY, STATE, UNIT
from app.layers.words import LAYER_DATUM, LAYER_KIND

MOST_INPUTS = 150
MOST_DISPUTES = 8
MOST_BESIDE = 3
"""Inputs that stand beside a disputed one, of the same kind in the same area."""


def printed_disputes(contents: Contents) -> dict[str, Any]:
    """Each disputed input with the others of its kind in its area: what speaks for and against stands side by side.

    The most severe come first; of those that are left out the number is told, and the list of inputs has them.
    """
    disputed = [one for one in contents.inputs if one.stated["state"] == "disputed"]
    disputed.sort(key=lambda one: -one.stated["severity"])
    return {
        "found": [_dispute(one, contents) for one in disputed[:MOST_DISPUTES]],
        "left_out": _left_out(len(disputed) - MOST_DISPUTES),
    }


def _dispute(one: InputPart, contents: Contents) -> dict[str, Any]:
    areas = set(one.stated["area_codes"])
    beside = [
        other
        for other in contents.inputs
        if other is not one and other.stated["kind"] == one.stated["kind"] and areas & set(other.stated["area_codes"])
    ]
    # the narrowest area that they share says most: codes of subdistricts are longer than those of districts
    beside.sort(key=lambda other: -max(len(code) for code in areas & set(other.stated["area_codes"])))
    return {
        "sides": [_side(one, contents), *(_side(other, contents) for other in beside[:MOST_BESIDE])],
        "left_out": _left_out(len(beside) - MOST_BESIDE),
        "alone": "" if beside else words.ALONE_IN_DISPUTE,
    }


def _side(one: InputPart, contents: Contents) -> dict[str, Any]:
    stated = one.stated
    is_disputed = stated["state"] == "disputed"
    names = contents.manifest["areas"]["names"]
    places = [names[code]["th"] for code in stated["area_codes"] if code in names]
    about = [
        time_words(stated["observed_at"]),
        word(UNIT, stated["unit"]),
        f"ระดับ / severity {stated['severity']}",
        *(_reading(reading) for reading in stated["readings"]),
        *(places[:2]),
        _name(stated),
    ]
    return {
        "is_disputed": is_disputed,
        "state": word(STATE, stated["state"]),
        "title": f"{kind_words(one, contents.manifest)}: {_title(one)}",
        "about": " · ".join(about),
        "description": one.text["description"] if one.text else "",
    }


def _left_out(count: int) -> str:
    return f"และอีก {count} รายการ / and {count} more" if count > 0 else ""


def _reading(reading: Mapping[str, Any]) -> str:
    datum = f" {word(DATUM, reading['datum'])}" if reading.get("datum") else ""
    return f"{word(QUANTITY, reading['quantity'])} {reading['value']:g} {reading['unit']}{datum}"


def kind_words(one: InputPart, manifest: Mapping[str, Any]) -> str:
    """The kind of an input as it was called when the dataset was asked for; its code where it had no name."""
    label = manifest["kinds"].get(one.stated["kind"])
    return both(Text(label["th"], label["en"])) if label else str(one.stated["kind"])


def _name(stated: Mapping[str, Any]) -> str:
    """The end of the id, which differs where the beginning, a time, is shared; and the version."""
    return f"…{stated['id'][-8:]} v{stated['version']}"


def _title(one: InputPart) -> str:
    return one.text["title"] if one.text else ERASED


def printed_layers(contents: Contents) -> list[dict[str, str]]:
    """The layers: title, collection, and where they come from."""
    return [_layer(layer.stated) for layer in contents.layers]


def _layer(stated: Mapping[str, Any]) -> dict[str, str]:
    about = [
        word(LAYER_KIND, stated["kind"]),
        f"แหล่งที่มา / source: {stated['source']}",
        f"สัญญาอนุญาต / licence: {stated['licence']}",
    ]
    if stated["datum"]:
        about.append(f"จุดอ้างอิง / datum: {word(LAYER_DATUM, stated['datum'])}")
    if stated["return_period_years"]:
        about.append(
            f"รอบปีการเกิดซ้ำ {stated['return_period_years']:g} ปี / return period {stated['return_period_years']:g} years"
        )
    if stated["scenario"]:
        about.append(f"สถานการณ์จำลอง / scenario: {stated['scenario']}")
    if stated["precision"] != "exact":
        about.append("แสดงเป็นจำนวนรายพื้นที่ / carried as counts per area")
    about.append(f"SHA-256 {stated['content_hash'][:16]}…")
    return {
        "title": f"{stated['title']['th']} / {stated['title']['en']}",
        "name": stated["collection"],
        "about": " · ".join(about),
    }


def printed_inputs(contents: Contents) -> dict[str, Any]:
    """The inputs, a row each: disputed ones first, then the most severe, then the newest."""
    ordered = sorted(contents.inputs, key=lambda one: one.stated["observed_at"], reverse=True)
    ordered.sort(key=lambda one: (one.stated["state"] != "disputed", -one.stated["severity"]))
    return {
        "head": ["เวลา\nObserved", "เรื่อง\nWhat", "ระดับ\nSev.", "หน่วย\nUnit", "สถานะ\nState", "รหัส\nId"],
        "rows": [_row(one, contents.manifest) for one in ordered[:MOST_INPUTS]],
        "note": _note(len(ordered)),
    }


def _row(one: InputPart, manifest: Mapping[str, Any]) -> list[str]:
    stated = one.stated
    observed = datetime.fromisoformat(stated["observed_at"])
    return [
        display(observed, "th"),
        f"{kind_words(one, manifest)}: {_title(one)}",
        str(stated["severity"]),
        word(UNIT, stated["unit"]),
        word(STATE, stated["state"]),
        _name(stated),
    ]


def _note(count: int) -> str:
    if count <= MOST_INPUTS:
        return f"{count} รายการ / {count} inputs"
    return (
        f"แสดง {MOST_INPUTS} จาก {count} รายการ ทั้งหมดอยู่ในไฟล์ XLSX และ GeoPackage / "
        f"{MOST_INPUTS} of {count} shown; all are in the workbook and the GeoPackage."
    )
