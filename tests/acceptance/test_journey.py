"""One input's whole way in a real browser: the engineer's form, the command's live feed, the acknowledgement back.

With SONTHANA_SCREENSHOTS=1 the pictures of the README are taken on the way.
"""

import os
import re
from collections.abc import Generator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect, sync_playwright

from tests.service import DEMO_PASSWORD, Service

IMAGES = Path(__file__).resolve().parents[2] / "docs" / "images"
CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
ENGINEER, WATCH = "engineer@songkhla.demo", "watch@songkhla.demo"
LIVE_MS = 5_000
MAP_MS = 30_000


@pytest.fixture(scope="module")
def browser() -> Generator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def contexts(browser: Browser) -> Generator[list[BrowserContext]]:
    opened: list[BrowserContext] = []
    yield opened
    for context in opened:
        context.close()


def sign_in(
    browser: Browser, contexts: list[BrowserContext], service: Service, login: str, *, locale: str = "th-TH"
) -> Page:
    """A browser of its own, signed in through the form, in which no script may fail."""
    context = browser.new_context(
        base_url=service.base_url,
        locale=locale,
        viewport={"width": 1366, "height": 800},
        geolocation={"latitude": 7.0087, "longitude": 100.4747, "accuracy": 12},
        permissions=["geolocation"],
    )
    contexts.append(context)
    page = context.new_page()
    page.on("pageerror", lambda error: pytest.fail(f"script error on {page.url}: {error}"))
    page.goto("/sign-in")
    page.fill("#login", login)
    page.fill("#password", DEMO_PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_url(re.compile("/provinces/90/map$"))
    return page


def fill_form(page: Page, title: str) -> None:
    page.goto("/provinces/90/assessments/new")
    page.check("input[name=unit][value=structural]")
    page.select_option("#kind", "pump")
    page.fill("#title", title)
    page.check("input[name=severity][value='5']")
    page.check("input[name=life_at_risk]")
    page.wait_for_selector("#map[data-ready]", timeout=MAP_MS)


def take_picture(page: Page, name: str) -> None:
    if os.environ.get("SONTHANA_SCREENSHOTS") == "1":
        page.wait_for_timeout(1_500)
        IMAGES.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=IMAGES / name)
        assert (IMAGES / name).stat().st_size < 250_000


def test_an_input_reaches_the_command_live_and_its_acknowledgement_comes_back(
    browser: Browser, contexts: list[BrowserContext], service: Service
) -> None:
    title = "เครื่องสูบน้ำบางหักหยุดทำงาน น้ำเอ่อเข้าตลาด"
    watch = sign_in(browser, contexts, service, WATCH, locale="en-GB")
    watch.goto("/provinces/90/feed")
    expect(watch.locator("#live-status[data-live=live]")).to_be_visible(timeout=MAP_MS)
    engineer = sign_in(browser, contexts, service, ENGINEER)
    fill_form(engineer, title)

    engineer.locator("#map canvas").click()
    expect(engineer.locator("#latitude")).not_to_have_value("")
    engineer.fill("#latitude", "7.0042")
    engineer.fill("#longitude", "100.4871")
    engineer.click("#add-typed")
    engineer.fill("#observed_at", "21/11/2568 20:30")
    expect(engineer.locator("#observed-read")).to_contain_text("21 พ.ย. 2568 20:30 น.")
    expect(engineer.locator("#observed-read")).to_contain_text("ค.ศ. 2025")
    engineer.click("#send")
    expect(engineer.locator("#confirmed-feed")).to_contain_text("#")
    seq = re.search(r"#(\d+)", engineer.locator("#confirmed-feed").inner_text())
    assert seq is not None

    row = watch.locator(f".feed-row[id='{seq[1]}']")
    expect(row).to_be_visible(timeout=LIVE_MS)
    expect(watch.locator(".feed-row").first).to_have_attribute("id", seq[1])
    expect(row.locator("[data-slot=headline]")).to_contain_text(title)
    expect(row.locator("[data-slot=observed]")).to_have_text("21 Nov 2025 20:30")
    row.locator("[data-slot=why]").click()
    expect(row.locator("[data-slot=why-part]")).to_contain_text("Severity 4 or more")
    take_picture(watch, "feed.png")
    row.locator("[data-acknowledge=received]").click()
    expect(row.locator("[data-slot=ack]")).to_contain_text("Received")

    engineer.click("#confirmation a")
    expect(engineer.locator("#command")).to_contain_text("รับทราบแล้ว")
    expect(engineer.locator("#command")).to_contain_text("ความรุนแรงระดับ 4 ขึ้นไป")
    engineer.goto("/provinces/90/map?lang=en")
    engineer.wait_for_selector("#map[data-ready]", timeout=MAP_MS)
    expect(engineer.locator("#input-list")).to_contain_text(title)
    take_picture(engineer, "map.png")


def test_an_input_sent_on_a_dropped_line_is_kept_and_arrives_once(
    browser: Browser, contexts: list[BrowserContext], service: Service
) -> None:
    title = "คันกั้นน้ำคลองหวะทรุด สายหลุดกลางทาง"
    engineer = sign_in(browser, contexts, service, ENGINEER)
    fill_form(engineer, title)
    engineer.click("#locate")
    expect(engineer.locator("#accuracy_m")).to_have_value("12")

    address = "**/api/v1/provinces/90/assessments"
    engineer.route(address, lambda route: route.abort("internetdisconnected"))
    engineer.click("#send")
    expect(engineer.locator("#send-again")).to_be_visible(timeout=LIVE_MS)
    engineer.reload()
    expect(engineer.locator("#send-again")).to_be_visible(timeout=LIVE_MS)
    expect(engineer.locator("#title")).to_have_value(title)
    engineer.unroute(address)
    expect(engineer.locator("#confirmed-feed")).to_contain_text("#", timeout=20_000)

    watch = service.client(WATCH)
    items = watch.get("/api/v1/provinces/90/assessments", params={"limit": 1000}).json()["items"]
    assert [item["title"] for item in items].count(title) == 1


def test_an_answer_lost_on_the_way_back_makes_no_second_input(
    browser: Browser, contexts: list[BrowserContext], service: Service
) -> None:
    title = "ประตูระบายน้ำค้าง <img src=x onerror=document.title=1>"
    engineer = sign_in(browser, contexts, service, ENGINEER, locale="en-GB")
    fill_form(engineer, title)
    engineer.locator("#map canvas").click()
    lost: list[int] = []

    def lose_first_answer(route: Route) -> None:
        if route.request.method == "POST" and not lost:
            lost.append(route.fetch().status)
            route.abort("connectionreset")
        else:
            route.continue_()

    engineer.route("**/api/v1/provinces/90/assessments", lose_first_answer)
    engineer.click("#send")
    engineer.click("#send-again")
    expect(engineer.locator("#confirmation")).to_contain_text("nothing is doubled")

    assert lost == [201]
    expect(engineer.locator("#confirmation strong").first).to_have_text(title)
    engineer.goto("/provinces/90/map")
    engineer.get_by_role("button", name=title).click()
    expect(engineer.locator("#input-panel h2")).to_have_text(title)
    watch = service.client(WATCH)
    items = watch.get("/api/v1/provinces/90/assessments", params={"limit": 1000}).json()["items"]
    assert [item["title"] for item in items].count(title) == 1


def test_one_draft_in_two_windows_becomes_two_inputs_and_none_is_lost(
    browser: Browser, contexts: list[BrowserContext], service: Service
) -> None:
    first = sign_in(browser, contexts, service, ENGINEER)
    fill_form(first, "หน้าต่างแรก")
    first.click("#locate")
    expect(first.locator("#accuracy_m")).to_have_value("12")
    second = first.context.new_page()
    second.goto("/provinces/90/assessments/new")
    second.wait_for_selector("#map[data-ready]", timeout=MAP_MS)

    first.click("#send")
    expect(first.locator("#confirmed-feed")).to_contain_text("#")
    second.fill("#title", "หน้าต่างที่สอง")
    second.click("#send")
    expect(second.locator("#confirmation")).to_contain_text("หน้าต่างที่สอง")

    items = service.client(WATCH).get("/api/v1/provinces/90/assessments", params={"limit": 1000}).json()["items"]
    titles = [item["title"] for item in items]
    assert (titles.count("หน้าต่างแรก"), titles.count("หน้าต่างที่สอง")) == (1, 1)


def test_a_returned_input_is_mended_in_a_new_version(
    browser: Browser, contexts: list[BrowserContext], service: Service
) -> None:
    engineer = sign_in(browser, contexts, service, ENGINEER)
    fill_form(engineer, "น้ำท่วมถนนเพชรเกษม")
    engineer.locator("input[name=shape][value=LineString]").check()
    engineer.locator("#map canvas").click(position={"x": 300, "y": 200})
    engineer.locator("#map canvas").click(position={"x": 330, "y": 220})
    engineer.locator("#map canvas").click(position={"x": 360, "y": 150})
    engineer.click("#undo-vertex")
    engineer.click("#send")
    engineer.click("#confirmation a")
    lead = service.client("lead.structural@songkhla.demo")
    address = "/api/v1" + re.sub(r"^https?://[^/]+", "", engineer.url)
    assert lead.post(f"{address}/return", json={"reason": "ช่วงถนนไหน"}).status_code == 200

    engineer.reload()
    expect(engineer.locator(".history")).to_contain_text("ช่วงถนนไหน")
    engineer.get_by_role("link", name="แก้ไขเป็นฉบับใหม่").click()
    engineer.wait_for_selector("#map[data-ready]", timeout=MAP_MS)
    expect(engineer.locator("input[name=severity]:checked")).to_have_value("5")
    engineer.fill("#title", "น้ำท่วมถนนเพชรเกษม หน้าโรงพยาบาล")
    engineer.click("#send")
    expect(engineer.locator(".notice-done")).to_have_text("ได้รับฉบับใหม่แล้ว")

    mended = lead.get(address).json()
    assert (mended["version"], mended["state"]) == (2, "submitted")
    assert mended["title"] == "น้ำท่วมถนนเพชรเกษม หน้าโรงพยาบาล"
    assert len(mended["geometry"]["coordinates"]) == 2


def test_what_the_server_refuses_is_said_beside_its_field(
    browser: Browser, contexts: list[BrowserContext], service: Service
) -> None:
    engineer = sign_in(browser, contexts, service, ENGINEER)
    engineer.goto("/provinces/90/assessments/new")
    engineer.click("#send")

    expect(engineer.locator("[data-field=severity] .field-error")).to_have_text("เลือกความรุนแรง")
    expect(engineer.locator("#form-errors a")).to_have_count(5)
    engineer.fill("#title", "ทดสอบ")
    engineer.reload()
    expect(engineer.locator("#title")).to_have_value("ทดสอบ")
