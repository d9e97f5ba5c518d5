"""A layer retracted beneath a dataset: what is said before it is done, and beside the dataset's map after."""

import json
from pathlib import Path

from tests.api.people import People
from tests.datasets.assembled import assembled, released
from tests.layers.loads import LAYERS, Worker, loaded, metadata
from tests.web.test_dataset_pages import SHELTERS, page_of
from tests.web.test_layer_pages import page

SLUG = "shelters-retracted"
WHY = "พิกัดคลาดเคลื่อน 2 กม."


def beside_the_map(text: str) -> str:
    """The part of the page beside the map."""
    return text[text.index('class="layer-map-side"') :].split("</section>")[0]


def test_a_retracted_layer_is_said_to_be_so_with_the_reason_and_a_link(
    people: People, worker: Worker, tmp_path: Path
) -> None:
    file = tmp_path / "shelters.geojson"
    file.write_text(json.dumps(SHELTERS))
    loaded(people("gis"), file, metadata(SLUG, publish=True))
    made = released(people, layers=[f"{SLUG}-v1"])
    sound = beside_the_map(page(people("watch"), page_of(made)).text)
    assert "data-drawing=" in sound
    assert "Retracted" not in sound
    gone = people("gis").post(f"{LAYERS}/{SLUG}/versions/1/retract", json={"reason": WHY})
    assert gone.status_code == 200, gone.text

    link = f'href="/provinces/90/layers/{SLUG}?version=1"'
    for language, words in {"en": "so it is not shown on the map", "th": "จึงไม่แสดงบนแผนที่"}.items():
        watched = beside_the_map(page(people("watch", language=language), page_of(made)).text)
        assert "data-drawing=" not in watched
        assert words in watched
        assert WHY in watched
        assert link in watched
        assert "cannot be shown" not in watched
        assert "แสดงบนแผนที่ไม่ได้" not in watched
    # whoever publishes layers still sees what it holds, and that it was retracted
    checked = beside_the_map(page(people("gis"), page_of(made)).text)
    assert "data-drawing=" in checked
    assert "Retracted" in checked
    assert link in checked


def test_before_a_version_is_retracted_it_is_said_which_released_datasets_the_command_will_be_told_of(
    people: People, worker: Worker, tmp_path: Path
) -> None:
    file = tmp_path / "shelters.geojson"
    file.write_text(json.dumps(SHELTERS))
    slug = "shelters-in-use"
    loaded(people("gis"), file, metadata(slug, publish=True))
    address = f"/provinces/90/layers/{slug}?version=1"

    def told(language: str = "en") -> str:
        text = page(people("gis", language=language), address).text
        part = text[text.index('class="action action-retract"') :].split("</details>")[0]
        return part.partition('id="retract-tells"')[2].split("</div>")[0]

    candidate = assembled(people("gis"), layers=[f"{slug}-v1"])
    assert told() == ""
    first, second = (released(people, layers=[f"{slug}-v1"]) for _ in range(2))
    assert "the command will be told at once" in told()
    assert "กองบัญชาการจะได้รับแจ้งทันที" in told("th")
    for made in (first, second):
        assert f'href="{page_of(made)}"' in told()
    assert page_of(candidate) not in told()
