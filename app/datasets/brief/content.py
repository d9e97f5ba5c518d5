"""What the brief says, prepared for the template: every text in its place, nothing left to decide. Pure computation."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from app.datasets.brief import words
from app.datasets.brief.acts import banners, printed_acts, proof, urgency
from app.datasets.brief.basis import printed_disputes, printed_inputs, printed_layers
from app.datasets.brief.printed_map import printed_map
from app.datasets.brief.tables import annex_tables, printed_tables
from app.datasets.brief.words import NOT_STATED, both, time_words, word
from app.datasets.contents import Contents
from app.datasets.states import state_after
from app.datasets.words import DATASET_STATE
from app.dialogue.words import CONFIDENCE
from app.record.canonical import canonical

MOST_OF_TITLE = 700
"""Characters of the title in the file's own properties, where PDF/A allows no more than some thousand."""


def brief_content(contents: Contents, *, made_at: datetime) -> dict[str, Any]:
    """The data that the template sets.

    Args:
        contents: The dataset, with its release where there is one.
        made_at: When this file is made.
    """
    manifest = contents.manifest
    release = contents.release
    acts: Sequence[Mapping[str, Any]] = release.acts if release else ()
    state = state_after(acts)
    mark = f"{both(words.TEST)} · " if manifest["is_demo"] else ""
    name = f"{manifest['province']}/{manifest['name']} {manifest['version']}"
    return {
        "title": manifest["title"],
        "document_title": f"{manifest['title']['th']} / {manifest['title']['en']}"[:MOST_OF_TITLE],
        "author": f"Sonthana {manifest['province']}",
        "running_head": f"{mark}{name} · {word(DATASET_STATE, state)}",
        "foot": f"{both(words.NOT_AN_ORDER)} · SHA-256 {contents.content_hash[:16]}…",
        "banners": banners(state, acts, is_demo=manifest["is_demo"]),
        "facts": _facts(manifest, state, acts, made_at),
        "statements": _statements(manifest),
        "disputes": printed_disputes(contents),
        "map": printed_map(contents),
        "tables": printed_tables(contents),
        "annex": annex_tables(contents),
        "layers": printed_layers(contents),
        "inputs": printed_inputs(contents),
        "acts": printed_acts(acts),
        "signers": list(words.SIGNERS),
        "proof": proof(contents),
        "proof_note": words.PROOF_NOTE,
        "manifest": contents.manifest_bytes.decode(),
        "release": canonical(release.as_json()) if release else None,
        "words": dict(words.FIXED),
    }


def _facts(
    manifest: Mapping[str, Any], state: str, acts: Sequence[Mapping[str, Any]], made_at: datetime
) -> list[list[str]]:
    facts = [
        ["ชุดข้อมูล / Dataset", f"{manifest['name']} รุ่น / version {manifest['version']}"],
        ["สถานะ / State", word(DATASET_STATE, state)],
    ]
    released = next((act for act in acts if act["act"] == "release"), None)
    if released:
        facts.append(["เผยแพร่ / Released", time_words(released["at"])])
    urgent = urgency(acts)
    if urgent:
        facts.append(["เร่งด่วน / Urgent", urgent])
    until = manifest["valid_until"]
    facts.append(["ใช้ได้ถึง / Valid until", time_words(until) if until else NOT_STATED])
    confidence, reason = manifest["confidence"], manifest["confidence_reason"]
    sure = word(CONFIDENCE, confidence) if confidence else NOT_STATED
    facts.append(["ความมั่นใจ / Confidence", f"{sure} — {reason['th']} / {reason['en']}" if reason else sure])
    facts.append(["พิมพ์ / Printed", time_words(made_at.isoformat())])
    return facts


def _statements(manifest: Mapping[str, Any]) -> list[dict[str, Any]]:
    found = [("สถานการณ์ / Situation", manifest["statement"]), ("คำแนะนำ / Advice", manifest["advice"])]
    return [
        {"heading": heading, "th": _paragraphs(said["th"]), "en": _paragraphs(said["en"])}
        for heading, said in found
        if said
    ]


def _paragraphs(said: str) -> list[str]:
    return [line.strip() for line in said.splitlines() if line.strip()]


def as_data(content: Mapping[str, Any]) -> str:
    """The content as the template reads it."""
    return json.dumps(content, ensure_ascii=False)
