"""The pages of layers as the server renders them: who sees what, in both languages, and what may be done."""

import re
from html.parser import HTMLParser
from pathlib import Path
from typing import get_args

import geopandas as gpd
import httpx
import pytest

import app.layers.jobs as _handlers  # noqa: F401 - registers what does jobs
from app.jobs.work import HANDLERS
from app.layers.answers import EXPORTS
from app.layers.changes import STEPS
from app.layers.schemas import Kind, Quantity, Visibility
from app.web import layer_words
from spatial.doctor.report import Weight
from tests.api.people import People
from tests.layers import files
from tests.layers.loads import Worker, ended, loaded, metadata, sent

LAYERS = "/provinces/90/layers"
HOSTILE = '</script><script>alert(1)</script><img src=x onerror="alert(2)">'
THAI = re.compile("[\u0e00-\u0e7f]")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("layers")


@pytest.fixture(scope="module")
def buildings(people: People, worker: Worker, folder: Path) -> str:
    """A layer of buildings in two versions, whose words try to run as script."""
    path = files.geojson(files.buildings(), folder / "buildings.geojson")
    said = metadata("buildings", title={"th": HOSTILE, "en": HOSTILE}, contact=HOSTILE)
    loaded(people("gis"), path, said)
    loaded(people("gis"), path, said)
    return f"{LAYERS}/buildings"


@pytest.fixture(scope="module")
def households(people: People, worker: Worker, folder: Path) -> str:
    """A layer that shows counts to those who do not respond."""
    path = files.geojson(files.households(), folder / "households.geojson")
    loaded(people("gis"), path, metadata("households", kind="vulnerability", precision="subdistrict_counts"))
    return f"{LAYERS}/households"


@pytest.fixture(scope="module")
def depths(people: People, worker: Worker, folder: Path) -> str:
    """A raster of depths."""
    hazard = {"quantity": "depth", "unit": "m", "datum": "ground", "return_period_years": 100.0, "basis": "modelled"}
    path = files.depth_raster(folder / "depths.tif")
    loaded(people("gis"), path, metadata("depths", kind="hazard", hazard=hazard))
    return f"{LAYERS}/depths"


@pytest.fixture(scope="module")
def question(people: People, worker: Worker, folder: Path) -> str:
    """The page of a job that waits for a decision."""
    path = files.geopackage({"หนึ่ง": files.buildings(), "สอง": files.households()}, folder / "two.gpkg")
    job = ended(people("gis"), sent(people("gis"), path, metadata("of-two")))
    assert job["state"] == "failed"
    return job["href"].removeprefix("/api/v1")


def page(client: httpx.Client, path: str, **parameters: str) -> httpx.Response:
    return client.get(path, headers={"Accept": "text/html"}, params=parameters or None)


def elements(text: str) -> list[tuple[str, dict[str, str | None]]]:
    """Every element of a page with its attributes, as a browser reads them."""
    found: list[tuple[str, dict[str, str | None]]] = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            found.append((tag, dict(attrs)))

    Reader().feed(text)
    return found


def post(client: httpx.Client, path: str, **form: str | list[str]) -> httpx.Response:
    """Send a form of the page, as a browser does."""
    headers = {"Accept": "text/html"}
    return client.post(path, headers=headers, data={"csrf_token": client.headers["X-CSRF-Token"], **form})


def test_pages_run_no_script_but_their_own_and_show_words_as_text(
    people: People, buildings: str, households: str, depths: str, question: str
) -> None:
    paths = [LAYERS, buildings, f"{buildings}?version=1", households, depths, question]
    for path in [*paths, "/provinces/90/uploads/new", "/provinces/90/uploads/new?layer=buildings"]:
        answer = page(people("gis"), path)
        assert answer.status_code == 200, path
        for tag, attributes in elements(answer.text):
            assert tag not in ("img", "style", "iframe"), path
            assert not [name for name in attributes if name == "style" or name.startswith("on")], path
            if tag == "script":
                is_ours = (attributes.get("src") or "").startswith("/static/build/")
                assert is_ours or attributes["type"] == "application/json", path


@pytest.mark.parametrize("language", ["th", "en"])
def test_every_page_speaks_the_reader_s_language(
    people: People, buildings: str, depths: str, question: str, language: str
) -> None:
    for path in [LAYERS, buildings, depths, question, "/provinces/90/uploads/new"]:
        text = page(people("gis", language=language), path).text
        assert f'<html lang="{language}">' in text
        if language == "en":
            rest = re.sub(r'<script type="application/json".*?</script>', "", text, flags=re.DOTALL)
            rest = re.sub(r'<(\w+)[^>]*\slang="th"[^>]*>[^<]*</\1>', "", rest)
            rest = re.sub(r'(value|data-words|placeholder)="[^"]*"', "", rest)
            found = [line.strip() for line in rest.splitlines() if THAI.search(line)]
            # the names of layers in the file are the officer's own
            assert not [line for line in found if "หนึ่ง" not in line and "สอง" not in line], path


def test_the_catalogue_groups_by_kind_and_finds_by_words(people: People, buildings: str, depths: str) -> None:
    text = page(people("engineer"), LAYERS).text
    assert text.index('id="kind-hazard"') < text.index('id="kind-exposure"')
    assert f'href="{buildings}"' in text
    found = page(people("engineer"), LAYERS, q="Depths").text
    assert f'href="{depths}"' in found
    assert f'href="{buildings}"' not in found
    assert "No layer matches" in page(people("engineer"), LAYERS, q="nothing of this name").text


def test_an_empty_catalogue_says_what_to_do_next(people: People) -> None:
    text = page(people("engineer@khonkaen.demo"), "/provinces/40/layers").text
    assert "There are no layers yet" in text
    assert "uploads/new" not in text


def test_only_those_who_may_are_offered_acts(people: People, buildings: str) -> None:
    offered = {
        name: page(people(name), buildings).text
        for name in ("gis", "secretary", "engineer", "watch", "lead.structural")
    }
    for name, text in offered.items():
        assert (f'action="{buildings}/versions/2/retract"' in text) == (name in ("gis", "secretary")), name
        assert ('id="sharing-form"' in text) == (name in ("gis", "secretary")), name
        assert ("uploads/new?layer=buildings" in text) == (name == "gis"), name
        assert (f'action="{buildings}/versions/2/make/difference"' in text) == (name == "gis"), name
    assert page(people("secretary"), "/provinces/90/uploads/new").status_code == 403
    for name in ("engineer", "watch", "lead.structural"):
        assert post(people(name), f"{buildings}/versions/1/retract", reason="no").status_code == 403
        assert post(people(name), f"{buildings}/sharing", visibility="province").status_code == 403
        assert post(people(name), f"{buildings}/versions/2/make/difference", older="1").status_code == 403


def test_strangers_are_told_that_nothing_is_there(people: People, buildings: str, question: str) -> None:
    stranger = people("engineer@khonkaen.demo")
    for path in (LAYERS, buildings, question, "/provinces/90/uploads/new"):
        assert page(stranger, path).status_code == 404
    assert page(people(None), buildings).headers["location"].startswith("/sign-in?next=")
    assert page(people("engineer"), question).status_code == 404


def test_a_write_without_the_page_s_token_is_refused(people: People, buildings: str, question: str) -> None:
    client = httpx.Client(base_url=people.service.base_url, cookies=people("gis").cookies)
    for path in (f"{buildings}/versions/1/deprecate", f"{buildings}/sharing", f"{question}/decide"):
        assert client.post(path, data={"reason": "x", "visibility": "province"}).status_code == 403
    client.close()


def test_who_sees_counts_is_shown_no_places(people: People, households: str) -> None:
    exact, counts = page(people("gis"), households).text, page(people("engineer"), households).text
    assert "40 features" in exact
    assert "Your role sees counts, not the places themselves. Counts per" in counts
    assert "40 features" not in counts
    assert "head_of_household" not in counts
    assert "Content hash (SHA-256)" not in counts


def test_depths_have_a_legend_in_metres_and_a_picture(people: People, depths: str) -> None:
    text = page(people("engineer", language="th"), depths).text
    assert "รอบปีการเกิดซ้ำ" in text
    assert "layer-legend-ramp" in text
    assert "/layers/depths/versions/1/preview.png" in text
    assert "make/classify" not in text


def test_steps_are_taken_with_a_reason_and_shown(people: People, worker: Worker, folder: Path) -> None:
    loaded(people("gis"), files.geojson(files.buildings(2), folder / "steps.geojson"), metadata("steps", publish=False))
    here, secretary = f"{LAYERS}/steps", people("secretary")
    assert "Loaded, not published" in page(secretary, here).text
    assert post(secretary, f"{here}/versions/1/publish").headers["location"] == f"{here}?version=1&done=publish"
    refused = post(secretary, f"{here}/versions/1/deprecate", reason="  ")
    assert refused.status_code == 422
    assert "Say why" in refused.text
    assert post(secretary, f"{here}/versions/1/deprecate", reason="Old").status_code == 303
    assert "should not be used any more" in page(secretary, here).text
    again = post(secretary, f"{here}/versions/1/deprecate", reason="Old")
    assert again.status_code == 409
    assert "does not allow that" in again.text
    assert post(secretary, f"{here}/versions/1/retract", reason="Wrong").status_code == 303
    text = page(secretary, here).text
    assert "was retracted" in text
    assert f'action="{here}/versions/1/publish"' not in text


def test_public_wants_a_confirmation_and_shared_a_province(people: People, worker: Worker, folder: Path) -> None:
    loaded(people("gis"), files.geojson(files.buildings(2), folder / "shared.geojson"), metadata("shared"))
    here, gis = f"{LAYERS}/shared", people("gis")
    refused = post(gis, f"{here}/sharing", visibility="public")
    assert refused.status_code == 422
    assert "Confirm that everybody may see it" in refused.text
    assert post(gis, f"{here}/sharing", visibility="shared").status_code == 422
    assert post(gis, f"{here}/sharing", visibility="shared", shared_with=["40"]).status_code == 303
    assert gis.get(f"/api/v1{here}").json()["shared_with"] == ["40"]
    assert post(gis, f"{here}/sharing", visibility="public", confirmed="yes").status_code == 303
    assert people(None).get(f"/api/v1{here}").json()["visibility"] == "public"


def test_depth_classes_and_differences_are_asked_for_on_the_page(people: People, buildings: str, depths: str) -> None:
    gis = people("gis")
    bad = post(gis, f"{depths}/versions/1/make/classify", lower_bounds_m="shallow deep")
    assert (bad.status_code, "Lower bounds are numbers" in bad.text) == (422, True)
    asked = post(gis, f"{depths}/versions/1/make/classify", lower_bounds_m="0.2, 1")
    job = ended(gis, f"/api/v1{asked.headers['location']}")
    assert job["result"]["slug"] == "depths-classes"
    assert f'href="{LAYERS}/depths-classes?version=1"' in page(gis, asked.headers["location"]).text
    asked = post(gis, f"{buildings}/versions/2/make/difference", older="1")
    job = ended(gis, f"/api/v1{asked.headers['location']}")
    assert job["result"]["slug"] == "buildings-changes"
    assert page(gis, f"{LAYERS}/buildings-changes").status_code == 200


def test_a_typed_crs_may_be_its_bare_number(people: People, worker: Worker, folder: Path) -> None:
    gis = people("gis")
    parts = folder / "metres.geojson"
    parts.write_text(files.buildings(3).to_crs(32647).to_json(drop_id=True).replace("32647", "4326"))
    job = ended(gis, sent(gis, parts, metadata("metres")))
    here = job["href"].removeprefix("/api/v1")
    assert "waits for a decision" in page(gis, LAYERS).text
    answered = post(gis, f"{here}/decide", **{"decision-crs": "other", "typed-crs": " 32647 "})
    job = ended(gis, f"/api/v1{answered.headers['location']}")
    assert job["state"] == "succeeded", job["report"]
    assert gis.get(job["result"]["href"]).json()["lineage"]["decisions"] == {"crs": "EPSG:32647"}


def test_a_question_is_answered_on_the_page_and_the_same_file_loaded(people: People, question: str) -> None:
    gis = people("gis")
    text = page(gis, question).text
    assert text.count('name="decision-layer"') == 2
    assert not re.search(r'name="decision-layer"[^>]*checked', text)
    assert "Answer every question" in post(gis, f"{question}/decide").text
    answered = post(gis, f"{question}/decide", **{"decision-layer": "สอง"})
    assert answered.status_code == 303
    job = ended(gis, f"/api/v1{answered.headers['location']}")
    assert job["state"] == "succeeded", job["report"]
    version = gis.get(job["result"]["href"]).json()
    assert (version["feature_count"], version["lineage"]["decisions"]) == (40, {"layer": "สอง"})


def test_a_job_that_waits_is_shown_and_cancelled(people: People, worker: Worker, folder: Path) -> None:
    gis = people("gis")
    worker.kill()
    try:
        job = sent(gis, files.geojson(files.buildings(2), folder / "waits.geojson"), metadata("waits"))
        here = job.removeprefix("/api/v1")
        shown = page(gis, here).text
        assert "Waiting" in shown
        assert f'action="{here}/cancel"' in shown
        assert post(gis, f"{here}/cancel").headers["location"] == here
        assert "Cancelled. Nothing was stored." in page(gis, here).text
    finally:
        worker.restart()
    assert page(gis, f"{LAYERS}/waits").status_code == 404


def test_a_form_of_another_kind_is_no_answer(people: People, question: str) -> None:
    gis = people("gis")
    sent_file = gis.post(
        f"{question}/decide", files={"decision-layer": ("x.txt", b"x")}, headers={"Accept": "text/html"}
    )
    assert sent_file.status_code < 500
    assert post(gis, f"{question}/decide", **{"decision-layer": "x" * 5_000}).status_code == 303


def test_a_job_that_ended_cannot_be_cancelled_on_its_page(people: People, question: str) -> None:
    refused = post(people("gis"), f"{question}/cancel")
    assert refused.status_code == 409
    assert "This job has ended" in refused.text


def test_there_are_words_for_every_code_of_layers() -> None:
    lists = layer_words.LISTS
    assert set(get_args(Kind)) == lists["layer_kind"].keys() == lists["layer_kind_meaning"].keys()
    assert set(get_args(Visibility)) == lists["visibility"].keys()
    assert set(get_args(Quantity)) == lists["hazard_quantity"].keys()
    assert set(get_args(Weight)) == lists["finding_weight"].keys()
    assert {*EXPORTS["vector"], *EXPORTS["raster"]} == lists["export"].keys()
    assert {"loaded", *(target for _, target in STEPS.values())} == lists["layer_state"].keys()
    assert {kind for kind in HANDLERS if kind.startswith("layer.")} == lists["job_kind"].keys()


def test_no_such_layer_version_or_job(people: People, buildings: str) -> None:
    gis = people("gis")
    for path in (f"{LAYERS}/nothing", f"{buildings}?version=9", "/provinces/90/uploads/new?layer=nothing"):
        assert page(gis, path).status_code == 404
    assert page(gis, "/provinces/90/jobs/00000000-0000-4000-8000-000000000000").status_code == 404


def test_a_layer_of_nothing_but_far_away_points_still_opens(people: People, worker: Worker, folder: Path) -> None:
    far = gpd.GeoDataFrame({"name": ["far"]}, geometry=gpd.points_from_xy([99.1], [18.2]), crs=4326)
    said = metadata("far-away", decisions={"outside": "keep"})
    loaded(people("gis"), files.geojson(far, folder / "far.geojson"), said)
    assert page(people("engineer"), f"{LAYERS}/far-away").status_code == 200
