"""Files sent in pieces: they go on where the line broke, and nobody spoils what another request has sent."""

import hashlib
import json
import logging
import socket
import time
from base64 import b64encode
from collections.abc import Generator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import httpx
import pytest

from app.operation.process import wait_until
from tests.api.people import People
from tests.layers import files
from tests.layers.loads import LAYERS, ended, metadata, working
from tests.service import Service

UPLOADS = "/api/v1/provinces/90/uploads"
PIECE = "application/offset+octet-stream"


def announced(client: httpx.Client, length: int, name: str = "อาคาร.geojson") -> str:
    answer = client.post(
        UPLOADS,
        headers={"Upload-Length": str(length), "Upload-Metadata": f"filename {b64encode(name.encode()).decode()}"},
    )
    assert answer.status_code == 201, answer.text
    return answer.headers["location"]


def piece(client: httpx.Client, where: str, offset: int, content: bytes) -> httpx.Response:
    return client.patch(where, content=content, headers={"Upload-Offset": str(offset), "Content-Type": PIECE})


def offset_at(client: httpx.Client, where: str) -> int:
    return int(client.head(where).headers["upload-offset"])


@pytest.fixture
def content(tmp_path: Path) -> bytes:
    return files.geojson(files.buildings(300), tmp_path / "a.geojson").read_bytes()


def test_a_file_in_pieces_becomes_a_layer_byte_for_byte(service: Service, people: People, content: bytes) -> None:
    client = people("gis")
    where = announced(client, len(content))
    upload = where.rpartition("/")[2]
    half = len(content) // 2
    early = client.post(LAYERS, files={"metadata": (None, _said("in-pieces", upload))})
    assert early.status_code == 404  # it is not whole yet
    assert piece(client, where, 0, content[:half]).headers["upload-offset"] == str(half)
    for offset in (0, half - 1, half + 1, len(content)):
        assert (piece(client, where, offset, b"x").status_code, offset_at(client, where)) == (409, half)
    assert piece(client, where, half, content[half:] + b"more").status_code == 413
    rest = offset_at(client, where)
    assert piece(client, where, rest, content[rest:]).status_code == 204
    assert piece(client, where, len(content), b"").status_code == 409
    kept = Path(service.settings.blob_store) / "originals" / hashlib.sha256(content).hexdigest()
    assert kept.read_bytes() == content
    answer = client.post(LAYERS, files={"metadata": (None, _said("in-pieces", upload))})
    assert answer.status_code == 202, answer.text
    with working(service.settings):
        job = ended(client, answer.json()["job"])
    assert job["state"] == "succeeded", job["report"]
    assert client.get(f"{job['result']['href']}/original").content == content


def _said(slug: str, upload: str) -> bytes:
    return json.dumps(metadata(slug, upload=upload)).encode()


@contextmanager
def begun(client: httpx.Client, method: str, where: str, length: int, **headers: str) -> Generator[socket.socket]:
    """A line on which the head of a request was sent, as this client would."""
    own = client.build_request(method, where).headers
    head = [
        f"{method} {where} HTTP/1.1",
        f"Host: {own['host']}",
        f"Content-Length: {length}",
        *(f"{name.replace('_', '-')}: {value}" for name, value in headers.items()),
        *(f"{name}: {own[name]}" for name in ("cookie", "x-csrf-token")),
    ]
    address = client.base_url
    assert address.port is not None
    with socket.create_connection((address.host, address.port)) as line:
        line.settimeout(10)
        line.sendall(("\r\n".join(head) + "\r\n\r\n").encode())
        yield line


def piece_begun(client: httpx.Client, where: str, length: int) -> AbstractContextManager[socket.socket]:
    return begun(client, "PATCH", where, length, Upload_Offset="0", Content_Type=PIECE)


def pieces_of(service: Service, where: str) -> Path:
    return service.settings.scratch_dir / f"{where.rpartition('/')[2]}.upload"


def has_arrived(service: Service, where: str, least: int) -> bool:
    pieces = pieces_of(service, where)
    return wait_until(lambda: pieces.exists() and pieces.stat().st_size >= least, seconds=5)


def stored(service: Service, content: bytes) -> bytes:
    return (Path(service.settings.blob_store) / "originals" / hashlib.sha256(content).hexdigest()).read_bytes()


def test_whoever_comes_back_goes_on_at_once_and_the_request_that_lingers_spoils_nothing(
    service: Service, people: People
) -> None:
    """The line broke for the sender only: the first request still waits for bytes here when the second goes on."""
    client, content = people("gis"), bytes(range(256)) * 12_000
    where = announced(client, len(content))
    with piece_begun(client, where, len(content)) as lingering:
        lingering.sendall(content[:2_000_000])
        assert has_arrived(service, where, 2_000_000)
        reached = offset_at(client, where)
        half = reached + (len(content) - reached) // 2
        began = time.monotonic()
        assert piece(client, where, reached, content[reached:half]).headers["upload-offset"] == str(half)
        assert time.monotonic() - began < 5
        lingering.sendall(b"?" * (len(content) - 2_000_000))
        said = lingering.recv(4096).decode()
        assert said.split()[1] == "409", said
        assert offset_at(client, where) == half
        assert piece(client, where, half, content[half:]).status_code == 204
    assert offset_at(client, where) == len(content)
    assert stored(service, content) == content
    assert not any(service.settings.scratch_dir.glob(f"{where.rpartition('/')[2]}*"))


def test_what_a_request_sends_after_the_upload_is_whole_goes_nowhere(service: Service, people: People) -> None:
    client, content = people("gis"), bytes(range(255, -1, -1)) * 8_000
    where = announced(client, len(content))
    with piece_begun(client, where, len(content)) as lingering:
        lingering.sendall(content[:500_000])
        assert has_arrived(service, where, 500_000)
        reached = offset_at(client, where)
        assert piece(client, where, reached, content[reached:]).status_code == 204
        lingering.sendall(b"?" * (len(content) - 500_000))
        assert lingering.recv(4096).decode().split()[1] == "409"
    assert stored(service, content) == content
    assert not any(service.settings.scratch_dir.glob(f"{where.rpartition('/')[2]}*"))


def test_a_line_that_breaks_is_no_failure_and_what_arrived_stays(
    service: Service, people: People, caplog: pytest.LogCaptureFixture
) -> None:
    client, content = people("gis"), bytes(range(256)) * 8_000
    where = announced(client, len(content))
    with caplog.at_level(logging.INFO, "app"):
        with piece_begun(client, where, len(content)) as line:
            line.sendall(content[:1_000_000])
            assert has_arrived(service, where, 1_000_000)
        assert wait_until(lambda: "the line broke" in caplog.text, seconds=5)
    assert max(record.levelno for record in caplog.records) == logging.INFO
    assert offset_at(client, where) == 1_000_000
    assert piece(client, where, 1_000_000, content[1_000_000:]).status_code == 204
    assert stored(service, content) == content


def test_an_upload_is_its_senders_alone(people: People, content: bytes) -> None:
    where = announced(people("gis"), len(content))
    assert people("secretary").head(where).status_code == 404
    assert piece(people("secretary"), where, 0, content).status_code == 404
    assert people("secretary@khonkaen.demo").head(where).status_code == 404
    assert people(None).head(where).status_code == 401
    assert offset_at(people("gis"), where) == 0


@pytest.mark.parametrize(
    "headers",
    [
        {"Upload-Length": "0"},
        {"Upload-Length": "-1"},
        {"Upload-Length": "many"},
        {},
        {"Upload-Length": "5", "Upload-Metadata": ""},
        {"Upload-Length": "5", "Upload-Metadata": "filename ???"},
        {"Upload-Length": "5", "Upload-Metadata": "other YQ=="},
        {"Upload-Length": str(2**63)},
    ],
    ids=str,
)
def test_malformed_announcements_are_refused_in_words(people: People, headers: dict[str, str]) -> None:
    answer = people("gis").post(UPLOADS, headers={"Upload-Metadata": "filename YQ=="} | headers)
    assert answer.status_code in (400, 413, 422), answer.text
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("where", "folder"), [(LAYERS, "scratch"), ("/api/v1/provinces/90/areas?level=district", "temporary")]
)
def test_a_form_that_breaks_off_leaves_nothing_and_is_no_failure(
    service: Service,
    people: People,
    caplog: pytest.LogCaptureFixture,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    where: str,
    folder: str,
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    place = service.settings.scratch_dir if folder == "scratch" else tmp_path
    place.mkdir(parents=True, exist_ok=True)
    before = set(place.iterdir())
    part = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.gpkg"\r\n\r\n' + bytes(300_000)
    with caplog.at_level(logging.INFO, "app"):
        with begun(people("gis"), "POST", where, 9_000_000, Content_Type="multipart/form-data; boundary=x") as line:
            line.sendall(part)
            assert wait_until(lambda: bool(set(place.iterdir()) - before), seconds=5)
        assert wait_until(lambda: set(place.iterdir()) == before, seconds=5)
        assert wait_until(lambda: "the line broke" in caplog.text, seconds=5)
    assert max(record.levelno for record in caplog.records) == logging.INFO
