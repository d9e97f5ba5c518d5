"""The built scripts and styles: how they are served, and how large the first map is."""

import gzip
from typing import get_args

import pytest

from app.accounts.principal import Role
from app.datasets import states as dataset_states
from app.dialogue.states import EVENT_TYPES, State
from app.feed.schemas import NEXT_STATES
from app.web import assets, words
from tests.service import Service

FIRST_MAP_BUDGET = 350_000


def test_the_scripts_of_the_first_map_stay_within_their_budget() -> None:
    files = {assets.entry("map_worker").url}
    for name in ("page", "map"):
        built = assets.entry(name)
        files |= {built.url, *built.preload}
    total = sum(len(gzip.compress((assets.BUILD / url.removeprefix(assets.BASE)).read_bytes())) for url in files)
    assert total <= FIRST_MAP_BUDGET


@pytest.mark.parametrize("name", assets.SOURCES)
def test_built_files_are_kept_for_good_and_sent_compressed(service: Service, name: str) -> None:
    client = service.client()
    url = assets.entry(name).url
    plain = client.get(url, headers={"Accept-Encoding": "identity"})
    small = client.get(url, headers={"Accept-Encoding": "gzip"})

    assert plain.status_code == small.status_code == 200
    assert plain.content == small.content
    assert plain.headers["content-type"] == small.headers["content-type"]
    assert "immutable" in small.headers["cache-control"]
    assert int(small.headers["content-length"]) <= int(plain.headers["content-length"])


def test_nothing_outside_the_static_folder_is_served(service: Service) -> None:
    client = service.client()
    for path in (
        "/static/../routes.py",
        "/static/%2e%2e/routes.py",
        "/static/build/../../routes.py",
        "/static/none.js",
    ):
        assert client.get(path).status_code == 404


def test_there_are_words_for_every_code() -> None:
    assert set(get_args(State)) <= words.STATE.keys()
    assert set(get_args(Role)) == words.ROLE.keys()
    of_datasets = {dataset_states.EVENT_TYPES[act] for act in ("release", "ratify", "retract")}
    of_inputs = {"assessment.submitted", *EVENT_TYPES.values()}
    assert of_inputs | of_datasets | {dataset_states.BASIS_MOVED} == words.FEED_KIND.keys()
    assert {state or "none" for state in NEXT_STATES} == words.ACKNOWLEDGEMENT.keys()


@pytest.mark.parametrize("path", ["a" * 300, "ก" * 100, "/".join(["a" * 200] * 30)])
def test_a_name_that_no_file_can_have_is_not_found(service: Service, path: str) -> None:
    client = service.client()
    for encoding in ("gzip", "identity"):
        answer = client.get(f"/static/build/{path}", headers={"Accept-Encoding": encoding})
        assert answer.status_code == 404
