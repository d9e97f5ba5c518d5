"""Styles over HTTP: what there is, in every form and language, for whom; nothing of what is hidden."""

import io
import json
import os
import subprocess
from pathlib import Path
from xml.etree import ElementTree

import httpx
import numpy as np
import pytest
from PIL import Image

from app.core.settings import CHECKOUT
from tests.api.people import People
from tests.layers.loads import Worker
from tests.ogc import drawn
from tests.ogc.rasters.ponds import refused

STYLES = "/ogc/styles"
FORMS = {
    "mbs": "application/vnd.mapbox.style+json",
    "qml": "application/vnd.qgis.qml",
    "sld10": "application/vnd.ogc.sld+xml;version=1.0",
}
SPECIFICATION = CHECKOUT / "node_modules/@maplibre/maplibre-gl-style-spec/dist/index.mjs"
REL = "http://www.opengis.net/def/rel/ogc/1.0/styles"


@pytest.fixture(scope="module", autouse=True)
def layers(people: People, worker: Worker, tmp_path_factory: pytest.TempPathFactory) -> None:
    drawn.load_all(people, tmp_path_factory.mktemp("drawn"))


def ids(client: httpx.Client) -> set[str]:
    answer = client.get(STYLES)
    assert answer.status_code == 200, answer.text
    return {one["id"] for one in answer.json()["styles"]}


def faces(style: str) -> list[str]:
    """Every address of a style."""
    sprites = [f"/sprite{fine}.{ending}" for fine in ("", "@2x") for ending in ("json", "png")]
    forms = [f"?f={form}" for form in FORMS]
    own = [f"{STYLES}/{style}{rest}" for rest in ("", "/metadata", *sprites, *forms)]
    return [*own, f"/ogc/collections/{style}/styles"]


def test_the_list_leads_from_the_landing_page_to_every_form(people: People) -> None:
    client = people("engineer")
    landing = client.get("/ogc").json()["links"]
    (link,) = [link for link in landing if link["rel"] == REL]
    for one in client.get(link["href"]).json()["styles"]:
        for further in one["links"]:
            answer = client.get(further["href"])
            assert answer.status_code == 200, further
            assert answer.headers["content-type"] == further["type"]
    assert "http://www.opengis.net/spec/ogcapi-styles-1/0.0/conf/core" in client.get("/ogc/conformance").text


def test_there_is_a_style_for_every_collection_and_raster_and_no_other(people: People) -> None:
    public = {"90-zones", "90-shelters", "90-open-pond"}
    inputs = {f"90-assessments-{shape}" for shape in ("points", "lines", "polygons")}
    assert ids(people(None)) == public
    assert ids(people("engineer@khonkaen.demo")) - {one.replace("90", "40", 1) for one in inputs} == public
    assert ids(people("engineer")) == public | inputs | {"90-homes", "90-pond"}
    assert ids(people.with_token("gis", "layers")) == public | {"90-homes", "90-pond"}
    assert ids(people.with_token("engineer", "feed")) == set()


def test_a_hidden_layers_style_is_answered_as_one_that_is_not_there(people: People) -> None:
    for client, status, some in ((people("engineer@khonkaen.demo"), 404, 1), (people(None), 401, 3)):
        for hidden, none in zip(faces("90-pond")[::some], faces("90-none")[::some], strict=True):
            answers = client.get(hidden), client.get(none)
            told = [{k: v for k, v in answer.json().items() if k != "request_id"} for answer in answers]
            assert told[0] == told[1], hidden
            assert {answer.status_code for answer in answers} == {status}, hidden
            assert "etag" not in answers[0].headers
    assert {people.with_token("gis", "read").get(face).status_code for face in faces("90-pond")} == {200}
    assert {people.with_token("engineer", "feed").get(face).status_code for face in faces("90-pond")[::3]} == {403}


@pytest.mark.parametrize(
    "style",
    ["", "x" * 300, "90-pond-v0", "90-pond-v2", "90_pond", "..%2f..", "90-assessments-circles", "40-pond"],
)
def test_an_id_of_nothing_is_not_found(people: People, style: str) -> None:
    for rest in ("", "/metadata", "/sprite.json"):
        answer = people("engineer").get(f"{STYLES}/{style}{rest}")
        if style or rest:
            refused(answer, 404)


def test_parameters_that_are_not_known_are_refused_in_words(people: People) -> None:
    client = people("engineer")
    for query in ("x=1", "f=xml", "f=sld11", "lang=de", "f=qml&f=mbs", "f=", "lang="):
        refused(client.get(f"{STYLES}/90-pond?{query}"), 400)
        refused(client.get(f"{STYLES}?{query}"), 400)
        refused(client.get(f"{STYLES}/90-pond/metadata?{query}"), 400)
    for name in ("sprite.gif", "sprite@3x.png", "sprite", "sprite.png.json", "x"):
        refused(client.get(f"{STYLES}/90-pond/{name}"), 404)


def test_the_form_is_the_one_that_is_asked_for_or_accepted(people: People) -> None:
    client = people(None)
    for form, media_type in FORMS.items():
        assert client.get(f"{STYLES}/90-zones?f={form}").headers["content-type"] == media_type
        accepted = client.get(f"{STYLES}/90-zones", headers={"Accept": f"text/html, {media_type};q=0.9, */*;q=0.1"})
        assert accepted.headers["content-type"] == media_type
        assert "Accept" in accepted.headers["vary"]
    for accept in ("*/*", "text/html", "application/vnd.qgis.qml;q=0", ""):
        assert client.get(f"{STYLES}/90-zones", headers={"Accept": accept}).headers["content-type"] == FORMS["mbs"]


@pytest.mark.parametrize("form", FORMS)
def test_names_and_legend_are_in_the_language_that_is_asked_for(people: People, form: str) -> None:
    def said(lang: str | None, accept: str) -> str:
        query = {"f": form} | ({"lang": lang} if lang else {})
        answer = people(None).get(f"{STYLES}/90-open-pond", params=query, headers={"Accept-Language": accept})
        assert answer.headers["content-language"] == (lang or accept)
        return answer.text

    for text in (said(None, "en"), said("en", "th")):
        assert "shallow" in text
        assert "ตื้น" not in text
    for text in (said(None, "th"), said("th", "en")):
        assert "ตื้น" in text
        assert "shallow" not in text


def test_a_style_that_somebody_has_is_not_sent_again_until_it_changes(people: People) -> None:
    client = people("gis")
    for face in faces("90-shelters"):
        first = client.get(face)
        again = client.get(face, headers={"If-None-Match": first.headers["etag"]})
        assert (again.status_code, again.content) == (304, b""), face
        assert first.headers["cache-control"] == "public, max-age=300", face
    for face in faces("90-pond"):
        assert client.get(face).headers["cache-control"] == "private, no-cache", face
    tags = {face: client.get(face).headers["etag"] for face in faces("90-homes")}
    assert len(set(tags.values())) == len(tags) - 1  # without `f` it is MapLibre
    changed = {"title": {"th": "บ้านเรือน", "en": "Houses"}}
    assert client.patch("/api/v1/provinces/90/layers/homes", json=changed).status_code == 200
    for face, tag in tags.items():
        assert client.get(face, headers={"If-None-Match": tag}).status_code == 200, face
    assert client.get(f"{STYLES}/90-homes", params={"lang": "th"}).json()["name"] == "บ้านเรือน"


def test_whoever_sees_counts_has_the_style_of_counts(people: People) -> None:
    exact, counts = (people(person).get(f"{STYLES}/90-homes").json() for person in ("gis", "engineer"))
    assert {layer["type"] for layer in exact["layers"]} <= {"circle", "symbol"}
    assert [layer["type"] for layer in counts["layers"]] == ["fill"]
    assert "count" in str(counts["layers"])
    # it opens on the province: where the houses are is not told
    assert exact["center"] != counts["center"]
    told = people("engineer").get(f"{STYLES}/90-homes/metadata").json()["layers"][0]
    assert told["type"] == "polygon"
    assert "count" in told["propertiesSchema"]["properties"]
    assert "polygon" in people("engineer").get(f"{STYLES}/90-homes?f=sld10").text.lower()
    assert "PointSymbolizer" in people("gis").get(f"{STYLES}/90-homes?f=sld10").text


def default_style_of(client: httpx.Client, address: str) -> str:
    """The style that the link of a resource leads to."""
    (link,) = [link for link in client.get(address).json()["links"] if link["rel"] == REL]
    told = client.get(link["href"]).json()
    assert [style["id"] for style in told["styles"]] == [told["default"]]
    return told["default"]


def test_every_collection_raster_and_tileset_leads_to_its_style(people: People) -> None:
    client = people("engineer")
    for one in client.get("/ogc/collections").json()["collections"]:
        here = f"/ogc/collections/{one['id']}"
        for address in (here, f"{here}/tiles/WebMercatorQuad"):
            assert default_style_of(client, address) == one["id"]
    for raster in ("90-pond", "90-open-pond", "90-open-pond-v1"):
        assert default_style_of(client, f"/ogc/collections/{raster}") == raster


def test_a_maplibre_style_leads_to_tiles_that_are_there(people: People) -> None:
    client = people("engineer")
    for style in ids(client):
        document = client.get(f"{STYLES}/{style}").json()
        assert document["version"] == 8
        (source,) = document["sources"].values()
        tilejson = client.get(source["url"]).json()
        template = tilejson["tiles"][0].replace("{z}", "0").replace("{x}", "0").replace("{y}", "0")
        assert client.get(template).status_code == 200
        assert {layer["source"] for layer in document["layers"]} == set(document["sources"])
        assert document["metadata"]["sonthana:legend"]["entries"]
        assert all(layer["metadata"]["sonthana:title"] for layer in document["layers"])
        if "sprite" in document:
            assert client.get(f"{document['sprite']}.json").json()


def test_a_maplibre_style_is_one_after_its_own_specification(people: People, tmp_path: Path) -> None:
    client = people("gis")
    styles = [*ids(client), "none"]
    for style in styles:
        (tmp_path / style).write_bytes(client.get(f"{STYLES}/{style}").content)
    (tmp_path / "none").write_text('{"version": 8, "sources": {}, "layers": [{"id": "x", "type": "fill"}]}')
    script = f"""
    import {{ readFileSync }} from "node:fs";
    import {{ validateStyleMin }} from "{SPECIFICATION}";
    const [, ...files] = process.argv;
    console.log(JSON.stringify(files.map((file) => validateStyleMin(JSON.parse(readFileSync(file))).map(String))));
    """
    node = [os.environ["PLAYWRIGHT_NODEJS_PATH"], "--input-type=module", "--eval", script, "--"]
    done = subprocess.run([*node, *styles], cwd=tmp_path, capture_output=True, text=True, check=True)
    faults = dict(zip(styles, json.loads(done.stdout), strict=True))
    assert faults.pop("none")  # it does look
    assert faults == {style: [] for style in faults}


def test_a_sprite_is_a_picture_with_an_index(people: People) -> None:
    document = people(None).get(f"{STYLES}/90-shelters").json()
    for fine, ratio in (("", 1), ("@2x", 2)):
        index = people(None).get(f"{document['sprite']}{fine}.json").json()
        answer = people(None).get(f"{document['sprite']}{fine}.png")
        assert answer.headers["content-type"] == "image/png"
        picture = np.asarray(Image.open(io.BytesIO(answer.content)).convert("RGBA"))
        (name,) = index
        assert name in str(document["layers"])
        assert index[name]["pixelRatio"] == ratio
        assert picture.shape[:2] == (index[name]["height"], index[name]["width"])
        np.testing.assert_array_equal(picture[picture.shape[0] // 2, picture.shape[1] // 2][:3], [0x1B, 0x7A, 0x4A])


def test_xml_forms_are_well_formed_for_all(people: People) -> None:
    client = people("engineer")
    for style in ids(client):
        for form, root in (("qml", "qgis"), ("sld10", "{http://www.opengis.net/sld}StyledLayerDescriptor")):
            answer = client.get(f"{STYLES}/{style}?f={form}")
            assert ElementTree.fromstring(answer.text).tag == root
            assert f"{style}." in answer.headers["content-disposition"]


def test_a_pinned_version_has_a_style_that_draws_exactly_it(people: People) -> None:
    document = people(None).get(f"{STYLES}/90-zones-v1").json()
    assert list(document["sources"]) == ["90-zones-v1"]
    assert "/90-zones-v1/" in document["sources"]["90-zones-v1"]["url"]
    assert "90-zones-v1" not in ids(people(None))


def test_head_says_the_same_without_the_body(people: People) -> None:
    for face in faces("90-shelters"):
        got, headed = people(None).get(face), people(None).head(face)
        assert (headed.status_code, headed.content) == (200, b"")
        assert headed.headers["etag"] == got.headers["etag"]
        assert headed.headers["content-type"] == got.headers["content-type"]
