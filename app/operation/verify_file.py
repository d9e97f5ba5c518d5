"""`sonthana verify FILE`: proving one file that a dataset left in, offline, which takes nothing but public keys."""

import asyncio
import json
from collections.abc import Sequence
from pathlib import Path

import typer
from rich.console import Console
from rich.markup import escape

from app.core.settings import get_settings
from app.datasets.offline.report import LIMITS, NOT_OURS, OUTCOMES, PROVEN, FileReport
from app.datasets.offline.verifying import verify_file
from app.operation.printed_parts import print_line, print_parts
from app.operation.trusted_keys import trusted_keys

out = Console()


def prove_file(file: Path, key: Sequence[Path], *, as_json: bool) -> None:
    """Prove a file.

    Args:
        file: What a dataset left in.
        key: Public keys that are trusted; none: those beside the service's key.
        as_json: Answer a program.

    Raises:
        typer.Exit: with code 1 if anything of it is not proven, 3 if it was written into.
    """
    settings = get_settings()
    keys = trusted_keys(settings, key)
    report = asyncio.run(verify_file(file, keys, settings))
    if as_json:
        typer.echo(json.dumps(report.as_json(), ensure_ascii=False, indent=1))
    else:
        print_file_report(out, report, has_keys=bool(keys))
    if report.exit_code:
        raise typer.Exit(report.exit_code)


def print_file_report(console: Console, report: FileReport, *, has_keys: bool) -> None:
    """Print a report as people read it: how it ends, what speaks against the file, then the rest."""
    words = OUTCOMES[report.outcome]
    mark, colour = ("✓", "green") if report.outcome == PROVEN else ("!", "red" if report.exit_code == 1 else "yellow")
    print_line(console, f"[bold {colour}]{mark} {escape(words.th)}[/]\n  {escape(words.en)}")
    if report.outcome == NOT_OURS:
        return
    if report.dataset is not None:
        title = report.dataset["title"]
        name = "{province} {name} {version}".format(
            **{key: str(report.dataset[key]) for key in ("province", "name", "version")}
        )
        print_line(console, f"{escape(name)}: {escape(str(title['th']))} / {escape(str(title['en']))}")
        print_line(console, f"SHA-256 {report.content_hash}")
    print_parts(console, report.parts, has_keys=has_keys)
    console.print(f"{LIMITS.th}\n{LIMITS.en}", style="dim", highlight=False, soft_wrap=True)
