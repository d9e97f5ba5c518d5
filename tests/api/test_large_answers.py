"""Answers are bounded in bytes: pages end early and lead on, GeoJSON is complete or refused."""

from typing import Any

import pytest

from tests.api.example_inputs import FEED, INPUTS, large_line, submitted
from tests.api.people import People

LARGE = 30
PAGE_BYTES = 10_000_000


@pytest.fixture(scope="module")
def large_inputs(people: People) -> list[str]:
    """Ids of inputs of some 360 kB each."""
    return [submitted(people("engineer"), geometry=large_line(), kind="canal")["id"] for _ in range(LARGE)]


def pages(people: People, path: str, **parameters: Any) -> list[list[dict[str, Any]]]:
    """All pages, each within its bytes and with one item at least."""
    found: list[list[dict[str, Any]]] = []
    after: Any = parameters.pop("after", None)
    while True:
        answer = people("watch").get(path, params=parameters | ({"after": after} if after is not None else {}))
        assert answer.status_code == 200, answer.text
        assert len(answer.content) < PAGE_BYTES
        found.append(answer.json()["items"])
        assert found[-1]
        after = answer.json()["next"]
        if after is None:
            return found


def test_a_page_of_large_inputs_ends_early_and_leads_on(people: People, large_inputs: list[str]) -> None:
    found = pages(people, INPUTS, kind="canal", limit=1000)
    assert len(found) > 1
    ids = [item["id"] for page in found for item in page]
    assert ids[-LARGE:] == large_inputs
    assert len(ids) == len(set(ids))
    assert [item["id"] for page in pages(people, INPUTS, kind="canal", limit=7) for item in page] == ids


def test_a_page_of_long_words_ends_early_and_leads_on(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    made = [submitted(people("engineer"), kind="road", description="น้ำ" * 3000)["id"] for _ in range(5)]
    monkeypatch.setattr("app.dialogue.routes.MAX_PAGE_BYTES", 50_000)
    found = pages(people, INPUTS, kind="road", limit=1000)
    assert [item["id"] for page in found for item in page][-5:] == made
    assert all(len(page) <= 2 for page in found[-2:])


@pytest.mark.usefixtures("large_inputs")
def test_a_page_of_large_entries_ends_early_and_leads_on(people: People) -> None:
    found = pages(people, FEED, after=0, limit=1000)
    assert len(found) > 1
    seqs = [item["seq"] for page in found for item in page]
    assert seqs == list(range(1, len(seqs) + 1))
    assert len(seqs) >= LARGE


@pytest.mark.usefixtures("large_inputs")
def test_one_item_comes_whatever_it_weighs(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.feed.routes.MAX_PAGE_BYTES", 1)
    monkeypatch.setattr("app.dialogue.routes.MAX_PAGE_BYTES", 1)
    for path in (FEED, INPUTS):
        answer = people("watch").get(path, params={"limit": 1000}).json()
        assert len(answer["items"]) == 1
        assert answer["next"] is not None


@pytest.mark.usefixtures("large_inputs")
@pytest.mark.parametrize(("path", "module"), [(FEED, "feed"), (INPUTS, "dialogue")])
def test_geojson_that_grows_too_large_is_refused_with_its_pages(
    people: People, monkeypatch: pytest.MonkeyPatch, path: str, module: str
) -> None:
    whole = people("watch").get(f"{path}.geojson")
    assert whole.status_code == 200
    assert len(whole.json()["features"]) == whole.json()["numberMatched"] == whole.json()["numberReturned"] >= LARGE
    monkeypatch.setattr(f"app.{module}.routes.MAX_FEATURES_BYTES", 5_000_000)
    refused = people("watch").get(f"{path}.geojson")
    assert refused.status_code == 413
    assert refused.json()["page"] in refused.headers["Link"]
    assert people("watch").get(refused.json()["page"]).status_code == 200


def test_the_list_of_large_inputs_is_complete(people: People, large_inputs: list[str]) -> None:
    page = people("watch").get("/provinces/90/assessments", params={"kind": "canal"})
    assert page.status_code == 200
    assert all(made in page.text for made in large_inputs)
