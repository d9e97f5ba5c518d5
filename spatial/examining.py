"""The process that does the heavy work of a job: looks at somebody else's file, or classifies a raster of ours.

    python -m spatial.examining PARENT REQUEST MESSAGES_FD [BATCHES_FD]

PARENT is the process that started this one; REQUEST a JSON file (`Request`). Messages go out as one JSON object a line:
`head` (once, when the shape of the features is known), `progress` (0–1), and last `done` with the report, or `refused`
with a reason. Features go out as one Arrow IPC stream, only where they are to be loaded; a raster becomes `RESULT` in
the scratch folder. Started by app/layers/examination.py and by nobody else; confined by spatial/sandbox.py before
anything else happens.
"""

import contextlib
import json
import os
import sys
import time
import traceback
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from spatial.errors import Refused
from spatial.sandbox import Limits, confine, hide_pandas, stay_with

RESULT = "result.tif"
PROGRESS_EVERY_S = 0.2


@dataclass(frozen=True, slots=True)
class Request:
    """What is to be looked at, and how."""

    path: str
    name: str
    sha256: str | None
    scratch: str
    """A folder of this job's own, to unpack into and to leave the result in."""
    loads: bool
    """Whether features or a COG are wanted, besides the report."""
    decisions: Mapping[str, str] = field(default_factory=dict[str, str])
    outline_wkb: str | None = None
    """Boundary of the province, hex WKB, WGS 84 longitude and latitude."""
    province: str | None = None
    """Two-digit code of the province, for area codes."""
    areas_file: str | None = None
    """Boundaries by area code (spatial/doctor/area_geometries.py), for tables that name areas."""
    kind: str | None = None
    quantity: str | None = None
    lower_bounds_m: Sequence[float] = ()
    """Where `path` is a depth raster of ours that is to be classified: lower bounds of the classes in metres."""
    is_edit: bool = False
    """Whether it is a GeoPackage of ours that comes back edited: features are wanted with their numbers."""
    limits: Mapping[str, int] = field(default_factory=dict[str, int])


class Messages:
    """What is told to whoever started this process."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._told_at = 0.0

    def send(self, kind: str, **content: Any) -> None:
        """Send one message."""
        self._file.write(json.dumps({"message": kind, **content}, ensure_ascii=False).encode() + b"\n")
        self._file.flush()

    def progress(self, share: float) -> None:
        """Say how far the work is, now and then."""
        if time.monotonic() - self._told_at > PROGRESS_EVERY_S:
            self._told_at = time.monotonic()
            self.send("progress", share=share)


def examine(request: Request, messages: Messages, batches: BinaryIO | None) -> None:
    """Look at a file; the last message says how it ended.

    Raises:
        Refused: the file is not looked at further.
    """
    if request.lower_bounds_m:
        _classify(request, messages, batches)
        return
    # imported here: what they load would otherwise load before the process is confined
    import shapely

    from spatial.incoming.dataset import RASTER_FORMATS
    from spatial.incoming.receiving import receive

    outline = shapely.from_wkb(bytes.fromhex(request.outline_wkb)) if request.outline_wkb else None
    incoming = receive(Path(request.path), Path(request.scratch), name=request.name, checksum=request.sha256)
    if request.is_edit:
        _examine_edits(messages, batches, incoming, outline)
    elif any(dataset.format in RASTER_FORMATS for dataset in incoming.datasets):
        _examine_raster(request, messages, incoming, outline)
    else:
        _examine_vector(request, messages, batches, incoming, outline)


def _examine_raster(request: Request, messages: Messages, incoming: Any, outline: Any) -> None:
    from spatial.doctor.raster import examine_raster
    from spatial.rasters.cog import make_cog
    from spatial.rasters.preview import preview_bounds

    examination = examine_raster(
        incoming, decisions=request.decisions, outline=outline, quantity=request.quantity, kind=request.kind
    )
    raster: dict[str, Any] | None = None
    if request.loads and examination.report.is_loadable:
        messages.send("head", form="raster")
        result = Path(request.scratch) / RESULT
        summary = make_cog(examination, result, progress=messages.progress)
        # JSON has no NaN
        raster = {**asdict(summary), "nodata": "NaN", "preview_bounds": preview_bounds(result)}
    messages.send("done", form="raster", report=examination.report.as_json(), raster=raster)


def _classify(request: Request, messages: Messages, batches: BinaryIO | None) -> None:
    from pyarrow import ipc

    from spatial.content_hash import VectorHash
    from spatial.rasters.classes import SCHEMA, classes_from, classify

    assert batches is not None  # noqa: S101 - whoever asks for this takes them
    messages.send("head", form="vector", geometry_type="MultiPolygon", feature_count=None)
    digest = VectorHash(SCHEMA, "MultiPolygon")
    with ipc.new_stream(batches, SCHEMA) as stream:
        for batch in classify(Path(request.path), classes_from(request.lower_bounds_m), progress=messages.progress):
            stream.write_batch(batch)
            digest.update(batch)
    messages.send("done", form="vector", content_hash=digest.hexdigest())


def _examine_vector(
    request: Request, messages: Messages, batches: BinaryIO | None, incoming: Any, outline: Any
) -> None:
    import pyarrow as pa
    from pyarrow import ipc

    from spatial.content_hash import VectorHash
    from spatial.doctor.area_geometries import read_areas
    from spatial.doctor.vector import examine_vector

    examination = examine_vector(
        incoming,
        decisions=request.decisions,
        outline=outline,
        kind=request.kind,
        quantity=request.quantity,
        province=request.province,
        area_geometries=read_areas(Path(request.areas_file)) if request.areas_file else None,
    )
    report = examination.report
    content_hash: str | None = None
    count = 0
    if request.loads and batches is not None and report.is_loadable:
        messages.send(
            "head", form="vector", geometry_type=examination.geometry_type, feature_count=examination.feature_count
        )
        digest = VectorHash(examination.schema, examination.geometry_type)
        # the next batch is read and checked, mostly without Python's lock, while this one is passed on and hashed
        with ipc.new_stream(batches, examination.schema) as stream, ThreadPoolExecutor(1) as beside:

            def pass_on(batch: pa.RecordBatch) -> None:
                stream.write_batch(batch)
                digest.update(batch)

            passing: Future[None] | None = None
            for batch in examination.batches():
                if passing is not None:
                    passing.result()
                if report.is_loadable:
                    passing = beside.submit(pass_on, batch)
                    count += batch.num_rows
            if passing is not None:
                passing.result()
        content_hash = digest.hexdigest() if report.is_loadable else None
    else:
        for batch in examination.batches():
            count += batch.num_rows
            if examination.feature_count:
                messages.progress(min(count / examination.feature_count, 1.0))
    messages.send("done", form="vector", report=report.as_json(), content_hash=content_hash, feature_count=count)


def _examine_edits(messages: Messages, batches: BinaryIO | None, incoming: Any, outline: Any) -> None:
    from pyarrow import ipc

    from spatial.doctor.edits import examine_edits

    assert batches is not None  # noqa: S101 - whoever asks for this takes them
    edits = examine_edits(incoming, outline=outline)
    messages.send("head", form="edits", geometry_type=edits.doctor.geometry_type, base=edits.base)
    with ipc.new_stream(batches, edits.schema) as stream:
        for batch in edits.batches():
            stream.write_batch(batch)
    messages.send("done", form="edits", report=edits.doctor.report.as_json(), is_sound=edits.doctor.report.is_loadable)


def _words_of(error: BaseException) -> tuple[str, str, str]:
    """What a reader that broke down is said to have found: code, Thai, English."""
    if isinstance(error, MemoryError):
        return (
            "needs_too_much_memory",
            "ไฟล์นี้ใช้หน่วยความจำมากเกินกำหนดขณะอ่าน ลดขนาดหรือแบ่งไฟล์ แล้วส่งใหม่",
            "Reading this file takes more memory than is allowed. Make it smaller or split it, then send it again.",
        )
    return (
        "broken_while_reading",
        "ไฟล์เสียหายหรือมีโครงสร้างที่อ่านไม่ได้ เปิดไฟล์ในโปรแกรมเดิม (เช่น QGIS) บันทึกเป็น GeoPackage หรือ GeoTIFF แล้วส่งใหม่",
        "The file is damaged, or built in a way that cannot be read. Open it in the program that made it (QGIS, for "
        "example), save it as GeoPackage or GeoTIFF, and send that.",
    )


def main(arguments: list[str]) -> int:
    """Run the process."""
    stay_with(int(arguments[0]))
    request = Request(**json.loads(Path(arguments[1]).read_text()))
    open_for_writing: Callable[[str], BinaryIO] = lambda descriptor: os.fdopen(int(descriptor), "wb")  # noqa: E731
    messages = Messages(open_for_writing(arguments[2]))
    batches = open_for_writing(arguments[3]) if len(arguments) > 3 else None
    path = Path(request.path)
    # beside a file at the command line lie its other parts, such as a .dbf or a .tfw; a blob has no ending
    read = [path if request.lower_bounds_m or not path.suffix else path.parent]
    if request.areas_file:
        read.append(Path(request.areas_file))
    confine(Limits(**request.limits), read=read, write=[Path(request.scratch)])
    hide_pandas()
    try:
        examine(request, messages, batches)
    except Refused as refused:
        messages.send("refused", code=refused.code, th=refused.th, en=refused.en)
    except BrokenPipeError:
        return 1
    except Exception as error:
        # whatever a stranger's file made of the readers is said as theirs; where it was goes into the log as ours
        code, th, en = _words_of(error)
        frames = [f"{Path(frame.filename).name}:{frame.lineno}" for frame in traceback.extract_tb(error.__traceback__)]
        messages.send("refused", code=code, th=th, en=en, where=f"{type(error).__name__} at {' > '.join(frames[-6:])}")
    finally:
        if batches is not None:
            with contextlib.suppress(OSError):
                batches.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
