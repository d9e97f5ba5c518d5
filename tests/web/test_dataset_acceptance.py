"""From two files to the command's screen and back: seven people, each on pages of their own, and nothing but the pages.

The acceptance of decision datasets. Those who carry a phone have its screen. Only for what a page shows is waited.
"""

import re
from collections.abc import Generator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from app.core.settings import CHECKOUT
from tests.layers import files
from tests.service import Service
from tests.web.browsing import DESK, MAP_MS, PHONE, chromium, signed_in

pytestmark = [pytest.mark.acceptance, pytest.mark.usefixtures("worker")]
SHELTERS_FILE = CHECKOUT / "data" / "layers" / "90-shelters.geojson"
DEPTH, SHELTERS = "ความลึกน้ำคลองหวะ", "ศูนย์พักพิงหาดใหญ่"
PUMP, ROAD = "เครื่องสูบน้ำคลองหวะหยุด", "ผู้ป่วยติดเตียงออกไม่ได้ ถนนขาด"
TITLE = "อพยพชุมชนริมคลองหวะ"
MISTAKE = "จุดอ้างอิงผิด ลึกเกินจริง 0.4 ม."
WARNING = "สิ่งที่อ้างอิงเปลี่ยนไปหลังเผยแพร่ ดูรายการตรวจก่อนใช้ตัดสินใจ"
JOB_MS, LIVE_MS = 60_000, 30_000


@pytest.fixture(scope="module")
def browser() -> Generator[Browser]:
    with chromium() as browser:
        yield browser


def go(page: Page, link: str) -> None:
    """Follow a link of the main menu."""
    page.locator(".site-nav").get_by_role("link", name=link, exact=True).click()


def assert_fits(page: Page) -> None:
    """Nothing reaches over the edge of the screen."""
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url


def fill_in_layer(page: Page, thai: str, english: str, kind: str) -> None:
    """What the form of an upload asks of a layer, but its file and source."""
    page.fill("#title_th", thai)
    page.fill("#title_en", english)
    page.check(f"input[name=kind][value={kind}]")
    page.select_option("#licence", "CC0-1.0")


def load(page: Page, file: Path, source: str, version: int) -> None:
    """Choose the file, say where it comes from, and wait until it is a version."""
    page.set_input_files("#file", file)
    page.fill("#source", source)
    expect(page.locator("#sending-words")).to_have_text("ส่งไฟล์ครบแล้ว")
    page.click("#load")
    expect(page.locator("#outcome .notice-done")).to_contain_text(f"รุ่นที่ {version}", timeout=JOB_MS)


def load_two_layers(gis: Page, raster: Path) -> None:
    """The officer does not know where the depths come from, and says so."""
    go(gis, "ชั้นข้อมูล")
    gis.get_by_role("link", name="นำเข้าชั้นข้อมูล").first.click()
    fill_in_layer(gis, DEPTH, "Depths of Khlong Wa", "hazard")
    gis.select_option("#quantity", "depth")
    gis.select_option("#datum", "ground")
    gis.select_option("#basis", "modelled")
    load(gis, raster, "ไม่ทราบ", 1)
    gis.get_by_role("link", name="← ชั้นข้อมูล").click()
    gis.get_by_role("link", name="นำเข้าชั้นข้อมูล").first.click()
    fill_in_layer(gis, SHELTERS, "Shelters of Hat Yai", "capacity")
    load(gis, SHELTERS_FILE, "ปภ.สงขลา สำรวจ พ.ย. 2568", 1)


def submit(member: Page, title: str, *, unit: str, kind: str, severity: int, latitude: str, longitude: str) -> None:
    """Send an input from a phone, its place typed."""
    go(member, "ส่งข้อมูล")
    expect(member.locator("#observed-read")).to_contain_text("=")
    member.get_by_label(unit).check()
    member.select_option("#kind", kind)
    member.fill("#title", title)
    member.locator(".severity-choice").nth(severity - 1).click()
    member.fill("#latitude", latitude)
    member.fill("#longitude", longitude)
    member.click("#add-typed")
    expect(member.locator("#place-hint")).to_contain_text(latitude)
    assert_fits(member)
    member.click("#send")
    expect(member.locator("#confirmation")).to_contain_text(title)
    expect(member.locator("#confirmation")).to_contain_text("ได้รับข้อมูลแล้ว")


def validate(lead: Page, title: str) -> None:
    """Find an input in the list and validate it."""
    go(lead, "ข้อมูลทั้งหมด")
    lead.get_by_role("link", name=title).click()
    lead.locator(".action-validate summary").click()
    lead.locator(".action-validate button[type=submit]").click()
    expect(lead.locator(".notice-done")).to_be_visible()
    expect(lead.locator(".input-head .state-validated")).to_be_visible()
    assert_fits(lead)


def row_of(page: Page, words: str) -> Locator:
    """The row of something that can be chosen in the form."""
    return page.locator(".pick-row", has_text=words)


def assemble(gis: Page) -> None:
    """Fill in the form: the words, both layers, both inputs."""
    go(gis, "ชุดข้อมูล")
    gis.get_by_role("link", name="จัดทำชุดข้อมูล").first.click()
    gis.fill("#title_th", TITLE)
    gis.fill("#title_en", "Leave Khlong Wa")
    gis.fill("#statement_th", "น้ำในคลองหวะสูงขึ้นชั่วโมงละ 12 เซนติเมตร เครื่องสูบน้ำหยุด")
    gis.fill("#statement_en", "Khlong Wa rises 12 cm an hour; its pump has stopped.")
    gis.fill("#advice_th", "อพยพชุมชนริมคลองก่อนเที่ยงคืน")
    gis.fill("#advice_en", "Move those along the canal before midnight.")
    gis.check("input[name=confidence][value=medium]")
    gis.fill("#valid_until", "31/12/2599 06:00")
    for words in (DEPTH, SHELTERS, PUMP, ROAD):
        row_of(gis, words).get_by_role("checkbox").check()
    gis.click("#assemble")
    gis.wait_for_url(re.compile(r"/datasets/leave-khlong-wa/1\.0\.0$"), timeout=JOB_MS)


def point(page: Page, code: str) -> Locator:
    """A point of the check-list."""
    return page.locator(f"#checks [data-check={code}]")


def open_dataset(person: Page) -> None:
    """Find the dataset in the list and open its latest version."""
    go(person, "ชุดข้อมูล")
    person.get_by_role("link", name=TITLE).click()
    expect(person.locator("h1")).to_have_text(TITLE)


def act(person: Page, action: str, *, state: str) -> None:
    """Confirm an act on the dataset."""
    open_dataset(person)
    person.locator(f".action-{action} summary").click()
    person.locator(f".action-{action} button[type=submit]").click()
    expect(person.locator(".notice-done")).to_be_visible()
    expect(person.locator(".dataset-head .badges")).to_contain_text(state)
    assert_fits(person)


def mend(gis: Page, raster: Path) -> None:
    """Load the depths again with their source, by the way that the check-list shows, and assemble again with both."""
    point(gis, "source_unknown").get_by_role("link", name="นำเข้ารุ่นใหม่ของชั้นข้อมูลนี้").click()
    expect(gis.locator("#source")).to_have_value("ไม่ทราบ")
    load(gis, raster, "กรมชลประทาน แบบจำลอง พ.ย. 2568", 2)

    open_dataset(gis)
    point(gis, "input_not_validated").get_by_role("link", name="จัดทำใหม่").click()
    expect(gis.locator("#title_th")).to_have_value(TITLE)
    for words in (DEPTH, SHELTERS, PUMP, ROAD):
        expect(row_of(gis, words).get_by_role("checkbox")).to_be_checked()
    expect(row_of(gis, DEPTH)).to_contain_text("มีรุ่นใหม่กว่า คือรุ่นที่ 2")
    row_of(gis, DEPTH).locator("select").select_option("2")
    gis.click("#assemble")
    gis.wait_for_url(re.compile(r"/datasets/leave-khlong-wa/1\.1\.0$"), timeout=JOB_MS)


def press_until(page: Page, wanted: Locator, *, most: int) -> None:
    """Reach a control by Tab alone, then press it."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if wanted.evaluate("element => element === document.activeElement"):
            page.keyboard.press("Enter")
            return
    pytest.fail(f"{wanted} is not within {most} stops")


def test_from_two_files_to_the_command_and_back(browser: Browser, service: Service, tmp_path: Path) -> None:
    with ExitStack() as opened:

        def person(name: str, size: tuple[int, int] = PHONE) -> Page:
            return opened.enter_context(signed_in(browser, service, f"{name}@songkhla.demo", size=size))

        gis = person("gis", DESK)
        raster = files.depth_raster(tmp_path / "คลองหวะ.tif")
        load_two_layers(gis, raster)

        submit(
            person("engineer"), PUMP, unit="ด้านโครงสร้าง", kind="pump", severity=4, latitude="6.995", longitude="100.465"
        )
        submit(
            person("nurse"),
            ROAD,
            unit="ด้านไม่ใช้โครงสร้าง",
            kind="vulnerable_people",
            severity=3,
            latitude="6.998",
            longitude="100.47",
        )
        structural, non_structural = person("lead.structural"), person("lead.nonstructural")
        validate(structural, PUMP)

        assemble(gis)
        expect(gis.locator("#checks-heading")).to_contain_text("ต้องแก้ 2 ข้อ")
        expect(point(gis, "source_unknown")).to_contain_text(f"{DEPTH} (v1): ไม่ทราบแหล่งที่มา")
        expect(point(gis, "source_unknown")).to_contain_text("นำเข้าชั้นข้อมูลใหม่พร้อมแหล่งที่มา")
        expect(point(gis, "input_not_validated")).to_contain_text(f"{ROAD}: ยังไม่ได้ตรวจสอบ")
        expect(point(gis, "input_not_validated")).to_contain_text("ให้หัวหน้าหน่วยตรวจสอบก่อน")
        expect(gis.locator("#next")).to_contain_text("รอแก้ 2 ข้อในรายการตรวจ")
        validate(non_structural, ROAD)
        gis.reload()
        expect(point(gis, "input_not_validated")).to_contain_text(f"{ROAD}: ตรวจสอบแล้วหลังจากจัดทำชุดข้อมูลนี้")
        mend(gis, raster)
        expect(gis.locator("#checks-heading")).to_contain_text("ไม่มีข้อที่ต้องแก้")
        expect(gis.locator("#table-flooded_area")).to_be_visible()
        expect(gis.locator("#table-facilities_exposed")).to_be_visible()
        gis.wait_for_selector("#map[data-dataset]", timeout=MAP_MS)

        act(structural, "review", state="รอพิจารณา")
        act(non_structural, "review", state="พิจารณาครบแล้ว")

        watch = person("watch", DESK)
        go(watch, "ฟีดบัญชาการ")
        expect(watch.locator("#live-status")).to_have_attribute("data-live", "live", timeout=MAP_MS)
        watch.evaluate("window.hasNotBeenLoadedAgain = true")
        act(person("chair"), "release", state="เผยแพร่แล้ว")
        released = watch.locator(".feed-row[data-new]", has_text=TITLE)
        expect(released).to_contain_text("ใช้ได้ถึง 31 ธ.ค. 2599 06:00 น.", timeout=LIVE_MS)
        expect(released.locator(".feed-ack")).to_contain_text("ยังไม่มีผู้รับทราบ")
        released.focus()
        press_until(watch, released.get_by_role("button", name="รับทราบ", exact=True), most=4)
        expect(released.locator(".feed-ack")).to_contain_text("รับทราบแล้ว")

        gis.locator("#basis").get_by_role("link", name=DEPTH).click()
        expect(gis.locator(".shown-version")).to_contain_text("รุ่นที่ 2")
        gis.locator(".action-retract summary").click()
        gis.fill("#reason-retract", MISTAKE)
        gis.get_by_role("button", name="ยืนยันการเพิกถอน").click()
        expect(gis.locator("#state-notice")).to_contain_text(MISTAKE)

        told = watch.locator(".feed-row[data-new]", has_text=MISTAKE)
        expect(told).to_be_visible(timeout=LIVE_MS)
        expect(watch.locator(".feed-row").first).to_contain_text(MISTAKE)
        expect(told).to_contain_text(f"“{TITLE}”")
        expect(told).to_contain_text(f"{DEPTH} (v2) ซึ่งถูกเพิกถอน")
        expect(told.locator(".feed-ack")).to_contain_text("ยังไม่มีผู้รับทราบ")
        assert watch.evaluate("window.hasNotBeenLoadedAgain"), "the feed came live, on the page that was open"

        told.get_by_role("button", name="ทำไมจึงขึ้นจอ").click()
        why = told.locator(".feed-why").get_by_role("link", name=DEPTH)
        expect(why).to_have_attribute("href", re.compile(r"/layers/depths-of-khlong-wa\?version=2$"))
        told.get_by_role("link", name="เปิดชุดข้อมูล").click()
        expect(watch.locator(".dataset-head .badges")).to_contain_text("เผยแพร่แล้ว")
        expect(watch.locator("#next")).to_contain_text(WARNING)
        expect(watch.locator("#share-text")).to_have_value(re.compile(f"⚠ {WARNING}"))
        expect(point(watch, "layer_retracted")).to_contain_text(f"{DEPTH} (v2): รุ่นนี้ถูกเพิกถอนแล้ว")
        point(watch, "layer_retracted").get_by_role("link", name="เปิดชั้นข้อมูล").click()
        expect(watch.locator("#state-notice")).to_contain_text(MISTAKE)
        go(watch, "ชุดข้อมูล")
        expect(watch.locator(".waits")).to_contain_text(WARNING)
