"""The process that opens somebody's file and says what it carries; it can do little else (spatial/sandbox.py).

    python -m app.datasets.offline.looking PARENT PATH SCRATCH MEMORY_MB CPU_S ANSWER_FD

The answer is one JSON object: `carried`, or `refused` with words in both languages. Started by `verifying`.
"""

import json
import os
import sys
from pathlib import Path
from typing import Any

from spatial.sandbox import Limits, confine, hide_pandas, stay_with

APP = Path(__file__).parents[2]
READERS = {b"SQLite format 3\x00": "gpkg", b"PAR1": "parquet", b"PK\x03\x04": "xlsx", b"%PDF-": "pdf"}


def look(path: Path) -> dict[str, Any]:
    """What a file carries, or why it is not looked at."""
    # imported here: they load GDAL, Arrow and openpyxl, and pandas must be hidden before
    from app.datasets.offline.read_excel import read_excel
    from app.datasets.offline.read_geopackage import read_geopackage
    from app.datasets.offline.read_geoparquet import read_geoparquet
    from app.datasets.offline.read_json import read_json
    from app.datasets.offline.read_pdf import read_pdf
    from spatial.errors import Refused

    readers = {"gpkg": read_geopackage, "parquet": read_geoparquet, "xlsx": read_excel, "pdf": read_pdf}
    try:
        return {"carried": readers.get(format_of(path) or "", read_json)(path).as_json()}
    except Refused as refused:
        return {"refused": {"th": refused.th, "en": refused.en}}
    except MemoryError:
        return {
            "refused": {
                "th": "ไฟล์นี้ใช้หน่วยความจำมากเกินกำหนดขณะอ่าน (SONTHANA_JOB_MEMORY_MB)",
                "en": "Reading this file takes more memory than is allowed (SONTHANA_JOB_MEMORY_MB).",
            }
        }
    except Exception as fault:  # whatever a stranger's file made of the readers
        return {
            "refused": {
                "th": f"ไฟล์เสียหาย หรือไม่ใช่รูปแบบที่ระบบส่งออก ({type(fault).__name__})",
                "en": f"The file is damaged, or of no format that datasets leave in ({type(fault).__name__}).",
            }
        }


def format_of(path: Path) -> str | None:
    """The format that a file's first bytes tell; None for text."""
    with path.open("rb") as file:
        head = file.read(16)
    return next((form for beginning, form in READERS.items() if head.startswith(beginning)), None)


def main(arguments: list[str]) -> int:
    """Run the process."""
    parent, path, scratch, memory_mb, cpu_s, answer = arguments
    stay_with(int(parent))
    hide_pandas()
    limits = Limits(memory_mb=int(memory_mb), cpu_s=int(cpu_s))
    confine(limits, read=[Path(path), APP], write=[Path(scratch)])
    with os.fdopen(int(answer), "wb") as file:
        file.write(json.dumps(look(Path(path)), ensure_ascii=False).encode())
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
