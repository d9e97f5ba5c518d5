"""Somebody's file, whatever it is, gets an answer in words: from the readers, and from the command line."""

import asyncio
import io
import json
import os
import sqlite3
import struct
import subprocess
import sys
import zipfile
import zlib
from contextlib import closing
from pathlib import Path

import pytest

from app.core.settings import Settings
from app.datasets.offline.report import OUTCOMES, FileReport
from app.datasets.offline.verifying import verify_file
from app.record.keys import PublicKey
from tests.datasets.examples import a_key, example_contents
from tests.datasets.proofs import faults, keys_of, sealed, verified

KEY = a_key()


def is_said(report: FileReport) -> bool:
    """Whether all that is said of a file is said in both languages."""
    words = [OUTCOMES[report.outcome], *(part.text for part in report.parts)]
    return all(one.th and one.en for one in words)


def a_zip(**files: bytes) -> bytes:
    """A zip archive of such files."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return packed.getvalue()


STRANGE = {
    "empty": b"",
    "noise": os.urandom(5000),
    "text": "นี่ไม่ใช่ไฟล์ชุดข้อมูล".encode(),
    "another GeoJSON": b'{"type":"FeatureCollection","features":[]}',
    "a JSON list": b"[1]",
    "JSON nested deep": b"[" * 200_000,
    "objects nested deep": b'{"manifest":' * 100_000,
    "a number that is none": b'{"manifest":NaN}',
    "a huge number": b'{"manifest":{"schema":"sonthana.dataset/1","n":' + b"9" * 5000 + b"}}",
    "a manifest of nothing": b'{"manifest":{}}',
    "a manifest of a list": b'{"manifest":[],"release":{}}',
    "half a surrogate": b'{"manifest":{"schema":"sonthana.dataset/1","title":"\\ud800"}}',
    "only the SQLite header": b"SQLite format 3\x00" + b"\0" * 84,
    "only the Parquet magic": b"PAR1PAR1",
    "a Parquet footer of nonsense": b"PAR1" + b"\xff" * 100 + struct.pack("<I", 100) + b"PAR1",
    "an empty zip": a_zip(),
    "a zip of nothing of ours": a_zip(note=b"x"),
    "a zip bomb": a_zip(bomb=b"\0" * (600 << 20)),
    "a workbook of nonsense": a_zip(**{"[Content_Types].xml": b"<x/>", "xl/workbook.xml": b"<"}),
    "a PDF of nonsense": b"%PDF-1.7\n/EmbeddedFile <<" + b"<<" * 100_000,
    "a PDF with a bomb": b"%PDF-1.7\n<< /Type /EmbeddedFile >> stream\n" + zlib.compress(b" " * (200 << 20)),
}


@pytest.mark.parametrize("name", STRANGE)
def test_a_strange_file_is_not_ours_and_is_said_to_be_so(name: str, tmp_path: Path) -> None:
    path = tmp_path / "strange"
    path.write_bytes(STRANGE[name])
    report = verified(path, keys_of(KEY))
    assert report.exit_code == 1
    assert report.outcome in ("not_ours", "not_proven")
    assert is_said(report)


def test_a_member_that_stands_twice_is_refused(tmp_path: Path) -> None:
    path = sealed(example_contents(tmp_path, KEY), tmp_path, "geojson", KEY)
    text = path.read_text(encoding="utf-8")
    path.write_text('{"statement":{"th":"อยู่บ้าน","en":"Stay."},' + text[1:], encoding="utf-8")
    report = verified(path, keys_of(KEY))
    assert report.outcome == "not_proven"
    assert is_said(report)


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TRIGGER run AFTER INSERT ON areas BEGIN DELETE FROM areas; END",
        "CREATE VIEW harm AS SELECT load_extension('x')",
        "ALTER TABLE areas RENAME TO regions",
        "DROP TABLE dataset_words",
        "UPDATE sonthana_dataset SET content = zeroblob(40000000) WHERE part = 'manifest'",
        "UPDATE sonthana_dataset SET content = CAST(x'ff' AS TEXT) WHERE part = 'manifest'",
        "UPDATE inputs_points SET geom = x'4750'",
        "UPDATE inputs_points SET geom = NULL, id = x'00ff'",
        "UPDATE inputs_points SET text_salt = 'no hex', readings = '[[[['",
        "UPDATE figures_people_exposed SET people = 9e999",
        "DELETE FROM gpkg_metadata",
    ],
)
def test_a_geopackage_that_was_rebuilt_is_not_proven_and_not_run(statement: str, tmp_path: Path) -> None:
    path = sealed(example_contents(tmp_path, KEY), tmp_path, "gpkg", KEY)
    with closing(sqlite3.connect(path, isolation_level=None)) as file:
        for (name,) in file.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            file.execute(f'DROP TRIGGER "{name}"')
        file.execute(statement)
    report = verified(path, keys_of(KEY))
    assert report.outcome == "not_proven"
    assert faults(report).keys() > {"file"}
    assert is_said(report)


def command(*arguments: str, state: Path) -> subprocess.CompletedProcess[str]:
    """`sonthana verify` as people run it, with a state folder of its own and no database."""
    return subprocess.run(
        [sys.executable, "-m", "app.cli", "verify", *arguments],
        capture_output=True, text=True, timeout=120, check=False,
        env={**os.environ, "SONTHANA_STATE_DIR": str(state), "COLUMNS": "200"},
    )  # fmt: skip


def test_the_command_finds_the_keys_beside_the_services_and_makes_none(tmp_path: Path) -> None:
    path = sealed(example_contents(tmp_path, KEY), tmp_path, "geojson", KEY)
    state = tmp_path / "state"
    without = command(str(path), state=state)
    assert without.returncode == 1
    assert "--key FILE.pem" in without.stdout
    assert not state.exists()
    (state / "secrets").mkdir(parents=True)
    (state / "secrets" / "record-signing.2569.pub.pem").write_text(PublicKey(KEY.public).pem())
    found = command(str(path), state=state)
    assert (found.returncode, found.stderr) == (0, "")
    assert "พิสูจน์แล้ว" in found.stdout
    assert "Proven" in found.stdout
    assert os.listdir(state / "secrets") == ["record-signing.2569.pub.pem"]


def test_the_command_takes_keys_and_answers_programs(tmp_path: Path) -> None:
    path = sealed(example_contents(tmp_path, KEY), tmp_path, "xlsx", KEY)
    key, other = tmp_path / "service.pem", tmp_path / "other.pem"
    key.write_text(PublicKey(KEY.public).pem())
    other.write_text(PublicKey(a_key().public).pem())
    answered = command(str(path), "--key", str(other), "--key", str(key), "--json", state=tmp_path / "state")
    report = json.loads(answered.stdout)
    assert (answered.returncode, report["outcome"], report["format"]) == (0, "proven", "xlsx")
    assert report["dataset"]["title"]["th"] == "อพยพชั้นล่างก่อนเที่ยงคืน"
    assert all(part["detail"]["th"] and part["detail"]["en"] for part in report["parts"])
    refused = command(str(path), "--key", str(other), state=tmp_path / "state")
    assert refused.returncode == 1
    assert "อย่าใช้ตัดสินใจ" in refused.stdout


@pytest.mark.parametrize(
    "arguments",
    [["no-such-file"], ["FILE", "--province", "90"], ["FILE", "--key", "FILE"], ["--key", "KEY"], ["--json"], ["/tmp"]],
)
@pytest.mark.acceptance
def test_wrong_use_ends_with_2_and_no_traceback(arguments: list[str], tmp_path: Path) -> None:
    file, key = tmp_path / "FILE", tmp_path / "KEY"
    file.write_text("{}")
    key.write_text(PublicKey(KEY.public).pem())
    named = [str({"FILE": file, "KEY": key}.get(one, one)) for one in arguments]
    ended = command(*named, state=tmp_path / "state")
    assert ended.returncode == 2
    assert "Traceback" not in ended.stderr


def test_a_pipe_and_a_file_that_is_gone_are_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for name in ("pipe", "gone"):
        report = verified(tmp_path / name, keys_of(KEY))
        assert (report.outcome, faults(report)) == ("not_proven", {"file": "unreadable"})


def test_a_reader_that_is_killed_leaves_an_answer(tmp_path: Path) -> None:
    path = sealed(example_contents(tmp_path, KEY), tmp_path, "gpkg", KEY)
    little = Settings().model_copy(update={"job_memory_mb": 64})
    report = asyncio.run(verify_file(path, keys_of(KEY), little))
    assert report.outcome == "not_proven"
    assert faults(report) == {"contents": "unreadable"}
    assert is_said(report)
