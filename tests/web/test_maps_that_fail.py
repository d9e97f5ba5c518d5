"""A map that could not be drawn says so, is not called empty, and is drawn once the line is back."""

from collections.abc import Callable, Generator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.layers import files
from tests.layers.loads import Worker, loaded, metadata
from tests.service import Service
from tests.web.browsing import MAP_MS, PHONE, chromium, signed_in

GIS, ENGINEER = "gis@songkhla.demo", "engineer@songkhla.demo"
TILES, PICTURES = "**/ogc/collections/**/tiles/**", "**/preview.png"
BOUNDARIES, INPUTS = "**/areas.geojson*", "**/assessments.geojson*"


@pytest.fixture(scope="module")
def browser() -> Generator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def layers(service: Service, worker: Worker, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A layer of buildings and one of depths."""
    folder: Path = tmp_path_factory.mktemp("layers")
    gis = service.client(GIS)
    loaded(gis, files.geojson(files.buildings(), folder / "b.geojson"), metadata("buildings"))
    hazard = {"quantity": "depth", "unit": "m", "datum": "ground", "basis": "modelled"}
    loaded(gis, files.depth_raster(folder / "d.tif"), metadata("depths", kind="hazard", hazard=hazard))
    return "/provinces/90/layers"


def cut(route: Route) -> None:
    route.abort("connectionreset")


def refused(status: int) -> Callable[[Route], None]:
    return lambda route: route.fulfill(status=status, content_type="application/problem+json", body="{}")


def notice(page: Page, state: str) -> None:
    """Waits until the map says how it stands."""
    expect(page.locator(f'.map-notice[data-state="{state}"]')).to_be_attached(timeout=MAP_MS)


def fails_then_recovers(page: Page, address: str, routes: str, part: str) -> None:
    page.route(routes, cut)
    page.goto(address)
    notice(page, "failed")
    status = page.locator(".map-notice [role=status]")
    expect(status).to_contain_text("could not be drawn")
    expect(status).to_contain_text(part)
    expect(status).to_contain_text("does not mean that nothing is there")
    page.unroute(routes)
    page.get_by_role("button", name="Try again").click()
    notice(page, "drawn")
    expect(status).to_have_text("")


@pytest.mark.parametrize(
    ("slug", "routes"),
    [("buildings", TILES), ("depths", PICTURES)],
)
def test_a_layer_whose_tiles_or_picture_fail_is_not_called_empty(
    browser: Browser, service: Service, layers: str, slug: str, routes: str
) -> None:
    with signed_in(browser, service, ENGINEER, locale="en-GB") as page:
        fails_then_recovers(page, f"{layers}/{slug}", routes, "this layer")


@pytest.mark.acceptance
def test_what_lies_at_a_place_is_not_known_while_the_layer_is_not_drawn(
    browser: Browser, service: Service, layers: str
) -> None:
    with signed_in(browser, service, ENGINEER) as page:
        page.route(TILES, cut)
        page.goto(f"{layers}/buildings")
        notice(page, "failed")
        expect(page.locator(".map-notice")).to_contain_text("ยังวาดแผนที่ไม่ได้")
        page.click("#feature-centre")
        expect(page.locator("#feature-hint")).to_contain_text("ยังบอกไม่ได้")


def test_it_is_tried_again_by_itself_when_the_line_is_back(browser: Browser, service: Service, layers: str) -> None:
    with signed_in(browser, service, ENGINEER, size=PHONE) as page:
        page.route(TILES, cut)
        page.goto(f"{layers}/buildings")
        notice(page, "failed")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        page.unroute(TILES)
        page.context.set_offline(True)
        page.context.set_offline(False)
        notice(page, "drawn")


@pytest.mark.parametrize(
    ("status", "words"), [(401, "sign in again"), (404, "no longer shown"), (500, "does not mean")]
)
@pytest.mark.acceptance
def test_what_the_server_refuses_is_told_from_what_is_not_there(
    browser: Browser, service: Service, layers: str, status: int, words: str
) -> None:
    with signed_in(browser, service, ENGINEER, locale="en-GB") as page:
        page.route(TILES, refused(status))
        page.goto(f"{layers}/buildings")
        notice(page, "failed")
        expect(page.locator(".map-notice")).to_contain_text(words)


@pytest.mark.acceptance
def test_a_view_beside_the_layer_is_empty_and_leads_back_to_it(browser: Browser, service: Service, layers: str) -> None:
    with signed_in(browser, service, ENGINEER, locale="en-GB") as page:
        for slug in ("buildings", "depths"):
            page.goto(f"{layers}/{slug}")
            page.wait_for_selector("#map[data-layer]", timeout=MAP_MS)
            notice(page, "drawn")
            canvas = page.locator("#map canvas")
            canvas.focus()
            for _ in range(8):
                page.keyboard.press("ArrowRight")
                page.wait_for_timeout(400)
            notice(page, "empty")
            expect(page.locator(".map-notice")).to_contain_text("Nothing of this layer lies in this part of the map")
            page.get_by_role("button", name="Show the whole layer").click()
            notice(page, "drawn")


@pytest.mark.acceptance
def test_boundaries_that_fail_come_when_they_can_be_had(browser: Browser, service: Service) -> None:
    with signed_in(browser, service, GIS, locale="en-GB") as page:
        fails_then_recovers(page, "/provinces/90/areas", BOUNDARIES, "boundaries")
        drawn = page.get_by_role("button", name="Show on the map").first
        page.locator(".area-group summary").first.click()
        expect(drawn).to_be_visible()


def test_inputs_that_fail_to_load_are_said_on_the_map_and_in_the_list(browser: Browser, service: Service) -> None:
    with signed_in(browser, service, ENGINEER, locale="en-GB") as page:
        page.route(INPUTS, cut)
        page.goto("/provinces/90/map")
        notice(page, "failed")
        expect(page.locator("#map-status")).to_contain_text("could not be loaded")
        expect(page.locator("#empty-none")).to_be_hidden()
        page.unroute(INPUTS)
        page.get_by_role("button", name="Try again").click()
        expect(page.locator("#map-status")).to_contain_text("inputs shown", timeout=MAP_MS)
        expect(page.locator('.map-notice[data-state="failed"]')).to_have_count(0)


@pytest.mark.acceptance
def test_the_feed_s_map_is_not_blank_without_a_word(browser: Browser, service: Service) -> None:
    with signed_in(browser, service, "watch@songkhla.demo", locale="en-GB") as page:
        page.route("**/feed?**", cut)
        page.goto("/provinces/90/feed")
        notice(page, "failed")
        expect(page.locator(".map-notice")).to_contain_text("entries of the feed")
        page.unroute("**/feed?**")
        notice(page, "drawn")
