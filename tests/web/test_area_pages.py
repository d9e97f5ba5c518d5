"""The page of areas: everybody of the province sees them; who may loads others: checked, then confirmed."""

import re
from pathlib import Path
from typing import Any

import geopandas as gpd
import httpx
import pytest

from app.web.area_pages import grouped
from tests.boundaries import boundaries as boundaries
from tests.boundaries import districts, subdistricts, zipped
from tests.service import Service

PAGE = "/provinces/90/areas"


def page_client(service: Service, name: str) -> httpx.Client:
    client = service.client(f"{name}@songkhla.demo")
    client.headers["Accept"] = "text/html"
    return client


def send(client: httpx.Client, file: Path, *, swapped: bool = False, **fields: str) -> httpx.Response:
    token = re.search(r'name="csrf-token" content="(\w+)"', client.get(PAGE).text)
    assert token is not None
    headers = {"HX-Request": "true"} if swapped else {}
    with file.open("rb") as content:
        return client.post(
            PAGE, data={"csrf_token": token[1]} | fields, files={"file": (file.name, content)}, headers=headers
        )


def test_everybody_of_the_province_sees_the_areas_and_who_may_the_form(service: Service) -> None:
    for name, may_load in (("engineer", False), ("gis", True), ("secretary", True)):
        page = page_client(service, name).get(PAGE)
        assert page.status_code == 200
        assert "<code>9011</code>" in page.text
        assert ('type="file"' in page.text) == may_load
    stranger = service.client("engineer@khonkaen.demo")
    assert stranger.get(PAGE, headers={"Accept": "text/html"}).status_code == 404


def test_a_file_is_checked_then_confirmed(service: Service, boundaries: dict[str, Path]) -> None:
    gis = page_client(service, "gis")
    accepted = {"decide-fewer_areas": "accept", "decide-gaps": "accept", "derive-province": "yes"}

    checked = send(gis, boundaries["district"], level="district", do="check", **accepted)
    assert checked.status_code == 200
    assert 'value="load"' in checked.text
    assert "schematic" in gis.get(PAGE).text

    done = send(gis, boundaries["district"], level="district", do="load", **accepted)
    assert done.status_code == 303
    page = gis.get(done.headers["location"]).text
    assert "notice-done" in page
    assert "(schematic)" not in page


def test_what_a_person_decides_is_asked_with_its_place_on_the_map(service: Service, tmp_path: Path) -> None:
    frame = subdistricts()
    frame.loc[0, "geometry"] = frame.geometry[0].union(frame.geometry[1])
    secretary = page_client(service, "secretary")
    asked = send(
        secretary, zipped(frame, tmp_path / "overlap.zip"), level="subdistrict", do="load",
        **{"derive-district": "yes", "decide-fewer_areas": "accept"},
    )  # fmt: skip
    assert asked.status_code == 422
    assert 'name="decide-overlaps"' in asked.text
    assert '"codes": ["900101", "900102"]' in asked.text
    assert 'value="load"' not in asked.text


def test_a_browser_that_swaps_gets_the_report_and_is_sent_on_when_done(service: Service, tmp_path: Path) -> None:
    gis = page_client(service, "gis")
    broken = tmp_path / "x.zip"
    broken.write_bytes(b"PK\x03\x04 no zip")
    assert send(gis, broken, swapped=True, level="district").status_code == 200
    assert send(gis, broken, level="district").status_code == 422

    done = send(
        gis, zipped(districts(), tmp_path / "d.zip"), swapped=True, level="district", do="load",
        **{"decide-fewer_areas": "accept", "decide-gaps": "accept", "decide-outside_parent": "accept"},
    )  # fmt: skip
    assert done.headers["hx-redirect"] == f"{PAGE}?loaded=district"


def test_without_the_token_or_the_right_nothing_is_loaded(service: Service, boundaries: dict[str, Path]) -> None:
    gis, engineer = page_client(service, "gis"), page_client(service, "engineer")
    file = {"file": ("a.zip", boundaries["district"].read_bytes())}
    bare = {"X-CSRF-Token": ""}
    assert gis.post(PAGE, files=file, data={"do": "load"}, headers=bare).status_code == 403
    assert engineer.post(PAGE, files=file, data={"do": "load"}).status_code == 403
    assert gis.post(PAGE, data={"do": "load"}).status_code == 422


def test_the_api_refuses_with_the_report_in_it(service: Service, tmp_path: Path) -> None:
    frame: gpd.GeoDataFrame = districts()
    frame.loc[0, "ADM2_PCODE"] = "TH9077"
    path = zipped(frame, tmp_path / "pseudo.zip")
    gis = service.client("gis@songkhla.demo")
    answer = gis.post(
        "/api/v1/provinces/90/areas", params={"level": "district"}, files={"file": ("p.zip", path.read_bytes())}
    )
    assert answer.status_code == 422
    assert answer.json()["code"] == "areas_refused"
    found = {finding["code"]: finding for finding in answer.json()["report"]["findings"]}
    assert found["code_pseudo"]["weight"] == "refused"
    assert found["code_pseudo"]["features"]["features"][0]["properties"]["code"] == "9077"


@pytest.mark.parametrize(
    "params",
    [
        {},
        {"level": "province"},
        {"level": "district", "derive": "district"},
        {"level": "district", "decide": "nonsense"},
    ],
)
def test_the_api_says_which_parameter_is_wrong(
    service: Service, boundaries: dict[str, Path], params: dict[str, str]
) -> None:
    gis = service.client("gis@songkhla.demo")
    file = {"file": ("a.zip", boundaries["district"].read_bytes())}
    assert gis.post("/api/v1/provinces/90/areas", params=params, files=file).status_code == 400


def areas(*known: tuple[str, str, str | None, str]) -> list[Any]:
    """Areas as the page's list takes them, of level, code, code of the parent and name."""
    names = ("level", "code", "parent_code", "name_th", "name_en")
    return [dict(zip(names, (*one, one[-1]), strict=True)) for one in known]


def test_subdistricts_stand_under_their_district_and_a_search_finds_either() -> None:
    known = areas(
        ("province", "90", None, "สงขลา"),
        ("district", "9001", "90", "เมืองสงขลา"),
        ("subdistrict", "900101", "9001", "บ่อยาง"),
        ("district", "9011", "90", "หาดใหญ่"),
        ("subdistrict", "901101", "9011", "หาดใหญ่"),
        ("subdistrict", "901104", "9011", "คอหงส์"),
    )

    def found(q: str) -> dict[str, list[str]]:
        return {group.head["code"]: [row["code"] for row in group.members] for group in grouped(known, q)}

    assert found("") == {"9001": ["900101"], "9011": ["901101", "901104"]}
    assert found("คอหงส์") == {"9011": ["901104"]}
    assert found("หาดใหญ่") == {"9011": ["901101", "901104"]}
    assert found("900101") == {"9001": ["900101"]}
    assert found("no such place") == {}
    orphans = [row for row in known if row["level"] != "district"]
    assert [group.head["code"] for group in grouped(orphans)] == ["90", "900101", "901101", "901104"]


def test_the_list_is_searched_without_scripts_too(service: Service) -> None:
    engineer = page_client(service, "engineer")
    found = engineer.get(PAGE, params={"q": "Hat Yai"}).text
    assert "<code>9011</code>" in found
    assert "<code>9001</code>" not in found
    nothing = engineer.get(PAGE, params={"q": "no such place"}, headers={"Accept-Language": "en"}).text
    assert re.search(r'id="areas-none">', nothing)
