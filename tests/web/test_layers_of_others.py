"""Layers of other provinces: who is shown which, and that nobody is offered what they may not do."""

from pathlib import Path

import httpx
import pytest
from playwright.sync_api import expect

from tests.api.people import People
from tests.layers import files
from tests.layers.loads import Worker, loaded, metadata
from tests.service import Service
from tests.web.browsing import MAP_MS, PHONE, chromium

OURS, OF_SONGKHLA = "/provinces/40/layers", "/provinces/90/layers"


@pytest.fixture(scope="module")
def layers(people: People, worker: Worker, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Layers of Songkhla: of its own, shared with Khon Kaen, public, and public but not published."""
    folder: Path = tmp_path_factory.mktemp("layers")
    gis = people("gis")
    path = files.geojson(files.buildings(), folder / "buildings.geojson")
    for slug, more in {
        "own": {},
        "shared": {"visibility": "shared", "shared_with": ["40"]},
        "public": {"visibility": "public"},
        "unpublished": {"visibility": "public", "publish": False},
    }.items():
        loaded(gis, path, metadata(slug, contact="นายสมชาย", **more))
    return OF_SONGKHLA


def page(client: httpx.Client, path: str, **parameters: str) -> httpx.Response:
    return client.get(path, headers={"Accept": "text/html"}, params=parameters or None)


def test_the_list_has_what_is_shared_with_us_and_what_is_public(people: People, layers: str) -> None:
    text = page(people("engineer@khonkaen.demo"), OURS).text
    section = text.split('id="layers-beyond"')[1].split("</section>")[0]
    assert f'href="{layers}/shared"' in section
    assert "Shared with us" in section
    assert f'href="{layers}/public"' in section
    assert "Songkhla" in section
    for hidden in ("own", "unpublished"):
        assert f'href="{layers}/{hidden}"' not in text
    assert f'href="{layers}/public"' not in page(people("engineer@khonkaen.demo"), OURS, q="nothing of this name").text
    assert 'id="layers-beyond"' not in page(people("engineer"), layers).text


def test_a_layer_of_others_is_read_in_one_s_own_frame_without_acts(people: People, layers: str) -> None:
    for slug in ("shared", "public"):
        answer = page(people("engineer@khonkaen.demo"), f"{layers}/{slug}")
        assert answer.status_code == 200
        assert "only its own province changes it" in answer.text
        assert f'href="{OURS}"' in answer.text
        assert f'href="{layers}"' not in answer.text
        for act in ("sharing-form", "/retract", "/original", "uploads/new", 'id="actions"'):
            assert act not in answer.text, act
        assert "สมชาย" not in answer.text
    for slug in ("own", "unpublished"):
        assert page(people("engineer@khonkaen.demo"), f"{layers}/{slug}").status_code == 404


def test_a_public_layer_is_open_to_everybody_and_others_ask_to_sign_in(people: People, layers: str) -> None:
    nobody = people(None)
    answer = page(nobody, f"{layers}/public")
    assert answer.status_code == 200
    assert "only its own province changes it" in answer.text
    assert nobody.get(f"/api/v1{layers}/public/versions/1.geojson").status_code == 200
    for slug in ("shared", "own", "unpublished", "nothing"):
        assert page(nobody, f"{layers}/{slug}").headers["location"].startswith("/sign-in?next=")
    assert page(nobody, "/provinces/99/layers/public").status_code == 303


def test_a_public_layer_is_drawn_for_everybody(service: Service, layers: str) -> None:
    with chromium() as browser:
        context = browser.new_context(
            base_url=service.base_url, locale="th-TH", viewport={"width": PHONE[0], "height": PHONE[1]}
        )
        shown = context.new_page()
        shown.goto(f"{layers}/public")
        shown.wait_for_selector("#map[data-layer]", timeout=MAP_MS)
        expect(shown.locator('.map-notice[data-state="drawn"]')).to_be_attached(timeout=MAP_MS)
        shown.click("#feature-centre")
        assert shown.evaluate("document.documentElement.scrollWidth <= innerWidth")
        context.close()
