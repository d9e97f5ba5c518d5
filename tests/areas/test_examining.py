"""The process that looks at a file of areas: however it ends there is a report, and never is it left behind."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from app.areas.examining import MODULE, examine
from app.core.settings import CHECKOUT
from app.operation.process import descendants, is_alive, wait_until
from spatial.administrative_areas.current import CurrentAreas
from spatial.administrative_areas.exchange import CheckAnswer

NOBODY = CurrentAreas("90", "สงขลา", "Songkhla", [])


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "areas.geojson"
    path.write_text('{"type": "FeatureCollection", "features": []}')
    return path


async def looked_at(file: Path) -> CheckAnswer:
    return await examine(file, name=file.name, level="district", current=NOBODY)


def looking(parent: int) -> list[int]:
    """Processes of a parent that look at a file of areas."""
    return [process for process in descendants(parent) if MODULE.encode() in cmdline(process)]


def cmdline(process: int) -> bytes:
    try:
        return Path(f"/proc/{process}/cmdline").read_bytes()
    except OSError:  # it has ended
        return b""


async def process_of(parent: int) -> int:
    """The process that looks at the file, once it is there."""
    assert await asyncio.to_thread(wait_until, lambda: bool(looking(parent)), seconds=20)
    (process,) = looking(parent)
    return process


def is_confined(process: int) -> bool:
    limits = Path(f"/proc/{process}/limits").read_text().splitlines()
    return any(line.startswith("Max address space") and "unlimited" not in line for line in limits)


def codes_of(answer: CheckAnswer) -> list[str]:
    for finding in answer.report["findings"]:
        assert finding["detail"]["th"]
        assert finding["detail"]["en"]
    return [finding["code"] for finding in answer.report["findings"]]


async def test_a_process_that_is_shot_is_a_refusal_of_the_file(file: Path, caplog: pytest.LogCaptureFixture) -> None:
    waiting = asyncio.create_task(looked_at(file))
    os.kill(await process_of(os.getpid()), signal.SIGKILL)
    answer = await waiting
    assert (codes_of(answer), answer.report["outcome"], list(answer.areas)) == (["examination_failed"], "refused", [])
    assert "ended with -9" in caplog.text


async def test_a_process_that_takes_too_long_is_ended_and_refuses_the_file(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.areas.examining.PATIENCE_S", 0.05)
    assert codes_of(await looked_at(file)) == ["examination_failed"]
    assert not looking(os.getpid())


async def test_who_stops_waiting_ends_the_process(file: Path) -> None:
    waiting = asyncio.create_task(looked_at(file))
    process = await process_of(os.getpid())
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert not is_alive(process)


def test_it_dies_with_the_service_that_is_killed(file: Path) -> None:
    code = f"""
    import asyncio
    from pathlib import Path
    from app.areas.examining import examine
    from spatial.administrative_areas.current import CurrentAreas
    asyncio.run(examine(Path({str(file)!r}), name="a", level="district", current=CurrentAreas("90", "ส", "S", [])))
    """
    with subprocess.Popen([sys.executable, "-c", textwrap.dedent(code)], cwd=CHECKOUT) as parent:
        process = asyncio.run(process_of(parent.pid))
        assert wait_until(lambda: is_confined(process), seconds=20)
        os.kill(process, signal.SIGSTOP)  # so that it does not end by itself
        parent.kill()
        assert wait_until(lambda: not is_alive(process), seconds=5)


async def test_a_file_without_areas_is_told_as_that_by_the_process(file: Path) -> None:
    answer = await looked_at(file)
    assert "examination_failed" not in codes_of(answer)
    assert answer.report["outcome"] == "refused"
    assert json.dumps(answer.report)
