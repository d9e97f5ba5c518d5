"""Pages of the maps: the same addresses as the documents, drawn for people; what is in the data stays data."""

import re
from collections.abc import Generator
from datetime import datetime
from html.parser import HTMLParser
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, expect

from app.core.time import BANGKOK
from app.web.ogc.conditions import Typed, condition_of
from tests.api.people import People
from tests.layers import files
from tests.layers.loads import Worker, loaded, metadata
from tests.ogc import maps
from tests.service import Service
from tests.web.browsing import MAP_MS, chromium, signed_in

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"
HOSTILE = '</script><script>alert(1)</script><img src=x onerror="alert(2)">'
BIDI = "ล้ำ\u202e\u2066gnp.exe"
POINTS, HARSH = "/ogc/collections/90-assessments-points", "/ogc/collections/90-harsh"
THAI = re.compile("[\u0e00-\u0e7f]")
VOID = {"meta", "link", "input", "br", "img", "hr", "path", "rect", "circle"}


@pytest.fixture(scope="module", autouse=True)
def _layers(people: People, worker: Worker, tmp_path_factory: pytest.TempPathFactory) -> None:
    """A public layer whose names and values try everything, and a raster."""
    folder = tmp_path_factory.mktemp("pages")
    content = maps.points()
    content["features"] = content["features"][:60]
    for number, feature in enumerate(content["features"]):
        feature["properties"] = {
            "name": [HOSTILE, "=1+1", BIDI, "O'Brien\\100%_"][number % 4],
            "<b>&\"'": HOSTILE,
            "depth": number / 8,
            "many": 9011,
            "day": f"2025-11-{1 + number % 28:02}",
            "is_wet": number % 2 == 0,
        }
    title = {"th": HOSTILE, "en": HOSTILE}
    maps.load(people, folder, content, "harsh", visibility="public", title=title, source=HOSTILE)
    hazard = {"quantity": "depth", "unit": "m", "datum": "ground", "return_period_years": 100.0, "basis": "modelled"}
    path = files.depth_raster(folder / "depths.tif")
    loaded(people("gis"), path, metadata("depths", kind="hazard", hazard=hazard))


def page(client: httpx.Client, path: str, *, accept: str = BROWSER, **asked: Any) -> httpx.Response:
    return client.get(path, headers={"Accept": accept}, params=asked or None)


PAGES = [
    "/ogc", "/ogc/conformance", "/ogc/api", "/ogc/collections", POINTS, f"{POINTS}/schema", f"{POINTS}/queryables",
    f"{POINTS}/items", f"{POINTS}/tiles/WebMercatorQuad", HARSH, f"{HARSH}/schema", f"{HARSH}/items",
    f"{HARSH}/items/1", f"{HARSH}/tiles/WebMercatorQuad",
    f"{HARSH}/items?filter=%22name%22%20%3E%3C", f"{HARSH}/items?filter=depth%3C0",
    f"{POINTS}/items?as-of=2399-01-01&from=x", "/rasters/90-depths", "/ogc/collections/90-harsh-v1",
]  # fmt: skip


class Document(HTMLParser):
    """Reads a page as a strict reader would: every element closed in its order, no attribute twice."""

    def __init__(self) -> None:
        super().__init__()
        self.opened: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names)), (tag, names)
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.opened.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.opened.pop() == tag, (tag, self.getpos())

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def document(answer: httpx.Response) -> Document:
    read = Document()
    read.feed(answer.text)
    read.close()
    assert read.opened == []
    return read


@pytest.mark.parametrize("language", ["th", "en"])
@pytest.mark.parametrize("path", PAGES)
def test_every_page_is_sound_speaks_the_reader_s_language_and_runs_nothing_of_the_data(
    people: People, path: str, language: str
) -> None:
    answer = page(people("gis", language=language), path)
    assert answer.headers["content-type"] == "text/html; charset=utf-8", answer.text
    assert answer.status_code in (200, 400)
    assert f'<html lang="{language}">' in answer.text
    assert "script-src 'self'" in answer.headers["content-security-policy"]
    assert set(answer.headers["vary"].split(", ")) == {"Accept", "Accept-Language", "Authorization", "Cookie"}
    read = document(answer)
    ids = [of["id"] for _, of in read.elements if "id" in of]
    assert len(ids) == len(set(ids)), path
    for tag, of in read.elements:
        assert tag not in ("img", "iframe", "style", "b"), path
        assert not [name for name in of if name == "style" or name.startswith("on")], path
        assert tag != "script" or of.get("type") == "application/json" or (of["src"] or "").startswith("/static/"), path
        assert tag != "label" or of["for"] in ids, path
        if tag == "a" and (of["href"] or "").startswith("#"):
            assert (of["href"] or "")[1:] in ids, of
    assert sum(tag == "h1" for tag, _ in read.elements) == 1


def test_programs_get_documents_and_browsers_pages(people: People) -> None:
    client = people("gis")
    for path in ("/ogc", "/ogc/collections", HARSH, f"{HARSH}/items", f"{HARSH}/items/1", "/rasters/90-depths"):
        for accept in (
            "*/*",
            "application/json",
            "application/geo+json, application/json",
            "application/json, text/html",
        ):
            assert "json" in page(client, path, accept=accept).headers["content-type"], (path, accept)
        assert "json" in page(client, path, f="json").headers["content-type"]
        assert "html" in page(client, path, accept="*/*", f="html").headers["content-type"]
        told = page(client, path, accept="*/*")
        assert "Accept" in told.headers["vary"].split(", ")
        (alternate,) = [one for one in told.json()["links"] if one["type"] == "text/html" and one["rel"] == "alternate"]
        assert "html" in page(client, alternate["href"], accept="*/*").headers["content-type"]
        # what is kept of one is never taken for the other
        again = client.get(path, headers={"Accept": BROWSER, "If-None-Match": told.headers.get("etag", '"x"')})
        assert (again.status_code, again.headers.get("etag")) == (200, None)
    assert page(client, f"{HARSH}/items", f="csv").headers["content-type"].startswith("text/csv")
    head = client.head(f"{HARSH}/items", headers={"Accept": BROWSER})
    assert (head.status_code, head.headers["content-type"]) == (200, "text/html; charset=utf-8")


def test_what_somebody_may_not_see_is_no_page_either(people: People) -> None:
    nobody, other = people(None), people("engineer@khonkaen.demo")
    for path in (f"{POINTS}/items", POINTS, "/ogc/collections/90-none", "/rasters/90-depths", f"{POINTS}/schema"):
        sent = page(nobody, path)
        assert (sent.status_code, sent.headers["location"]) == (303, f"/sign-in?next={path}")
        hidden, none = page(other, path), page(other, "/ogc/collections/90-nowhere")
        assert hidden.status_code == none.status_code == 404
        assert hidden.headers["content-type"].startswith("text/html")
        as_document = page(other, path, accept="*/*")
        assert (as_document.status_code, as_document.headers["content-type"]) == (404, "application/problem+json")
    assert page(nobody, f"{HARSH}/items").status_code == 200
    assert "90-depths" not in page(nobody, "/ogc/collections").text
    assert page(people("gis"), f"{HARSH}/items").headers["cache-control"] == "private, no-store"


def test_english_pages_have_no_thai_words_of_ours(people: People) -> None:
    for path in PAGES[:7]:
        text = re.sub(
            r'<script type="application/json".*?</script>', "", page(people("gis"), path).text, flags=re.DOTALL
        )
        text = re.sub(r'<(\w+)[^>]*\slang="th"[^>]*>.*?</\1>', "", text)
        text = re.sub(r'(data-words|placeholder)="[^"]*"', "", text)
        found = [line.strip() for line in text.splitlines() if THAI.search(line) and "สนทนา" not in line]
        assert [line for line in found if "person-menu" not in line and "reader" not in line] == [], path


def rows(answer: httpx.Response) -> list[str]:
    return re.findall(r'<tr data-id="([^"]+)"', answer.text)


def test_pages_of_the_table_hold_every_feature_once(people: People) -> None:
    answer = page(people("gis"), f"{HARSH}/items", limit=20)
    found: list[str] = []
    while True:
        found += rows(answer)
        following = re.search(r'rel="next" href="([^"]+)"', answer.text)
        if following is None:
            break
        assert "/90-harsh-v1/items?" in following[1]
        answer = page(people("gis"), following[1].replace("&amp;", "&"))
    assert found == [str(number) for number in range(1, 61)]
    assert "This is the last page." in answer.text


def test_values_are_text_in_isolation_with_times_as_people_read_them(people: People) -> None:
    text = page(people("gis", language="th"), f"{HARSH}/items").text
    assert "&lt;/script&gt;&lt;script&gt;alert(1)" in text
    assert f'<bdi lang="th">{BIDI}</bdi>' in text
    assert '<bdi lang="en">=1+1</bdi>' in text
    assert ">1 พ.ย. 2568</bdi>" in text
    assert ">ใช่</bdi>" in text
    assert ">9011</bdi>" in text  # a code, perhaps: no separators
    item = page(people("gis"), f"{HARSH}/items/2").text
    assert ">0.125</bdi>" in item
    assert ">2 Nov 2025</bdi>" in item


def sent(client: httpx.Client, path: str, **typed: str) -> httpx.Response:
    """What the form sends, and where it leads."""
    answer = page(client, path, **typed)
    assert answer.status_code == 303, answer.text
    return page(client, answer.headers["location"])


def test_the_form_asks_in_people_s_words_and_the_page_has_the_address_of_programs(people: People) -> None:
    client = people("gis", language="th")
    everything = client.get(f"{POINTS}/items").json()["features"]
    day = sent(client, f"{POINTS}/items", **{"from": "21/11/2568", "to": "๒๑/๑๑/๒๕๖๘", "bbox": ""})
    assert "datetime=2025-11-21" in str(day.url)
    observed = {one["id"]: datetime.fromisoformat(one["properties"]["observed_at"]) for one in everything}
    expected = {id_ for id_, at in observed.items() if at.astimezone(BANGKOK).date().isoformat() == "2025-11-21"}
    assert set(rows(day)) == expected
    assert expected
    assert 'value="21/11/2568"' in day.text
    grave = sent(client, f"{POINTS}/items", column="severity", **{"is": "ge", "value": "4"})
    assert set(rows(grave)) == {one["id"] for one in everything if one["properties"]["severity"] >= 4}
    both = sent(client, f"{POINTS}/items", column="unit", filter="severity >= 4", **{"is": "eq", "value": "structural"})
    assert set(rows(both)) < set(rows(grave))
    long_ago = sent(client, f"{POINTS}/items", recorded="1/1/2544 12:00")
    assert "as-of=2001-01-01T05" in str(long_ago.url)
    assert "ไม่มีรายการที่ตรงเงื่อนไข" in long_ago.text
    assert "ไม่ใช่ข้อมูลปัจจุบัน" in long_ago.text


def test_a_moment_before_a_layer_is_said_beside_the_form(people: People) -> None:
    answer = page(people("gis"), f"{HARSH}/items", **{"as-of": "2001-01-01"})
    assert answer.status_code == 404
    assert "Nothing was on the record at that moment" in answer.text
    assert 'name="recorded" type="text" maxlength="40" value="01/01/2001"' in answer.text


def test_a_filter_in_json_and_a_box_in_metres_stay_so_when_the_form_is_sent(people: People) -> None:
    client, metres = people("gis"), "http://www.opengis.net/def/crs/EPSG/0/32647"
    asked = {
        "filter": '{"op":"<","args":[{"property":"depth"},1]}',
        "filter-lang": "cql2-json",
        "bbox": "600000,700000,700000,800000",
        "bbox-crs": metres,
    }
    first = page(client, f"{HARSH}/items", **asked)
    hidden = dict(
        re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]+)"', first.text.partition('id="conditions"')[2])
    )
    assert hidden == {"filter-lang": "cql2-json", "bbox-crs": metres}
    assert rows(sent(client, f"{HARSH}/items", **asked, column="")) == rows(first) == [str(n) for n in range(1, 9)]


def test_what_cannot_be_understood_is_said_beside_the_form_with_what_was_typed(people: People) -> None:
    client = people("gis")
    for typed, told in [
        ({"filter": "severity >="}, "filter"), ({"bbox": "1,2"}, "bbox"), ({"datetime": "2568-11-21"}, "Buddhist"),
        ({"column": "severity", "is": "ge", "value": "<b>x"}, "none of this column"),
        ({"column": "unit", "is": "lt", "value": "x"}, "cannot be compared"),
        ({"column": "none", "is": "eq"}, "no such column"), ({"as-of": "2399-01-01"}, "as-of"),
    ]:  # fmt: skip
        answer = page(client, f"{POINTS}/items", **typed)
        assert answer.status_code == 400
        assert re.search(rf'id="form-problem">.*?{told}', answer.text, re.DOTALL), typed
        assert rows(answer) == []
    refused = page(client, f"{POINTS}/items", column="severity", **{"is": "ge", "value": "<b>x"})
    assert 'value="&lt;b&gt;x"' in refused.text
    assert page(client, f"{POINTS}/items", limt="1").status_code == 400


@pytest.mark.parametrize("typed", ["O'Brien\\100%_", "=1+1", "' OR 1=1 --", "\\", "%", "\\'"])
def test_what_is_typed_as_a_value_is_a_value(people: People, typed: str) -> None:
    client = people("gis")
    values = {str(number + 1): [HOSTILE, "=1+1", BIDI, "O'Brien\\100%_"][number % 4] for number in range(60)}
    for comparison, matches in [("eq", str.__eq__), ("has", str.__contains__)]:
        found = sent(client, f"{HARSH}/items", column="name", limit="200", **{"is": comparison, "value": typed})
        assert set(rows(found)) == {id_ for id_, value in values.items() if matches(value, typed)}, comparison


def test_columns_whose_names_need_care_are_not_offered(people: People) -> None:
    text = page(people("gis"), f"{HARSH}/items").text
    offered = re.findall(r'<option value="([^"]*)"', text.partition('id="is"')[0])
    assert offered == ["", "name", "depth", "many", "day", "is_wet"]
    assert condition_of(Typed(), []) == ""


@pytest.fixture(scope="module")
def browser() -> Generator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.mark.acceptance
def test_a_person_narrows_features_down_and_goes_between_table_and_map(browser: Browser, service: Service) -> None:
    with signed_in(browser, service, "gis@songkhla.demo", locale="en-GB") as desk:
        desk.goto(f"{HARSH}/items?limit=20")
        expect(desk.locator("#map[data-layer=drawn]")).to_be_visible(timeout=MAP_MS)
        assert desk.evaluate("document.documentElement.scrollWidth <= innerWidth")
        first = desk.locator("tr[data-id='1']")
        first.get_by_role("button", name="On the map 1").click()
        expect(first).to_have_class(re.compile("is-shown"))
        desk.locator("details.conditions > summary").click()
        desk.select_option("#column", "depth")
        desk.select_option("#is", "ge")
        desk.fill("#value", "7")
        desk.click("#use-map")
        expect(desk.locator("#bbox")).to_be_focused()
        desk.click("#conditions button[type=submit]")
        desk.wait_for_url(re.compile("filter="))
        expect(desk.locator("tr[data-id]")).to_have_count(4)
        expect(desk.locator("#filter")).to_have_value('"depth" >= 7')
        desk.locator("tr[data-id='57'] a").click()
        expect(desk.locator("h1")).to_contain_text("57")
        expect(desk.locator("#map[data-layer=drawn]")).to_be_visible(timeout=MAP_MS)
        desk.goto("/rasters/90-depths")
        expect(desk.locator("#map[data-layer=drawn]")).to_be_visible(timeout=MAP_MS)
        desk.get_by_role("button", name="See the value at the centre").click()
        expect(desk.locator("#point-panel strong")).to_have_text(re.compile(r"^(\d[\d.]* m|Dry \(0 m\)|No value .*)$"))
