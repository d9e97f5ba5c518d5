"""Layers in the form that assembles a dataset: what is said of a version is said of the one that is chosen."""

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.api.people import People
from tests.datasets.assembled import assembled
from tests.layers.loads import LAYERS, Worker, loaded, metadata
from tests.service import Service
from tests.web.browsing import PHONE, chromium, signed_in
from tests.web.test_dataset_pages import FORM, SHELTERS, a_form
from tests.web.test_layer_pages import page, post

SLUG = "shelters-chosen"
OLD, NEW = "สำรวจ พ.ศ. 2560", "สำรวจ พ.ศ. 2568"


@pytest.fixture(scope="module")
def again(people: People, worker: Worker, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The form's address for a dataset on version 1 of a layer whose version 2 has another source and licence."""
    file = tmp_path_factory.mktemp("shelters") / "shelters.geojson"
    file.write_text(json.dumps(SHELTERS))
    loaded(people("gis"), file, metadata(SLUG, publish=True, source=OLD))
    made = assembled(people("gis"), layers=[f"{SLUG}-v1"])
    loaded(people("gis"), file, metadata(SLUG, publish=True, source=NEW, licence="ODbL-1.0"))
    return f"{FORM}?again={made['name']}/{made['version']}"


def row_of(text: str) -> str:
    """The layer's row in the form."""
    return next(row for row in text.split('<li class="pick-row"') if f'value="{SLUG}"' in row).split("</li>")[0]


def facts_of(row: str) -> dict[str, str]:
    """Number of a version → what is said of it."""
    parts = re.findall(r'<span class="pick-facts" data-version="(\d+)">(.*?)\n', row)
    return {number: re.sub("<[^>]+>", "", words) for number, words in parts}


def test_without_a_script_the_facts_and_the_note_of_every_version_are_listed(people: People, again: str) -> None:
    facts = facts_of(row_of(page(people("gis"), again).text))
    assert list(facts) == ["2", "1"]
    assert facts["1"].startswith("Version 1: ")
    assert OLD in facts["1"]
    assert "CC0" in facts["1"]
    assert "There is a newer version, 2" in facts["1"]
    assert NEW in facts["2"]
    assert "ODbL" in facts["2"]
    assert "newer" not in facts["2"]


def choose(form: Page, version: str) -> Locator:
    """The row once a version is chosen in it."""
    form.select_option(f"#version-{SLUG}", version)
    return form.locator(".pick-row", has=form.locator(f"#version-{SLUG}"))


def test_the_facts_and_the_note_follow_the_version_that_is_chosen(service: Service, again: str) -> None:
    with chromium() as browser, signed_in(browser, service, "gis@songkhla.demo", size=PHONE) as form:
        form.goto(again)
        row = form.locator(".pick-row", has=form.locator(f"#version-{SLUG}"))
        expect(row).to_contain_text(OLD)
        expect(row.locator(".pick-note")).to_have_count(1)
        expect(row.locator(".pick-note")).to_be_visible()
        expect(row.get_by_text(NEW)).to_be_hidden()
        row = choose(form, "2")
        expect(row.get_by_text(NEW)).to_be_visible()
        expect(row.get_by_text(OLD)).to_be_hidden()
        expect(row.locator(".pick-note")).to_be_hidden()
        # a draft that was kept comes back with the facts of what it had chosen
        form.reload()
        expect(form.locator(f"#version-{SLUG}")).to_have_value("2")
        expect(row.get_by_text(NEW)).to_be_visible()
        expect(row.get_by_text(OLD)).to_be_hidden()
        row = choose(form, "1")
        expect(row.locator(".pick-note")).to_be_visible()


def test_a_version_that_was_deprecated_gives_way_to_a_newer_one_but_may_be_chosen(
    people: People, worker: Worker, tmp_path: Path
) -> None:
    file = tmp_path / "shelters.geojson"
    file.write_text(json.dumps(SHELTERS))
    slug = "shelters-deprecated"
    loaded(people("gis"), file, metadata(slug, publish=True))
    made = assembled(people("gis"), layers=[f"{slug}-v1"])
    loaded(people("gis"), file, metadata(slug, publish=True, source=NEW))
    gone = people("gis").post(f"{LAYERS}/{slug}/versions/1/deprecate", json={"reason": "เก่า"})
    assert gone.status_code == 200, gone.text

    def selected(text: str) -> list[str]:
        select = text[text.index(f'<select id="version-{slug}"') :].split("</select>")[0]
        return re.findall(r'value="(\d+)" selected', select)

    text = page(people("gis"), f"{FORM}?again={made['name']}/1.0.0").text
    assert selected(text) == ["2"]
    assert "Version 1 was used before; by now it is “Deprecated”, so version 2 is chosen" in text
    # chosen all the same, it stays chosen when the form comes back with something to mend
    sent = a_form(title_en="", layer=[slug], **{f"version-{slug}": "1"})
    answer = post(people("gis"), FORM, **sent)
    assert answer.status_code == 422
    assert selected(answer.text) == ["1"]
    assert "was used before" not in answer.text
