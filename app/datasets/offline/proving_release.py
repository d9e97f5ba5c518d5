"""Proving that a manifest was released: the statement, the seals and signatures over it. Pure computation.

A seal counts by a key that is known. A chair's own signature counts by a key that is known, too, or where a proven seal
names it: then the service vouches for whose key it was.
"""

import base64
import binascii
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from app.core.text import Text
from app.datasets.offline.report import Part
from app.datasets.own_signature import SCHEMA
from app.record.canonical import canonical
from app.record.keys import PublicKey, verifies

Keys = Mapping[str, PublicKey]
_MOST_SIGNATURES = 100


def prove_release(release: Any, manifest: Mapping[str, Any], content_hash: str, keys: Keys) -> list[Part]:
    """What the release in a file proves.

    Args:
        release: `statement`, `signatures`, `acts`, `checkpoint`; whatever the file has.
        manifest: The file's.
        content_hash: The manifest's SHA-256, hexadecimal.
        keys: Public keys that are known, by id.
    """
    if not isinstance(release, Mapping):
        words = Text("ไม่มีถ้อยแถลงการเผยแพร่ในไฟล์", "The file has no release statement.")
        return [Part("release", "missing", words)]
    said: Mapping[str, Any] = release  # pyright: ignore[reportUnknownVariableType]
    try:
        return list(_parts(said, manifest, content_hash, keys))
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError):
        words = Text("ถ้อยแถลงการเผยแพร่หรือลายเซ็นอ่านไม่ได้", "The release statement or its signatures cannot be read.")
        return [Part("release", "unreadable", words)]


def _parts(release: Mapping[str, Any], manifest: Mapping[str, Any], content_hash: str, keys: Keys) -> Iterator[Part]:
    statement: Mapping[str, Any] = release["statement"]
    signatures: Sequence[Mapping[str, Any]] = release["signatures"][:_MOST_SIGNATURES]
    is_said = _is_said(statement, manifest, content_hash)
    seals = [one for one in signatures if one["kind"] == "seal"]
    proven: list[Mapping[str, Any]] = []
    parts: list[Part] = []
    for seal in seals:
        part = _seal_part(seal, statement, keys)
        parts.append(part)
        if part.result == "proven":
            proven.append(seal)
    own = [_own_part(one, manifest, content_hash, proven, keys) for one in signatures if one["kind"] != "seal"]
    is_own_known = any(
        part.result == "proven" and one["key"] in keys
        for part, one in zip(own, [one for one in signatures if one["kind"] != "seal"], strict=True)
    )
    yield _release_part(is_said, is_signed=bool(proven) or is_own_known, has_seals=bool(seals or own))
    yield from parts
    yield from own
    yield from _checkpoint_parts(release.get("checkpoint"), keys)


def _is_said(statement: Mapping[str, Any], manifest: Mapping[str, Any], content_hash: str) -> bool:
    return (
        statement["schema"] == SCHEMA
        and statement["purpose"] == "release"
        and statement["content_hash"] == content_hash
        and all(statement[name] == manifest[name] for name in ("province", "name", "version"))
    )


def _release_part(is_said: bool, *, is_signed: bool, has_seals: bool) -> Part:
    if not is_said:
        return Part(
            "release",
            "changed",
            Text(
                "ถ้อยแถลงการเผยแพร่ไม่ใช่ของชุดข้อมูลนี้ (ค่าแฮชหรือชื่อไม่ตรง)",
                "The release statement is not of this dataset: its hash or its name differs.",
            ),
        )
    if is_signed:
        return Part(
            "release",
            "proven",
            Text("ชุดข้อมูลนี้เผยแพร่แล้วตามถ้อยแถลงที่ประทับตราไว้", "This dataset was released; the statement is sealed."),
        )
    if not has_seals:
        return Part("release", "missing", Text("ไม่มีตราประทับการเผยแพร่", "Nobody sealed or signed the release."))
    return Part(
        "release",
        "unknown_key",
        Text(
            "ไม่มีตราหรือลายเซ็นใดพิสูจน์ได้ด้วยกุญแจที่รู้จัก ระบุกุญแจสาธารณะที่เชื่อถือด้วย --key FILE.pem",
            "No seal or signature is proven by a key that is known. Name a public key that you trust: --key FILE.pem",
        ),
    )


def _seal_part(seal: Mapping[str, Any], statement: Mapping[str, Any], keys: Keys) -> Part:
    key = str(seal["key"])
    name = f"signature:{key}"
    if key not in keys:
        return Part(name, "unknown_key", Text(f"ตราของกุญแจ {key} ซึ่งไม่รู้จัก", f"A seal by key {key}, which is not known."))
    # what is sealed is the statement that the file shows
    if not _is_by(keys[key], seal, canonical(statement)) or seal.get("statement", statement) != statement:
        return Part(
            name, "changed", Text(f"ตราของกุญแจ {key} ไม่ตรง", f"The seal is not key {key}'s over this statement.")
        )
    return Part(
        name,
        "proven",
        Text(f"ตราของระบบแทนประธาน กุญแจ {key}", f"Sealed by the service for the chair, key {key}."),
    )


def _own_part(
    signature: Mapping[str, Any],
    manifest: Mapping[str, Any],
    content_hash: str,
    seals: Sequence[Mapping[str, Any]],
    keys: Keys,
) -> Part:
    key, statement = str(signature["key"]), signature["statement"]
    name = f"signature:{key}"
    public = keys.get(key) or _vouched_for(signature, seals)
    if public is None:
        words = Text(
            f"ลายเซ็นของกุญแจ {key} ซึ่งไม่รู้จักและไม่มีตราของระบบรับรอง",
            f"A signature by key {key}, which is not known, and which no proven seal names.",
        )
        return Part(name, "unknown_key", words)
    if not _is_by(public, signature, canonical(statement)) or not _is_said(statement, manifest, content_hash):
        words = Text(f"ลายเซ็นของกุญแจ {key} ไม่ตรง", f"The signature is not key {key}'s over this release.")
        return Part(name, "changed", words)
    return Part(
        name,
        "proven",
        Text(f"ลายเซ็นของประธานเอง กุญแจ {key}", f"The chair's own signature, key {key}."),
    )


def _vouched_for(signature: Mapping[str, Any], seals: Sequence[Mapping[str, Any]]) -> PublicKey | None:
    """The key in the file, where a proven seal names it and this signature."""
    named = [one for seal in seals for one in seal["statement"].get("signed_by", [])]
    if {"key": signature["key"], "value": signature["value"]} not in named:
        return None
    public = serialization.load_pem_public_key(str(signature["public_key"]).encode())
    if not isinstance(public, Ed25519PublicKey) or PublicKey(public).id != signature["key"]:
        return None
    return PublicKey(public)


def _is_by(key: PublicKey, signature: Mapping[str, Any], message: str) -> bool:
    try:
        value = base64.b64decode(signature["value"], validate=True)
    except binascii.Error:
        return False
    return verifies(key.public, value, message.encode())


def _checkpoint_parts(checkpoint: Any, keys: Keys) -> Iterator[Part]:
    if checkpoint is None:
        return
    key = str(checkpoint["key"])
    if key not in keys:
        words = Text(f"จุดตรวจของกุญแจ {key} ซึ่งไม่รู้จัก", f"The checkpoint is by key {key}, which is not known.")
        yield Part("checkpoint", "unknown_key", words)
        return
    signed_at = datetime.fromisoformat(checkpoint["signed_at"]).astimezone(UTC).isoformat(timespec="microseconds")
    head = {name: checkpoint[name] for name in ("hash", "key", "seq", "stream")} | {"signed_at": signed_at}
    if verifies(keys[key].public, bytes.fromhex(checkpoint["signature"]), canonical(head).encode()):
        words = Text(
            f"จุดตรวจของบันทึกจังหวัด ลำดับ {checkpoint['seq']} กุญแจ {key}",
            f"Checkpoint of the province's record at seq {checkpoint['seq']}, key {key}.",
        )
        yield Part("checkpoint", "proven", words)
    else:
        yield Part("checkpoint", "changed", Text("จุดตรวจไม่ตรงกับลายเซ็น", "The checkpoint is not what its key signed."))
