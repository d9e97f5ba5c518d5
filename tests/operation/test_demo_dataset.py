"""The demo's dataset: released once its layers are there, with everybody's part on the record; asked for once."""

import asyncio
import json

import pytest

from app.core.database import Database
from app.operation.demo_dataset import DOCUMENT, ask_for_demo_dataset
from app.operation.demo_layers import LAYERS
from tests.api.people import People
from tests.datasets.assembled import DATASETS
from tests.layers.loads import loaded, working
from tests.service import Service


def asked(service: Service) -> bool:
    async def run() -> bool:
        database = Database.from_settings(service.settings)
        try:
            return await ask_for_demo_dataset(database)
        finally:
            await database.close()

    return asyncio.run(run())


@pytest.mark.usefixtures("service")
@pytest.mark.acceptance
def test_it_waits_for_its_layers_and_is_released_by_the_chair(service: Service) -> None:
    people = People(service)
    wanted = json.loads(DOCUMENT.read_text())
    assert asked(service)
    assert not asked(service)
    with working(service.settings):
        for entry in json.loads((LAYERS / "layers.json").read_text()):
            if entry["province"] == "90" and entry["metadata"]["slug"] in wanted["layers"]:
                loaded(people("gis"), LAYERS / entry["file"], entry["metadata"])
        for _ in range(300):
            answer = people("watch").get(f"{DATASETS}/{wanted['name']}")
            if answer.status_code == 200 and answer.json()["current"]:
                break
            asyncio.run(asyncio.sleep(0.1))
        made = people("watch").get(f"{DATASETS}/{wanted['name']}/1.0.0").json()
        assert made["state"] == "released"
        assert [act["act"] for act in made["acts"]] == ["review", "review", "release"]
        assert {table["name"] for table in made["manifest"]["tables"]} >= {"flooded_area", "people_exposed"}
        assert people("watch").get(f"{made['href']}.pdf").content.startswith(b"%PDF-")
