"""`sonthana verify --checkpoints`: the record is held to what somebody else kept."""

import json
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.api.example_inputs import submitted
from tests.api.people import People
from tests.operation.conftest import Command
from tests.service import Service


@pytest.fixture
def kept(service: Service) -> list[dict[str, Any]]:
    """Songkhla's checkpoints, as the auditor fetches them."""
    answer = service.client("auditor@songkhla.demo").get("/api/v1/provinces/90/record/checkpoints")
    assert answer.status_code == 200
    return answer.json()


def written(folder: Path, content: Any) -> str:
    """A file with this as JSON."""
    path = folder / "checkpoints.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content))
    return str(path)


def test_a_record_that_went_on_holds_what_was_kept(
    service: Service, sonthana: Command, kept: list[dict[str, Any]], tmp_path: Path
) -> None:
    submitted(People(service)("engineer"))
    proven = sonthana("verify", "--province", "90", "--checkpoints", written(tmp_path, kept))
    assert proven.returncode == 0, proven.stdout + proven.stderr


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"seq": 100_000}, "kept_checkpoint_missing"),
        ({"hash": "00" * 32}, "kept_checkpoint_differs"),
        ({"signature": "00" * 64}, "signature_wrong"),
        ({"signed_at": "2025-01-01T00:00:00+00:00"}, "signature_wrong"),
        ({"key": "0123456789abcdef"}, "key_unknown"),
    ],
)
@pytest.mark.acceptance
def test_what_was_kept_and_is_not_there_is_named(
    sonthana: Command, kept: list[dict[str, Any]], tmp_path: Path, change: dict[str, Any], code: str
) -> None:
    answer = sonthana("verify", "--province", "90", "--checkpoints", written(tmp_path, [kept[0] | change, *kept[1:]]))
    assert answer.returncode == 1
    assert code in answer.stdout


def test_a_tail_cut_off_with_head_and_checkpoints_is_shown_by_what_was_kept(
    service: Service, sonthana: Command, kept: list[dict[str, Any]], tmp_path: Path
) -> None:
    khon_kaen = service.client("secretary@khonkaen.demo").get("/api/v1/provinces/40/record/checkpoints").json()
    with psycopg.connect(service.urls.admin) as connection:
        connection.execute("SET session_replication_role = replica")
        for statement in (
            "DELETE FROM checkpoints WHERE stream_id = '40/record'",
            "DELETE FROM record_entries WHERE stream_id = '40/record' AND seq > 3",
            "UPDATE streams SET (head_seq, head_hash) = (SELECT seq, hash FROM record_entries"
            " WHERE stream_id = '40/record' AND seq = 3) WHERE id = '40/record'",
        ):
            connection.execute(statement.encode())
    answer = sonthana("verify", "--province", "40", "--checkpoints", written(tmp_path, khon_kaen))
    assert answer.returncode == 1
    assert "kept_checkpoint_missing" in answer.stdout


@pytest.mark.parametrize(
    "content", ["", "{}", "[1]", '[{"stream": "90/record"}]', '[{"stream": "90/\\u0000", "seq": 1}]', "[" * 10_000]
)
@pytest.mark.acceptance
def test_a_file_of_something_else_is_refused(sonthana: Command, tmp_path: Path, content: str) -> None:
    answer = sonthana("verify", "--checkpoints", written(tmp_path, content))
    assert (answer.returncode, "Traceback" in answer.stderr) == (2, False), answer.stderr


def test_checkpoints_of_a_province_that_is_not_proven_are_refused(
    sonthana: Command, kept: list[dict[str, Any]], tmp_path: Path
) -> None:
    answer = sonthana("verify", "--province", "40", "--checkpoints", written(tmp_path, kept))
    assert answer.returncode == 1
    assert "there are checkpoints of 90" in answer.stderr
