"""A dataset's whole way in a real browser: the form, the check-list, both leads, the chair, the command's screen."""

import re
from collections.abc import Generator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.api.people import People
from tests.datasets.assembled import assembled, released, validated
from tests.layers.loads import Worker
from tests.service import Service
from tests.web.browsing import DESK, MAP_MS, PHONE, chromium, signed_in

JOB_MS = 30_000
TITLE = "อพยพชั้นล่างริมคลองอู่ตะเภาก่อนเที่ยงคืน"


@pytest.fixture(scope="module")
def browser() -> Generator[Browser]:
    with chromium() as browser:
        yield browser


def fits(page: Page) -> bool:
    """Whether nothing reaches over the edge of the screen."""
    return page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def write_words(page: Page, title_en: str) -> None:
    page.fill("#title_th", TITLE)
    page.fill("#title_en", title_en)
    page.fill("#statement_th", "น้ำในคลองอู่ตะเภาสูงขึ้นชั่วโมงละ 12 เซนติเมตร")
    page.fill("#statement_en", "The U-Tapao rises 12 cm an hour.")
    page.fill("#advice_th", "อพยพชั้นล่างก่อนเที่ยงคืน")
    page.fill("#advice_en", "Evacuate ground floors before midnight.")
    page.check("input[name=confidence][value=medium]")
    page.fill("#valid_until", "31/12/2599 06:00")


def let_pass(browser: Browser, service: Service, login: str, address: str, act: str) -> None:
    """Confirm an act on a dataset's page."""
    with signed_in(browser, service, login, size=PHONE) as page:
        page.goto(address)
        form = page.locator(f".action-{act}")
        form.locator("summary").click()
        expect(form.locator(".first-digits")).to_have_text(re.compile("^[0-9a-f]{4} [0-9a-f]{4} [0-9a-f]{4}$"))
        form.locator("button[type=submit]").click()
        expect(page.locator(".notice-done")).to_be_visible()
        assert fits(page)


@pytest.mark.acceptance
def test_a_dataset_goes_from_the_form_to_the_command_s_screen(
    browser: Browser, service: Service, people: People, worker: Worker
) -> None:
    used = validated(people, severity=4)
    with signed_in(browser, service, "secretary@songkhla.demo", size=DESK) as page:
        page.get_by_role("link", name="ชุดข้อมูล", exact=True).click()
        page.get_by_role("link", name="จัดทำชุดข้อมูล").first.click()
        # pressed before its script has come, the form is sent as it stands, and a reload sends it again
        expect(page.locator("#dataset-form [data-script]").first).to_be_visible()
        page.click("#assemble")
        expect(page.locator("#form-errors")).to_be_focused()
        expect(page.locator("#form-errors li")).to_have_count(4)
        write_words(page, "Leave ground floors by midnight")
        expect(page.locator("#name")).to_have_value("leave-ground-floors-by-midnight")
        expect(page.locator("#valid_until-read")).to_contain_text("31 ธ.ค. 2599 06:00 น.")
        page.check(f"input[name=assessment][value='{used}']")
        expect(page.locator("#inputs-count")).to_have_text("เลือกแล้ว 1")
        page.select_option("#input-unit", "non_structural")
        expect(page.locator(f"input[name=assessment][value='{used}']")).to_be_visible()
        page.reload()
        expect(page.locator("#advice_th")).to_have_value("อพยพชั้นล่างก่อนเที่ยงคืน")
        expect(page.locator(f"input[name=assessment][value='{used}']")).to_be_checked()
        page.click("#assemble")
        page.wait_for_url(re.compile(r"/datasets/leave-ground-floors-by-midnight/1\.0\.0$"), timeout=JOB_MS)
        expect(page.locator("#next")).to_contain_text("รอหัวหน้าหน่วยด้านโครงสร้างพิจารณา")
        expect(page.locator("#checks")).to_contain_text("ไม่มีข้อที่ต้องแก้")
        page.wait_for_selector("#map[data-dataset]", timeout=MAP_MS)
        assert fits(page)
        address = page.url
        page.goto("/provinces/90/assemble")
        expect(page.locator("#advice_th")).to_have_value("")

    let_pass(browser, service, "lead.structural@songkhla.demo", address, "review")
    let_pass(browser, service, "lead.nonstructural@songkhla.demo", address, "review")

    with signed_in(browser, service, "watch@songkhla.demo") as watch:
        watch.goto("/provinces/90/feed")
        expect(watch.locator("#live-status")).to_have_attribute("data-live", "live", timeout=MAP_MS)
        let_pass(browser, service, "chair@songkhla.demo", address, "release")
        row = watch.locator(".feed-row", has_text=TITLE)
        expect(row).to_contain_text("ชุดข้อมูลประกอบการตัดสินใจ", timeout=JOB_MS)
        expect(row).to_contain_text("ใช้ได้ถึง 31 ธ.ค. 2599 06:00 น.")
        row.get_by_role("button", name="ทำไมจึงขึ้นจอ").click()
        expect(row.locator(".feed-why")).to_contain_text("พิจารณาแล้ว ให้ผ่าน (ด้านโครงสร้าง)")
        expect(row.locator(".feed-why a").first).to_have_attribute("href", re.sub("^https?://[^/]+", "", address))
        row.get_by_role("button", name="รับไปดำเนินการ").click()
        expect(row.locator(".feed-ack")).to_contain_text("รับไปดำเนินการ")
        row.get_by_role("link", name="เปิดชุดข้อมูล").click()
        expect(watch.locator("h1")).to_have_text(TITLE)
        expect(watch.locator("#files .file-waiting")).to_have_count(0, timeout=JOB_MS)
        expect(watch.locator("#files")).to_contain_text("GeoPackage")
        expect(watch.locator("#proof")).to_contain_text("Ed25519")


def test_a_box_is_drawn_on_the_map_with_two_taps(
    browser: Browser, service: Service, people: People, worker: Worker
) -> None:
    with signed_in(browser, service, "gis@songkhla.demo", locale="en-GB", size=PHONE) as page:
        page.goto("/provinces/90/assemble")
        write_words(page, "A box")
        expect(page.locator("#map")).to_be_hidden()
        page.check("input[name=where][value=box]")
        page.wait_for_selector("#map[data-box]", timeout=MAP_MS)
        canvas = page.locator("#map canvas")
        canvas.scroll_into_view_if_needed()
        canvas.click(position={"x": 90, "y": 100})
        expect(page.locator("#box-status")).to_contain_text("First corner")
        canvas.click(position={"x": 200, "y": 200})
        edges = {edge: float(page.input_value(f"#{edge}")) for edge in ("west", "south", "east", "north")}
        assert edges["west"] < edges["east"]
        assert edges["south"] < edges["north"]
        assert fits(page)
        page.click("#assemble")
        page.wait_for_url(re.compile(r"/datasets/a-box/1\.0\.0$"), timeout=JOB_MS)
    made = people("gis").get("/api/v1/provinces/90/datasets/a-box/1.0.0").json()
    assert made["manifest"]["bbox"] == [edges[edge] for edge in ("west", "south", "east", "north")]


def test_a_lost_line_loses_nothing_and_doubles_nothing(
    browser: Browser, service: Service, people: People, worker: Worker
) -> None:
    with signed_in(browser, service, "secretary@songkhla.demo") as page:
        page.goto("/provinces/90/assemble")
        write_words(page, "Lost line")
        page.route("**/assemble", lambda route: route.abort("connectionreset"))
        page.click("#assemble")
        expect(page.locator("#send-status")).to_contain_text("เก็บไว้ในเครื่องนี้แล้ว")
        page.unroute("**/assemble")
        page.click("#send-again")
        page.wait_for_url(re.compile(r"/datasets/lost-line/1\.0\.0$"), timeout=JOB_MS)
    versions = people("secretary").get("/api/v1/provinces/90/datasets/lost-line").json()["versions"]
    assert [one["version"] for one in versions] == ["1.0.0"]


def test_an_input_is_found_from_the_map_and_what_changed_is_shown_on_one(
    browser: Browser, service: Service, people: People, worker: Worker
) -> None:
    first = released(people, assessments=[validated(people)])
    second = assembled(people("gis"), name=first["name"], assessments=[validated(people, severity=5)])
    address = second["href"].removeprefix("/api/v1")
    with signed_in(browser, service, "lead.structural@songkhla.demo", locale="en-GB") as page:
        page.goto(address)
        page.wait_for_selector("#map[data-dataset]", timeout=MAP_MS)
        page.locator("[data-inputs]").uncheck()
        page.locator("[data-inputs]").check()
        page.get_by_role("link", name="What differs from the version before").click()
        page.wait_for_selector("#map[data-changed]", timeout=MAP_MS)
        expect(page.locator(".fate-new").first).to_be_visible()
        expect(page.locator("#table-inputs_by_kind")).to_be_visible()
        assert fits(page)
