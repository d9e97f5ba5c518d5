"""The catalogue over HTTP: sending, versions and their states, who sees what, and what is said of malformed things."""

import json
import uuid
from collections.abc import Generator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.api.people import People
from tests.layers import files
from tests.layers.loads import LAYERS, codes_of, depths, ended, load, loaded, metadata, send, sent
from tests.service import DemoDatabase, Service, running, settings_for

pytestmark = pytest.mark.usefixtures("worker")
OUTSIDER = "secretary@khonkaen.demo"
REASON = {"reason": "ข้อมูลคลาดเคลื่อน"}


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small file of buildings."""
    return files.geojson(files.buildings(), tmp_path_factory.mktemp("files") / "อาคาร หาดใหญ่.geojson")


@pytest.fixture(autouse=True)
def _nothing_left(service: Service) -> Generator[None]:
    """Whatever was refused, nothing of it lies about when the request has been answered."""
    yield
    scratch = service.settings.scratch_dir
    assert not scratch.is_dir() or list(scratch.iterdir()) == []


def step(client: httpx.Client, slug: str, version: int, name: str) -> httpx.Response:
    return client.post(f"{LAYERS}/{slug}/versions/{version}/{name}", json=None if name == "publish" else REASON)


def listed(client: httpx.Client, slug: str, province: str = "90") -> dict[str, Any] | None:
    answer = client.get(f"/api/v1/provinces/{province}/layers")
    items = answer.json()["items"] if answer.status_code == 200 else []
    return next((item for item in items if item["slug"] == slug), None)


def problem(answer: httpx.Response, status: int) -> dict[str, Any]:
    """A refusal in the form of RFC 9457."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    found = answer.json()
    assert found["detail"]
    assert found["code"]
    return found


# The way of a file, and of its versions


def test_a_file_becomes_a_job_and_then_a_version(people: People, file: Path) -> None:
    client = people("gis")
    answer = send(client, file, metadata("first"))
    assert answer.status_code == 202
    href = answer.json()["job"]
    assert answer.headers["location"] == href
    job = ended(client, href)
    assert job.keys() >= {"id", "state", "progress", "stage", "report"}
    assert (job["state"], job["progress"], job["stage"]) == ("succeeded", 1.0, "done")
    assert uuid.UUID(job["id"]).version == 4
    assert job["report"]["outcome"] in ("clean", "repairable")
    assert job["stage_label"]["th"]
    assert job["result"] == {"slug": "first", "version": 1, "href": f"{LAYERS}/first/versions/1"}

    layer = listed(client, "first")
    assert layer is not None
    assert layer["title"] == {"th": "ชั้นข้อมูล first", "en": "Layer first"}
    assert (layer["kind"], layer["form"], layer["current"], layer["versions"]) == ("exposure", "vector", 1, [1])
    assert (layer["collection"], layer["visibility"]) == ("90-first", "province")
    whole = client.get(f"{LAYERS}/first").json()
    assert [each["version"] for each in whole["version_details"]] == [1]
    version = client.get(f"{LAYERS}/first/versions/1").json()
    assert version == whole["version_details"][0]
    assert (version["state"], version["feature_count"], version["collection"]) == ("published", 7, "90-first-v1")
    assert version["original"]["name"] == file.name
    assert (version["source"], version["licence"]) == ("ข้อมูลสมมุติสำหรับทดสอบ", "CC0-1.0")
    for ending, href in version["exports"].items():
        assert client.get(href).status_code == 200, ending


def test_versions_are_counted_and_the_newest_published_one_is_current(people: People, file: Path) -> None:
    client = people("gis")
    for publish in (True, True, False):
        loaded(client, file, metadata("steps", publish=publish))

    def current() -> tuple[int | None, list[int], list[str]]:
        layer = client.get(f"{LAYERS}/steps").json()
        return layer["current"], layer["versions"], [version["state"] for version in layer["version_details"]]

    assert current() == (2, [1, 2, 3], ["published", "published", "loaded"])
    assert step(people("secretary"), "steps", 3, "publish").json()["state"] == "published"
    assert current() == (3, [1, 2, 3], ["published", "published", "published"])
    assert step(client, "steps", 3, "retract").status_code == 200
    assert current() == (2, [1, 2, 3], ["published", "published", "retracted"])
    assert step(client, "steps", 2, "deprecate").status_code == 200
    assert current() == (1, [1, 2, 3], ["published", "deprecated", "retracted"])
    assert step(client, "steps", 1, "retract").status_code == 200
    assert current() == (None, [1, 2, 3], ["retracted", "deprecated", "retracted"])
    assert step(client, "steps", 2, "publish").status_code == 200
    assert current() == (2, [1, 2, 3], ["retracted", "published", "retracted"])
    for version, name in ((1, "publish"), (1, "retract"), (1, "deprecate"), (2, "publish")):
        assert problem(step(client, "steps", version, name), 409)["code"] == "layer_step_refused"
    assert client.get(f"{LAYERS}/steps/versions/1").status_code == 200


def test_the_record_holds_every_step_and_bears_the_layers_out(people: People, file: Path) -> None:
    client = people("gis")
    loaded(client, file, metadata("recorded", contact="ช่างสมชาย 080-123-4567"))
    step(client, "recorded", 1, "retract")
    entries = people("auditor").get("/api/v1/provinces/90/record", params={"limit": 1000})
    ours = [entry["type"] for entry in entries.json()["items"] if entry["subject"]["id"] == "recorded"]
    assert ours == ["layer.opened", "layer.version_loaded", "layer.version_retracted"]
    for secret in ("080-123-4567", REASON["reason"]):
        assert secret not in entries.text
    verified = people("auditor").get("/api/v1/provinces/90/record/verification").json()
    assert verified["faults"] == []
    assert client.get(f"{LAYERS}/recorded/versions/1").json()["contact"] == "ช่างสมชาย 080-123-4567"


def test_of_a_layer_title_sharing_and_style_change_and_nothing_else(people: People, file: Path) -> None:
    client = people("gis")
    loaded(client, file, metadata("changing"))
    before = client.get(f"{LAYERS}/changing").json()
    changed = client.patch(
        f"{LAYERS}/changing",
        json={"title": {"th": "ใหม่", "en": "New"}, "sharing": {"visibility": "shared", "shared_with": ["40", "40"]}},
    )
    assert changed.status_code == 200, changed.text
    after = client.get(f"{LAYERS}/changing").json()
    differing = {name for name in before if before[name] != after[name]}
    assert differing == {"title", "visibility", "shared_with"}
    assert (after["title"]["th"], after["shared_with"]) == ("ใหม่", ["40"])
    for body, pointer in (
        ({"kind": "hazard"}, "/kind"),
        ({"slug": "other"}, "/slug"),
        ({"precision": "exact"}, "/precision"),
        ({"title": {"th": "", "en": "x"}}, "/title/th"),
        ({"sharing": {"visibility": "shared", "shared_with": []}}, "/sharing"),
        ({"sharing": {"visibility": "everybody"}}, "/sharing/visibility"),
        ({"style": {"nonsense": 1}}, "/style"),
    ):
        found = problem(client.patch(f"{LAYERS}/changing", json=body), 422)
        assert found["errors"][0]["pointer"].startswith(pointer), found["errors"]
    assert client.get(f"{LAYERS}/changing").json() == after


def test_a_depth_raster_asks_for_its_classes_by_itself(people: People, tmp_path: Path) -> None:
    client = people("gis")
    raster = files.depth_raster(tmp_path / "depth.tif", rows=120, columns=160)
    slug = "a-slug-as-long-as-they-may-be-so-that-classes-does-not-fit-in-z"
    assert len(slug) == 63
    version = loaded(client, raster, metadata(slug, classify=True, **depths()))
    assert version["hazard"]["datum"] == "ground"
    waiting = [
        job for job in client.get("/api/v1/provinces/90/jobs").json()["items"] if job["kind"] == "layer.classify"
    ]
    job = ended(client, waiting[0]["href"])
    assert job["state"] == "succeeded", codes_of(job)
    assert client.get(job["result"]["href"]).json()["lineage"]["parents"][0]["slug"] == slug


# Malformed things


BAD_METADATA: list[tuple[dict[str, Any], str]] = [
    ({"slug": "Flood"}, "/metadata/slug"),
    ({"slug": "น้ำท่วม"}, "/metadata/slug"),
    ({"slug": "a--b"}, "/metadata/slug"),
    ({"slug": "flood-v2"}, "/metadata/slug"),
    ({"slug": "v2"}, "/metadata/slug"),
    ({"slug": "assessments-points"}, "/metadata/slug"),
    ({"slug": "a" * 64}, "/metadata/slug"),
    ({"slug": "../etc"}, "/metadata/slug"),
    ({"slug": "flood\n"}, "/metadata/slug"),
    ({"title": {"th": "x"}}, "/metadata/title/en"),
    ({"title": "x"}, "/metadata/title"),
    ({"kind": "flood"}, "/metadata/kind"),
    ({"kind": "hazard"}, "/metadata"),
    ({"hazard": {"quantity": "depth", "unit": "m", "datum": "ground"}}, "/metadata"),
    (depths(unit="cm"), "/metadata/hazard"),
    (depths(datum=None), "/metadata/hazard"),
    (depths(return_period_years=0), "/metadata/hazard/return_period_years"),
    (depths(return_period_years=float("nan")), "/metadata"),
    (depths(valid_from="2568-11-21T00:00:00+07:00"), "/metadata/hazard/valid_from"),
    (depths(valid_from="2025-11-22T00:00:00Z", valid_to="2025-11-21T00:00:00Z"), "/metadata/hazard"),
    ({"source": ""}, "/metadata/source"),
    ({"licence": None}, "/metadata/licence"),
    ({"visibility": "shared"}, "/metadata"),
    ({"shared_with": ["40"]}, "/metadata"),
    ({"visibility": "shared", "shared_with": ["4"]}, "/metadata/shared_with/0"),
    ({"precision": "points"}, "/metadata/precision"),
    ({"decisions": {"crs": 1}}, "/metadata/decisions/crs"),
    ({"classify": True}, "/metadata"),
    ({"publish": "yes"}, "/metadata/publish"),
    ({"style": {"nonsense": 1}}, "/metadata/style"),
    ({"surprise": 1}, "/metadata/surprise"),
    ({"title": {"th": "a\u0000b", "en": "x"}}, "/metadata/title/th"),
]


@pytest.mark.parametrize(("changes", "pointer"), BAD_METADATA, ids=str)
def test_malformed_metadata_is_refused_where_it_is_wrong_in_both_languages(
    people: People, file: Path, changes: dict[str, Any], pointer: str
) -> None:
    before = people("gis").get("/api/v1/provinces/90/jobs", params={"limit": 100}).json()
    details: set[str] = set()
    for language in ("th", "en"):
        found = problem(send(people("gis", language=language), file, metadata("bad") | changes), 422)
        assert any(error["pointer"].startswith(pointer) for error in found["errors"]), found["errors"]
        details |= {error["detail"] for error in found["errors"]}
    assert any("฀" <= letter <= "๿" for detail in details for letter in detail)
    assert any(not any("฀" <= letter <= "๿" for letter in detail) for detail in details)
    assert people("gis").get("/api/v1/provinces/90/jobs", params={"limit": 100}).json() == before


SOUND = json.dumps(metadata("bad"))
A_FILE = ("a.geojson", b"{}")
FORM = {"Content-Type": "multipart/form-data; boundary=x"}
BAD_FORMS: dict[str, dict[str, Any]] = {
    "json": {"json": metadata("bad")},
    "empty": {},
    "no boundary": {"content": b"x", "headers": {"Content-Type": "multipart/form-data"}},
    "no parts": {"content": b"x", "headers": FORM},
    "broken part": {"content": b"--x\r\nnonsense", "headers": FORM},
    "no metadata": {"files": {"file": A_FILE}},
    "no json": {"files": {"file": A_FILE}, "data": {"metadata": "{"}},
    "a list": {"files": {"file": A_FILE}, "data": {"metadata": "[]"}},
    "empty file": {"files": {"file": ("a.geojson", b"")}, "data": {"metadata": SOUND}},
    "other field": {"files": {"other": A_FILE}, "data": {"metadata": SOUND}},
    "two files": {"files": [("file", A_FILE), ("file", A_FILE)], "data": {"metadata": SOUND}},
    "large field": {"files": {"file": A_FILE}, "data": {"metadata": SOUND, "x": "y" * 300_000}},
    "many fields": {"files": {"file": A_FILE}, "data": {"metadata": SOUND, **{f"x{n}": "y" for n in range(5000)}}},
    "no file": {"files": {"nothing": (None, b"")}, "data": {"metadata": SOUND}},
    "file and upload": {
        "files": {"file": A_FILE},
        "data": {"metadata": json.dumps(metadata("bad", upload=str(uuid.uuid4())))},
    },
    "not a number": {"files": {"file": A_FILE}, "data": {"metadata": SOUND[:-1] + ', "hazard": {"unit": NaN}}'}},
}


@pytest.mark.parametrize("form", BAD_FORMS.values(), ids=BAD_FORMS)
def test_malformed_forms_are_refused_and_nothing_is_stored(people: People, form: dict[str, Any]) -> None:
    client = people("gis")
    before = client.get("/api/v1/provinces/90/jobs", params={"limit": 100}).json()
    found = problem(client.post(LAYERS, **form), 422)
    assert found["errors"]
    assert client.get("/api/v1/provinces/90/jobs", params={"limit": 100}).json() == before


@pytest.mark.parametrize("name", ["../../etc/passwd", "a\u202egnp.exe", "ก" * 300, "", ".", "a\r\nX-Evil: 1.geojson"])
def test_names_of_files_are_only_names(people: People, name: str) -> None:
    client = people("gis")
    content = files.buildings().to_json(ensure_ascii=False).encode()
    slug = f"named-{uuid.uuid5(uuid.NAMESPACE_URL, name).hex[:8]}"
    answer = client.post(LAYERS, files={"file": (name or " ", content)}, data={"metadata": json.dumps(metadata(slug))})
    assert answer.status_code == 202, answer.text
    job = ended(client, answer.json()["job"])
    if job["state"] == "succeeded":
        kept = client.get(job["result"]["href"]).json()["original"]["name"]
        assert not set(kept) & set("/\\\r\n\u202e")
        assert 0 < len(kept) <= 200
        original = client.get(f"{job['result']['href']}/original")
        assert original.content == content
        assert "x-evil" not in original.headers
    else:
        assert {weight for weight, _ in codes_of(job)} <= {"refused", "decision", "note"}


def test_a_file_that_is_too_large_is_refused_and_not_kept(
    demo_database: DemoDatabase, tmp_path_factory: pytest.TempPathFactory, tmp_path: Path
) -> None:
    urls = demo_database("too_large")
    settings = settings_for(urls, tmp_path_factory.mktemp("state")).model_copy(update={"upload_limit_mb": 1})
    large = tmp_path / "large.gpkg"
    large.write_bytes(bytes(1024 * 1024 + 300_000))
    with running(urls, settings) as small:
        client = small.client("gis@songkhla.demo")
        found = problem(send(client, large, metadata("large")), 413)
        assert "1 MB" in found["detail"]
        announced = client.post(
            "/api/v1/provinces/90/uploads",
            headers={"Upload-Length": str(large.stat().st_size), "Upload-Metadata": "filename YQ=="},
        )
        assert problem(announced, 413)["detail"] == found["detail"] or "1 MB" in announced.text
        assert list(settings.scratch_dir.iterdir()) == []
        assert not (Path(settings.blob_store) / "originals").exists()


# Conflicts


def test_a_layer_stays_of_its_kind_form_and_precision(people: People, file: Path, tmp_path: Path) -> None:
    client = people("gis")
    loaded(client, file, metadata("fixed"))
    for changes in ({"kind": "vulnerability"}, {"precision": "subdistrict_counts"}, depths()):
        assert problem(send(client, file, metadata("fixed", **changes)), 409)["code"] == "layer_is_other"
    job = load(client, files.depth_raster(tmp_path / "a.tif", rows=60, columns=60), metadata("fixed"))
    assert (job["state"], codes_of(job)) == ("failed", [("problem", "layer_is_other")])
    assert client.get(f"{LAYERS}/fixed").json()["versions"] == [1]


def test_a_raster_cannot_be_shown_as_counts_and_is_told_so(people: People, tmp_path: Path) -> None:
    raster = files.depth_raster(tmp_path / "a.tif", rows=60, columns=60)
    job = load(people("gis"), raster, metadata("raster-counts", precision="subdistrict_counts", **depths()))
    assert job["state"] == "failed"
    assert codes_of(job) != [("problem", "internal_error")]
    assert people("gis").get(f"{LAYERS}/raster-counts").status_code == 404


def test_two_loads_of_one_new_layer_at_once_become_two_versions(people: People, file: Path) -> None:
    client = people("gis")
    jobs = [sent(client, file, metadata("at-once")) for _ in range(4)]
    for href in jobs:
        job = ended(client, href)
        assert job["state"] == "succeeded", codes_of(job)
    assert client.get(f"{LAYERS}/at-once").json()["versions"] == [1, 2, 3, 4]


# Who sees what


def test_what_is_not_there_and_what_is_hidden_answer_the_same(people: People, file: Path) -> None:
    loaded(people("gis"), file, metadata("hidden"))
    for path in ("", "/versions/1", "/versions/1.gpkg", "/versions/1/losses/csv", "/versions/1/original"):
        for who, status in ((OUTSIDER, 404), (None, 401)):
            answers = [people(who).get(f"{LAYERS}/{slug}{path}") for slug in ("hidden", "nowhere")]
            bodies = [
                {name: value for name, value in answer.json().items() if name != "request_id"} for answer in answers
            ]
            assert [answer.status_code for answer in answers] == [status] * 2, path
            assert bodies[0] == bodies[1]
    for path in ("2", "0", "99999999999", "1.exe", "1.tif", "1/preview.png"):
        assert problem(people("gis").get(f"{LAYERS}/hidden/versions/{path}"), 404)
    for province in ("91", "9", "90 ", "abc"):
        assert people("gis").get(f"/api/v1/provinces/{province}/layers").status_code == 404


def test_shared_and_public_layers_are_seen_where_they_may_be(people: People, file: Path) -> None:
    client = people("gis")
    sharing = {
        "seen-own": {},
        "seen-shared": {"visibility": "shared", "shared_with": ["40"]},
        "seen-elsewhere": {"visibility": "shared", "shared_with": ["41"]},
        "seen-public": {"visibility": "public"},
    }
    for slug, said in sharing.items():
        loaded(client, file, metadata(slug, **said))
    seen_by = {
        "auditor": set(sharing),
        OUTSIDER: {"seen-shared", "seen-public"},
        None: {"seen-public"},
    }
    for who, wanted in seen_by.items():
        items = people(who).get(LAYERS).json()["items"]
        assert {item["slug"] for item in items} & set(sharing) == wanted
        for slug in sharing:
            for path in ("", "/versions/1", "/versions/1.geojson"):
                answer = people(who).get(f"{LAYERS}/{slug}{path}")
                assert (answer.status_code == 200) == (slug in wanted), (who, slug, path)
            assert (people(who).get(f"{LAYERS}/{slug}/versions/1/original").status_code == 200) is False
    for who in (OUTSIDER, None):
        assert people(who).patch(f"{LAYERS}/seen-public", json={}).status_code in (401, 404)


def test_a_layer_that_is_shared_no_more_is_seen_no_more(people: People, file: Path) -> None:
    loaded(people("gis"), file, metadata("lent", visibility="shared", shared_with=["40"]))
    outside = people("watch@khonkaen.demo")
    assert outside.get(f"{LAYERS}/lent/versions/1.csv").status_code == 200
    assert people("gis").patch(f"{LAYERS}/lent", json={"sharing": {"visibility": "province"}}).status_code == 200
    for path in ("", "/versions/1", "/versions/1.csv"):
        assert outside.get(f"{LAYERS}/lent{path}").status_code == 404
    etag = people("gis").get(f"{LAYERS}/lent/versions/1.csv").headers["etag"]
    assert outside.get(f"{LAYERS}/lent/versions/1.csv", headers={"If-None-Match": etag}).status_code == 404


def test_versions_that_are_not_published_are_invisible_outside(people: People, file: Path) -> None:
    client = people("gis")
    loaded(client, file, metadata("draft", visibility="public", publish=False))
    for who in (OUTSIDER, None):
        assert listed(people(who), "draft") is None
        assert people(who).get(f"{LAYERS}/draft").status_code in (401, 404)
        assert people(who).get(f"{LAYERS}/draft/versions/1").status_code in (401, 404)
    assert listed(people("engineer"), "draft") is not None
    step(client, "draft", 1, "publish")
    loaded(client, file, metadata("draft", visibility="public", publish=False))
    for who in (OUTSIDER, None):
        item = listed(people(who), "draft")
        assert item is not None
        assert (item["current"], item["versions"]) == (1, [1])
        assert [each["version"] for each in people(who).get(f"{LAYERS}/draft").json()["version_details"]] == [1]
        for path in ("2", "2.geojson"):
            assert people(who).get(f"{LAYERS}/draft/versions/{path}").status_code == 404
    step(client, "draft", 1, "retract")
    for who in (OUTSIDER, None):
        for path in ("1", "1.geojson"):
            assert people(who).get(f"{LAYERS}/draft/versions/{path}").status_code in (401, 404)


# Jobs


def test_a_job_is_seen_by_its_owner_and_the_gis_officers_only(people: People, file: Path) -> None:
    href = sent(people("gis"), file, metadata("whose-job"))
    ended(people("gis"), href)
    job_id = href.rpartition("/")[2]
    for who in ("secretary", "lead.structural", OUTSIDER, "watch@khonkaen.demo"):
        for path in (href, f"{href}/events", href.replace(job_id, str(uuid.uuid4()))):
            assert people(who).get(path).status_code == 404, (who, path)
        assert people(who).post(f"{href}/cancel").status_code == 404
    assert people("secretary@khonkaen.demo").get(f"/api/v1/provinces/40/jobs/{job_id}").status_code == 404
    for who in ("engineer", "auditor", "chair", "watch"):
        assert people(who).get(href).status_code == 403
    assert people(None).get(href).status_code == 401
    assert job_id not in people("secretary").get("/api/v1/provinces/90/jobs").text
    assert job_id in people("gis").get("/api/v1/provinces/90/jobs").text


def test_a_token_reads_and_loads_layers_within_its_scopes(people: People, file: Path) -> None:
    reading, loading = people.with_token("gis", "read"), people.with_token("gis", "layers")
    feeding = people.with_token("gis", "feed")
    assert send(reading, file, metadata("by-token")).status_code == 403
    assert send(feeding, file, metadata("by-token")).status_code == 403
    loaded(loading, file, metadata("by-token"))
    assert reading.get(f"{LAYERS}/by-token").status_code == 200
    assert feeding.get(f"{LAYERS}/by-token").status_code == 403
    assert step(reading, "by-token", 1, "retract").status_code == 403
