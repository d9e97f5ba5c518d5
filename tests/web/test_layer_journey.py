"""A layer's whole way in a real browser: a file without its .prj, the doctor's question, the map, the retraction."""

import re
import zipfile
from collections.abc import Generator
from pathlib import Path

import geopandas as gpd
import pytest
from playwright.sync_api import Browser, Page, Route, expect
from shapely.geometry import Polygon, box

from tests.layers.loads import ended, loaded, metadata
from tests.service import Service
from tests.web.browsing import MAP_MS, PHONE, chromium, signed_in

GIS, SECRETARY = "gis@songkhla.demo", "secretary@songkhla.demo"
HOSTILE = '<img src=x onerror="alert(1)"><script>alert(2)</script>'
JOB_MS = 20_000


@pytest.fixture(scope="module")
def browser() -> Generator[Browser]:
    with chromium() as browser:
        yield browser


def zones() -> gpd.GeoDataFrame:
    """Two flooded zones in UTM 47N around Hat Yai: a large one with a hostile name, and one that crosses itself."""
    large = box(655_000, 770_000, 665_000, 778_000)
    bow = Polygon([(650_000, 760_000), (652_000, 762_000), (652_000, 760_000), (650_000, 762_000)])
    return gpd.GeoDataFrame({"name": [HOSTILE, "คลองหวะ"], "rai": [50_000, 1_250]}, geometry=[large, bow], crs=32647)


def shapefile_without_prj(folder: Path) -> Path:
    parts = folder / "parts"
    parts.mkdir()
    zones().to_file(parts / "เขตน้ำท่วม.shp", encoding="UTF-8")
    path = folder / "เขตน้ำท่วม.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for part in parts.iterdir():
            if part.suffix != ".prj":
                archive.write(part, part.name)
    return path


def fill_form(page: Page, title: str) -> None:
    page.fill("#title_th", "เขตน้ำท่วมทดสอบ")
    page.fill("#title_en", title)
    page.check("input[name=kind][value=hazard]")
    page.fill("#source", "ข้อมูลสมมติสำหรับทดสอบ")
    page.select_option("#licence", "CC-BY-4.0")


def fits(page: Page) -> bool:
    """Whether nothing reaches over the edge of the screen."""
    return page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def wait_for_job_page(page: Page) -> str:
    """Waits for the page of a job; its address in the API."""
    page.wait_for_url(re.compile(r"/provinces/90/jobs/[0-9a-f-]{36}$"), timeout=JOB_MS)
    return "/api/v1" + re.sub(r"^https?://[^/]+", "", page.url)


@pytest.mark.usefixtures("worker")
def test_a_file_without_a_crs_becomes_a_layer_once_somebody_decides(
    browser: Browser, service: Service, tmp_path: Path
) -> None:
    with signed_in(browser, service, GIS, size=PHONE) as page:
        page.get_by_role("link", name="ชั้นข้อมูล").click()
        page.get_by_role("link", name="นำเข้าชั้นข้อมูล").first.click()
        expect(page.locator("#upload-form")).to_be_visible()
        expect(page.locator("#hazard-part")).to_be_hidden()
        assert fits(page)
        page.click("#load")
        expect(page.locator("#form-errors a")).to_have_count(7)
        expect(page.locator("#form-errors")).to_be_focused()
        page.set_input_files("#file", shapefile_without_prj(tmp_path))
        fill_form(page, "Flooded zones, v2")
        expect(page.locator("#slug")).to_have_value("flooded-zones-version-2")
        expect(page.locator("#hazard-part")).to_be_visible()
        expect(page.locator("#sending-words")).to_have_text("ส่งไฟล์ครบแล้ว")
        page.click("#load")
        wait_for_job_page(page)

        question = page.locator("fieldset.question")
        expect(question).to_contain_text("ระบบพิกัด", timeout=JOB_MS)
        expect(page.locator("#outcome")).to_be_focused()
        expect(page.locator("#report-map-note")).to_contain_text("ยังไม่ทราบระบบพิกัด")
        expect(question.locator("input:checked")).to_have_count(0)
        # Indian 1975 fits as well: the page says how far apart they are and marks neither
        expect(question).to_contain_text("ห่างกันราว 450 เมตร")
        expect(question.locator(".likely")).to_have_count(0)
        first_offered = question.locator("label").first
        expect(first_offered).to_contain_text("32647")
        assert fits(page)
        first_offered.click()
        first = page.url
        page.get_by_role("button", name="นำเข้าตามคำตอบนี้").click()
        page.wait_for_url(lambda url: url != first and "/jobs/" in url)

        expect(page.locator(".notice-done")).to_contain_text("รุ่นที่ 1", timeout=JOB_MS)
        expect(page.locator(".finding-repaired").first).to_contain_text("geometry_invalid")
        page.wait_for_selector("#map[data-findings]", timeout=MAP_MS)
        page.locator(".finding-repaired .finding-show").first.click()
        expect(page.locator(".finding.is-chosen")).to_contain_text("geometry_invalid")
        page.get_by_role("link", name="เปิดชั้นข้อมูล").click()

        page.wait_for_selector("#map[data-layer]", timeout=MAP_MS)
        assert fits(page)
        page.locator("#feature-centre").focus()
        page.keyboard.press("Enter")
        expect(page.locator("#feature-panel td").first).to_be_visible()
        texts = page.locator("#feature-panel td").all_inner_texts()
        assert set(texts) & {HOSTILE, "คลองหวะ"}
        expect(page.locator("#feature-panel img, #feature-panel script")).to_have_count(0)

    version = service.client(GIS).get("/api/v1/provinces/90/layers/flooded-zones-version-2/versions/1").json()
    assert (version["state"], version["feature_count"]) == ("published", 2)
    assert version["lineage"]["decisions"] == {"crs": "EPSG:32647"}


@pytest.mark.usefixtures("worker")
def test_hostile_attributes_are_shown_as_text(browser: Browser, service: Service, tmp_path: Path) -> None:
    path = tmp_path / "hostile.geojson"
    path.write_text(zones().head(1).to_crs(4326).to_json())
    loaded(service.client(GIS), path, metadata("hostile"))
    with signed_in(browser, service, SECRETARY, locale="en-GB") as page:
        page.goto("/provinces/90/layers/hostile")
        page.wait_for_selector("#map[data-layer]", timeout=MAP_MS)
        page.locator("#map canvas").click()
        cell = page.locator("#feature-panel tr", has_text="name").locator("td")
        expect(cell).to_have_text(HOSTILE)
        expect(page.locator("#feature-panel img, #feature-panel script")).to_have_count(0)
        page.locator("#feature-panel").get_by_role("button", name="Close").click()
        expect(page.locator("#feature-panel")).to_be_hidden()


@pytest.mark.usefixtures("worker")
def test_an_upload_goes_on_after_a_lost_line_and_a_pause(browser: Browser, service: Service, tmp_path: Path) -> None:
    path = tmp_path / "large.geojson"
    places = gpd.GeoSeries.from_xy([100.4 + n / 10_000 for n in range(1_000)], [7.0] * 1_000, crs=4326)
    gpd.GeoDataFrame({"note": ["น้ำ" * 1_050] * 1_000}, geometry=places).to_file(path, driver="GeoJSON")
    assert path.stat().st_size > 9_000_000
    sent: list[int] = []

    def lose_the_second(route: Route) -> None:
        request = route.request
        if request.method == "PATCH":
            sent.append(int(request.headers["upload-offset"]))
            if len(sent) == 2:
                route.abort("connectionreset")
                return
        route.continue_()

    with signed_in(browser, service, GIS, locale="en-GB") as page:
        page.goto("/provinces/90/uploads/new")
        page.route("**/uploads/*", lose_the_second)
        page.set_input_files("#file", path)
        expect(page.locator("#sending-words")).to_contain_text("The line dropped")
        page.click("#sending-pause")
        expect(page.locator("#sending-words")).to_have_text("Paused")
        page.reload()
        page.set_input_files("#file", path)
        fill_form(page, "Large")
        page.click("#load")
        job = ended(service.client(GIS), wait_for_job_page(page))
    piece = 4 * 1024 * 1024
    assert sent == [0, piece, piece, 2 * piece]
    assert job["state"] == "succeeded", job["report"]
    version = service.client(GIS).get(job["result"]["href"]).json()
    assert version["original"]["bytes"] == path.stat().st_size


@pytest.mark.usefixtures("worker")
def test_what_was_filled_in_before_the_script_came_is_taken(browser: Browser, service: Service, tmp_path: Path) -> None:
    path = tmp_path / "zones.geojson"
    path.write_text(zones().head(1).to_crs(4326).to_json())
    held: list[Route] = []
    with signed_in(browser, service, GIS, locale="en-GB", size=PHONE) as page:
        page.route("**/layer_upload-*.js", lambda route: held.append(route))
        with page.expect_request("**/layer_upload-*.js"):
            page.goto("/provinces/90/uploads/new", wait_until="commit")
        page.set_input_files("#file", path)
        fill_form(page, "Zones on a slow line")
        expect(page.locator("#slug")).to_have_value("")
        for route in held:
            route.continue_()
        expect(page.locator("#slug")).to_have_value("zones-on-a-slow-line")
        expect(page.locator("#sending-words")).to_have_text("The whole file has arrived")
        page.click("#load")
        assert ended(service.client(GIS), wait_for_job_page(page))["state"] == "succeeded"


@pytest.mark.usefixtures("worker")
def test_a_secretary_retracts_a_version_and_makes_a_layer_public(
    browser: Browser, service: Service, tmp_path: Path
) -> None:
    path = tmp_path / "zones.geojson"
    path.write_text(zones().head(1).to_crs(4326).to_json())
    gis = service.client(GIS)
    loaded(gis, path, metadata("zones-of-two"))
    loaded(gis, path, metadata("zones-of-two"))
    with signed_in(browser, service, SECRETARY) as page:
        page.goto("/provinces/90/layers")
        page.fill("#layer-q", "of-two zones")
        expect(page.locator("#layer-count")).to_contain_text("แสดง 1 จาก")
        page.get_by_role("link", name="ชั้นข้อมูล zones-of-two").click()
        page.get_by_text("เพิกถอน…").click()
        page.get_by_role("button", name="ยืนยันการเพิกถอน").click()
        assert "done=" not in page.url, "it went without a reason"
        page.fill("#reason-retract", "ขอบเขตผิด ใช้รุ่นก่อน")
        page.get_by_role("button", name="ยืนยันการเพิกถอน").click()
        expect(page.locator(".notice-done")).to_contain_text("เพิกถอน")
        expect(page.locator(".shown-version")).to_contain_text("ไปรุ่นปัจจุบัน (1)")

        expect(page.locator("#public-warning")).to_be_hidden()
        page.check("input[name=visibility][value=public]")
        expect(page.locator("#public-warning")).to_contain_text("ทุกคนในอินเทอร์เน็ต")
        page.check("input[name=confirmed]")
        page.get_by_role("button", name="บันทึกผู้ที่เห็น").click()
        expect(page.locator(".notice-done")).to_contain_text("ผู้ที่เห็น")

    layer = service.client().get("/api/v1/provinces/90/layers/zones-of-two").json()
    assert (layer["current"], layer["visibility"]) == (1, "public")
    assert {version["version"]: version["state"] for version in layer["version_details"]}[1] == "published"
