"""The whole interface under made-up requests: no failure of the service, and no answer that is not described."""

import sys
from collections import Counter

import pytest
from schemathesis.core.failures import FailureGroup

from tests.api.example_inputs import submitted
from tests.api.generated_requests import Names, operations_of, send_generated
from tests.api.people import People
from tests.datasets.assembled import released, validated
from tests.layers import files
from tests.layers.loads import Worker, loaded, metadata
from tests.ogc import maps
from tests.ogc.rasters import ponds
from tests.service import Service

ASKERS = {
    "member": ("engineer", ["read", "write", "feed", "layers"]),
    "watch": ("watch", ["read", "write", "feed"]),
    "gis": ("gis", ["read", "write", "layers"]),
    "nobody": (None, []),
}


@pytest.fixture(scope="module")
def names(people: People, worker: Worker, tmp_path_factory: pytest.TempPathFactory) -> Names:
    """What there is: layers of both kinds, inputs, a released dataset."""
    folder = tmp_path_factory.mktemp("generated")
    maps.load(people, folder, maps.areas(), "zones", visibility="public")
    homes = files.geojson(files.households(), folder / "homes.geojson")
    loaded(people("gis"), homes, metadata("homes", precision="subdistrict_counts", publish=True))
    ponds.load_all(people, folder)
    dataset = released(people, assessments=[validated(people)])
    made = submitted(people("engineer"))
    return {
        "code": ["90"],
        "collection": ["90-zones", "90-homes", "90-assessments-points", "90-zones-v1", "90-pond"],
        "rasters/collection": ["90-pond", "90-open-pond", "90-zones"],
        "slug": ["zones", "homes", "pond"],
        "assessment_id": [made["id"]],
        "name": [dataset["name"]],
        "version": [1, dataset["version"]],
        "number": [1],
        "seq": [1, made["feed_seq"]],
        "feature_id": [1, made["id"]],
        "ending": ["gpkg", "geojson", "csv"],
        "lon": [100.47],
        "lat": [7.0],
        "datetime": ["2025-11-20/..", "2025-11-21"],
        "filter": ["severity > 2", "name = 'เขต 1'"],
        "layer": ["zones-v1"],
        "table": ["inputs"],
        "coords": ["100.47,7.0"],
        "kind": ["hazard", "pump"],
        "z": [0, 8, 12],
        "row": [0, 123, 1969],
        "col": [0, 199, 3190],
        "bbox": ["100.3,6.8,100.6,7.2"],
        "after": [0, 3],
        "stream": ["command", "public"],
    }


@pytest.fixture(scope="module")
def tokens(people: People) -> dict[str, str | None]:
    """Who asks → their app token; nobody has none."""
    return {who: None if login is None else people.token(login, *scopes) for who, (login, scopes) in ASKERS.items()}


def test_no_made_up_request_makes_the_service_fail_or_answer_what_is_not_described(
    service: Service, people: People, names: Names, tokens: dict[str, str | None]
) -> None:
    assert _ask_all(service, people, names, tokens, examples=3, is_repeatable=True) >= 1_000


@pytest.mark.acceptance
def test_ten_thousand_made_up_requests(
    service: Service, people: People, names: Names, tokens: dict[str, str | None]
) -> None:
    assert _ask_all(service, people, names, tokens, examples=24, is_repeatable=False) >= 10_000


def _ask_all(
    service: Service,
    people: People,
    names: Names,
    tokens: dict[str, str | None],
    *,
    examples: int,
    is_repeatable: bool,
) -> int:
    statuses: dict[str, Counter[int]] = {who: Counter() for who in tokens}
    failures: list[str] = []
    for operation in operations_of(people(None).get("/openapi.json").json()):
        try:
            tally = send_generated(
                operation,
                base_url=service.base_url,
                tokens=tokens,
                names=names,
                examples=examples,
                is_repeatable=is_repeatable,
            )
        except FailureGroup as failure:
            failures.append(f"{operation.label}: {failure}")
            continue
        for who, counted in tally.items():
            statuses[who] += counted
    for who, counted in statuses.items():
        sys.stdout.write(f"{who} {dict(sorted(counted.items()))}\n")
    assert not failures, "\n\n".join(failures)
    assert all(counted[200] for counted in statuses.values()), "nobody got through to anything"
    return sum(counted.total() for counted in statuses.values())
