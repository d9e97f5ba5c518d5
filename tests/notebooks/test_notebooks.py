"""The notebooks run from top to bottom, their outputs are not kept in the repository, and their figures are right."""

from pathlib import Path

import nbformat
import pytest

from tests.api.people import People
from tests.datasets.assembled import released, validated
from tests.layers.loads import Worker
from tests.notebooks.running import NOTEBOOKS, executed, outputs
from tests.service import Service


@pytest.mark.parametrize("path", sorted(NOTEBOOKS.glob("*.ipynb")), ids=lambda path: path.stem)
def test_outputs_are_stripped_and_the_words_are_in_both_languages(path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    for cell in notebook.cells:
        assert not cell.get("outputs")
        assert cell.get("execution_count") is None
    words = "".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    assert any("ก" <= letter <= "ฮ" for letter in words)
    assert " the " in words


def test_from_a_depth_raster_to_the_exposure_table_with_spatial_alone(tmp_path: Path) -> None:
    said = outputs(executed("exposure", tmp_path))
    assert "PROVEN BY HAND" in said
    source = (NOTEBOOKS / "exposure.ipynb").read_text()
    assert "import app" not in source
    assert "from app" not in source


def test_a_released_dataset_and_the_feed_are_read_through_the_public_api(
    people: People, worker: Worker, service: Service, tmp_path: Path
) -> None:
    made = released(people, assessments=[validated(people), validated(people, unit="non_structural", kind="shelter")])
    token = people("auditor").post("/api/v1/tokens", json={"name": "notebook", "scopes": ["read", "feed"]}).json()
    notebook = executed("released_dataset", tmp_path, SONTHANA_URL=service.base_url, SONTHANA_TOKEN=token["token"])
    said = outputs(notebook)
    assert made["title"]["th"] in said
    assert made["content_hash"][:16] in said
    assert "dataset.released" in said
    assert token["token"] not in nbformat.writes(notebook)
