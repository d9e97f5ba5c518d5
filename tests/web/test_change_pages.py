"""The pages of change sets: what one changed, conflicts decided in a real browser, proposals accepted or returned."""

import re
from collections.abc import Generator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, expect

from app.web.change_drawing import conflict_sketch
from tests.api.people import People
from tests.layers.loads import Worker
from tests.ogc import edits
from tests.ogc.edits import added, items, mine, moved, patched, point, published, step
from tests.service import Service
from tests.web.browsing import MAP_MS, PHONE, chromium, signed_in

HOSTILE = '<img src=x onerror="alert(1)">'
HERE = "/provinces/90/layers/paged"
THAI = re.compile("[\u0e00-\u0e7f]")


@pytest.fixture(scope="module")
def browser() -> Generator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="module", autouse=True)
def _layer(people: People, worker: Worker, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder: Path = tmp_path_factory.mktemp("pages")
    edits.load(people, folder, "paged")


def shown(client: httpx.Client, address: str, language: str, status: int = 200) -> str:
    answer = client.get(address, params={"lang": language}, headers={"Accept": "text/html"})
    assert answer.status_code == status, answer.text
    return answer.text


def test_whoever_may_edit_is_led_to_their_changes_and_others_are_not(people: People) -> None:
    for name, may in (("gis", True), ("lead.structural", True), ("engineer", False), ("watch", False)):
        assert (f'href="{HERE}/changes"' in shown(people(name), HERE, "th")) is may
        answer = people(name).get(f"{HERE}/changes", headers={"Accept": "text/html"})
        assert answer.status_code == (200 if may else 403)
        # a token that edits is offered to those who may
        assert ('id="token-use"' in shown(people(name), "/provinces/90/qgis", "en")) is may
    for language, words in (("th", "ท่านยังไม่ได้แก้ไขชั้นข้อมูลนี้"), ("en", "You have not changed anything of this layer.")):
        page = shown(people("gis"), f"{HERE}/changes", language)
        assert words in page
        assert "/provinces/90/qgis" in page


def test_a_proposal_is_shown_with_what_changes_and_returned_with_a_reason(people: People) -> None:
    lead, gis = people("lead.structural"), people("gis")
    patched(lead, "paged", 8, name=HOSTILE, is_even=None)
    lead.delete(f"{items('paged')}/9")
    assert step(lead, "paged", "propose").status_code == 200
    id_ = (mine(lead, "paged") or {})["id"]
    assert f"{HERE}/changes/{id_}" in shown(gis, HERE, "th")
    page = shown(gis, f"{HERE}/changes/{id_}", "en")
    assert HOSTILE not in page.partition('id="page-data"')[0]
    assert "&lt;img src=x" in page
    assert "Accept: publish as a new version" in page
    assert 'class="change-mark"' in page
    token = gis.headers["X-CSRF-Token"]
    refused = gis.post(f"{HERE}/changes/{id_}/return", data={"csrf_token": token, "reason": " "})
    assert refused.status_code == 422
    answer = gis.post(f"{HERE}/changes/{id_}/return", data={"csrf_token": token, "reason": "ขอหลักฐาน"})
    assert answer.status_code == 303
    assert "ขอหลักฐาน" in shown(lead, f"{HERE}/changes", "th")
    forged = gis.post(f"{HERE}/changes/{id_}/publish", data={"csrf_token": "x"}, headers={"X-CSRF-Token": "x"})
    assert forged.status_code == 403
    assert people("secretary").get(f"{HERE}/changes/{id_}").status_code == 404
    discarded = lead.post(f"{HERE}/changes/{id_}/discard", data={"csrf_token": lead.headers["X-CSRF-Token"]})
    assert discarded.status_code == 303
    assert "Take it up again" in shown(lead, f"{HERE}/changes/{id_}", "en")


@pytest.mark.acceptance
def test_conflicts_are_found_decided_and_published_in_a_browser(
    browser: Browser, service: Service, people: People
) -> None:
    gis, secretary = people("gis"), people("secretary")
    patched(secretary, "paged", 1, name="ชื่อของเลขา", height_m=3.5)
    moved(secretary, "paged", 2, 100.46, 6.95)
    patched(secretary, "paged", 3, name="ชื่อที่สาม")
    added(secretary, "paged", point(100.5, 6.96, name="จุดใหม่"))
    patched(gis, "paged", 1, name="ชื่อของเจ้าหน้าที่")
    moved(gis, "paged", 2, 100.43, 6.93)
    published(gis, "paged")
    with signed_in(browser, service, "secretary@songkhla.demo", size=PHONE) as page:
        page.goto("/provinces/90/qgis")
        page.locator("#token-form button:not([disabled])").wait_for()
        page.select_option("#token-use", "edit")
        page.click("#token-form button")
        expect(page.locator("#tokens")).to_contain_text("ชั้นข้อมูล, อ่าน")
        page.goto(HERE)
        page.click("#edits .button")
        expect(page.locator("#behind")).to_contain_text("2")
        page.click("form[action$='/publish'] button")
        conflicts = page.locator(".conflict")
        expect(conflicts).to_have_count(2)
        expect(page.locator("[role=alert]")).to_contain_text("มีผู้อื่นแก้ไข")
        expect(conflicts.nth(0)).to_contain_text("ชื่อของเจ้าหน้าที่")
        expect(conflicts.nth(0)).to_contain_text("ชื่อของเลขา")
        expect(conflicts.nth(1).locator("svg circle")).not_to_have_count(0)
        page.wait_for_selector("#map[data-changes=drawn]", timeout=MAP_MS)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        expect(page.locator("form[action$='/publish']")).to_have_count(0)
        conflicts.nth(0).get_by_role("button", name="ใช้ของฉัน").click()
        expect(conflicts).to_have_count(1)
        conflicts.nth(0).get_by_role("button", name="ใช้ของเขา").click()
        expect(conflicts).to_have_count(0)
        expect(page.locator("#decided")).to_have_count(1)
        page.wait_for_selector("#map[data-changes=drawn]", timeout=MAP_MS)
        page.locator("[data-change='change-3'] [data-show]").click()
        expect(page.locator("[data-change='change-3']")).to_have_class(re.compile("is-chosen"))
        page.click("form[action$='/publish'] button")
        page.wait_for_url(re.compile(r"version=3&done=publish"))
        expect(page.locator(".notice-done")).to_contain_text("เผยแพร่")
    read = edits.read(people("engineer"), "paged", 1)
    assert read is not None
    assert read["properties"]["name"] == "ชื่อของเลขา"
    place = edits.read(people("engineer"), "paged", 2)
    assert place is not None
    assert place["geometry"]["coordinates"] == [100.43, 6.93]


def test_english_pages_have_no_thai_but_what_people_wrote(people: People) -> None:
    gis = people("gis")
    patched(gis, "paged", 5, name="word", seen_at=None)
    page = shown(gis, f"{HERE}/changes", "en").partition('id="page-data"')[0].partition("<main")[2]
    plain = re.sub(r'<([a-z]+)[^>]*lang="th"[^>]*>.*?</\1>', "", page, flags=re.DOTALL)
    found = {line.strip() for line in plain.splitlines() if THAI.search(line)}
    assert {line for line in found if "Layer paged" not in line} == set()
    assert step(gis, "paged", "discard").status_code == 200


def test_a_sketch_draws_every_form_that_is_there_and_none_where_all_stand_together() -> None:
    def at(x: float) -> dict[str, object]:
        return {"properties": {}, "geometry": {"type": "Point", "coordinates": [x, 7.0]}}

    sketch = conflict_sketch({"base": at(100.0), "theirs": at(100.1), "mine": at(100.2)})
    assert sketch is not None
    assert sketch.count("<circle") == 3
    assert 'cx="22.0"' in sketch
    assert 'cx="298.0"' in sketch
    assert conflict_sketch({"base": at(100.0), "theirs": at(100.0), "mine": None}) is None
