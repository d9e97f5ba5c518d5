"""The QGIS kit of a person and province: what is in it, and what never is."""

import io
import re
import zipfile
from pathlib import Path

import pytest

from tests.api.people import People
from tests.layers import files
from tests.layers.loads import depths, loaded, metadata
from tests.ogc import maps
from tests.ogc.qgis.files import KIT, fetched, groups_in, layers_in, unzipped

HOSTILE = "แนว \"กั้น\" <script>alert('x')</script> ]]> & authcfg=aaaaaaa url='http://evil.example'"
FILES = ("layers.qlr", "project.qgz", "authentication.xml")
pytestmark = pytest.mark.usefixtures("layers", "more_layers")


@pytest.fixture(scope="module")
def more_layers(people: People, layers: None, tmp_path_factory: pytest.TempPathFactory) -> None:
    """`90-depths` (raster), `90-walls` (hostile title), `90-lent` (to Khon Kaen), `90-later` (not published)."""
    folder: Path = tmp_path_factory.mktemp("kit")
    client = people("gis")
    loaded(client, files.depth_raster(folder / "a.tif"), {**metadata("depths", **depths()), "publish": True})
    maps.load(people, folder, maps.areas(), "walls", title={"th": HOSTILE, "en": "Walls"}, kind="capacity")
    maps.load(people, folder, maps.areas(), "lent", visibility="shared", shared_with=["40"])
    later = files.geojson(files.buildings(), folder / "later.geojson")
    loaded(client, later, {**metadata("later"), "publish": False})


def collections_of(people: People, who: str) -> set[str]:
    return {one["id"] for one in people(who).get("/ogc/collections").json()["collections"]}


@pytest.mark.parametrize("who", ["gis", "engineer", "auditor", "governor"])
def test_everything_that_somebody_sees_is_in_it_and_nothing_else(people: People, who: str) -> None:
    found = [one.collection for one in layers_in(fetched(people(who), "layers.qlr")) if one.collection]
    assert sorted(found) == sorted(collections_of(people, who))
    assert "90-grid" in found
    assert "90-later" not in found


def test_the_project_has_the_layers_of_the_definition_over_land_and_sea(people: People) -> None:
    definition = layers_in(fetched(people("gis"), "layers.qlr"))
    project = layers_in(unzipped(fetched(people("gis"), "project.qgz")))
    assert project[: len(definition)] == definition
    assert [one.name for one in project[len(definition) :]] == ["Province", "Neighbouring provinces and states"]


def test_groups_and_names_are_thai_unless_english_is_preferred(people: People) -> None:
    thai = groups_in(fetched(people("gis", language="th"), "layers.qlr"))
    english = groups_in(fetched(people("gis"), "layers.qlr"))
    assert list(thai) == ["ข้อมูลจากหน่วยสนทนา", "ศักยภาพ", "ความล่อแหลม", "ภัย", "ขอบเขตการปกครอง"]
    assert list(english) == ["Inputs of the dialogue units", "Capacity", "Exposure", "Hazard", "Administrative areas"]
    assert thai["ความล่อแหลม"] == ["ชั้นข้อมูล grid", "ชั้นข้อมูล homes", "ชั้นข้อมูล lent", "ชั้นข้อมูล zones"]
    assert english["Hazard"] == ["Layer depths"]
    assert groups_in(fetched(people("gis"), "layers.qlr", lang="th")) == thai
    assert groups_in(unzipped(fetched(people("gis", language="th"), "project.qgz", lang="en")))["Capacity"] == ["Walls"]


def test_who_sees_counts_has_a_layer_of_counts_that_says_so(people: People) -> None:
    (counted,) = (one for one in layers_in(fetched(people("engineer"), "layers.qlr")) if one.collection == "90-homes")
    assert counted.name == "Layer homes (counts per area)"
    assert counted.labels == ("1–9", "10–49", "50–199", "200 and more")
    (exact,) = (one for one in layers_in(fetched(people("gis"), "layers.qlr")) if one.collection == "90-homes")
    assert exact.name == "Layer homes"


def test_only_what_is_public_is_read_without_the_authentication(people: People) -> None:
    told = fetched(people("gis"), "authentication.xml").decode()
    (authentication,) = re.findall(r'id="([a-z0-9]{7})"', told)
    for one in layers_in(fetched(people("gis"), "layers.qlr")):
        is_public = one.collection == "90-zones" or one.provider == "ogr"
        assert one.authentication == (None if is_public else authentication), one.name


@pytest.mark.parametrize("name", FILES)
def test_no_token_and_no_person_is_in_any_file(people: People, name: str) -> None:
    client = people.with_token("gis", "read")
    token = client.headers["Authorization"].removeprefix("Bearer ")
    content = fetched(client, name)
    text = (unzipped(content) if name.endswith("qgz") else content).decode()
    assert token not in text
    assert "snt_" not in text
    assert not re.search(r"https?://[^/'\"&<]*@", text)
    assert "songkhla.demo" not in text
    assert set(re.findall(r'\b(?:username|password)="([^"]*)"', text)) == (
        {"token", ""} if name.endswith("xml") else set()
    )


def test_a_raster_is_pictures_in_tiles_that_are_there(people: People) -> None:
    (raster,) = (one for one in layers_in(fetched(people("gis"), "layers.qlr")) if one.provider == "wms")
    assert raster.source.startswith("type=xyz&url=http")
    template = re.search(r"url=[^&]*?(/rasters/[^&]*)", raster.source)
    assert template is not None
    address = template[1].replace("%7Bz%7D", "11").replace("%7By%7D", "984").replace("%7Bx%7D", "1595")
    assert "%7B" not in address
    answer = people("gis").get(address)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/png")
    assert "Colours from low to high: " in raster.about


def test_a_hostile_title_is_a_name_and_nothing_more(people: People) -> None:
    document = fetched(people("gis", language="th"), "layers.qlr")
    (walls,) = (one for one in layers_in(document) if one.collection == "90-walls")
    assert walls.name == HOSTILE
    assert walls.source.count("url=") == 1
    assert HOSTILE in groups_in(document)["ศักยภาพ"]
    assert b"<script" not in document


def test_the_zip_holds_one_plain_file_and_is_the_same_every_time(people: People) -> None:
    content = fetched(people("gis"), "project.qgz")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        (entry,) = archive.infolist()
        assert archive.testzip() is None
    assert (entry.filename, entry.is_dir(), entry.flag_bits & 1) == ("sonthana-90.qgs", False, 0)
    assert entry.external_attr >> 16 == 0o644
    assert fetched(people("gis"), "project.qgz") == content


@pytest.mark.parametrize("name", FILES)
def test_a_file_is_for_whoever_asked_and_is_not_kept(people: People, name: str) -> None:
    answer = people("gis").get(f"{KIT}/{name}")
    assert answer.headers["cache-control"] == "private, no-store"
    assert answer.headers["vary"] == "Accept-Language, Authorization, Cookie"
    assert re.fullmatch(
        r'attachment; filename="sonthana-[a-z0-9]+\.(qlr|qgz|xml)"', answer.headers["content-disposition"]
    )


@pytest.mark.parametrize("name", FILES)
def test_nobody_is_asked_to_sign_in_and_strangers_find_nothing(people: People, name: str) -> None:
    assert people(None).get(f"{KIT}/{name}").status_code == 401
    assert people(None).get(f"{KIT}/{name}?lang=xx").status_code == 401
    assert people("secretary@khonkaen.demo").get(f"{KIT}/{name}").status_code == 404
    assert people("gis").get(f"{KIT.replace('90', '99')}/{name}").status_code == 404
    assert people.with_token("gis", "feed").get(f"{KIT}/{name}").status_code == 403


@pytest.mark.parametrize("query", ["lang=xx", "lang=", "lang=th&lang=en", "language=th"])
def test_a_wrong_parameter_is_said_to_be_wrong(people: People, query: str) -> None:
    answer = people("gis").get(f"{KIT}/layers.qlr?{query}")
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_parameter")


def test_a_token_for_layers_alone_gets_no_inputs(people: People) -> None:
    found = layers_in(fetched(people.with_token("gis", "layers"), "layers.qlr"))
    assert "90-grid" in {one.collection for one in found}
    assert not [one for one in found if "assessments" in one.source]


def test_another_province_has_what_is_lent_to_it_and_what_is_public_under_a_heading_of_its_own(people: People) -> None:
    document = fetched(people("engineer@khonkaen.demo"), "layers.qlr", kit=KIT.replace("90", "40"))
    assert groups_in(document)["From other provinces"] == ["Layer lent", "Layer zones"]
    assert {one.collection for one in layers_in(document)} >= {"40-assessments-points", "90-lent", "90-zones"}
    assert "90-grid" not in document.decode()


def test_a_stored_style_is_the_legend_in_the_reader_s_language(people: People) -> None:
    look = {"colour": "#0f6f78", "opacity": 0.5}
    style = {
        "version": 1, "kind": "categories", "geometry": "polygon", "unit": None, "note": None, "field": "name",
        "title": {"th": "เขต", "en": "Zones"}, "other": {"label": {"th": "เขตอื่น", "en": "Others"}, **look},
        "categories": [{"value": "เขต 1", "label": {"th": "เขต <หนึ่ง>", "en": "Zone one"}, **look}],
    }  # fmt: skip
    people("gis").patch("/api/v1/provinces/90/layers/lent", json={"style": style}).raise_for_status()
    for language, labels in (("th", ("เขต <หนึ่ง>", "เขตอื่น")), ("en", ("Zone one", "Others"))):
        found = layers_in(fetched(people("gis"), "layers.qlr", lang=language))
        assert {one.labels for one in found if one.collection == "90-lent"} == {labels}


def test_what_is_retracted_is_in_it_no_more(people: People, tmp_path: Path) -> None:
    maps.load(people, tmp_path, maps.areas(), "withdrawn")
    assert b"90-withdrawn" in fetched(people("gis"), "layers.qlr")
    reason = {"reason": "วัดผิดจุด"}
    people("gis").post("/api/v1/provinces/90/layers/withdrawn/versions/1/retract", json=reason).raise_for_status()
    assert b"90-withdrawn" not in fetched(people("gis"), "layers.qlr")
