"""Files that datasets leave in are proven as they are; whatever byte of them is changed, it is found."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from app.datasets.exports.file_seal import SCHEMA, check_seal, find_seals, seal_file
from app.datasets.exports.files import WRITERS
from tests.datasets.examples import a_key, example_contents
from tests.datasets.proofs import FORMATS, faults, keys_of, sealed, verified

KEY, CHAIR, STRANGER = a_key(), a_key(), a_key()


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The example in every format."""
    folder = tmp_path_factory.mktemp("files")
    contents = example_contents(folder, KEY, chair=CHAIR)
    return {ending: sealed(contents, folder, ending, KEY) for ending in FORMATS}


@pytest.mark.parametrize("ending", FORMATS)
def test_a_file_as_it_left_is_proven(files: dict[str, Path], ending: str) -> None:
    report = verified(files[ending], keys_of(KEY))
    assert (report.outcome, faults(report), report.exit_code) == ("proven", {}, 0)
    assert report.format == ending
    results = {part.part: part.result for part in report.parts}
    assert results["file"] == results["manifest"] == results["release"] == results["acts"] == "proven"
    assert results[f"signature:{KEY.id}"] == results[f"signature:{CHAIR.id}"] == results["checkpoint"] == "proven"


def test_each_format_says_what_it_carries_and_what_not(files: dict[str, Path]) -> None:
    carried = {
        ending: {part.part for part in verified(files[ending], keys_of(KEY)).parts if part.result == "proven"}
        for ending in ("gpkg", "geojson", "parquet", "xlsx")
    }
    raster, vector = "layer:90-flood-depth-100y-v1", "layer:90-buildings-v2"
    words = {"words", "table:people_exposed", "table:inputs_by_kind"}
    assert all(parts >= words for parts in carried.values())
    assert {raster, vector, "areas"} <= carried["gpkg"]
    assert {vector, "areas"} <= carried["parquet"]
    assert raster not in carried["parquet"]
    assert "areas" in carried["geojson"]
    assert not {raster, vector} & carried["geojson"]
    assert not {raster, vector, "areas"} & carried["xlsx"]
    assert "layers" in carried["xlsx"]
    for parts in carried.values():
        assert sum(part.startswith("input:") for part in parts) == 4
        assert sum(part.startswith("text:") for part in parts) == 3


def test_erased_words_of_an_input_are_absent_and_no_fault(files: dict[str, Path]) -> None:
    for ending in ("gpkg", "geojson", "parquet", "xlsx"):
        (absent,) = [part for part in verified(files[ending], keys_of(KEY)).parts if part.result == "absent"]
        assert absent.part == "text:0194f0c0-0000-7000-8000-000000000004"
        assert "lawfully erased" in absent.text.en


@pytest.mark.parametrize("ending", FORMATS)
def test_a_bit_flipped_anywhere_is_found(files: dict[str, Path], ending: str, tmp_path: Path) -> None:
    whole = files[ending].read_bytes()
    (seal,) = find_seals(files[ending])
    positions = {*range(0, len(whole), max(1, len(whole) // 300)), *range(seal.offset, seal.offset + len(seal.text))}
    positions |= {0, 1, len(whole) - 1}
    target = tmp_path / "flipped"
    target.write_bytes(whole)
    keys = keys_of(KEY)
    with target.open("r+b") as file:
        for position in sorted(positions):
            for flipped in (whole[position] ^ 1, whole[position] ^ 4):
                file.seek(position)
                file.write(bytes([flipped]))
                file.flush()
                assert check_seal(target, keys).state != "proven", position
            file.seek(position)
            file.write(whole[position : position + 1])
            file.flush()
    assert check_seal(target, keys).state == "proven"


@pytest.mark.parametrize("ending", FORMATS)
@pytest.mark.acceptance
def test_a_flipped_bit_never_ends_as_proven_nor_in_a_traceback(
    files: dict[str, Path], ending: str, tmp_path: Path
) -> None:
    whole = files[ending].read_bytes()
    target = tmp_path / f"flipped.{ending}"
    for share in (0.01, 0.3, 0.6, 0.97):
        position = int(len(whole) * share)
        target.write_bytes(whole[:position] + bytes([whole[position] ^ 0x10]) + whole[position + 1 :])
        report = verified(target, keys_of(KEY))
        assert report.outcome in ("not_proven", "parts_proven")
        assert "file" in faults(report)


@pytest.mark.parametrize("ending", FORMATS)
def test_what_is_appended_or_cut_off_is_found(files: dict[str, Path], ending: str, tmp_path: Path) -> None:
    whole, target = files[ending].read_bytes(), tmp_path / "changed"
    for changed in (whole + b"\n", whole + b"\0" * 4096, whole[:-1], whole[: len(whole) // 2], b"\n" + whole):
        target.write_bytes(changed)
        assert check_seal(target, keys_of(KEY)).state != "proven"


@pytest.mark.parametrize("ending", FORMATS)
def test_with_another_key_a_file_is_not_proven(files: dict[str, Path], ending: str) -> None:
    report = verified(files[ending], keys_of(STRANGER))
    assert report.outcome == "not_proven"
    assert faults(report)["file"] == faults(report)["release"] == "unknown_key"
    assert all("--key" in part.text.th and "--key" in part.text.en for part in report.parts if part.part == "file")
    assert verified(files[ending], {}).outcome == "not_proven"


@pytest.mark.parametrize("ending", FORMATS)
def test_a_forged_seal_by_another_key_is_found(files: dict[str, Path], ending: str, tmp_path: Path) -> None:
    forged = tmp_path / f"forged.{ending}"
    contents = example_contents(tmp_path, STRANGER)
    if ending in WRITERS:
        WRITERS[ending](contents, forged)
        seal_file(forged, format=ending, content_hash=contents.content_hash, key=STRANGER)
    else:
        sealed(contents, tmp_path, ending, STRANGER).rename(forged)
    report = verified(forged, keys_of(KEY))
    assert report.outcome == "not_proven"
    assert faults(report)["file"] == "unknown_key"
    # and where it claims to be by the known key
    (seal,) = find_seals(forged)
    with forged.open("r+b") as file:
        file.seek(seal.offset)
        file.write(seal.text.replace(STRANGER.id.encode(), KEY.id.encode()))
    report = verified(forged, keys_of(KEY))
    assert report.outcome == "not_proven"
    assert faults(report)["file"] == "changed"


def test_the_seal_of_one_file_does_not_fit_another(files: dict[str, Path], tmp_path: Path) -> None:
    (ours,), target = find_seals(files["geojson"]), tmp_path / "other.geojson"
    text = files["geojson"].read_text(encoding="utf-8").replace("Evacuate Bo Yang", "Evacuate Nobody")
    target.write_text(text, encoding="utf-8", newline="")
    assert find_seals(target)[0].text == ours.text
    assert check_seal(target, keys_of(KEY)).state == "changed"


def test_words_that_look_like_a_seal_do_not_hide_the_seal(tmp_path: Path, files: dict[str, Path]) -> None:
    (theirs,) = find_seals(files["gpkg"])
    contents = example_contents(tmp_path, KEY)
    said = replace(contents.inputs[0], text={"title": theirs.text.decode(), "description": theirs.text.decode()})
    contents = replace(contents, inputs=[said, *contents.inputs[1:]])
    for ending in ("gpkg", "geojson", "parquet", "xlsx"):
        path = sealed(contents, tmp_path, ending, KEY)
        assert check_seal(path, keys_of(KEY)).state == "proven"
        report = verified(path, keys_of(KEY))
        assert faults(report) == {f"text:{contents.inputs[0].stated['id']}": "changed"}


def test_a_seal_for_another_dataset_is_not_this_files(tmp_path: Path) -> None:
    contents = example_contents(tmp_path, KEY)
    path = tmp_path / "advice.geojson"
    WRITERS["geojson"](contents, path)
    seal_file(path, format="geojson", content_hash="0" * 64, key=KEY)
    report = verified(path, keys_of(KEY))
    assert report.outcome == "not_proven"
    assert faults(report) == {"file": "changed"}


def test_a_file_without_a_release_is_not_proven(tmp_path: Path) -> None:
    contents = example_contents(tmp_path)
    path = sealed(contents, tmp_path, "geojson", KEY)
    report = verified(path, keys_of(KEY))
    assert (report.outcome, faults(report)) == ("not_proven", {"release": "missing"})


def test_a_chairs_own_key_that_is_known_proves_the_release_where_the_seal_is_by_an_unknown_one(tmp_path: Path) -> None:
    contents = example_contents(tmp_path, STRANGER, chair=CHAIR)
    path = sealed(contents, tmp_path, "geojson", KEY)
    report = verified(path, keys_of(KEY, CHAIR))
    results = {part.part: part.result for part in report.parts}
    assert results["release"] == results[f"signature:{CHAIR.id}"] == "proven"
    assert results[f"signature:{STRANGER.id}"] == "unknown_key"


def test_the_seal_says_what_the_documentation_says(files: dict[str, Path]) -> None:
    (seal,) = find_seals(files["parquet"])
    said = json.loads(seal.text)
    assert {*said} == {"schema", "key", "format", "content_hash", "sha256", "value"}
    assert (said["schema"], said["key"], said["format"]) == (SCHEMA, KEY.id, "parquet")


def test_a_copy_under_another_name_is_proven(files: dict[str, Path], tmp_path: Path) -> None:
    target = tmp_path / "คำแนะนำ ฉบับ 1 (สำเนา)"
    shutil.copyfile(files["gpkg"], target)
    assert verified(target, keys_of(KEY)).outcome == "proven"
