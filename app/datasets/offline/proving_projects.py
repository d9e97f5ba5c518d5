"""Proving the QGIS projects of a GeoPackage by their own seal. Pure computation.

Files made before there were projects have neither; whoever saves a project of their own in a file adds one.
"""

import base64
import binascii
from collections.abc import Iterator, Mapping
from typing import Any

from app.core.text import Text
from app.datasets.exports.projects_seal import plain_seal
from app.datasets.offline.carried import Carried
from app.datasets.offline.report import Part
from app.record.canonical import canonical
from app.record.keys import PublicKey, verifies

_PROVEN = Text(
    "โครงการ QGIS ในไฟล์: ชื่อ สี และคำอธิบายสัญลักษณ์ของแผนที่",
    "A QGIS project in the file: names, colours and legend of the map.",
)
_CHANGED = Text(
    "โครงการ QGIS ในไฟล์ถูกแก้ หรือมีผู้บันทึกทับใน QGIS: แผนที่ที่เปิดจากโครงการนี้อาจไม่ตรงกับที่เผยแพร่ ให้ดาวน์โหลดไฟล์อีกครั้ง",
    "The QGIS project in the file was changed, or somebody saved over it in QGIS: the map that it opens may not be "
    "what was released. Download the file again.",
)
_MISSING = Text("ไม่มีโครงการ QGIS นี้ในไฟล์", "The QGIS project is not in the file.")
_ADDED = Text("โครงการ QGIS ที่เพิ่มเข้ามาภายหลัง ไม่ได้พิสูจน์", "A QGIS project that was added; not proven.")
_NO_SEAL = Text("ตราของโครงการ QGIS ในไฟล์อ่านไม่ได้", "The seal over the QGIS projects cannot be read.")
_UNREADABLE = Text(
    "ตารางโครงการ QGIS ในไฟล์เสียหาย จึงอ่านไม่ได้", "The table of QGIS projects is damaged; it cannot be read."
)
_MOST_SHOWN = 100


def prove_projects(carried: Carried, content_hash: str, keys: Mapping[str, PublicKey], *, is_whole: bool) -> list[Part]:
    """Hold the projects in a file to their seal.

    Args:
        carried: What the file was found to carry.
        content_hash: The manifest's SHA-256, hexadecimal.
        keys: Public keys that are known, by id.
        is_whole: The file's own seal is proven, and with it every project.
    """
    if "projects_seal" in carried.broken:
        return [Part("projects", "unreadable", _NO_SEAL)]
    if carried.projects_seal is None:
        if "projects" in carried.broken:
            return [Part("projects", "unreadable", _UNREADABLE)]
        result, words = ("proven", _PROVEN) if is_whole else ("extra", _ADDED)
        return [Part(f"project:{name[:60]}", result, words) for name in sorted(carried.projects or {})[:_MOST_SHOWN]]
    try:
        seal: Mapping[str, Any] = carried.projects_seal
        fault = _fault_of(seal, content_hash, keys)
        return [fault] if fault else list(_held(carried, seal["sha256"]))
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError):
        return [Part("projects", "unreadable", _NO_SEAL)]


def _fault_of(seal: Mapping[str, Any], content_hash: str, keys: Mapping[str, PublicKey]) -> Part | None:
    """What speaks against the seal itself."""
    key = str(seal["key"])
    if key not in keys:
        words = Text(
            f"โครงการ QGIS ประทับตราด้วยกุญแจ {key} ซึ่งไม่รู้จัก ระบุกุญแจสาธารณะที่เชื่อถือด้วย --key FILE.pem",
            f"The QGIS projects are sealed by key {key}, which is not known. Name a public key that you trust: "
            "--key FILE.pem",
        )
        return Part("projects", "unknown_key", words)
    plain = plain_seal(content_hash, key, seal["sha256"])
    is_said = {**plain, "value": seal["value"]} == dict(seal)
    if not is_said or not verifies(keys[key].public, _bytes(seal["value"]), canonical(plain).encode()):
        words = Text(f"ตราของโครงการ QGIS ไม่ใช่ของกุญแจ {key}", f"The seal over the QGIS projects is not key {key}'s.")
        return Part("projects", "changed", words)
    return None


def _bytes(value: str) -> bytes:
    try:
        return base64.b64decode(value, validate=True)
    except binascii.Error:
        return b""


def _held(carried: Carried, stated: Mapping[str, str]) -> Iterator[Part]:
    if "projects" in carried.broken:
        yield Part("projects", "unreadable", _UNREADABLE)
        return
    found = carried.projects or {}
    for name, digest in sorted(stated.items()):
        if name not in found:
            yield Part(f"project:{name}", "missing", _MISSING)
        elif found[name] != digest:
            yield Part(f"project:{name}", "changed", _CHANGED)
        else:
            yield Part(f"project:{name}", "proven", _PROVEN)
    for name in sorted(found.keys() - stated.keys())[:_MOST_SHOWN]:
        yield Part(f"project:{name[:60]}", "extra", _ADDED)
