"""Looking at a file in a process of its own: started, listened to, ended. The other end is spatial/examining.py."""

import asyncio
import json
import logging
import os
import signal
from asyncio.subprocess import Process
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Self

import pyarrow as pa
from pyarrow import ipc

from app.core.settings import Settings
from spatial.doctor.area_geometries import write_areas
from spatial.doctor.report import Finding, Report
from spatial.examining import Request
from spatial.limited_process import limited_process

logger = logging.getLogger(__name__)

_TOO_LONG = (
    "takes_too_long",
    "ไฟล์นี้ใช้เวลาอ่านนานเกินกำหนด ลดขนาดหรือแบ่งไฟล์ แล้วส่งใหม่",
    "Reading this file takes longer than is allowed. Make it smaller or split it, then send it again.",
)
_BROKE = (
    "broke_the_reader",
    "ไฟล์นี้ทำให้ตัวอ่านหยุดทำงาน จึงไม่รับไฟล์นี้ เปิดในโปรแกรมเดิม บันทึกเป็นรูปแบบอื่น แล้วส่งใหม่",
    "This file made its reader break down, so it is not taken. Open it in the program that made it, save it in another "
    "format, and send that.",
)


class FileRefused(Exception):
    """A file that is not looked at further; the report says why."""

    def __init__(self, report: Mapping[str, Any]) -> None:
        super().__init__("refused")
        self.report = report


@dataclass(frozen=True, slots=True)
class Question:
    """What is to be looked at."""

    path: Path
    name: str
    loads: bool
    sha256: str | None = None
    """Of the file, where it is known."""
    decisions: Mapping[str, str] = field(default_factory=dict[str, str])
    outline: bytes | None = None
    """Boundary of the province, WKB, WGS 84."""
    province: str | None = None
    areas: Mapping[str, bytes] = field(default_factory=dict[str, bytes])
    """Boundaries by area code (WKB, WGS 84), for tables that name areas."""
    kind: str | None = None
    quantity: str | None = None
    lower_bounds_m: Sequence[float] = ()
    """Where a depth raster of ours is to be classified."""
    is_edit: bool = False
    """Whether it is a GeoPackage of ours that comes back edited."""


class Examination:
    """One process that looks at one file: `async with Examination(...) as seen`."""

    def __init__(self, settings: Settings, question: Question, scratch: Path) -> None:
        self._settings = settings
        self._question = question
        self._scratch = scratch
        self._messages: asyncio.Queue[dict[str, Any] | None] = asyncio.Queue()
        self._started = AsyncExitStack()
        self._process: Process | None = None
        self._batches: int | None = None
        self._listener: asyncio.Task[None] | None = None
        self.progress = 0.0
        """How far the process is with what it is at, 0 to 1."""

    async def __aenter__(self) -> Self:
        """Start the process."""
        ends = [os.pipe(), os.pipe()]
        writing = [end[1] for end in ends]
        (self._scratch / "examining").mkdir(mode=0o700)
        try:
            self._process = await self._started.enter_async_context(
                limited_process(
                    "spatial.examining",
                    str(self._write_request()),
                    *map(str, writing),
                    scratch=self._scratch / "examining",
                    log=self._scratch / "examining.log",
                    passed=writing,
                )
            )
        except BaseException:
            for end in ends:
                os.close(end[0])
            raise
        finally:
            for descriptor in writing:
                os.close(descriptor)
        self._batches = ends[1][0]
        self._listener = asyncio.create_task(self._listen(ends[0][0]))
        return self

    def _write_request(self) -> Path:
        settings, question = self._settings, self._question
        scratch = self._scratch / "examining"
        areas_file = self._scratch / "areas.arrow"
        if question.areas:
            write_areas(areas_file, list(question.areas), list(question.areas.values()))
        request = Request(
            path=str(self._within_reach(question.path).absolute()),
            name=question.name,
            sha256=question.sha256,
            scratch=str(scratch.absolute()),
            loads=question.loads,
            decisions=question.decisions,
            outline_wkb=question.outline.hex() if question.outline else None,
            province=question.province,
            areas_file=str(areas_file.absolute()) if question.areas else None,
            kind=question.kind,
            quantity=question.quantity,
            lower_bounds_m=list(question.lower_bounds_m),
            is_edit=question.is_edit,
            limits={"memory_mb": settings.job_memory_mb, "cpu_s": settings.job_seconds},
        )
        request_file = self._scratch / "request.json"
        request_file.write_text(json.dumps(asdict(request), ensure_ascii=False))
        return request_file

    def _within_reach(self, path: Path) -> Path:
        """A blob in the job's own folder, where the disk allows that: the process links it there and need not copy."""
        sent = self._scratch / "examining" / "sent"
        if path.suffix:  # a file at the command line: what lies beside it may belong to it
            return path
        try:
            os.link(path, sent)
        except OSError:
            return path
        return sent

    async def __aexit__(self, *_: object) -> None:
        """End the process, whatever it is at."""
        await self._started.aclose()
        if self._batches is not None:
            os.close(self._batches)
        if self._listener is not None:
            await self._listener

    @property
    def result_file(self) -> Path:
        """Where the process leaves a raster."""
        return self._scratch / "examining" / "result.tif"

    async def next_message(self) -> dict[str, Any]:
        """The next message but progress, which `progress` keeps.

        Raises:
            FileRefused: the file is refused, or broke the process.
        """
        while True:
            message = await self._messages.get()
            if message is None:
                raise FileRefused(self._refusal(*await self._how_it_ended()))
            if message["message"] == "refused":
                if "where" in message:
                    logger.warning("a file could not be examined: %s", message["where"])
                raise FileRefused(self._refusal(message["code"], message["th"], message["en"]))
            if message["message"] != "progress":
                return message
            self.progress = message["share"]

    async def batches(self) -> AsyncGenerator[pa.RecordBatch]:
        """The features that are to be loaded, one batch ahead of whoever takes them."""
        assert self._batches is not None  # noqa: S101 - made on the way in
        file = os.fdopen(self._batches, "rb", buffering=1024 * 1024)
        self._batches = None
        with file:
            stream = await asyncio.to_thread(ipc.open_stream, file)
            coming = asyncio.create_task(asyncio.to_thread(_next_of, stream))
            try:
                while (batch := await coming) is not None:
                    coming = asyncio.create_task(asyncio.to_thread(_next_of, stream))
                    yield batch
            finally:
                if not coming.done():
                    self._kill()
                await asyncio.gather(coming, return_exceptions=True)

    def _kill(self) -> None:
        """A thread that waits for a batch comes back once the other end is gone."""
        if self._process is not None and self._process.returncode is None:
            self._process.kill()

    async def _listen(self, descriptor: int) -> None:
        def lines() -> None:
            with os.fdopen(descriptor, "rb") as file:
                for line in file:
                    loop.call_soon_threadsafe(self._messages.put_nowait, json.loads(line))

        loop = asyncio.get_running_loop()
        try:
            await asyncio.to_thread(lines)
        finally:
            self._messages.put_nowait(None)

    async def _how_it_ended(self) -> tuple[str, str, str]:
        assert self._process is not None  # noqa: S101 - made on the way in
        code = await self._process.wait()
        return _TOO_LONG if code == -signal.SIGXCPU else _BROKE

    def _refusal(self, code: str, th: str, en: str) -> dict[str, Any]:
        """The report of a file that could not be examined."""
        report = Report({"name": self._question.name, "bytes": self._question.path.stat().st_size})
        report.add(Finding(code, "refused", th, en))
        return report.as_json()


def _next_of(stream: Any) -> pa.RecordBatch | None:
    """The next batch of a stream, None at its end or where the other end broke off (which its messages explain)."""
    try:
        return stream.read_next_batch()
    except (StopIteration, pa.ArrowInvalid, OSError):
        return None


async def examine(settings: Settings, question: Question, scratch: Path) -> dict[str, Any]:
    """The doctor's report of a file, nothing loaded."""
    async with Examination(settings, question, scratch) as seen:
        try:
            return (await seen.next_message())["report"]
        except FileRefused as refused:
            return dict(refused.report)
