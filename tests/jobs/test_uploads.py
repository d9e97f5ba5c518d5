"""Files sent in pieces: they go on where the line broke, and nobody spoils what another request has sent."""

import hashlib
import json
import socket
import threading
import time
from base64 import b64encode
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
    assert job["state"] == "succeeded"
    assert client.get(f"{job['result']['href']}/original").content == content


def _said(slug: str, upload: str) -> bytes:
    return json.dumps(metadata(slug, upload=upload)).encode()


def test_a_request_that_lingers_spoils_nothing_of_the_one_that_came_after(service: Service, people: People) -> None:
    """The line broke for the sender only: the first request is still open when the second goes on."""
    client, content = people("gis"), bytes(range(256)) * 12_000
    where = announced(client, len(content))
    pieces = service.settings.scratch_dir / f"{where.rpartition('/')[2]}.upload"
    address = httpx.URL(service.base_url)
    request = client.build_request("PATCH", where)
    head = [f"PATCH {where} HTTP/1.1", f"Host: {address.host}:{address.port}", "Upload-Offset: 0",
            f"Content-Type: {PIECE}", f"Content-Length: {len(content)}",
            *(f"{name}: {request.headers[name]}" for name in ("cookie", "x-csrf-token"))]  # fmt: skip
    assert address.port is not None
    with socket.create_connection((address.host, address.port)) as lingering:
        lingering.sendall(("\r\n".join(head) + "\r\n\r\n").encode() + content[:2_000_000])
        assert wait_until(lambda: pieces.exists() and pieces.stat().st_size > 1_000_000, seconds=5)
        begun = offset_at(client, where)
        outcomes: list[int] = []
        second = threading.Thread(
            target=lambda: outcomes.append(piece(client, where, begun, content[begun:]).status_code)
        )
        second.start()
        time.sleep(0.2)
        lingering.sendall(b"?" * (len(content) - 2_000_000))
        lingering.settimeout(10)
        first = lingering.recv(4096).decode()
        second.join(10)
    stored = {path.name: path.read_bytes() for path in (Path(service.settings.blob_store) / "originals").iterdir()}
    for name, kept in stored.items():
        assert hashlib.sha256(kept).hexdigest() == name
    assert offset_at(client, where) <= len(content)
    assert (outcomes, first.split()[1]) == ([409], "204"), first


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


def test_a_form_that_breaks_off_leaves_nothing(service: Service, people: People) -> None:
    client = people("gis")
    address = httpx.URL(service.base_url)
    request = client.build_request("POST", LAYERS)
    body = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.gpkg"\r\n\r\n' + bytes(300_000)
    head = [f"POST {LAYERS} HTTP/1.1", f"Host: {address.host}:{address.port}", "Content-Length: 9000000",
            "Content-Type: multipart/form-data; boundary=x",
            *(f"{name}: {request.headers[name]}" for name in ("cookie", "x-csrf-token"))]  # fmt: skip
    scratch = service.settings.scratch_dir
    before = set(scratch.iterdir()) if scratch.is_dir() else set[Path]()
    assert address.port is not None
    with socket.create_connection((address.host, address.port)) as line:
        line.sendall(("\r\n".join(head) + "\r\n\r\n").encode() + body)
        assert wait_until(lambda: scratch.is_dir() and bool(set(scratch.iterdir()) - before), seconds=5)
    assert wait_until(lambda: set(scratch.iterdir()) == before, seconds=5)
