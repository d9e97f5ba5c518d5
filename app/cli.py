"""The `sonthana` command: exit 0 done, 1 refused (and why, in Thai and English), 2 used wrongly."""

import asyncio
import sys
from typing import Annotated

import typer
from pydantic import ValidationError
from sqlalchemy.exc import OperationalError

from app.core.errors import SonthanaError
from app.core.settings import DatabaseUnknown, Settings, get_settings
from app.operation import accounts, erasure
from app.operation.loading import load
from app.operation.loading_areas import load_areas
from app.operation.loading_layers import doctor, load_layer
from app.operation.refusal import Refusal
from app.operation.verify_command import verify

app = typer.Typer(
    name="sonthana",
    help="Sonthana: the flood dialogue of a province. Settings: docs/settings.md",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
    context_settings={"help_option_names": ["-h", "--help"]},
)

app.add_typer(accounts.token, name="token")
app.add_typer(accounts.province, name="province")
app.add_typer(accounts.person, name="person")
app.add_typer(erasure.erase, name="erase")
app.add_typer(load, name="load")
app.command(
    epilog="Example: `sonthana verify --province 90`, `sonthana verify advice.gpkg --key service.pub.pem`, "
    "`sonthana verify --dataset hatyai-evacuation/1.0.0 --province 90`"
)(verify)
app.command(epilog="Example: `sonthana doctor flood.zip --province 90`")(doctor)
load.command("areas", epilog="Example: `sonthana load areas tha_adm3.zip --province 90 --level subdistrict --dry-run`")(
    load_areas
)
load.command(
    "layer",
    epilog="Example: `sonthana load layer depth.tif --province 90 --metadata @depth.json --decide depth_unit=cm`",
)(load_layer)

StopWithParent = Annotated[bool, typer.Option("--stop-with-parent", hidden=True)]


@app.command(epilog="Example: `PORT=8080 sonthana demo`")
def demo(stop_with_parent: StopWithParent = False) -> None:
    """Run everything with a demo province: database, web and worker; Ctrl-C stops it and keeps the data."""
    from app.operation.supervisor import Supervisor

    Supervisor(get_settings(), with_demo_data=True).run(ends_with_parent=stop_with_parent)


@app.command(epilog="Example: `SONTHANA_DATABASE_URL=postgresql://admin:…@db/sonthana sonthana up`")
def up(stop_with_parent: StopWithParent = False) -> None:
    """Run everything without demo data: database, web and worker."""
    from app.operation.supervisor import Supervisor

    Supervisor(get_settings(), with_demo_data=False).run(ends_with_parent=stop_with_parent)


@app.command(epilog="Example: `sonthana serve --host 0.0.0.0 --port 8080 --workers 2`")
def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on [default: SONTHANA_HOST, 127.0.0.1]")] = None,
    port: Annotated[int | None, typer.Option(min=1, max=65535, help="Port to listen on [default: PORT, 8000]")] = None,
    workers: Annotated[int, typer.Option(min=1, max=64, help="Number of web processes")] = 1,
) -> None:
    """Run the web process on the prepared database."""
    from app.operation.web_server import serve as answer

    settings = get_settings()
    answer(settings, host=host or settings.host, port=port or settings.port, workers=workers)


@app.command(epilog="Example: `sonthana worker`")
def worker() -> None:
    """Run a worker: jobs and periodic work, from the prepared database."""
    from app.core.jobs import run_worker
    from app.jobs.jobs import look_after_jobs
    from spatial.sandbox import hide_pandas

    hide_pandas()
    asyncio.run(run_worker(look_after_jobs))


@app.command(epilog="Example: `SONTHANA_DATABASE_URL=postgresql://admin:…@db/sonthana sonthana migrate`")
def migrate() -> None:
    """Prepare the database where needed, and bring it to the newest migration."""
    from app.operation import preparation

    preparation.migrate(get_settings())
    typer.echo("ฐานข้อมูลเป็นรุ่นล่าสุดแล้ว / The database is at the newest migration.")


def main() -> None:
    """Run a command; what a person can mend ends in words, not in a traceback."""
    try:
        app()
    except Refusal as refusal:
        _end(str(refusal), refusal.exit_code)
    except DatabaseUnknown as unknown:
        _end(str(unknown), 1)
    except SonthanaError as error:
        _end(f"{error.detail.th}\n{error.detail.en}", 1)
    except OperationalError:
        _end("ติดต่อฐานข้อมูลไม่ได้ / The database cannot be reached. Is the service running?", 1)
    except ValidationError as error:
        if error.title != Settings.__name__:
            raise
        for fault in error.errors():
            name = str(fault["loc"][0])
            _say(f"{name if name.isupper() else 'SONTHANA_' + name.upper()}: {fault['msg']} (docs/settings.md)")
        _end("ค่าที่กำหนดในสภาพแวดล้อมไม่ถูกต้อง / A setting in the environment is not valid.", 2)


def _say(words: str) -> None:
    typer.echo(words, err=True)


def _end(words: str, code: int) -> None:
    _say(words)
    sys.exit(code)


if __name__ == "__main__":
    main()
