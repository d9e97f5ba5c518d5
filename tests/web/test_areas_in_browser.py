"""The page of areas on a phone: the list searched by district, the file chosen, sent and reported on."""

from collections.abc import Generator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.boundaries import boundaries as boundaries
from tests.service import Service
from tests.web.browsing import MAP_MS, PHONE, chromium, signed_in

PAGE, GIS = "/provinces/90/areas", "gis@songkhla.demo"


@pytest.fixture(scope="module")
def browser() -> Generator[Browser]:
    with chromium() as browser:
        yield browser


def test_the_list_is_searched_while_one_types_and_leads_to_the_map(browser: Browser, service: Service) -> None:
    with signed_in(browser, service, GIS, size=PHONE) as page:
        page.goto(PAGE)
        page.wait_for_selector("#map[data-ready]", timeout=MAP_MS)
        groups = page.locator(".area-group")
        everything = groups.count()
        page.fill("#area-q", "หาดใหญ่")
        expect(page.locator(".area-group:visible")).to_have_count(1)
        expect(page.locator("#area-count")).to_have_text("พบ 1 พื้นที่")
        page.locator(".area-group:visible summary").press("Enter")
        page.locator(".area-group:visible").get_by_role("button", name="ดูบนแผนที่").press("Enter")
        page.fill("#area-q", "ไม่มีชื่อนี้")
        expect(page.locator("#areas-none")).to_be_visible()
        page.fill("#area-q", "")
        expect(page.locator(".area-group:visible")).to_have_count(everything)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_file_is_chosen_sent_and_reported_on_in_thai(
    browser: Browser, service: Service, boundaries: dict[str, Path], tmp_path: Path
) -> None:
    with signed_in(browser, service, GIS, size=PHONE) as page:
        page.goto(PAGE)
        page.wait_for_selector("#map[data-ready]", timeout=MAP_MS)
        check = page.get_by_role("button", name="ตรวจไฟล์")
        check.click()
        expect(page.locator("#areas-words")).to_have_text("โปรดเลือกไฟล์ก่อน")
        expect(page.locator("#areas-file")).to_be_focused()

        broken = tmp_path / "เสีย.zip"
        broken.write_bytes(b"PK\x03\x04 no zip")
        page.set_input_files("#areas-file", broken)
        expect(page.locator("#areas-chosen")).to_contain_text("เสีย.zip")
        check.click()
        expect(page.locator("#areas-report .notice-error")).to_contain_text("ต้องแก้ไข")
        expect(page.locator("#areas-report")).to_be_focused()
        expect(page.locator("#areas-report a")).to_have_attribute("href", "/docs/doctor#archive_corrupt")

        page.context.set_offline(True)
        check.click()
        expect(page.locator("#areas-words")).to_contain_text("ไม่ถึงเซิร์ฟเวอร์")
        page.context.set_offline(False)
        page.set_input_files("#areas-file", boundaries["district"])
        check.click()
        expect(page.locator("#areas-report h3")).to_contain_text(boundaries["district"].name)
        expect(page.locator("#areas-sending")).to_be_hidden()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
