"""What the brief says of who reviewed, released and signed, and how all of it is proven. Pure computation."""

from collections.abc import Mapping, Sequence
from typing import Any

from app.datasets.brief import words
from app.datasets.brief.words import ERASED, both, time_words, word
from app.datasets.contents import Contents
from app.datasets.words import DATASET_ACT, DATASET_UNIT, NOT_IN_FORCE

_CHARACTERS_OF_VALUE = 32


def banners(state: str, acts: Sequence[Mapping[str, Any]], *, is_demo: bool) -> list[str]:
    """What stands over everything: that it is made up, and why it is not in force."""
    standing = _banner(state, acts)
    return [*([both(words.TEST)] if is_demo else []), *([standing] if standing else [])]


def _banner(state: str, acts: Sequence[Mapping[str, Any]]) -> str | None:
    if state == "retracted":
        reason = next((act["reason"] for act in reversed(acts) if act["act"] == "retract"), None) or ERASED
        return f"{both(NOT_IN_FORCE[state])}: {reason}"
    if state == "deprecated":
        return both(NOT_IN_FORCE[state])
    return "รอพิจารณา ยังไม่เผยแพร่ / AWAITING REVIEW, NOT RELEASED" if state == "candidate" else None


def urgency(acts: Sequence[Mapping[str, Any]]) -> str | None:
    """That both leads released it at once, and whether the chair has ratified it; None where the chair released it."""
    released = next((act for act in acts if act["act"] == "release"), None)
    if released is None or released["role"] != "lead":
        return None
    ratified = next((act for act in acts if act["act"] == "ratify"), None)
    after = f"ประธานให้สัตยาบัน / ratified {time_words(ratified['at'])}" if ratified else "รอสัตยาบัน / not ratified yet"
    return f"หัวหน้าหน่วยทั้งสองเผยแพร่เร่งด่วน / released by both leads; {after}"


def printed_acts(acts: Sequence[Mapping[str, Any]]) -> list[list[str]]:
    """A row an act: what, who, when."""
    return [_act(act) for act in acts]


def _act(act: Mapping[str, Any]) -> list[str]:
    unit = f" ({word(DATASET_UNIT, act['unit'])})" if act["unit"] else ""
    position: Mapping[str, str | None] = act["position"] or {}
    title = " / ".join(one for one in (position.get("th"), position.get("en")) if one)
    who = " · ".join(one for one in (act["name"] or ERASED, title) if one)
    reason = f" — {act['reason']}" if act["reason"] else ""
    return [f"{word(DATASET_ACT, act['act'])}{unit}", f"{who}{reason}", time_words(act["at"])]


def proof(contents: Contents) -> list[list[str]]:
    """Hashes, seals, the record's place and its checkpoint: what stands before each, and it."""
    facts = [["แฮชเนื้อหา / Content hash", contents.content_hash]]
    release = contents.release
    if release is None:
        return facts
    for signature in release.signatures:
        is_seal = signature["kind"] == "seal"
        head = "ตราประทับแทนประธาน / Seal for the chair" if is_seal else "ลายมือชื่อดิจิทัลของประธาน / The chair's own key"
        value = signature["value"][:_CHARACTERS_OF_VALUE]
        facts.append([head, f"Ed25519 · กุญแจ / key {signature['key']} · {value}…"])
    facts.append(["บันทึก / Record", f"#{release.statement['record_seq']} · {release.statement['record_hash']}"])
    if release.checkpoint:
        at = release.checkpoint
        facts.append(["จุดตรวจ / Checkpoint", f"{at['stream']} #{at['seq']} · {at['hash']}"])
    return facts
