"""`sonthana verify --dataset NAME/VERSION`: making a version again from the record and the stores, to prove it."""

import asyncio
import json
import re
from collections.abc import Sequence
from pathlib import Path

import typer
from rich.console import Console
from rich.markup import escape

from app.core.blobs import BlobStore
from app.core.database import Database
from app.core.errors import NotFound
from app.core.settings import Settings, get_settings
from app.core.text import Text
from app.datasets.offline.proving_release import Keys
from app.datasets.proving_dataset import DatasetReport, prove_dataset
from app.operation.printed_parts import print_line, print_parts
from app.operation.refusal import Refusal
from app.operation.trusted_keys import trusted_keys

NAMED = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*/[0-9]{1,9}\.[0-9]{1,9}\.[0-9]{1,9}")
PROVEN = Text(
    "พิสูจน์แล้ว: จัดทำใหม่จากบันทึกและคลังข้อมูลแล้ว ได้ชุดข้อมูลที่เผยแพร่ทุกไบต์",
    "Proven: made again from the record and the stores, it is what was released, byte for byte.",
)
PROVEN_UNRELEASED = Text(
    "พิสูจน์แล้ว: จัดทำใหม่จากบันทึกและคลังข้อมูลแล้ว ได้ชุดข้อมูลที่จัดทำไว้ทุกไบต์ ชุดข้อมูลนี้ไม่เคยเผยแพร่",
    "Proven: made again from the record and the stores, it is what was assembled, byte for byte; never released.",
)
NOT_PROVEN = Text(
    "พิสูจน์ไม่ได้: มีสิ่งที่ขาดหรือถูกแก้ ดูรายการข้างล่าง",
    "Not proven: something is missing or was altered, as told below.",
)
LIMITS = Text(
    "บันทึกของจังหวัดทั้งหมดพิสูจน์ด้วย sonthana verify --province {code}",
    "The province's record as a whole is proven by sonthana verify --province {code}",
)
out = Console()


def prove_dataset_again(named: str, province: str, key: Sequence[Path], *, as_json: bool) -> None:
    """Prove a version of a dataset.

    Args:
        named: `name/version`.
        province: TIS-1099 code.
        key: Public keys that are trusted; none: those beside the service's key.
        as_json: Answer a program.

    Raises:
        Refusal: there is no such province or version, or it is not named so.
        typer.Exit: with code 1, if anything is missing or was altered.
    """
    if not NAMED.fullmatch(named):
        raise Refusal(
            f"{named} ไม่ใช่ ชื่อย่อ/รุ่น เช่น hatyai-evacuation/1.0.0",
            f"{named} is no NAME/VERSION such as hatyai-evacuation/1.0.0",
            exit_code=2,
        )
    settings = get_settings()
    keys = trusted_keys(settings, key)
    with Console(stderr=True).status("จัดทำใหม่และเปรียบเทียบ… / making it again, and comparing…"):
        report = asyncio.run(_prove(settings, keys, named, province))
    if as_json:
        typer.echo(json.dumps(report.as_json(), ensure_ascii=False, indent=1))
    else:
        print_dataset_report(out, report, has_keys=bool(keys))
    if not report.is_proven:
        raise typer.Exit(1)


async def _prove(settings: Settings, keys: Keys, named: str, province: str) -> DatasetReport:
    name, _, version = named.partition("/")
    database = Database.from_settings(settings)
    try:
        if province not in await database.province_codes():
            raise Refusal(f"ไม่มีจังหวัด {province}", f"there is no province {province}")
        blobs = BlobStore(settings.blob_store)
        return await prove_dataset(database, blobs, keys, province_code=province, name=name, version=version)
    except NotFound:
        raise Refusal(
            f"บันทึกของจังหวัด {province} ไม่มีชุดข้อมูล {name} รุ่น {version} ชื่อย่อและรุ่นอยู่ในที่อยู่ของหน้าชุดข้อมูล",
            f"The record of province {province} has no dataset {name} {version}. "
            "Name and version stand in the address of its page.",
        ) from None
    finally:
        await database.close()


def print_dataset_report(console: Console, report: DatasetReport, *, has_keys: bool) -> None:
    """Print a report as people read it: how it ends, what is missing or altered, then the rest."""
    words = (PROVEN if report.is_released else PROVEN_UNRELEASED) if report.is_proven else NOT_PROVEN
    mark, colour = ("✓", "green") if report.is_proven else ("!", "red")
    print_line(console, f"[bold {colour}]{mark} {escape(words.th)}[/]\n  {escape(words.en)}")
    name = f"{report.province_code} {report.name} {report.version}"
    print_line(console, f"{name}: {escape(report.title.th)} / {escape(report.title.en)}")
    print_line(console, f"SHA-256 {report.content_hash}")
    print_parts(console, report.parts, has_keys=has_keys)
    limits = LIMITS.format(code=report.province_code)
    console.print(f"{limits.th}\n{limits.en}", style="dim", highlight=False, soft_wrap=True)
