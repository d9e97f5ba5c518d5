"""Having a file of areas looked at by the limited process; nothing of somebody else's file is opened here."""

import asyncio
import contextlib
import logging
import tempfile
from collections.abc import Collection, Mapping
from pathlib import Path

from app.core.text import Text
from spatial.administrative_areas.current import CurrentAreas, LoadedLevel
from spatial.administrative_areas.exchange import CheckAnswer, CheckRequest, read_answer, write_request
from spatial.doctor.report import Finding, Report
from spatial.limited_process import limited_process

logger = logging.getLogger(__name__)

MODULE = "spatial.administrative_areas.process"
PATIENCE_S = 180
LAST_BYTES = 4096
GAVE_UP = Text(
    "ตรวจไฟล์นี้ไม่สำเร็จ: ใช้หน่วยความจำหรือเวลาเกินกำหนด หรือไฟล์เสียหาย โปรดตัดให้เหลือเฉพาะจังหวัดของท่าน ลดความละเอียดของเส้น "
    "หรือส่งออกใหม่เป็น GeoPackage",
    "The file could not be checked: it took more memory or time than allowed, or is damaged. Cut it down to your "
    "province, simplify its lines, or export it again as GeoPackage.",
)


async def examine(
    file: Path,
    *,
    name: str,
    level: LoadedLevel,
    current: CurrentAreas,
    derive: Collection[str] = (),
    decisions: Mapping[str, str] | None = None,
) -> CheckAnswer:
    """The report on a file of areas, and the areas where they may be stored. A process that fails is a report too.

    Args:
        file: Absolute path.
        name: As the sender named it.
        level: What it is to be loaded as.
        current: The province's areas now.
        derive: Levels above that are to be dissolved.
        decisions: Answers to questions of an earlier report.
    """
    with tempfile.TemporaryDirectory(prefix="sonthana-areas-") as place:
        folder = Path(place)
        request = CheckRequest(file, name, level, current, tuple(derive), decisions)
        await asyncio.to_thread(write_request, folder, request)
        log = folder / "said.log"
        async with limited_process(MODULE, place, scratch=folder, log=log) as process:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(PATIENCE_S):
                    await process.wait()
        if process.returncode == 0:
            return await asyncio.to_thread(read_answer, folder)
        how = await asyncio.to_thread(_exception_named_in, log)
        logger.warning("checking areas ended with %s: %s", process.returncode, how)
        report = Report({"name": name})
        report.add(Finding("examination_failed", "refused", GAVE_UP.th, GAVE_UP.en))
        return CheckAnswer(report.as_json(), ())


def _exception_named_in(log: Path) -> str:
    """The name of the exception in the last line; what is above may quote the file."""
    with log.open("rb") as said:
        said.seek(max(0, log.stat().st_size - LAST_BYTES))
        lines = said.read().decode(errors="replace").strip().splitlines() or [""]
    return lines[-1].partition(":")[0][:100]
