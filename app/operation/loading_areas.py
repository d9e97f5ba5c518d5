"""`sonthana load areas`: real boundaries in the place of the present ones, as the system."""

import asyncio
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from app.areas import queries
from app.areas.changes import LevelChanges
from app.areas.loading import LoadedAreas, LoadingAreas, parse_derived
from app.areas.loading import load_areas as load
from app.core.database import Database
from app.core.errors import InvalidParameter
from app.core.settings import get_settings
from app.operation.doctor_words import print_report
from app.operation.loading_layers import Decide, File, decisions_of
from app.operation.refusal import Refusal
from spatial.administrative_areas.current import WORDS, LoadedLevel

out = Console()


def load_areas(
    file: File,
    province: Annotated[str, typer.Option(help="TIS-1099 code, e.g. 90; other provinces in the file are left")],
    level: Annotated[LoadedLevel, typer.Option(help="What the file holds")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only report, and say what would change")] = False,
    decide: Decide = None,
    derive_districts: Annotated[
        bool, typer.Option("--derive-districts", help="Dissolve the districts from the file's subdistricts")
    ] = False,
    derive_province: Annotated[
        bool, typer.Option("--derive-province", help="Dissolve the province's outline from the file's areas")
    ] = False,
    source: Annotated[str, typer.Option(help="Where the boundaries are from [default: the file's name]")] = "",
    licence: Annotated[str, typer.Option(help="Their licence [default: not stated]")] = "",
) -> None:
    """Load the districts or subdistricts of a province: COD-AB shapefile (zip), GeoPackage or GeoJSON.

    Areas that changed get a new edition, those no longer in the file end; nothing is rewritten. The same file again
    changes nothing. Exit 0 if done, 1 if the file is refused or leaves something to decide.
    """
    wanted_levels = [
        name for name, is_wanted in (("district", derive_districts), ("province", derive_province)) if is_wanted
    ]
    try:
        derived = parse_derived(",".join(wanted_levels) or None, level)
    except InvalidParameter:
        raise Refusal(
            "--derive-districts ใช้กับ --level subdistrict เท่านั้น",
            "--derive-districts goes with --level subdistrict only",
            exit_code=2,
        ) from None
    wanted = LoadingAreas(file.absolute(), file.name, level, derived, decisions_of(decide), source, licence)
    loaded = asyncio.run(_load(province, wanted, is_dry_run=dry_run))
    print_report(out, dict(loaded.report))
    if not loaded.is_loadable:
        raise typer.Exit(1)
    out.print(_table(loaded))
    if dry_run:
        out.print("ทดลองเท่านั้น ยังไม่บันทึก / A dry run: nothing was stored.")
    elif not loaded.is_stored:
        out.print("ไม่มีอะไรเปลี่ยนแปลง / Nothing changed.")


async def _load(code: str, wanted: LoadingAreas, *, is_dry_run: bool) -> LoadedAreas:
    database = Database.from_settings(get_settings())
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    try:
        with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
            task = progress.add_task("", total=None)  # the process that checks does not say how far it is

            def tell(th: str, en: str) -> None:
                progress.update(task, description=f"{th} / {en}")

            async with database.system_transaction([code]) as session:
                province = await queries.province(session, code=code)
                if province is None:
                    raise Refusal(f"ไม่มีจังหวัด {code}", f"there is no province {code}; `sonthana province create` first")
                return await load(
                    session, province=province, wanted=wanted, actor=None, is_dry_run=is_dry_run, tell=tell
                )
    finally:
        await database.close()


def _table(loaded: LoadedAreas) -> Table:
    """How many areas of each level are new, changed, unchanged, superseded."""
    table = Table()
    for heading in ("ระดับ / level", "ใหม่ / new", "เปลี่ยน / changed", "คงเดิม / unchanged", "สิ้นสุด / superseded"):
        table.add_column(heading, justify="left" if heading.startswith("ระดับ") else "right")
    for change in loaded.changes:
        table.add_row(" / ".join(WORDS[change.level]), *(str(number) for number in _counts(change)))
    return table


def _counts(change: LevelChanges) -> tuple[int, int, int, int]:
    return len(change.new), len(change.changed), len(change.unchanged), len(change.superseded)
