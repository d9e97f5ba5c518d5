"""Having a file of areas looked at by the limited process; nothing of somebody else's file is opened here."""

import asyncio
import logging
import tempfile
from collections.abc import Collection, Mapping
from pathlib import Path

from app.core.text import Text
from spatial.administrative_areas.current import CurrentAreas, LoadedLevel
from spatial.administrative_areas.exchange import CheckAnswer, CheckRequest, read_answer, write_request
from spatial.doctor.report import Finding, Report
from spatial.sandbox import command, environment

logger = logging.getLogger(__name__)

MODULE = "spatial.administrative_areas.process"
PATIENCE_S = 180
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
        process = await asyncio.create_subprocess_exec(
            *command(MODULE, place),
            env=environment(folder),
            cwd=place,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
        )
        try:
            async with asyncio.timeout(PATIENCE_S):
                _, said = await process.communicate()
        except BaseException as ended:
            if process.returncode is None:
                process.kill()
                await process.wait()
            if not isinstance(ended, TimeoutError):
                raise
            said = b"timed out"
        if process.returncode == 0:
            return await asyncio.to_thread(read_answer, folder)
        # The last line names the exception; what is above may quote the file.
        lines = said.decode(errors="replace").strip().splitlines() or [""]
        logger.warning("checking areas ended with %s: %s", process.returncode, lines[-1].partition(":")[0][:100])
        report = Report({"name": name})
        report.add(Finding("examination_failed", "refused", GAVE_UP.th, GAVE_UP.en))
        return CheckAnswer(report.as_json(), ())
