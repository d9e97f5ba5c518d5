"""`sonthana verify`: proving the record, or one file that a dataset left in, which takes nothing but public keys."""

import asyncio
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated

import typer
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from rich.console import Console
from rich.markup import escape

from app.core.settings import Settings, get_settings
from app.datasets.offline.report import LIMITS, NOT_OURS, OUTCOMES, PROVEN, FileReport, Part
from app.datasets.offline.verifying import verify_file
from app.operation.refusal import Refusal
from app.operation.verify import prove_record
from app.record.keys import PublicKey, public_key_path

out = Console()
MARKS: Mapping[str, tuple[str, str]] = {
    "proven": ("✓", "green"),
    "changed": ("✗", "red"),
    "missing": ("✗", "red"),
    "unreadable": ("✗", "red"),
    "unknown_key": ("?", "red"),
    "absent": ("○", "dim"),
    "extra": ("+", "yellow"),
    "unknown": ("○", "yellow"),
    "not_carried": ("·", "dim"),
}
MOST_LINES = 60
_MOST_KEY_BYTES = 10_000

FileArgument = Annotated[
    Path | None,
    typer.Argument(
        exists=True,
        dir_okay=False,
        readable=True,
        metavar="FILE",
        help="A file that a dataset left in (docs/exports.md)",
    ),
]
KeyOption = Annotated[
    list[Path] | None,
    typer.Option(
        "--key",
        exists=True,
        dir_okay=False,
        readable=True,
        metavar="PEM",
        help="A public key that you trust, with FILE [default: those beside the service's key]",
    ),
]


def verify_record_or_file(
    file: FileArgument = None,
    province: Annotated[str | None, typer.Option(help="TIS-1099 code [default: all provinces]")] = None,
    checkpoints: Annotated[
        Path | None,
        typer.Option(
            exists=True,
            dir_okay=False,
            readable=True,
            help="Checkpoints that somebody else kept, as GET …/record/checkpoints answered them (docs/keys.md)",
        ),
    ] = None,
    key: KeyOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="The whole report on FILE as JSON")] = False,
) -> None:
    """Prove the record, and all that is kept beside it; or, offline and with public keys alone, one FILE of a dataset.

    Exit 0 if all is as it was recorded or sealed, 1 if anything is not, 2 if used wrongly; of a FILE 3 if its parts are
    proven, but something was written into it after it left.
    """
    if file is None:
        if key or as_json:
            raise Refusal("--key และ --json ใช้กับ FILE", "--key and --json go with a FILE.", exit_code=2)
        prove_record(province, checkpoints)
        return
    if province is not None or checkpoints is not None:
        words = (
            "--province และ --checkpoints ใช้พิสูจน์บันทึก ไม่ใช้กับ FILE",
            "--province and --checkpoints do not go with a FILE.",
        )
        raise Refusal(*words, exit_code=2)
    settings = get_settings()
    keys = known_keys(settings, key or [])
    report = asyncio.run(verify_file(file, keys, settings))
    if as_json:
        typer.echo(json.dumps(report.as_json(), ensure_ascii=False, indent=1))
    else:
        print_file_report(out, report, has_keys=bool(keys))
    if report.exit_code:
        raise typer.Exit(report.exit_code)


def known_keys(settings: Settings, given: Sequence[Path]) -> dict[str, PublicKey]:
    """The public keys that are trusted: those given, else every `*.pub.pem` beside the service's key; none is made.

    Raises:
        Refusal: a file is no Ed25519 public key.
    """
    paths = list(given) or sorted(public_key_path(settings).parent.glob("*.pub.pem"))
    keys = [_read_key(path) for path in paths]
    return {key.id: key for key in keys}


def _read_key(path: Path) -> PublicKey:
    try:
        with path.open("rb") as file:
            public = serialization.load_pem_public_key(file.read(_MOST_KEY_BYTES))
    except (OSError, ValueError):
        public = None
    if not isinstance(public, Ed25519PublicKey):
        raise Refusal(
            f"{path} ไม่ใช่กุญแจสาธารณะ Ed25519 แบบ PEM ขอได้จากผู้ดูแลระบบ หรือ GET /api/v1/keys",
            f"{path} is no Ed25519 public key in PEM. Ask whoever runs the service, or GET /api/v1/keys.",
            exit_code=2,
        )
    return PublicKey(public)


def print_file_report(console: Console, report: FileReport, *, has_keys: bool) -> None:
    """Print a report as people read it: how it ends, what speaks against the file, then the rest."""
    words = OUTCOMES[report.outcome]
    mark, colour = ("✓", "green") if report.outcome == PROVEN else ("!", "red" if report.exit_code == 1 else "yellow")
    console.print(f"[bold {colour}]{mark} {escape(words.th)}[/]\n  {escape(words.en)}", highlight=False, soft_wrap=True)
    if report.outcome == NOT_OURS:
        return
    if report.dataset is not None:
        title = report.dataset["title"]
        name = "{province} {name} {version}".format(
            **{key: str(report.dataset[key]) for key in ("province", "name", "version")}
        )
        console.print(
            f"{escape(name)}: {escape(str(title['th']))} / {escape(str(title['en']))}",
            highlight=False,
            soft_wrap=True,
        )
        console.print(f"SHA-256 {report.content_hash}", highlight=False, soft_wrap=True)
    if not has_keys:
        console.print(
            "ไม่มีกุญแจสาธารณะข้างกุญแจของระบบ ระบุด้วย --key FILE.pem (docs/keys.md)\n"
            "There is no public key beside the service's: name one with --key FILE.pem (docs/keys.md)",
            highlight=False,
            soft_wrap=True,
        )
    faults = list(report.faults())
    for part in [*faults[:MOST_LINES], *_shortened([part for part in report.parts if part.is_good])]:
        mark, colour = MARKS[part.result]
        console.print(
            f"[{colour}]{mark}[/] {escape(part.part)}: {escape(part.text.th)} / {escape(part.text.en)}",
            highlight=False,
            soft_wrap=True,
        )
    if len(faults) > MOST_LINES:
        console.print(f"… อีก {len(faults) - MOST_LINES} รายการ / more (--json)", highlight=False, soft_wrap=True)
    console.print(f"{LIMITS.th}\n{LIMITS.en}", style="dim", highlight=False, soft_wrap=True)


def _shortened(parts: Sequence[Part]) -> list[Part]:
    """Parts in order, the many inputs that are as they should be as one line for each kind of result."""
    shown: list[Part] = []
    counts: dict[tuple[str, str], int] = {}
    for part in parts:
        kind = part.part.partition(":")[0]
        if kind not in ("input", "text"):
            shown.append(part)
            continue
        counts[(kind, part.result)] = counts.get((kind, part.result), 0) + 1
        if counts[(kind, part.result)] == 1:
            shown.append(part)
    return [_counted(part, counts) for part in shown]


def _counted(part: Part, counts: Mapping[tuple[str, str], int]) -> Part:
    kind = part.part.partition(":")[0]
    count = counts.get((kind, part.result), 0)
    return Part(f"{kind} × {count}", part.result, part.text) if count > 1 else part
