"""The page of a job with a table: columns asked about, what may be changed; an empty file told as such."""

import re
from collections.abc import Generator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, expect

from tests.layers.loads import Worker, ended, metadata, sent
from tests.service import Service
from tests.web.browsing import PHONE, chromium, signed_in

GIS = "gis@songkhla.demo"
PUMPS = 'name,lat,lon,rate\nก,7.009,100.4756,"1,200"\nก,7.009,100.4756,"1,200"\nข,,,"900"\n'


@pytest.fixture(scope="module")
def gis(service: Service, worker: Worker) -> httpx.Client:
    return service.client(GIS)


def table(folder: Path, text: str) -> Path:
    path = folder / "pumps.csv"
    path.write_text(text, encoding="utf-8")
    return path


def page(client: httpx.Client, path: str) -> str:
    return client.get(path, headers={"Accept": "text/html", "Accept-Language": "en"}).text


def decide(client: httpx.Client, path: str, **answers: str) -> httpx.Response:
    form = {
        "csrf_token": client.headers["X-CSRF-Token"],
        **{f"decision-{name}": value for name, value in answers.items()},
    }
    return client.post(f"{path}/decide", headers={"Accept": "text/html", "Accept-Language": "en"}, data=form)


def job_of(client: httpx.Client, answer: httpx.Response) -> dict[str, object]:
    assert answer.status_code == 303, answer.text
    return ended(client, f"/api/v1{answer.headers['location']}")


def test_what_was_taken_from_a_table_is_shown_and_loaded_again_otherwise(gis: httpx.Client, tmp_path: Path) -> None:
    job = ended(gis, sent(gis, table(tmp_path, PUMPS), metadata("pumps-taken")))
    assert job["state"] == "succeeded", job["report"]
    here = job["href"].removeprefix("/api/v1")
    text = page(gis, here)
    facts = re.sub(r"<[^>]*>", "", text)
    assert "pumps: Points · 3 features · EPSG:4326 · x = lon, y = lat" in facts
    assert "Columns: name, lat, lon, rate" in facts
    assert "of 3 rows 2 became points, 1 have no usable coordinates" in text
    for name in ("coordinates", "numbers", "duplicates"):
        assert re.search(rf'<input type="radio" name="decision-{name}" value="" checked>', text), name
    assert text.count("Change this and load again") == 3
    assert "Choose what is to be changed" in decide(gis, here).text
    again = job_of(gis, decide(gis, here, numbers="convert", duplicates="drop", coordinates=""))
    assert again["state"] == "succeeded", again["report"]
    version = gis.get("/api/v1/provinces/90/layers/pumps-taken/versions/2").json()
    assert version["lineage"]["decisions"] == {"numbers": "convert", "duplicates": "drop"}
    assert version["feature_count"] == 1
    assert {field["name"]: field["type"] for field in version["fields"]}["rate"] == "float64"


def test_columns_that_are_not_clear_are_chosen_on_the_page(gis: httpx.Client, tmp_path: Path) -> None:
    text = "x,y,lat,lon\n663000,775000,7.009,100.4756\n"
    job = ended(gis, sent(gis, table(tmp_path, text), metadata("pumps-asked")))
    assert job["state"] == "failed"
    here = job["href"].removeprefix("/api/v1")
    shown = page(gis, here)
    assert shown.count('name="decision-coordinates"') == 5
    assert not re.search(r'name="decision-coordinates"[^>]*checked', shown)
    done = job_of(gis, decide(gis, here, coordinates="x,y,EPSG:32647"))
    assert done["state"] == "succeeded", done["report"]


def test_an_answer_that_cannot_be_is_asked_for_anew_without_sending_the_file(gis: httpx.Client, tmp_path: Path) -> None:
    said = metadata("pumps-wrong", decisions={"coordinates": "lon,lat,EPSG:999999"})
    job = ended(gis, sent(gis, table(tmp_path, PUMPS), said))
    assert job["state"] == "failed"
    here = job["href"].removeprefix("/api/v1")
    assert "You have to decide something" in page(gis, here)
    done = job_of(gis, decide(gis, here, coordinates="lon,lat,EPSG:4326"))
    assert done["state"] == "succeeded", done["report"]


def test_a_file_that_no_answer_mends_is_asked_nothing(gis: httpx.Client, tmp_path: Path) -> None:
    job = ended(
        gis, sent(gis, table(tmp_path, 'name,lat,lon,rate\nก,เจ็ด,ร้อย,"1,200"\nข,,,"900"\n'), metadata("pumps-none"))
    )
    text = page(gis, job["href"].removeprefix("/api/v1"))
    assert "It could not be loaded" in text
    assert 'id="decisions"' not in text


@pytest.fixture(scope="module")
def browser() -> Generator[Browser]:
    with chromium() as browser:
        yield browser


def test_an_empty_file_is_told_as_empty_even_when_the_form_is_sent(
    browser: Browser, service: Service, tmp_path: Path
) -> None:
    with signed_in(browser, service, GIS, size=PHONE) as shown:
        shown.goto("/provinces/90/uploads/new")
        shown.set_input_files("#file", table(tmp_path, ""))
        shown.click("#load")
        told = shown.locator("#form-errors")
        expect(told).to_contain_text("ไฟล์ pumps.csv ว่างเปล่า ไม่มีข้อมูลแม้แต่ไบต์เดียว")
        expect(told).not_to_contain_text("เลือกไฟล์")
        shown.set_input_files("#file", table(tmp_path, PUMPS))
        expect(shown.locator("#sending-words")).to_have_text("ส่งไฟล์ครบแล้ว")
        shown.click("#load")
        expect(told).not_to_contain_text("ว่างเปล่า")


@pytest.mark.usefixtures("worker")
def test_a_note_is_changed_on_a_phone(browser: Browser, service: Service, tmp_path: Path) -> None:
    client = service.client(GIS)
    job = ended(client, sent(client, table(tmp_path, PUMPS), metadata("pumps-phone")))
    with signed_in(browser, service, GIS, size=PHONE) as shown:
        shown.goto(job["href"].removeprefix("/api/v1"))
        note = shown.locator(".finding", has_text="duplicate")
        expect(note.locator("input[value=drop]")).to_be_hidden()
        note.locator("summary").click()
        note.get_by_label("ตัดรายการที่ซ้ำออก").check()
        assert shown.evaluate("document.documentElement.scrollWidth <= innerWidth")
        note.get_by_role("button", name="นำเข้าใหม่").click()
        expect(shown.locator(".notice-done")).to_contain_text("รุ่นที่ 2", timeout=20_000)
