"""Forms on a slow line: their script comes late, and nothing that was filled in before is lost or half sent."""

import json
import re
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.api.example_inputs import INPUTS, an_input, submitted
from tests.api.people import People
from tests.datasets.assembled import validated
from tests.layers.loads import Worker
from tests.service import Service
from tests.web.browsing import PHONE, chromium, signed_in
from tests.web.test_dataset_pages import SHELTERS
from tests.web.test_layer_journey import fill_form, wait_for_job_page

NEW_INPUT, UPLOAD, ASSEMBLE = (f"/provinces/90/{path}" for path in ("assessments/new", "uploads/new", "assemble"))
NURSE, ENGINEER, GIS = (f"{name}@songkhla.demo" for name in ("nurse", "engineer", "gis"))


@pytest.fixture(scope="module")
def browser() -> Generator[Browser]:
    with chromium() as browser:
        yield browser


@contextmanager
def without_script(page: Page, path: str, script: str) -> Generator[None]:
    """The page as it is before its script comes, which it does at the end of the block."""
    held: list[Route] = []
    pattern = f"**/static/build/{script}-*.js"
    page.route(pattern, lambda route: held.append(route))
    with page.expect_request(pattern):
        page.goto(path, wait_until="commit")
    page.wait_for_selector(".page-footer")
    yield
    for route in held:
        route.continue_()
    page.unroute(pattern)


def fits(page: Page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_an_input_cannot_be_sent_before_its_script_and_keeps_what_was_filled_in(
    browser: Browser, service: Service, people: People
) -> None:
    with signed_in(browser, service, NURSE, size=PHONE) as page:
        with without_script(page, NEW_INPUT, "input"):
            expect(page.locator("#send")).to_be_disabled()
            expect(page.locator("#locate")).to_be_disabled()
            expect(page.locator("#not-ready")).to_contain_text("กรอกไปก่อนได้")
            assert fits(page)
            page.fill("#title", "น้ำเข้าโรงพยาบาล")
            page.check("input[name=unit][value=non_structural]")
            page.select_option("#kind", "shelter")
            page.check("input[name=severity][value='4']")
            page.check("input[name=life_at_risk]")
            page.check("input[name=confidence][value=high]")
            page.check("input[name=shape][value=LineString]")
            page.fill("#latitude", "7.001")
            page.fill("#longitude", "100.47")
            page.fill("#observed_at", "21/11/2568 20:30")
            page.press("#title", "Enter")
            assert page.url.endswith(NEW_INPUT)
        expect(page.locator("#send")).to_be_enabled()
        expect(page.locator("#not-ready")).to_be_hidden()
        expect(page.locator("#title")).to_have_value("น้ำเข้าโรงพยาบาล")
        expect(page.locator("#observed_at")).to_have_value("21/11/2568 20:30")
        expect(page.locator("#observed-read")).to_contain_text("21 พ.ย. 2568 20:30")
        expect(page.locator("input[name=shape][value=LineString]")).to_be_checked()
        expect(page.locator("input[name=life_at_risk]")).to_be_checked()
        expect(page.locator("#latitude")).to_have_value("7.001")
        expect(page.locator("#draft-note")).to_contain_text("ฉบับร่างเก็บไว้ในเครื่องนี้แล้ว")
        page.check("input[name=shape][value=Point]")
        page.click("#add-typed")
        page.click("#send")
        expect(page.locator("#confirmation")).to_contain_text("ได้รับข้อมูลแล้ว")
        (link,) = page.locator("#confirmation a").all()
        stored = people("nurse").get(f"/api/v1{link.get_attribute('href')}").json()
    assert (stored["title"], stored["severity"], stored["life_at_risk"]) == ("น้ำเข้าโรงพยาบาล", 4, True)
    assert (stored["kind"], stored["confidence"]) == ("shelter", "high")
    assert stored["observed_at"] == "2025-11-21T13:30:00Z"
    assert stored["geometry"] == {"type": "Point", "coordinates": [100.47, 7.001]}


@pytest.mark.acceptance
def test_what_is_filled_in_early_stands_over_the_draft_that_was_kept(browser: Browser, service: Service) -> None:
    with signed_in(browser, service, ENGINEER, locale="en-GB") as page:
        page.goto(NEW_INPUT)
        page.fill("#title", "Kept title")
        page.fill("#description", "Kept details")
        expect(page.locator("#draft-note")).to_contain_text("The draft is kept")
        with without_script(page, NEW_INPUT, "input"):
            page.fill("#title", "Early title")
        expect(page.locator("#description")).to_have_value("Kept details")
        expect(page.locator("#title")).to_have_value("Early title")
        page.reload()
        expect(page.locator("#title")).to_have_value("Early title")
        expect(page.locator("#description")).to_have_value("Kept details")


def test_what_was_sent_goes_again_as_it_was_and_what_was_filled_in_early_comes_after(
    browser: Browser, service: Service, people: People
) -> None:
    with signed_in(browser, service, ENGINEER, locale="en-GB") as page:
        page.goto(NEW_INPUT)
        page.check("input[name=unit][value=structural]")
        page.select_option("#kind", "pump")
        page.fill("#title", "Sent before the line broke")
        page.check("input[name=severity][value='2']")
        page.fill("#latitude", "7.001")
        page.fill("#longitude", "100.47")
        page.click("#add-typed")
        page.route("**/api/v1/provinces/90/assessments", lambda route: route.abort("connectionreset"))
        page.click("#send")
        expect(page.locator("#send-status")).to_contain_text("kept on this device")
        with without_script(page, NEW_INPUT, "input"):
            page.fill("#title", "The next one")
            page.unroute("**/api/v1/provinces/90/assessments")
        expect(page.locator("#confirmation")).to_contain_text("Sent before the line broke")
        expect(page.locator("#title")).to_have_value("The next one")
        (link,) = page.locator("#confirmation a").all()
        stored = people("engineer").get(f"/api/v1{link.get_attribute('href')}").json()
    assert stored["title"] == "Sent before the line broke"


@pytest.mark.acceptance
def test_a_new_version_keeps_what_was_filled_in_before_the_present_one_was_shown(
    browser: Browser, service: Service, people: People
) -> None:
    made = submitted(people("engineer"), title="As it was", description="ของเดิม")
    path = f"/provinces/90/assessments/{made['id']}/edit"
    with signed_in(browser, service, ENGINEER, locale="en-GB") as page:
        with without_script(page, path, "input"):
            page.fill("#title", "As it is now")
            expect(page.locator("#send")).to_be_disabled()
        expect(page.locator("#description")).to_have_value("ของเดิม")
        expect(page.locator("#title")).to_have_value("As it is now")
        page.click("#send")
        page.wait_for_url(re.compile("done=version$"))
    changed = people("engineer").get(f"{INPUTS}/{made['id']}").json()
    assert (changed["version"], changed["title"], changed["description"]) == (2, "As it is now", "ของเดิม")
    assert changed["geometry"] == an_input()["geometry"]


@pytest.mark.acceptance
def test_a_layer_cannot_be_loaded_before_the_script_and_file_and_words_stay(
    browser: Browser, service: Service, worker: Worker, tmp_path: Path
) -> None:
    file = tmp_path / "shelters.geojson"
    file.write_text(json.dumps(SHELTERS))
    with signed_in(browser, service, GIS, size=PHONE) as page:
        with without_script(page, UPLOAD, "layer_upload"):
            page.set_input_files("#file", file)
            fill_form(page, "Filled in early")
            expect(page.locator("#load")).to_be_disabled()
            expect(page.locator("#not-ready")).to_contain_text("กรอกไปก่อนได้")
            assert fits(page)
            page.press("#title_en", "Enter")
            assert page.url.endswith(UPLOAD)
        expect(page.locator("#sending-words")).to_have_text("ส่งไฟล์ครบแล้ว")
        expect(page.locator("#not-ready")).to_be_hidden()
        page.click("#load")
        wait_for_job_page(page)
        expect(page.locator("#outcome .notice-done")).to_contain_text("รุ่นที่ 1", timeout=20_000)


@pytest.mark.acceptance
def test_a_dataset_is_assembled_before_the_script_has_come(
    browser: Browser, service: Service, people: People, worker: Worker
) -> None:
    used = validated(people)
    with signed_in(browser, service, GIS, locale="en-GB") as page, without_script(page, ASSEMBLE, "dataset_form"):
        page.fill("#title_th", "ก่อนสคริปต์มา")
        page.fill("#title_en", "Before the script")
        page.fill("#statement_th", "น้ำขึ้น")
        page.check(f"input[name=assessment][value='{used}']")
        # pressed with something missing, the form comes back with all that was filled in
        page.click("#assemble")
        expect(page.locator("#form-errors li")).to_have_count(1)
        expect(page.locator("#title_th")).to_have_value("ก่อนสคริปต์มา")
        expect(page.locator(f"input[name=assessment][value='{used}']")).to_be_checked()
        page.fill("#statement_en", "Rising")
        page.click("#assemble")
        page.wait_for_url(re.compile(r"/datasets/before-the-script/1\.0\.0$"), timeout=30_000)
    made = people("gis").get("/api/v1/provinces/90/datasets/before-the-script/1.0.0").json()
    assert [one["id"] for one in made["manifest"]["inputs"]] == [used]


@pytest.mark.acceptance
def test_words_of_a_dataset_written_early_stand_over_the_draft_that_was_kept(
    browser: Browser, service: Service
) -> None:
    with signed_in(browser, service, GIS, locale="en-GB") as page:
        page.goto(ASSEMBLE)
        page.fill("#title_en", "Kept title")
        page.fill("#advice_en", "Kept advice")
        page.check("input[name=confidence][value=low]")
        expect(page.locator("#draft-note")).to_contain_text("The draft is kept")
        with without_script(page, ASSEMBLE, "dataset_form"):
            page.fill("#title_en", "Early title")
            page.check("input[name=confidence][value=high]")
        expect(page.locator("#advice_en")).to_have_value("Kept advice")
        expect(page.locator("#title_en")).to_have_value("Early title")
        expect(page.locator("input[name=confidence][value=high]")).to_be_checked()
        page.reload()
        expect(page.locator("#title_en")).to_have_value("Early title")
