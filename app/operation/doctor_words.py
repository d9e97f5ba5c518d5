"""The doctor's report as people read it at the command line: Thai and English, what is worst first."""

import shlex
from collections.abc import Mapping
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

WEIGHTS = {
    "refused": ("✗ ไม่รับ", "refused", "red"),
    "decision": ("? ต้องตัดสินใจ", "to decide", "yellow"),
    "repaired": ("✓ ซ่อมแล้ว", "repaired", "green"),
    "note": ("· ทราบ", "note", "dim"),
}
OUTCOMES = {
    "clean": ("✓ ใช้ได้", "clean"),
    "repairable": ("! ใช้ได้เมื่อซ่อมหรือตอบคำถามแล้ว", "usable once repaired or decided"),
    "refused": ("✗ ใช้ไม่ได้", "refused"),
}
MOST_FIDS = 10
MOST_FIELDS = 12


def print_report(out: Console, report: Mapping[str, Any]) -> None:
    """Print a report of spatial/doctor/report.py in its JSON form."""
    file = report["file"]
    out.print(
        f"[bold]{escape(str(file['name']))}[/bold]  {file.get('format', '')}  {file['bytes']:,} bytes", highlight=False
    )
    for layer in report["layers"]:
        out.print(f"  {escape(_layer_line(layer))}", highlight=False)
    if report["findings"]:
        table = Table(show_header=False, box=None, padding=(0, 1, 1, 0))
        for weight, (th, en, colour) in WEIGHTS.items():
            for finding in report["findings"]:
                if finding["weight"] == weight:
                    table.add_row(f"[{colour}]{th}\n{en}[/{colour}]", _finding(finding))
        out.print(table, highlight=False)
    th, en = OUTCOMES[report["outcome"]]
    out.print(f"[bold]{th} / {en}[/bold]", highlight=False)


def _layer_line(layer: Mapping[str, Any]) -> str:
    parts = [str(layer.get("name", "")), str(layer.get("geometry_type") or ""), str(layer.get("crs") or "")]
    if layer.get("feature_count") is not None:
        parts.append(f"{layer['feature_count']:,} รูป / features")
    if layer.get("width"):
        parts.append(f"{layer['width']:,} × {layer['height']:,} ช่อง / cells")
    if layer.get("coordinates"):
        x, y = layer["coordinates"]
        parts.append(f"x = {x}, y = {y}")
    if layer.get("fields"):
        shown = ", ".join(map(str, layer["fields"][:MOST_FIELDS]))
        parts.append(f"({shown}, …)" if len(layer["fields"]) > MOST_FIELDS else f"({shown})")
    return "  ".join(part for part in parts if part)


def _finding(finding: Mapping[str, Any]) -> str:
    lines = [escape(finding["detail"]["th"]), escape(finding["detail"]["en"])]
    about = [f"[dim]{finding['code']}[/dim]"]
    if finding["fids"]:
        shown = ", ".join(map(str, finding["fids"][:MOST_FIDS]))
        more = ", …" if len(finding["fids"]) > MOST_FIDS else ""
        about.append(f"[dim]รูปที่ / features {shown}{more} ({finding['count']:,})[/dim]")
    lines.append("  ".join(about))
    for option in finding["options"]:
        mark = "→" if option["is_likely"] else " "
        answer = escape("--decide " + shlex.quote(f"{finding['decision']}={option['value']}"))
        # samples of the file read the same in both languages
        said = " / ".join(dict.fromkeys((option["label"]["th"], option["label"]["en"])))
        lines.append(f"{mark} [bold]{answer}[/bold]  {escape(said)}")
    return "\n".join(lines)
