"""Pages as people get them: their language, their safety, and who may see which."""

import re
import uuid
from collections.abc import Iterator

import httpx
import pytest

from app.core.errors import registry
from tests.service import Service

PEOPLE = {"engineer": "engineer@songkhla.demo", "watch": "watch@songkhla.demo"}
PAGES = {
    "engineer": ["/provinces/90/map", "/provinces/90/assessments", "/provinces/90/assessments/new", "/about"],
    "watch": ["/provinces/90/feed", "/docs/problems", "/docs/problems/not_found"],
}
THAI = re.compile("[\u0e00-\u0e7f]")
HOSTILE = '</script><script>alert(1)</script><img src=x onerror="alert(2)">{{ 7 * 7 }}'


@pytest.fixture(scope="module")
def people(service: Service) -> dict[str, httpx.Client]:
    clients = {name: service.client(login) for name, login in PEOPLE.items()}
    for client in clients.values():
        client.headers["Accept"] = "text/html"
    return clients


@pytest.fixture(scope="module")
def hostile_id(people: dict[str, httpx.Client]) -> str:
    """An input whose words try to run as script."""
    body = {
        "id": str(uuid.uuid4()),
        "unit": "structural",
        "kind": "pump",
        "title": HOSTILE,
        "description": HOSTILE,
        "severity": 5,
        "observed_at": "2025-11-21T20:30:00+07:00",
        "geometry": {"type": "Point", "coordinates": [100.475, 7.008]},
        "accuracy_m": 15,
    }
    answer = people["engineer"].post("/api/v1/provinces/90/assessments", json=body)
    assert answer.status_code == 201, answer.text
    return body["id"]


def all_pages(people: dict[str, httpx.Client], language: str) -> Iterator[tuple[str, httpx.Response]]:
    for name, paths in PAGES.items():
        for path in [*paths, "/nope"]:
            yield path, people[name].get(path, headers={"Accept-Language": language})


def test_pages_run_no_script_and_no_style_but_their_own(people: dict[str, httpx.Client], hostile_id: str) -> None:
    answers = [*all_pages(people, "th"), ("", people["engineer"].get(f"/provinces/90/assessments/{hostile_id}"))]
    for path, answer in answers:
        policy = answer.headers["content-security-policy"]
        assert "script-src 'self';" in policy, path
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        for script in re.findall(r"<script[^>]*>", answer.text):
            assert 'src="/static/build/' in script or 'type="application/json"' in script, path
        assert "<style" not in answer.text
        assert not re.search(r"<[^>]+\s(style|on[a-z]+)\s*=", answer.text), path
        assert not re.search(r'(src|href)="(https?:)?//', answer.text), path


def test_what_people_write_stays_text(people: dict[str, httpx.Client], hostile_id: str) -> None:
    for path in (f"/provinces/90/assessments/{hostile_id}", "/provinces/90/assessments"):
        text = people["engineer"].get(path).text
        assert "<img" not in text
        assert "alert(1)</script>" not in text
        assert "{{ 7 * 7 }}" in text


@pytest.mark.parametrize(("language", "other"), [("th", "en"), ("en", "th")])
def test_every_page_speaks_both_languages_and_keeps_its_address(
    people: dict[str, httpx.Client], language: str, other: str
) -> None:
    for path, answer in all_pages(people, language):
        assert f'<html lang="{language}">' in answer.text, path
        assert answer.headers["content-language"] == language
        assert f'href="{path}?lang={other}"' in answer.text, path


def test_english_pages_have_no_thai_words_of_ours(people: dict[str, httpx.Client]) -> None:
    for path, answer in all_pages(people, "en"):
        rest = re.sub(r'<(\w+)[^>]*\slang="th"[^>]*>[^<]*</\1>', "", answer.text)
        rest = re.sub(r'<script type="application/json".*?</script>', "", rest, flags=re.DOTALL)
        found = [line.strip() for line in rest.splitlines() if THAI.search(line)]
        assert not found, (path, found)


def test_the_language_that_was_asked_for_is_remembered(service: Service) -> None:
    client = service.client(language="th")
    assert '<html lang="en">' in client.get("/sign-in?lang=en").text
    assert '<html lang="en">' in client.get("/sign-in").text
    assert '<html lang="th">' in client.get("/sign-in?lang=th").text


def test_who_may_not_see_a_page_is_told_in_a_page(service: Service, people: dict[str, httpx.Client]) -> None:
    stranger = service.client("engineer@khonkaen.demo", language="th")
    stranger.headers["Accept"] = "text/html"

    forbidden = people["engineer"].get("/provinces/90/feed")
    hidden = stranger.get("/provinces/90/feed")

    assert (forbidden.status_code, hidden.status_code) == (403, 404)
    assert "Not allowed" in forbidden.text
    assert "ไม่พบสิ่งที่ขอ" in hidden.text
    assert stranger.get("/provinces/90/map").text.split("<main")[1] == hidden.text.split("<main")[1]


def test_every_error_code_has_its_page(service: Service) -> None:
    client = service.client()
    client.headers["Accept"] = "text/html"
    listed = client.get("/docs/problems").text
    for code, problem in registry().items():
        page = client.get(f"/docs/problems/{code}")
        assert page.status_code == 200
        assert problem.title.en in page.text.replace("&#39;", "'")
        assert f'href="/docs/problems/{code}"' in listed
    assert client.get("/docs/problems/no_such_code").status_code == 404


def test_times_are_thai_and_of_the_buddhist_era(people: dict[str, httpx.Client], hostile_id: str) -> None:
    path = f"/provinces/90/assessments/{hostile_id}"
    assert "21 พ.ย. 2568 20:30 น." in people["engineer"].get(path, headers={"Accept-Language": "th"}).text
    assert "21 Nov 2025 20:30" in people["engineer"].get(path).text
