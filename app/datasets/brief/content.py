"""What the brief says, prepared for the template: every text in its place, nothing left to decide. Pure computation."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from app.core.text import Text
from app.core.time import display
from app.datasets.brief import words
from app.datasets.brief.printed_map import printed_map
from app.datasets.brief.tables import printed_tables
from app.datasets.brief.words import both
from app.datasets.contents import Contents, InputPart
from app.record.canonical import canonical

MOST_INPUTS = 150
MOST_OF_TITLE = 700
"""Characters of the title in the file's own properties, where PDF/A allows no more than some thousand."""
ERASED = "(ลบข้อความแล้ว / erased)"


def brief_content(contents: Contents, *, made_at: datetime) -> dict[str, Any]:
    """The data that the template sets.

    Args:
        contents: The dataset, with its release where there is one.
        made_at: When this file is made.
    """
    manifest = contents.manifest
    release = contents.release
    acts: Sequence[Mapping[str, Any]] = release.acts if release else ()
    state = _state(acts)
    name = f"{manifest['province']}/{manifest['name']} {manifest['version']}"
    return {
        "title": manifest["title"],
        "document_title": f"{manifest['title']['th']} / {manifest['title']['en']}"[:MOST_OF_TITLE],
        "author": f"Sonthana {manifest['province']}",
        "running_head": f"{name} · {both(words.STATES[state])}",
        "mark": both(words.TEST) if manifest.get("is_demo") else "",
        "foot": f"{both(words.NOT_AN_ORDER)} · SHA-256 {contents.content_hash[:16]}…",
        "banner": _banner(state, acts),
        "facts": _facts(manifest, state, acts, made_at),
        "statements": _statements(manifest),
        "disputes": [_dispute(one, manifest) for one in contents.inputs if one.stated["state"] == "disputed"],
        "map": printed_map(contents),
        "tables": printed_tables(contents),
        "layers": [_layer(layer.stated) for layer in contents.layers],
        "input_head": ["เวลา / Observed", "เรื่อง / What", "ระดับ / Sev.", "หน่วย / Unit", "สถานะ / State"],
        "inputs": [_input(one, manifest) for one in contents.inputs[:MOST_INPUTS]],
        "inputs_note": _inputs_note(len(contents.inputs)),
        "acts": [_act(act) for act in acts],
        "proof": _proof(contents),
        "proof_note": PROOF_NOTE,
        "manifest": contents.manifest_bytes.decode(),
        "release": canonical(release.as_json()) if release else None,
        "words": {
            "disputes": "ข้อมูลที่มีข้อโต้แย้ง / Disputed inputs",
            "disputes_note": (
                "ข้อมูลต่อไปนี้มีผู้โต้แย้งและยังไม่ยุติ ทั้งสองฝ่ายอยู่ในระบบตามที่อ้างอิง / "
                "Contested and not resolved yet; both sides stand in the service."
            ),
            "rests_on": "อ้างอิง / What this rests on",
            "acts": "การพิจารณาและเผยแพร่ / Review and release",
            "no_acts": "ยังไม่มีการพิจารณา / Not reviewed yet",
            "proof": "หลักฐานและการตรวจสอบ / Proof",
        },
    }


PROOF_NOTE = (
    "ตราประทับเป็นของระบบที่ประทับแทนประธาน ไม่ใช่ลายมือชื่อ ลายมือชื่อตามกฎหมายคือบนเอกสาร · A seal is the service's, for the "
    "chair; it is no signature. Paper stays the legal signature. ตรวจสอบไฟล์นี้ได้ด้วย / Prove this file with: "
    "sonthana verify FILE"
)


def _state(acts: Sequence[Mapping[str, Any]]) -> str:
    """The state that acts lead to."""
    done = [act["act"] for act in acts]
    for act, state in (("retract", "retracted"), ("deprecate", "deprecated"), ("release", "released")):
        if act in done:
            return state
    return "candidate"


def _banner(state: str, acts: Sequence[Mapping[str, Any]]) -> str | None:
    if state == "retracted":
        reason = next((act["reason"] for act in reversed(acts) if act["act"] == "retract"), None) or ERASED
        return f"เพิกถอนแล้ว ห้ามใช้ / RETRACTED, DO NOT USE: {reason}"
    if state == "deprecated":
        return "มีรุ่นใหม่แทนแล้ว / SUPERSEDED BY A LATER VERSION"
    return "ร่าง ยังไม่เผยแพร่ / CANDIDATE, NOT RELEASED" if state == "candidate" else None


def _facts(
    manifest: Mapping[str, Any], state: str, acts: Sequence[Mapping[str, Any]], made_at: datetime
) -> list[list[str]]:
    facts = [["สถานะ / State", both(words.STATES[state])]]
    released = next((act for act in acts if act["act"] == "release"), None)
    if released:
        facts.append(["เผยแพร่ / Released", _time(released["at"])])
        if released["role"] == "lead":
            ratified = next((act for act in acts if act["act"] == "ratify"), None)
            after = f"ประธานให้สัตยาบัน / ratified {_time(ratified['at'])}" if ratified else "รอสัตยาบัน / not ratified yet"
            facts.append(["เร่งด่วน / Urgent", f"หัวหน้าหน่วยทั้งสองเผยแพร่ทันที / released by both leads; {after}"])
    until = manifest["valid_until"]
    facts.append(["ใช้ได้ถึง / Valid until", _time(until) if until else "ไม่ได้ระบุ / not stated"])
    confidence = manifest["confidence"]
    sure = both(words.CONFIDENCES[confidence]) if confidence else "ไม่ได้ระบุ / not stated"
    reason = manifest.get("confidence_reason")
    facts.append(["ความมั่นใจ / Confidence", f"{sure} — {reason['th']} {reason['en']}" if reason else sure])
    facts.append(["พิมพ์ / Printed", _time(made_at.isoformat())])
    return facts


def _time(moment: str) -> str:
    at = datetime.fromisoformat(moment)
    return f"{display(at, 'th')} / {display(at, 'en')}"


def _statements(manifest: Mapping[str, Any]) -> list[dict[str, Any]]:
    found = [("สถานการณ์ / Situation", manifest["statement"]), ("คำแนะนำ / Advice", manifest["advice"])]
    return [
        {"heading": heading, "th": _paragraphs(said["th"]), "en": _paragraphs(said["en"])}
        for heading, said in found
        if said
    ]


def _paragraphs(said: str) -> list[str]:
    return [line.strip() for line in said.splitlines() if line.strip()]


def _kind(one: InputPart, manifest: Mapping[str, Any]) -> str:
    label = manifest.get("kinds", {}).get(one.stated["kind"])
    return both(Text(label["th"], label["en"])) if label else str(one.stated["kind"])


def _dispute(one: InputPart, manifest: Mapping[str, Any]) -> dict[str, str]:
    at = _time(one.stated["observed_at"])
    return {
        "title": one.text["title"] if one.text else ERASED,
        "about": f"{_kind(one, manifest)} · {at} · {one.stated['id'][:8]} v{one.stated['version']}",
        "description": one.text["description"] if one.text else "",
    }


def _layer(stated: Mapping[str, Any]) -> dict[str, str]:
    about = [f"แหล่งที่มา / source: {stated['source']}", f"สัญญาอนุญาต / licence: {stated['licence']}"]
    if stated["datum"]:
        about.append(f"จุดอ้างอิง / datum: {both(words.DATUMS[stated['datum']])}")
    if stated["return_period_years"]:
        about.append(f"คาบการเกิดซ้ำ / return period: {stated['return_period_years']:g} ปี / years")
    if stated["precision"] != "exact":
        about.append("แสดงเป็นจำนวนรายพื้นที่ / carried as counts per area")
    about.append(f"SHA-256 {stated['content_hash'][:16]}…")
    return {
        "title": f"{stated['title']['th']} / {stated['title']['en']}",
        "name": stated["collection"],
        "about": " · ".join(about),
    }


def _input(one: InputPart, manifest: Mapping[str, Any]) -> list[str]:
    title = one.text["title"] if one.text else ERASED
    observed = display(datetime.fromisoformat(one.stated["observed_at"]), "th")
    return [
        observed,
        f"{_kind(one, manifest)}: {title}",
        str(one.stated["severity"]),
        words.UNITS[one.stated["unit"]].th,
        both(words.INPUT_STATES.get(one.stated["state"], Text(one.stated["state"], one.stated["state"]))),
    ]


def _inputs_note(count: int) -> str:
    if count <= MOST_INPUTS:
        return f"{count} รายการ / inputs"
    return (
        f"แสดง {MOST_INPUTS} จาก {count} รายการ ทั้งหมดอยู่ในไฟล์ XLSX และ GeoPackage / "
        f"{MOST_INPUTS} of {count} shown; all are in the workbook and the GeoPackage."
    )


def _act(act: Mapping[str, Any]) -> list[str]:
    unit = f" ({both(words.UNITS[act['unit']])})" if act["unit"] else ""
    reason = f" — {act['reason']}" if act["reason"] else ""
    return [
        f"{both(words.ACTS[act['act']])}{unit}",
        f"{act['name']} · {act['position']['th']}{reason}",
        display(datetime.fromisoformat(act["at"]), "th"),
    ]


def _proof(contents: Contents) -> list[list[str]]:
    facts = [["แฮชเนื้อหา / Content hash", contents.content_hash]]
    release = contents.release
    if release is None:
        return facts
    for signature in release.signatures:
        is_seal = signature["kind"] == "seal"
        head = "ตราประทับแทนประธาน / Seal for the chair" if is_seal else "ลายเซ็นของประธาน / The chair's own signature"
        facts.append([head, f"Ed25519 · key {signature['key']} · {signature['value'][:32]}…"])
    facts.append(["บันทึก / Record", f"#{release.statement['record_seq']} · {release.statement['record_hash']}"])
    if release.checkpoint:
        checkpoint = release.checkpoint
        facts.append(["จุดตรวจ / Checkpoint", f"{checkpoint['stream']} #{checkpoint['seq']} · {checkpoint['hash']}"])
    return facts


def as_data(content: Mapping[str, Any]) -> str:
    """The content as the template reads it."""
    return json.dumps(content, ensure_ascii=False)
