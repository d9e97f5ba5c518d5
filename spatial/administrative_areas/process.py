"""The limited process that looks at a file of areas: `python -P -m spatial.administrative_areas.process PARENT FOLDER`.

Reads the request in the folder, leaves the answer there (`exchange`). Started by app/areas/examining.py.
"""

import json
import sys
from pathlib import Path

from spatial.sandbox import Limits, confine, stay_with

LIMITS = Limits(memory_mb=3072, cpu_s=120, file_mb=1024)


def main(parent: int, folder: Path) -> None:
    """Check what is asked for in the folder."""
    stay_with(parent)
    sent = Path(json.loads((folder / "request.json").read_text(encoding="utf-8"))["file"])
    # beside a file at the command line lie its other parts
    confine(LIMITS, read=[sent.parent], write=[folder])
    from spatial.administrative_areas.checking import AreaCheckResult, check_areas
    from spatial.administrative_areas.exchange import read_request, write_answer
    from spatial.doctor.report import Finding, Report
    from spatial.errors import Refused
    from spatial.incoming.receiving import receive

    request = read_request(folder)
    scratch = folder / "unpacked"
    scratch.mkdir()
    try:
        incoming = receive(request.file, scratch, name=request.name)
    except Refused as refused:
        report = Report({"name": request.name, "bytes": request.file.stat().st_size})
        report.add(Finding(refused.code, "refused", refused.th, refused.en))
        write_answer(folder, AreaCheckResult(report, None))
        return
    result = check_areas(
        incoming,
        level=request.level,
        current=request.current,
        derive=request.derive,
        decisions=request.decisions,
    )
    write_answer(folder, result)


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))
