"""`sonthana verify`: proving the record of one province or of all."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

import typer
from rich.console import Console
from rich.progress import Progress
from sqlalchemy import text

from app.core.database import Database, open_context
from app.core.settings import get_settings
from app.feed.verification import verify_everything
from app.operation.refusal import Refusal
from app.record.kept_checkpoints import from_json, verify_kept
from app.record.keys import load_public_keys
from app.record.models import Checkpoint
from app.record.report import Report

out = Console()


def prove_record(province: str | None, checkpoints: Path | None) -> None:
    """Prove the record: chain, numbering, publication, digests, erasures, checkpoints, and all that is kept beside it.

    Args:
        province: TIS-1099 code; None for all provinces.
        checkpoints: A file of checkpoints that somebody else kept.

    Raises:
        typer.Exit: with code 1, if anything is not as it was recorded.
    """
    reports = asyncio.run(_verify(province, _kept(checkpoints) if checkpoints else []))
    for report in reports:
        _print(report)
    if not all(report.is_proven for report in reports):
        raise typer.Exit(1)


def _kept(path: Path) -> list[Checkpoint]:
    try:
        return from_json(path.read_bytes())
    except ValueError as error:
        raise Refusal(f"{path} ไม่ใช่ไฟล์จุดตรวจ", f"{path} does not hold checkpoints: {error}", exit_code=2) from error


async def _verify(province: str | None, kept: Sequence[Checkpoint]) -> list[Report]:
    settings = get_settings()
    public_keys = {key.id: key.public for key in load_public_keys(settings).values()}
    database = Database.from_settings(settings)
    reports: list[Report] = []
    try:
        codes = await database.province_codes()
        if province is not None:
            if province not in codes:
                raise Refusal(f"ไม่มีจังหวัด {province}", f"there is no province {province}")
            codes = [province]
        strange = sorted({checkpoint.province_code for checkpoint in kept} - {*codes})
        if strange:
            names = ", ".join(strange)
            raise Refusal(f"มีจุดตรวจของ {names} ซึ่งไม่ได้พิสูจน์", f"there are checkpoints of {names}, which is not proven")
        with Progress(console=Console(stderr=True), transient=True) as progress:
            task = progress.add_task("verify", total=len(codes))
            for code in codes:
                async with database.transaction() as session:
                    await session.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY"))
                    await session.execute(text("SET LOCAL statement_timeout = '10min'"))
                    await open_context(session, provinces=[code])
                    report = await verify_everything(session, province_code=code, public_keys=public_keys)
                    await verify_kept(session, report, kept, public_keys=public_keys)
                reports.append(report)
                progress.advance(task)
    finally:
        await database.close()
    return reports


def _print(report: Report) -> None:
    for stream, count in report.entries.items():
        if count:
            out.print(f"{stream}: {count} รายการ / entries", highlight=False)
    out.print(
        f"{report.province_code}: {report.values} ค่า / values, {report.erased} ลบโดยชอบ / lawfully erased, "
        f"{report.checkpoints} จุดตรวจ / checkpoints",
        highlight=False,
    )
    for fault in report.faults:
        out.print(f"✗ {fault.stream} #{fault.seq} {fault.code}: {fault.detail.th} / {fault.detail.en}", highlight=False)
    if report.is_proven:
        out.print(f"✓ {report.province_code}: พิสูจน์แล้ว / proven", highlight=False)
