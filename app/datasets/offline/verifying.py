"""Proving a file, offline: the seal over its bytes, the release, then part by part. Called by `sonthana verify FILE`.

Bytes, signatures and hashes are checked in this process, which parses nothing but JSON; what the file carries is read
by a process that can do little else (`looking`).
"""

import asyncio
import json
import os
import shutil
import stat
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from app.core.settings import Settings
from app.core.text import Text
from app.datasets.contents import SCHEMA
from app.datasets.exports.file_seal import SealCheck, check_seal
from app.datasets.offline.carried import Carried
from app.datasets.offline.json_text import parse
from app.datasets.offline.proving import PARTS_IN, prove_parts
from app.datasets.offline.proving_projects import prove_projects
from app.datasets.offline.proving_release import prove_release
from app.datasets.offline.report import NOT_OURS, NOT_PROVEN, PARTS_PROVEN, PROVEN, FileReport, Part
from app.record.canonical import canonical, sha256
from app.record.keys import PublicKey
from spatial.limited_process import limited_process

MOST_BYTES = 64 << 30
_MOST_ANSWERED = 512 << 20
_SECONDS = 3600
Keys = Mapping[str, PublicKey]


async def verify_file(path: Path, keys: Keys, settings: Settings) -> FileReport:
    """Prove a file with public keys alone.

    Args:
        path: Any file at all.
        keys: Public keys that are trusted, by id.
        settings: How much memory and time reading it may take.
    """
    report = FileReport(path.name)
    path = await asyncio.to_thread(path.absolute)
    try:
        status = await asyncio.to_thread(path.stat)
        if not stat.S_ISREG(status.st_mode) or status.st_size > MOST_BYTES:
            raise OSError("no plain file, or larger than any that datasets leave in")
        seal = await asyncio.to_thread(check_seal, path, keys)
    except OSError:
        report.parts.append(Part("file", "unreadable", _NO_FILE))
        return report
    answer = await _look(path, settings)
    if "carried" not in answer:
        said = answer["refused"]
        report.parts += [_seal_part(seal), Part("contents", "unreadable", Text(said["th"], said["en"]))]
        report.outcome = NOT_OURS if seal.state == "missing" else NOT_PROVEN
        return report
    return prove(report, Carried.from_json(answer["carried"]), seal, keys)


def prove(report: FileReport, carried: Carried, seal: SealCheck, keys: Keys) -> FileReport:
    """Hold what a file carries to its manifest, the manifest to the release, the release to the keys; pure.

    Args:
        report: What is said of the file, so far nothing.
        carried: What it was found to carry.
        seal: How its seal was found to be.
        keys: Public keys that are trusted, by id.

    Returns:
        The report, whole.
    """
    report.format = carried.format
    seal_part = _seal_part(seal)
    if carried.manifest is None and seal.state == "missing" and "manifest" not in carried.broken:
        report.outcome = NOT_OURS
        return report
    report.parts.append(seal_part)
    manifest = _manifest(report, carried)
    if manifest is None:
        return report
    content_hash = report.content_hash or ""
    is_whole = seal.state == "proven"
    if is_whole and (seal.content_hash, seal.format) != (content_hash, carried.format):
        words = Text("ตราของไฟล์เป็นของชุดข้อมูลหรือรูปแบบอื่น", "The file's seal is for another dataset or format.")
        report.parts[0] = Part("file", "changed", words)
        return report
    try:
        report.parts += prove_release(carried.release, manifest, content_hash, keys)
        report.parts += prove_parts(carried, manifest, is_whole=is_whole)
        report.parts += prove_projects(carried, content_hash, keys, is_whole=is_whole)
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError):
        report.parts.append(Part("manifest", "unreadable", _NO_MANIFEST))
        return report
    report.parts.append(_acts(is_whole=is_whole))
    others_good = all(part.is_good for part in report.parts if part is not seal_part)
    if others_good and is_whole:
        report.outcome = PROVEN
    elif others_good and seal.state in ("changed", "missing") and PARTS_IN[carried.format]:
        report.outcome = PARTS_PROVEN
    return report


_NO_FILE = Text(
    "อ่านไฟล์ไม่ได้ ไม่ใช่ไฟล์ธรรมดา หรือใหญ่เกินกว่าที่ระบบส่งออก ตรวจสิทธิ์และชื่อไฟล์",
    "It cannot be read, is no plain file, or is larger than any that datasets leave in. Check its name, and who may "
    "read it.",
)
_NO_MANIFEST = Text("รายการเนื้อหา (manifest) ขาดหรืออ่านไม่ได้", "The manifest is missing, or cannot be read.")
_SEALS: Mapping[str, tuple[str, Text]] = {
    "missing": ("changed", Text("ไม่มีตราของไฟล์", "The file has no seal.")),
    "changed": (
        "changed",
        Text("ไฟล์ถูกเขียนหลังประทับตรา: ไบต์ไม่ตรง", "The file was written to after it was sealed: its bytes differ."),
    ),
    "forged": (
        "changed",
        Text("ตราของไฟล์ไม่ใช่ของกุญแจที่อ้าง", "The file's seal is not by the key that it names."),
    ),
}


def _seal_part(seal: SealCheck) -> Part:
    if seal.state == "proven":
        words = Text(f"ทุกไบต์เป็นตามที่ประทับตรา กุญแจ {seal.key}", f"Every byte is as it was sealed, key {seal.key}.")
        return Part("file", "proven", words)
    if seal.state == "unknown_key":
        words = Text(
            f"ไฟล์ประทับตราด้วยกุญแจ {seal.key} ซึ่งไม่รู้จัก ระบุกุญแจสาธารณะที่เชื่อถือด้วย --key FILE.pem",
            f"The file is sealed by key {seal.key}, which is not known. Name a public key that you trust: "
            "--key FILE.pem",
        )
        return Part("file", "unknown_key", words)
    return Part("file", *_SEALS[seal.state])


def _manifest(report: FileReport, carried: Carried) -> Mapping[str, Any] | None:
    """The manifest where it is one, canonical; what is found of it goes into the report."""
    text = carried.manifest or ""
    try:
        manifest: Any = parse(text)
        is_ours = isinstance(manifest, dict) and manifest["schema"] == SCHEMA
        if not is_ours or canonical(manifest) != text:
            raise ValueError("no manifest")
        named = {name: str(manifest[name]) for name in ("province", "name", "version")}
        report.dataset = named | {"title": {language: str(manifest["title"][language]) for language in ("th", "en")}}
    except (ValueError, KeyError, TypeError, RecursionError):
        report.parts.append(Part("manifest", "unreadable", _NO_MANIFEST))
        return None
    report.content_hash = sha256(text.encode()).hex()
    words = Text("รายการเนื้อหา (manifest) เป็นรูปแบบบัญญัติ", "The manifest, in canonical form.")
    report.parts.append(Part("manifest", "proven", words))
    return manifest


def _acts(*, is_whole: bool) -> Part:
    if is_whole:
        return Part(
            "acts", "proven", Text("ผู้ทบทวนและผู้เผยแพร่ ตามตราของไฟล์", "Who reviewed and released, by the file's seal.")
        )
    words = Text(
        "ชื่อผู้ทบทวนและผู้เผยแพร่ในไฟล์พิสูจน์ได้ด้วยตราของไฟล์เท่านั้น จึงไม่ได้พิสูจน์",
        "Who reviewed and released is proven by the file's seal alone, so it is not proven.",
    )
    return Part("acts", "unknown", words)


async def _look(path: Path, settings: Settings) -> dict[str, Any]:
    """Have the file read in the limited process; whatever becomes of that process, there is an answer."""
    folder = Path(tempfile.mkdtemp(prefix="sonthana-verify-"))
    reading, writing = os.pipe()
    try:
        scratch = folder / "scratch"
        scratch.mkdir(mode=0o700)
        arguments = [str(path), str(scratch), str(settings.job_memory_mb), str(settings.job_seconds)]
        module = "app.datasets.offline.looking"
        try:
            async with limited_process(
                module, *arguments, str(writing), scratch=scratch, log=folder / "log", passed=[writing]
            ) as process:
                os.close(writing)
                writing = -1
                said = await asyncio.wait_for(asyncio.to_thread(_read, reading), _SECONDS)
                await process.wait()
        finally:
            if writing >= 0:
                os.close(writing)
        value: dict[str, Any] = json.loads(said)
        return value
    except (TimeoutError, ValueError):
        return {
            "refused": {
                "th": "ไฟล์นี้ทำให้ตัวอ่านหยุดทำงาน หรือใช้เวลาหรือหน่วยความจำเกินกำหนด",
                "en": "The file made its reader break down, or take more time or memory than is allowed.",
            }
        }
    finally:
        os.close(reading)
        shutil.rmtree(folder, ignore_errors=True)


def _read(descriptor: int) -> bytes:
    with os.fdopen(descriptor, "rb", closefd=False) as file:
        return file.read(_MOST_ANSWERED)
