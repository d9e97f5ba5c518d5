"""The process that looks at strangers' files: nothing to steal, nowhere to send it, and an end to what it may take."""

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import textwrap
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
from affine import Affine

from app.core.settings import CHECKOUT, Settings
from app.layers.examination import Examination, FileRefused, Question, examine
from app.operation.process import is_alive, wait_until
from spatial import landlock
from spatial.sandbox import GDAL_SETTINGS, Limits, environment

SECRETS = {
    "SONTHANA_DATABASE_URL": "postgresql://sonthana_service:secret-of-ours@localhost/x",
    "SONTHANA_SIGNING_KEY_FILE": "/secret-of-ours.pem",
    "AWS_SECRET_ACCESS_KEY": "secret-of-ours",
    "PGPASSWORD": "secret-of-ours",
    "PYTHONPATH": "/secret-of-ours",
    "GDAL_DRIVER_PATH": "/secret-of-ours",
    "PROJ_NETWORK": "ON",
}


def confined(
    scratch: Path, code: str, *, limits: Limits | None = None, arguments: Sequence[str] = ()
) -> subprocess.CompletedProcess[str]:
    """Run Python code in a process that is confined first, as the examining one is."""
    limits = limits or Limits()
    begin = (
        "import sys; from spatial.sandbox import Limits, confine; "
        f"confine(Limits({limits.memory_mb}, {limits.cpu_s}, {limits.file_mb}, {limits.open_files}))\n"
    )
    return subprocess.run(
        [sys.executable, "-P", "-c", begin + textwrap.dedent(code), *arguments],
        cwd=CHECKOUT,
        env={**environment(scratch), "PYTHONPATH": str(CHECKOUT)},
        capture_output=True,
        text=True,
        timeout=60,
    )


def settings_of(tmp_path: Path, **changes: int) -> Settings:
    return Settings(state_dir=tmp_path / "state", database_url="postgresql://nobody@127.0.0.1:1/none", **changes)


def test_its_environment_holds_nothing_of_the_service(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)
    given = environment(tmp_path)
    assert not SECRETS.keys() & given.keys()
    assert "secret-of-ours" not in json.dumps(given)
    assert given["TMPDIR"] == given["HOME"] == str(tmp_path)


async def test_the_process_itself_has_no_secret_and_no_open_file_of_the_worker(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)
    secret = tmp_path / "secret"
    secret.write_text("secret-of-ours")
    with secret.open() as held:
        os.set_inheritable(held.fileno(), True)
        async with Examination(settings_of(tmp_path), question(a_fifo(tmp_path)), tmp_path) as seen:
            process = pid_of(seen)
            await settled(process)
            words, opened = seen_from_outside(process)
    assert b"secret-of-ours" not in words
    assert b"SONTHANA" not in words
    assert str(secret) not in opened


def seen_from_outside(process: int) -> tuple[bytes, set[str]]:
    """A process's environment and the files that it has open."""
    folder = Path(f"/proc/{process}")
    return (folder / "environ").read_bytes(), {os.readlink(link) for link in (folder / "fd").iterdir()}


def a_fifo(folder: Path) -> Path:
    """A file at which the process stays: somebody has to write into it first."""
    path = folder / "endless.geojson"
    os.mkfifo(path)
    return path


def question(path: Path, **changes: Any) -> Question:
    return Question(path=path, name=path.name, loads=True, **changes)


def pid_of(seen: Examination) -> int:
    process = seen._process  # pyright: ignore[reportPrivateUsage]
    assert process is not None
    return process.pid


async def settled(process: int) -> None:
    """Wait until the process runs our module, confined."""

    def is_confined() -> bool:
        return "Max address space" in limits_of(process) and "unlimited" not in limits_of(process)["Max address space"]

    assert await asyncio.to_thread(wait_until, is_confined, seconds=20)


def limits_of(process: int) -> dict[str, str]:
    lines = Path(f"/proc/{process}/limits").read_text().splitlines()[1:]
    return {line[:25].strip(): line[25:].strip() for line in lines}


def test_it_reaches_no_network(tmp_path: Path) -> None:
    """Where the kernel lets it, it has no network at all; everywhere, it has no driver that would use one."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.5)
        port = listener.getsockname()[1]
        can_unshare = confined(tmp_path, "import os; print(os.readlink('/proc/self/ns/net'))").stdout.strip()
        has_own_network = can_unshare != os.readlink("/proc/self/ns/net")
        tried = confined(
            tmp_path,
            f"""
            import socket
            try:
                socket.create_connection(("127.0.0.1", {port}), 2)
            except OSError as error:
                print("nobody there", error)
            """,
        )
        assert ("nobody there" in tried.stdout) == has_own_network
        if not has_own_network:
            listener.accept()[0].close()
        read = confined(
            tmp_path,
            f"""
            import pyogrio, rasterio
            address = "http://127.0.0.1:{port}/a"
            for path in ("/vsicurl/" + address + ".tif", "WMS:" + address, "WFS:" + address, "OAPIF:" + address,
                         address + ".geojson", "/vsicurl_streaming/" + address + ".json", "/vsis3/a/b.tif"):
                for open_it in (rasterio.open, pyogrio.read_info):
                    try:
                        open_it(path)
                    except Exception as error:
                        print("refused", type(error).__name__)
                    else:
                        print("OPENED", path)
            """,
        )
        assert read.stdout.count("refused") == 14, read
        assert "OPENED" not in read.stdout
        with pytest.raises(TimeoutError):
            listener.accept()


def test_the_drivers_that_point_elsewhere_are_not_there(tmp_path: Path) -> None:
    """In both GDALs: of pyogrio and of rasterio."""
    listed = confined(
        tmp_path,
        """
        import json, pyogrio, rasterio
        from rasterio.drivers import raster_driver_extensions
        with rasterio.Env() as env:
            rasters = sorted(env.drivers())
        print(json.dumps([sorted(pyogrio.list_drivers()), rasters]))
        """,
    )
    vectors, rasters = json.loads(listed.stdout)
    assert {"GPKG", "GeoJSON", "ESRI Shapefile"} <= set(vectors)
    assert "GTiff" in rasters
    pointing = {"VRT", "OGR_VRT", "WMS", "WMTS", "WCS", "WFS", "OAPIF", "HTTP", "CSW", "PostgreSQL", "MySQL", "STACIT",
                "STACTA", "GTI", "DERIVED", "Elasticsearch", "Carto", "EEDA", "EEDAI", "PLMosaic", "PLScenes", "NGW",
                "AmigoCloud", "GDALG", "MRF", "TileDB", "PDF"}  # fmt: skip
    assert pointing & {*vectors, *rasters} == set()
    assert GDAL_SETTINGS["GDAL_VRT_ENABLE_PYTHON"] == "NO"


async def test_a_vrt_shows_no_file_of_ours(tmp_path: Path) -> None:
    secret = tmp_path / "ours.tif"
    with rasterio.open(secret, "w", driver="GTiff", height=4, width=4, count=1, dtype="uint8", crs="EPSG:32647",
                       transform=Affine(10, 0, 660_000, 0, -10, 776_000)) as target:  # fmt: skip
        target.write(np.full((4, 4), 7, "uint8"), 1)
    for name in ("plain.vrt", "disguised.tif"):
        file = tmp_path / name
        file.write_text(
            '<VRTDataset rasterXSize="4" rasterYSize="4"><VRTRasterBand dataType="Byte" band="1"><SimpleSource>'
            f'<SourceFilename relativeToVRT="0">{secret}</SourceFilename><SourceBand>1</SourceBand></SimpleSource>'
            "</VRTRasterBand></VRTDataset>"
        )
        folder = tmp_path / f"of-{name}"
        folder.mkdir()
        report = await examine(settings_of(tmp_path), question(file), folder)
        assert report["outcome"] == "refused"
        assert report["layers"] == []


@pytest.mark.parametrize(
    ("code", "limits"),
    [
        ("bytearray(700 * 1024 * 1024)", Limits(memory_mb=512)),
        ("import numpy; numpy.ones(100_000_000)", Limits(memory_mb=512)),
        ("open('/dev/zero'); [open('/dev/null') for _ in range(100)]", Limits(open_files=50)),
    ],
    ids=["memory", "memory of numpy", "files"],
)
def test_more_than_is_allowed_is_an_error(tmp_path: Path, code: str, limits: Limits) -> None:
    ended = confined(tmp_path, code, limits=limits)
    assert ended.returncode == 1
    assert "MemoryError" in ended.stderr or "Too many open files" in ended.stderr


def test_a_large_file_cannot_be_written(tmp_path: Path) -> None:
    code = "f = open(sys.argv[1], 'wb')\nfor _ in range(8): f.write(bytes(1024 * 1024)); f.flush()"
    ended = confined(tmp_path, code, limits=Limits(file_mb=4), arguments=[str(tmp_path / "large")])
    assert ended.returncode != 0
    assert (tmp_path / "large").stat().st_size <= 4 * 1024 * 1024


def test_too_much_processor_time_ends_it_with_a_signal_that_says_so(tmp_path: Path) -> None:
    began = time.monotonic()
    ended = confined(tmp_path, "while True: pass", limits=Limits(cpu_s=1))
    assert ended.returncode == -signal.SIGXCPU
    assert time.monotonic() - began < 20


def test_nothing_of_it_is_dumped_and_no_one_else_reads_what_it_writes(tmp_path: Path) -> None:
    ended = confined(
        tmp_path,
        "import resource; print(resource.getrlimit(resource.RLIMIT_CORE)); open(sys.argv[1], 'w')",
        arguments=[str(tmp_path / "made")],
    )
    assert ended.stdout.strip() == "(0, 0)"
    assert (tmp_path / "made").stat().st_mode & 0o077 == 0


# Whole examinations


async def test_a_file_that_takes_too_much_memory_is_refused_and_the_worker_lives_on(tmp_path: Path) -> None:
    file = tmp_path / "deep.geojson"
    ring = ",".join(f"[{100 + n * 1e-7:.7f},{7 + n * 1e-7:.7f}]" for n in range(3_000_000))
    file.write_text(
        '{"type":"FeatureCollection","features":[{"type":"Feature","properties":{},"geometry":{"type":"LineString",'
        f'"coordinates":[{ring}]}}}}]}}'
    )
    report = await examine(settings_of(tmp_path, job_memory_mb=512), question(file), tmp_path)
    assert report["outcome"] == "refused"
    (found,) = report["findings"]
    assert found["code"] in ("needs_too_much_memory", "broke_the_reader", "broken_while_reading")
    assert found["detail"]["th"]
    assert found["detail"]["en"]


async def test_a_process_that_is_shot_is_a_refusal_of_the_file(tmp_path: Path) -> None:
    file = a_fifo(tmp_path)
    async with Examination(settings_of(tmp_path), question(file), tmp_path) as seen:
        await settled(pid_of(seen))
        os.kill(pid_of(seen), signal.SIGSEGV)
        with pytest.raises(FileRefused) as refusal:
            await seen.next_message()
    assert refusal.value.report["findings"][0]["code"] == "broke_the_reader"


async def test_a_process_that_ran_out_of_time_is_told_as_that(tmp_path: Path) -> None:
    async with Examination(settings_of(tmp_path), question(a_fifo(tmp_path)), tmp_path) as seen:
        await settled(pid_of(seen))
        os.kill(pid_of(seen), signal.SIGXCPU)
        with pytest.raises(FileRefused) as refusal:
            await seen.next_message()
    assert refusal.value.report["findings"][0]["code"] == "takes_too_long"


async def test_leaving_ends_the_process_whatever_it_is_at(tmp_path: Path) -> None:
    async with Examination(settings_of(tmp_path), question(a_fifo(tmp_path)), tmp_path) as seen:
        process = pid_of(seen)
        await settled(process)
    assert not is_alive(process)


def test_it_dies_with_the_worker_that_is_killed(tmp_path: Path) -> None:
    """After its confinement, too, which changes its credentials."""
    file = a_fifo(tmp_path)
    code = f"""
    import asyncio
    from pathlib import Path
    from app.core.settings import Settings
    from app.layers.examination import Examination, Question
    async def stay():
        settings = Settings(state_dir=Path({str(tmp_path)!r}), database_url="postgresql://x@127.0.0.1:1/x")
        question = Question(path=Path({str(file)!r}), name="a", loads=True)
        async with Examination(settings, question, Path({str(tmp_path)!r})) as seen:
            print(seen._process.pid, flush=True)
            await asyncio.sleep(60)
    asyncio.run(stay())
    """
    with subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(code)], cwd=CHECKOUT, stdout=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stdout is not None
        process = int(parent.stdout.readline())
        asyncio.run(settled(process))
        assert is_alive(process)
        parent.kill()
        assert wait_until(lambda: not is_alive(process), seconds=5)


READING = """
    import sys
    from pathlib import Path
    from spatial.sandbox import Limits, confine
    scratch, secret, sent = map(Path, sys.argv[1:4])
    confine(Limits(), read=[sent], write=[scratch])

    def outcome(act):
        try:
            return "did" if act() is not None else "did"
        except OSError as error:
            return type(error).__name__

    import pyogrio, pyarrow, rasterio, shapely  # noqa: what it works with still loads
    print(outcome(sent.read_bytes), outcome(lambda: (scratch / "made").write_text("x")))
    print(outcome(secret.read_bytes), outcome(lambda: secret.write_text("x")))
    print(outcome(lambda: list(secret.parent.iterdir())))
    print(outcome(lambda: Path(f"/proc/{sys.argv[4]}/environ").read_bytes()), outcome(lambda: sent.write_text("x")))
"""


def test_it_reads_its_file_and_writes_its_folder_and_no_other(tmp_path: Path) -> None:
    secret, sent, scratch = tmp_path / "state" / "password", tmp_path / "store" / "sent", tmp_path / "scratch"
    for path in (secret, sent):
        path.parent.mkdir()
        path.write_text("kept")
    scratch.mkdir()
    done = subprocess.run(
        [sys.executable, "-P", "-c", textwrap.dedent(READING), *map(str, (scratch, secret, sent, os.getpid()))],
        env={**environment(scratch), "PYTHONPATH": str(CHECKOUT)},
        capture_output=True,
        text=True,
        timeout=60,
    )
    if landlock.version() > 0:
        denied = "PermissionError"
        assert done.stdout.split() == ["did", "did", *[denied] * 5], done.stderr
        assert secret.read_text() == sent.read_text() == "kept"
    else:  # a kernel that cannot keep a process from files of the same user: said in docs/operations.md
        assert done.stdout.split() == ["did"] * 7, done.stderr
