"""`sonthana load layer` and `sonthana doctor`: the same examination and the same job as over HTTP, in this process."""

import asyncio
import json
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from app.core.database import Database, province_codes
from app.core.errors import InvalidInput
from app.core.settings import Settings, get_settings
from app.jobs import jobs as running
from app.jobs import queries, service
from app.jobs.answers import STAGES
from app.jobs.models import Job
from app.jobs.uploads import copied_file, keep_file
from app.layers import catalogue
from app.layers.examination import Question, examine
from app.layers.metadata import read_metadata
from app.layers.queries import boundaries, outline
from app.layers.requests import LoadRequest
from app.layers.schemas import UNITS
from app.operation.doctor_words import print_report
from app.operation.refusal import Refusal
from spatial.sandbox import hide_pandas

Decide = Annotated[
    list[str] | None,
    typer.Option("--decide", metavar="KEY=VALUE", help="Answer to a question of the doctor, e.g. crs=EPSG:24047"),
]
File = Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True, help="The file, as it came")]
EXIT_CODES = {"clean": 0, "repairable": 1, "refused": 2}
LOOK_EVERY_S = 0.2
QUANTITY_HELP = (
    "What the cells or numbers are: depth, velocity, duration or extent. "
    "Without it a raster is taken for depths only if its name or tags say so"
)

out = Console()


def decisions_of(given: list[str] | None) -> dict[str, str]:
    """The answers of `--decide`.

    Raises:
        Refusal: one has no `=`.
    """
    answers: dict[str, str] = {}
    for pair in given or []:
        key, separator, value = pair.partition("=")
        if not separator or not key:
            raise Refusal(
                f"--decide ต้องเป็น KEY=VALUE ไม่ใช่ {pair}", f"--decide takes KEY=VALUE, not {pair}", exit_code=2
            )
        answers[key] = value
    return answers


def doctor(
    file: File,
    decide: Decide = None,
    province: Annotated[str | None, typer.Option(help="Whose outline the file is held against, e.g. 90")] = None,
    quantity: Annotated[str | None, typer.Option(help=QUANTITY_HELP)] = None,
    as_json: Annotated[bool, typer.Option("--json", help="The whole report, with the features, as JSON")] = False,
) -> None:
    """Say what is wrong with a file, which features, and how to mend it; nothing is stored.

    Exit 0 if the file is clean, 1 if it can be repaired or a person has to decide something, 2 if it is refused.
    """
    if quantity is not None and quantity not in UNITS:
        possible = ", ".join(UNITS)
        raise Refusal(
            f"--quantity ต้องเป็นหนึ่งใน: {possible} ไม่ใช่ {quantity}",
            f"--quantity is one of: {possible}; not {quantity}",
            exit_code=2,
        )
    report = asyncio.run(_doctor(get_settings(), file, decisions_of(decide), province, quantity))
    if as_json:
        typer.echo(json.dumps(report, ensure_ascii=False, indent=1))
    else:
        print_report(out, report)
    raise typer.Exit(EXIT_CODES[report["outcome"]])


async def _doctor(
    settings: Settings, file: Path, decisions: dict[str, str], province: str | None, quantity: str | None
) -> dict[str, Any]:
    boundary, areas = await _places(settings, province) if province else (None, dict[str, bytes]())
    question = Question(
        path=file,
        name=file.name,
        loads=False,
        decisions=decisions,
        outline=boundary,
        province=province,
        areas=areas,
        quantity=quantity,
    )
    scratch = Path(tempfile.mkdtemp(prefix="sonthana-doctor-"))
    try:
        return await examine(settings, question, scratch)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


async def _places(settings: Settings, province: str) -> tuple[bytes | None, Mapping[str, bytes]]:
    """The province's outline, and its areas by code."""
    database = Database.from_settings(settings)
    try:
        async with database.system_transaction([province]) as session:
            if province not in await province_codes(session):
                raise Refusal(f"ไม่มีจังหวัด {province}", f"there is no province {province}", exit_code=2)
            boundary = await outline(session, province_code=province)
            return boundary, await boundaries(session, province_code=province)
    finally:
        await database.close()


def load_layer(
    file: File,
    province: Annotated[str, typer.Option(help="TIS-1099 code")],
    metadata: Annotated[
        str, typer.Option(help="JSON, or @FILE: slug, title, kind, source, licence, … as POST …/layers takes it")
    ],
    decide: Decide = None,
) -> None:
    """Load a file as a version of a layer.

    Exit 0 done, 1 refused with the report, 2 used wrongly.
    """
    hide_pandas()
    text = _read(Path(metadata[1:])) if metadata.startswith("@") else metadata
    job = asyncio.run(_load_layer(get_settings(), file, province, text, decisions_of(decide)))
    if job.report is not None and "findings" in job.report:
        print_report(out, job.report)
    if job.state != "succeeded":
        raise _refusal_of(job)
    result: dict[str, Any] = job.result or {}
    typer.echo(f"{province}-{result['slug']}-v{result['version']}")


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        raise Refusal(
            f"อ่านไฟล์ metadata {path} ไม่ได้ กรุณาตรวจชื่อไฟล์ และบันทึกเป็น UTF-8",
            f"The metadata file {path} cannot be read. Check its name, and save it as UTF-8.",
            exit_code=2,
        ) from None


def _refusal_of_metadata(error: InvalidInput) -> Refusal:
    """Every fault in the metadata, a line each."""
    faults = error.errors
    return Refusal(
        "\n".join(["metadata ไม่ถูกต้อง กรุณาแก้แล้วสั่งใหม่:", *(f"  {one.pointer}: {one.detail.th}" for one in faults)]),
        "\n".join(["The metadata are not valid. Mend them:", *(f"  {one.pointer}: {one.detail.en}" for one in faults)]),
        exit_code=2,
    )


def _refusal_of(job: Job) -> Refusal:
    report: dict[str, Any] = job.report or {}
    if "problem" in report:
        detail: dict[str, str] = report["problem"]["detail"]
        return Refusal(detail["th"], detail["en"])
    return Refusal("ไม่ได้นำเข้า ดูรายงานด้านบน", "Not loaded; see the report above.")


async def _load_layer(
    settings: Settings, file: Path, province: str, metadata_text: str, decisions: dict[str, str]
) -> Job:
    try:
        metadata = read_metadata(metadata_text)
    except InvalidInput as error:
        raise _refusal_of_metadata(error) from None
    metadata = metadata.model_copy(update={"decisions": {**metadata.decisions, **decisions}})
    database = Database.from_settings(settings)
    try:
        async with database.system_transaction([province]) as session:
            if province not in await province_codes(session):
                raise Refusal(f"ไม่มีจังหวัด {province}", f"there is no province {province}", exit_code=2)
            await catalogue.require_fit(session, province_code=province, metadata=metadata)
        received = await copied_file(settings, file)
        upload_id = await keep_file(database, settings, received, province_code=province, owner_id=None)
        load = LoadRequest(metadata, received.name, received.sha256, received.bytes, None)
        async with database.system_transaction([province]) as session:
            job = await service.enqueue(
                session,
                province_code=province,
                kind="layer.load",
                request=load.as_json(),
                owner_id=None,
                upload_id=upload_id,
                is_queued=False,
            )
        return await _follow(database, province, job.id)
    finally:
        await database.close()


async def _follow(database: Database, province: str, job_id: UUID) -> Job:
    """Do the job here and show how far it is; where a worker was quicker, wait for that one."""
    from app.layers import jobs as _  # noqa: F401 - registers what does the job

    doing = asyncio.create_task(running.do_job(database, province_code=province, job_id=job_id))
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f} %"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        bar = progress.add_task("…", total=1.0)
        while True:
            async with database.system_transaction([province]) as session:
                job = await queries.job(session, province_code=province, job_id=job_id)
            assert job is not None  # noqa: S101 - made just now
            progress.update(bar, completed=job.progress, description=" / ".join(STAGES[job.stage]))
            if job.finished_at is not None:
                break
            await asyncio.sleep(LOOK_EVERY_S)
    await doing
    return job
