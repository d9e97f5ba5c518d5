"""The page that brings the maps into QGIS: the token, the files, and a check that says in words what fails."""

import re
from collections.abc import Callable, Generator
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from playwright.sync_api import Browser, Page, Request, Route, expect

from tests.api.people import People
from tests.service import Service
from tests.web.browsing import PHONE, chromium, signed_in

PAGE = "/provinces/90/qgis"
GIS = "gis@songkhla.demo"
STEPS = 8
WHOLE = re.compile(r"^snt_[A-Za-z0-9_-]{43}$")


@pytest.fixture(scope="module")
def browser() -> Generator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture
def desk(browser: Browser, service: Service) -> Generator[Page]:
    """The page, open for the GIS officer, in English."""
    with signed_in(browser, service, GIS, locale="en-GB") as page:
        opened(page)
        yield page


def opened(page: Page) -> None:
    page.goto(PAGE)
    expect(page.locator("#check-form button")).to_be_enabled()


def made(page: Page) -> str:
    """Make a token on the page; what it is."""
    page.click("#token-form button")
    expect(page.locator("#token-made")).to_be_focused()
    token = page.locator("#token").inner_text()
    assert WHOLE.match(token)
    expect(page.locator("#check-token")).to_have_value(token)
    return token


def checked(page: Page, token: str | None = None) -> None:
    """Run the check, with another token where one is given."""
    if token is not None:
        page.fill("#check-token", token)
    page.click("#check-form button")
    expect(page.locator("#checks > li")).to_have_count(STEPS)
    expect(page.locator("#check-form button")).to_be_focused()


def failed(page: Page) -> str:
    """What the one step that failed says."""
    expect(page.locator(".check-failed")).to_have_count(1)
    expect(page.locator("#check-summary")).to_contain_text("One step failed")
    return page.locator(".check-failed").inner_text()


def token_of(people: People, name: str, *scopes: str) -> str:
    made = people(name).post("/api/v1/tokens", json={"name": "a token of mine", "scopes": list(scopes)})
    return str(made.json()["token"])


def fits(page: Page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_token_is_made_shown_once_and_every_step_passes_on_a_phone_without_a_mouse(
    browser: Browser, service: Service
) -> None:
    with signed_in(browser, service, GIS, size=PHONE) as page:
        page.goto("/provinces/90/layers")
        page.get_by_role("link", name="เปิดใน QGIS").click()
        expect(page.locator("#token-form button")).to_be_enabled()
        assert fits(page)
        page.focus("#token-name")
        page.keyboard.press("Enter")
        expect(page.locator("#token-made")).to_be_focused()
        token = page.locator("#token").inner_text()
        assert WHOLE.match(token)
        page.focus("#check-token")
        page.keyboard.press("Enter")
        expect(page.locator("#check-summary")).to_have_text("ผ่านทุกข้อ QGIS เปิดแผนที่ได้จากเครื่องนี้")
        expect(page.locator(".check-ok")).to_have_count(STEPS)
        expect(page.locator("#tokens li")).to_contain_text(["QGIS ที่สำนักงาน"])
        assert fits(page)
        page.reload()
        expect(page.locator("#tokens li")).to_have_count(1)
        assert token not in page.content()
    (listed,) = service.client(GIS).get("/api/v1/tokens").json()
    assert listed["scopes"] == ["read"]
    years = (datetime.fromisoformat(listed["expires_at"]) - datetime.now(UTC)) / timedelta(days=365)
    assert 0.99 < years < 1.01


def test_the_token_is_copied(browser: Browser, service: Service) -> None:
    with signed_in(browser, service, GIS) as page:
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        opened(page)
        token = made(page)
        page.locator("#token-made .copy").click()
        expect(page.locator("#token-made .copy")).to_contain_text("คัดลอกแล้ว")
        assert page.evaluate("navigator.clipboard.readText()") == token


def test_the_files_come_in_the_language_of_the_page(desk: Page) -> None:
    for name in ("authentication.xml", "project.qgz", "layers.qlr"):
        with desk.expect_download() as download:
            desk.locator(f"a[href*='{name}']").click()
        assert download.value.suggested_filename.startswith("sonthana-")
        assert "lang=en" in download.value.url


def test_without_a_token_the_check_says_so(desk: Page) -> None:
    checked(desk, "")
    assert "There is no token yet" in failed(desk)
    expect(desk.locator(".check-skipped")).to_have_count(5)


def test_half_a_token_is_told_from_a_wrong_one(desk: Page) -> None:
    checked(desk, "snt_abc")
    assert "this has 7" in failed(desk)
    checked(desk, f"snt_{'x' * 43}")
    assert "has expired, was revoked, or was copied wrongly" in failed(desk)


def test_a_revoked_token_is_said_to_be_revoked(desk: Page) -> None:
    made(desk)
    mine = desk.locator("#tokens li", has=desk.get_by_role("button")).first
    # the list comes after the token; until then the first may be one of an earlier test
    expect(mine).to_contain_text("QGIS at the office")
    mine.get_by_role("button").click()
    expect(desk.locator("#tokens-told")).to_contain_text("Press again to revoke “QGIS at the office”")
    mine.get_by_role("button", name="Press again to revoke").click()
    expect(desk.locator("#tokens-told")).to_contain_text("was revoked")
    expect(desk.locator("#tokens-heading")).to_be_focused()
    checked(desk)
    said = failed(desk)
    assert re.search(r"The token “QGIS at the office” was revoked \d+ \w+ \d{4}", said)
    assert "Make a new token in step 1" in said


def test_an_expired_token_is_said_to_have_expired(desk: Page, service: Service, people: People) -> None:
    token = token_of(people, "gis", "read")
    with psycopg.connect(service.urls.admin) as connection:
        connection.execute("UPDATE app_tokens SET expires_at = now() - interval '1 day' WHERE name = 'a token of mine'")
    checked(desk, token)
    assert re.search(r"Of your tokens these have ended: .*“a token of mine” expired \d+ \w+", failed(desk))


def test_a_token_of_too_narrow_a_scope_is_told_by_what_it_lacks(desk: Page, people: People) -> None:
    checked(desk, token_of(people, "gis", "feed"))
    said = failed(desk)
    assert "The token’s scope is not enough" in said
    assert "read" in said


def test_a_token_for_layers_alone_is_a_warning_where_there_are_inputs(desk: Page, people: People) -> None:
    checked(desk, token_of(people, "gis", "layers"))
    # this province has no layers, so that such a token sees nothing of it
    assert "The token’s scope is not enough" in failed(desk)


def test_a_stranger_s_token_is_told_from_a_wrong_one(desk: Page, people: People) -> None:
    checked(desk, token_of(people, "secretary@khonkaen.demo", "read"))
    assert "who has no role in this province" in failed(desk)


def proxied(page: Page, change: Callable[[Route, Request], None]) -> None:
    """Put a proxy between the page and the service: what it does to every request for maps, or with a token."""
    page.route(re.compile(r"/(ogc(/.*)?|api/v1/session)(\?.*)?$"), change)


def test_a_proxy_that_takes_the_token_off_is_found_out(desk: Page) -> None:
    def strip(route: Route, request: Request) -> None:
        route.continue_(headers={name: value for name, value in request.headers.items() if name != "authorization"})

    proxied(desk, strip)
    made(desk)
    checked(desk)
    said = failed(desk)
    assert "The token does not reach the service" in said
    assert "Authorization" in said


@pytest.mark.parametrize(
    ("elsewhere", "told"),
    [
        ("https://{host}", "begin with https:// though you came by http://"),
        ("http://inside:8000", "http://inside:8000"),
    ],
)
def test_links_that_lead_elsewhere_are_found_out(desk: Page, service: Service, elsewhere: str, told: str) -> None:
    other = elsewhere.format(host=service.base_url.partition("://")[2])

    def rewrite(route: Route, request: Request) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, body=answer.text().replace(service.base_url, other))

    proxied(desk, rewrite)
    checked(desk, "")
    expect(desk.locator("#checks > li").first).to_contain_text(told)
    expect(desk.locator("#checks > li").first).to_contain_text("Tell the operator")


def test_the_sign_in_page_of_a_network_is_not_taken_for_the_service(desk: Page) -> None:
    proxied(desk, lambda route, _: route.fulfill(status=200, content_type="text/html", body="<h1>Wi-Fi</h1>"))
    checked(desk, "")
    assert "not from this service (200 text/html)" in failed(desk)


def test_a_line_that_is_down_is_said_to_be_down(desk: Page) -> None:
    proxied(desk, lambda route, _: route.abort())
    checked(desk, "")
    assert "There is no answer" in failed(desk)


def test_a_clock_that_is_wrong_is_a_warning_with_how_much(desk: Page, people: People) -> None:
    token = token_of(people, "gis", "read")
    desk.clock.install(time=datetime.now(UTC) + timedelta(hours=2))
    opened(desk)
    checked(desk, token)
    expect(desk.locator(".check-warning")).to_contain_text("120 minutes ahead")
    expect(desk.locator("#check-summary")).to_contain_text("one thing should be mended")


def test_a_token_without_a_name_is_not_made_and_said_so(desk: Page) -> None:
    desk.fill("#token-name", "   ")
    desk.click("#token-form button")
    expect(desk.locator("#token-problem")).to_contain_text("No token was made")
    expect(desk.locator("#token-name")).to_have_attribute("aria-invalid", "true")


def test_the_page_is_for_people_of_the_province(people: People) -> None:
    html = {"Accept": "text/html"}
    assert people("auditor").get(PAGE, headers=html).status_code == 200
    assert people(None).get(PAGE, headers=html).headers["location"].startswith("/sign-in?next=")
    assert people("secretary@khonkaen.demo").get(PAGE, headers=html).status_code == 404
    by_token = people.with_token("gis", "read").get(PAGE, headers=html)
    assert "a token makes none" in by_token.text
    assert by_token.headers["cache-control"] == "private, no-store"
