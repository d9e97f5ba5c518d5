"""Hostile files, made here: each refused for its own reason, in both languages, within its folder, in little memory."""

import os
import re
import tracemalloc
from pathlib import Path

import pytest

from spatial.errors import Refused
from spatial.incoming.dataset import Incoming
from spatial.incoming.limits import Limits
from spatial.incoming.receiving import receive
from spatial.incoming.words import REFUSALS
from tests.spatial.incoming import hostile_archives, hostile_binaries, hostile_texts, samples
from tests.spatial.incoming.hostile import Hostile

CASES = [*hostile_archives.CASES, *hostile_texts.CASES, *hostile_binaries.CASES]
MOST_MEMORY = 160 << 20
MOST_WRITTEN = 80 << 20


def tree(folder: Path) -> set[str]:
    return {os.path.join(place, name) for place, folders, files in os.walk(folder) for name in (*folders, *files)}


def written_bytes(folder: Path, sent: Path) -> int:
    """Bytes that reception wrote: a hard link to what was sent is none."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file() and not path.samefile(sent))


def refusal(path: Path, scratch: Path, *, name: str | None = None, limits: Limits | None = None) -> Refused:
    scratch.mkdir(exist_ok=True)
    with pytest.raises(Refused) as caught:
        receive(path, scratch, name=name, limits=limits or Limits())
    return caught.value


def assert_words(error: Refused) -> None:
    assert re.search("[ก-๙]", error.th)
    assert re.search("[a-z]", error.en)
    assert not re.search("[ก-๙]", REFUSALS[error.code].en)
    assert not re.search(r"\{\w*\}", error.th + error.en)


@pytest.mark.parametrize("case", CASES, ids=[case.about for case in CASES])
def test_a_hostile_file_is_refused_for_its_own_reason(case: Hostile, tmp_path: Path) -> None:
    sent = tmp_path / "sent"
    sent.mkdir()
    path = sent / case.file
    path.write_bytes(case.make())
    before = tree(tmp_path)
    scratch = tmp_path / "scratch"
    tracemalloc.start()
    try:
        error = refusal(path, scratch)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert error.code == case.code
    assert_words(error)
    inside = {place for place in tree(tmp_path) if place.startswith(f"{scratch}{os.sep}")}
    assert tree(tmp_path) - inside == before | {str(scratch)}
    assert not any(path.is_symlink() for path in scratch.rglob("*"))
    assert written_bytes(scratch, path) <= MOST_WRITTEN
    assert peak < MOST_MEMORY


def test_hostile_files_are_many_and_each_is_made_once() -> None:
    assert len({case.about for case in CASES}) == len(CASES) >= 150


LIMITED = [
    ("file_too_large", "a.csv", samples.CSV, Limits(file_bytes=10)),
    ("archive_expanded", "a.zip", samples.zipped({"a.csv": bytes(1000)}), Limits(expanded_bytes=999)),
    ("xml_text_large", "a.kml", samples.KML.replace(b"100.48", b"1" * 200_000), Limits(xml_text_bytes=100_000)),
    ("sqlite_slow", "a.gpkg", samples.geopackage(), Limits(sqlite_seconds=-1.0)),
    ("xlsx_large", "a.xlsx", samples.workbook(), Limits(workbook_bytes=1000)),
]


@pytest.mark.parametrize(("code", "file", "data", "limits"), LIMITED, ids=[code for code, *_ in LIMITED])
def test_bounds_that_need_large_files_hold_when_they_are_small(
    code: str, file: str, data: bytes, limits: Limits, tmp_path: Path
) -> None:
    (tmp_path / file).write_bytes(data)
    error = refusal(tmp_path / file, tmp_path / "scratch", limits=limits)
    assert error.code == code
    assert_words(error)


def test_what_is_no_plain_file_is_refused_without_waiting_for_it(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.csv")
    (tmp_path / "folder.gdb").mkdir()
    (tmp_path / "dangling.csv").symlink_to(tmp_path / "nowhere")
    scratch = tmp_path / "scratch"
    errors = [
        refusal(place, scratch)
        for place in (
            tmp_path / "pipe.csv",
            Path("/dev/null"),
            tmp_path / "folder.gdb",
            tmp_path / "dangling.csv",
            tmp_path / "missing.csv",
            tmp_path / ("x" * 5000),
        )
    ]
    assert [error.code for error in errors] == [
        "not_a_plain_file",
        "not_a_plain_file",
        "folder",
        "file_missing",
        "file_missing",
        "file_missing",
    ]
    for error in errors:
        assert_words(error)


def test_a_part_of_a_shapefile_that_is_a_link_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "flood.shp").write_bytes(samples.shapefile()[".shp"])
    (tmp_path / "secret").write_bytes(samples.shapefile()[".dbf"])
    (tmp_path / "flood.dbf").symlink_to(tmp_path / "secret")
    assert refusal(tmp_path / "flood.shp", tmp_path / "scratch").code == "shapefile_part_missing"


def test_every_refusal_has_a_file_that_meets_it() -> None:
    elsewhere = {"file_missing", "folder", "not_a_plain_file"}
    assert {case.code for case in CASES} | {code for code, *_ in LIMITED} | elsewhere == set(REFUSALS)


def test_a_bomb_is_stopped_at_the_size_that_it_states(tmp_path: Path) -> None:
    data = hostile_archives.one("a.csv", data=bytes(60_000_000), size=1_000_000)
    (tmp_path / "a.zip").write_bytes(data)
    assert refusal(tmp_path / "a.zip", tmp_path / "scratch").code == "archive_size_lies"
    assert written_bytes(tmp_path / "scratch", tmp_path / "a.zip") <= 1_000_000


def test_a_dry_raster_may_pack_a_thousandfold(tmp_path: Path) -> None:
    grid = b"ncols 4000\nnrows 4000\nxllcorner 0\nyllcorner 0\ncellsize 30\n" + b"0 " * 16_000_000
    (tmp_path / "a.zip").write_bytes(samples.zipped({"dry.asc": grid}))
    (tmp_path / "scratch").mkdir()
    incoming: Incoming = receive(tmp_path / "a.zip", tmp_path / "scratch")
    assert [dataset.format for dataset in incoming.datasets] == ["ascii_grid"]


def test_names_in_messages_cannot_turn_the_writing_round(tmp_path: Path) -> None:
    data = hostile_archives.raw_zip([hostile_archives.Entry(("../" + "\u202egpj." + "x" * 500).encode(), flags=0x800)])
    (tmp_path / "a.zip").write_bytes(data)
    error = refusal(tmp_path / "a.zip", tmp_path / "scratch")
    assert error.code == "archive_path_parent"
    assert "../gpj.x" in error.en
    assert "\u202e" not in error.th + error.en
    assert len(error.en) < 300
