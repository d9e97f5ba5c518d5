"""`sonthana verify --dataset`: made again on another machine, a version is proven, or what is amiss is named."""

import asyncio
import json
import re
import shutil
from collections.abc import Generator

import pytest

from app.core.blobs import BlobStore
from app.core.database import Database
from app.datasets.proving_dataset import DatasetReport, prove_dataset
from app.operation.trusted_keys import trusted_keys
from app.record.keys import PublicKey
from tests.api.people import People
from tests.datasets.assembled import assembled
from tests.datasets.backups import Backup, backed_up, change_a_cell, verify
from tests.datasets.elsewhere import Copy
from tests.datasets.examples import a_key
from tests.layers.loads import Worker
from tests.service import Service

THAI = re.compile("[ก-๙]")


@pytest.fixture(scope="module")
def candidate(people: People, worker: Worker) -> str:
    """Name and version of a dataset that was never released."""
    made = assembled(people("gis"))
    return f"{made['name']}/{made['version']}"


@pytest.fixture(scope="module")
def backup(
    service: Service, people: People, worker: Worker, candidate: str, tmp_path_factory: pytest.TempPathFactory
) -> Generator[Backup]:
    with backed_up(service, people, worker, tmp_path_factory.mktemp("files")) as backup:
        yield backup


def a_copy(backup: Backup) -> Copy:
    """The restored machine, with the public key that its operator kept."""
    copy = backup.machine.copy()
    secrets = copy.settings.state_dir / "secrets"
    secrets.mkdir()
    shutil.copy(backup.public_key, secrets)
    return copy


def named(backup: Backup) -> str:
    return f"{backup.made['name']}/{backup.made['version']}"


def proven(copy: Copy, backup: Backup) -> DatasetReport:
    """What the command would say of the backed-up dataset on the copy."""

    async def run() -> DatasetReport:
        database = Database.from_settings(copy.settings)
        try:
            name, _, version = named(backup).partition("/")
            keys = trusted_keys(copy.settings, [])
            blobs = BlobStore(copy.settings.blob_store)
            return await prove_dataset(database, blobs, keys, province_code="90", name=name, version=version)
        finally:
            await database.close()

    return asyncio.run(run())


def faults(report: DatasetReport) -> dict[str, str]:
    """Part → result of all that speaks against it, once each of them is said in both languages."""
    for part in report.parts:
        assert THAI.search(part.text.th), part
        assert not THAI.search(part.text.en), part
    return {part.part: part.result for part in report.parts if not part.is_good}


def test_a_released_dataset_is_proven_on_another_machine(backup: Backup) -> None:
    copy = a_copy(backup)
    said = verify(copy, "--dataset", named(backup), "--province", "90")
    assert said.returncode == 0, said.stdout + said.stderr
    assert "พิสูจน์แล้ว: จัดทำใหม่จากบันทึกและคลังข้อมูลแล้ว ได้ชุดข้อมูลที่เผยแพร่ทุกไบต์" in said.stdout
    assert "it is what was released, byte for byte" in said.stdout
    assert backup.made["content_hash"] in said.stdout
    read = json.loads(verify(copy, "--dataset", named(backup), "--province", "90", "--json").stdout)
    results = {part["part"]: part["result"] for part in read["parts"]}
    assert (read["is_proven"], read["is_released"], set(results.values())) == (True, True, {"proven"})
    assert {"record", "content", "manifest", "release", "checkpoint", "table:flooded_area"} <= results.keys()
    assert {f"layer:90-{slug}-v1" for slug in ("depth", "buildings", "homes")} <= results.keys()


def test_what_was_altered_is_told_in_words_with_exit_code_1(backup: Backup) -> None:
    copy = a_copy(backup)
    copy.alter(f"UPDATE assessment_versions SET severity = 1 WHERE assessment_id = '{backup.used}'")
    said = verify(copy, "--dataset", named(backup), "--province", "90")
    assert said.returncode == 1
    assert "พิสูจน์ไม่ได้: มีสิ่งที่ขาดหรือถูกแก้" in said.stdout
    assert f"✗ input:{backup.used}: ไม่ใช่ที่ใช้จัดทำ: severity / Not what it was made of: severity." in said.stdout
    assert "Traceback" not in said.stderr


def test_a_cell_of_a_raster_is_told_and_nothing_is_computed_from_it(backup: Backup) -> None:
    copy = a_copy(backup)
    path = copy.store / "rasters" / f"{backup.raster_hash}.tif"
    change_a_cell(path)
    report = proven(copy, backup)
    assert faults(report) == {"layer:90-depth-v1": "changed"}
    results = {part.part: part.result for part in report.parts}
    assert results["content"] == "unknown"
    assert results["layer:90-buildings-v1"] == results["table:flooded_area"] == "proven"


ALTERATIONS = {
    "a name": ('UPDATE features.{buildings} SET "ชื่อ" = "ชื่อ" || \' \'', {"layer:90-buildings-v1": "changed"}),
    "no layer": ("DELETE FROM layer_versions WHERE slug = 'buildings'", {"layer:90-buildings-v1": "missing"}),
    "a licence": (
        "UPDATE layer_versions SET licence = 'CC-BY-4.0' WHERE slug = 'homes'",
        {"content": "changed", "layer:90-homes-v1": "changed"},
    ),
    "no counts": ("DROP TABLE features.{counts}", {"layer:90-homes-v1": "changed"}),
    "no input": ("DELETE FROM assessment_versions WHERE assessment_id = '{used}'", {"{used}": "missing"}),
    "words of an input": (
        "UPDATE erasable_values SET value = jsonb_set(value, '{{title}}', '\"แก้\"') WHERE id ="
        " (SELECT text_id FROM assessment_versions WHERE assessment_id = '{used}')",
        {"text:{used}": "changed"},
    ),
    "a boundary": (
        "UPDATE areas SET geom = ST_Translate(geom, 1e-9, 0) WHERE code = '9011'",
        {"content": "changed", "areas": "changed"},
    ),
    "stored figures": (
        "UPDATE dataset_tables SET rows = '[]' WHERE table_name = 'flooded_area'",
        {"table:flooded_area": "changed"},
    ),
    "no figures": ("DELETE FROM dataset_tables", {f"table:{name}": "missing" for name in
                   ("flooded_area", "facilities_exposed", "inputs_by_kind")}),
    "the manifest": (
        "UPDATE dataset_versions SET manifest = '{{}}', content_hash = encode(sha256('{{}}'), 'hex')"
        " WHERE name = '{name}'",
        {"manifest": "changed", "release": "proven"},
    ),
    "its own row": ("DELETE FROM dataset_versions WHERE name = '{name}'", {"manifest": "missing"}),
    "its seal": ("DELETE FROM dataset_signatures", {"release": "missing"}),
    "the sealed statement": (
        "UPDATE dataset_signatures SET value = decode(repeat('00', 64), 'hex')",
        {"release": "unknown_key", "signature:{key}": "changed"},
    ),
    "the record": (
        "UPDATE record_entries SET canonical = canonical || ' ' WHERE event_type = 'dataset.assembled'",
        {"record": "changed"},
    ),
}  # fmt: skip


@pytest.mark.parametrize(("statement", "expected"), ALTERATIONS.values(), ids=ALTERATIONS)
def test_whatever_was_altered_or_is_gone_is_named(backup: Backup, statement: str, expected: dict[str, str]) -> None:
    copy = a_copy(backup)
    (key,) = trusted_keys(copy.settings, [])
    names = {
        "buildings": backup.table_names["buildings"],
        "counts": backup.table_names["homes in counts"],
        "used": backup.used,
        "name": backup.made["name"],
        "key": key,
    }
    copy.alter(statement.format(**names))
    report = proven(copy, backup)
    assert faults(report) == {part.format(**names): result for part, result in expected.items() if result != "proven"}
    assert not report.is_proven


def test_a_record_altered_beyond_reading_is_said_so(backup: Backup) -> None:
    copy = a_copy(backup)
    copy.alter("UPDATE record_entries SET canonical = '{}' WHERE event_type = 'dataset.assembled'")
    said = verify(copy, "--dataset", named(backup), "--province", "90")
    assert said.returncode == 1
    assert "altered beyond reading" in said.stderr
    assert "ถูกแก้จนอ่านไม่ได้" in said.stderr
    assert "Traceback" not in said.stderr


def test_lawfully_erased_words_speak_against_nothing(backup: Backup) -> None:
    copy = a_copy(backup)
    copy.alter(
        "UPDATE erasable_values SET value = NULL, salt = NULL, erased_at = now() WHERE id ="
        f" (SELECT text_id FROM assessment_versions WHERE assessment_id = '{backup.used}')"
    )
    report = proven(copy, backup)
    assert faults(report) == {}
    assert {part.part: part.result for part in report.parts}[f"text:{backup.used}"] == "absent"


def test_a_seal_by_a_key_that_is_not_trusted_proves_no_release(backup: Backup) -> None:
    copy = a_copy(backup)
    stranger = copy.settings.state_dir / "stranger.pem"
    stranger.write_text(PublicKey(a_key().public).pem())
    said = verify(copy, "--dataset", named(backup), "--province", "90", "--key", str(stranger))
    assert said.returncode == 1
    assert "? release:" in said.stdout
    assert "--key FILE.pem" in said.stdout


def test_a_dataset_that_was_never_released_is_proven_to_be_what_was_assembled(backup: Backup, candidate: str) -> None:
    said = verify(a_copy(backup), "--dataset", candidate, "--province", "90")
    assert said.returncode == 0, said.stdout + said.stderr
    assert "never released" in said.stdout
    assert "ชุดข้อมูลนี้ไม่เคยเผยแพร่" in said.stdout


@pytest.mark.parametrize(
    ("words", "code", "english"),
    [
        (["--dataset", "nothing/1.0.0", "--province", "90"], 1, "has no dataset nothing 1.0.0"),
        (["--dataset", "nothing/1.0.0", "--province", "11"], 1, "there is no province 11"),
        (["--dataset", "nothing", "--province", "90"], 2, "is no NAME/VERSION such as"),
        (["--dataset", "nothing/1.0.0"], 2, "Say whose dataset it is"),
        (["--dataset", "nothing/1.0.0", "--province", "90", "pyproject.toml"], 2, "do not go with a FILE"),
        (
            ["--dataset", "n/1.0.0", "--province", "90", "--checkpoints", "pyproject.toml"],
            2,
            "does not go with --dataset",
        ),
        (["--json"], 2, "go with a FILE or --dataset"),
    ],
)
@pytest.mark.acceptance
def test_wrong_use_is_told_apart_from_what_is_not_proven(
    backup: Backup, words: list[str], code: int, english: str
) -> None:
    said = verify(next(iter(backup.machine.copies), None) or backup.machine.copy(), *words)
    assert (said.returncode, said.stdout) == (code, "")
    assert english in said.stderr
    assert THAI.search(said.stderr)
    assert "Traceback" not in said.stderr
