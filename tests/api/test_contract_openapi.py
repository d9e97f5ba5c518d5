"""What the contract promises stands in /openapi.json, with examples."""

from typing import Any

import pytest

from tests.api.people import People

P = "/api/v1/provinces/{code}"
CONTRACT = (
    "post /api/v1/session",
    "delete /api/v1/session",
    "post /api/v1/tokens",
    f"post {P}/assessments",
    f"get {P}/assessments",
    f"get {P}/assessments.geojson",
    f"get {P}/assessments/{{assessment_id}}",
    f"post {P}/assessments/{{assessment_id}}/versions",
    f"post {P}/assessments/{{assessment_id}}/validate",
    f"post {P}/assessments/{{assessment_id}}/return",
    f"post {P}/assessments/{{assessment_id}}/dispute",
    f"post {P}/assessments/{{assessment_id}}/withdraw",
    f"get {P}/feed",
    f"get {P}/feed/stream",
    f"get {P}/feed.geojson",
    f"get {P}/feed.atom",
    f"post {P}/feed/{{seq}}/acknowledgements",
    f"get {P}/feed/{{seq}}/why",
    "get /healthz",
    "get /readyz",
)


@pytest.fixture(scope="module")
def description(people: People) -> dict[str, Any]:
    answer = people(None).get("/openapi.json")
    assert answer.status_code == 200
    return answer.json()


def operation(description: dict[str, Any], route: str) -> dict[str, Any]:
    method, path = route.split()
    return description["paths"][path][method]


def has_example(node: Any, description: dict[str, Any], depth: int = 0) -> bool:
    """Whether a schema or anything in it has an example."""
    if depth > 12:
        return False
    if isinstance(node, dict):
        if "$ref" in node:
            name = node["$ref"].rpartition("/")[2]
            return has_example(description["components"]["schemas"][name], description, depth + 1)
        return bool({"example", "examples"} & node.keys()) or any(
            has_example(value, description, depth + 1) for value in node.values()
        )
    return isinstance(node, list) and any(has_example(value, description, depth + 1) for value in node)


@pytest.mark.parametrize("route", CONTRACT)
def test_the_route_is_described(description: dict[str, Any], route: str) -> None:
    found = operation(description, route)
    assert found["summary"]
    assert found["tags"]


@pytest.mark.parametrize("route", [route for route in CONTRACT if route.startswith("post")])
def test_what_is_sent_is_described_with_an_example(description: dict[str, Any], route: str) -> None:
    body = operation(description, route)["requestBody"]["content"]["application/json"]
    assert has_example(body, description)


@pytest.mark.parametrize(
    "route",
    [f"post {P}/assessments", f"get {P}/assessments", f"get {P}/assessments/{{assessment_id}}", f"get {P}/feed",
     f"post {P}/feed/{{seq}}/acknowledgements", "post /api/v1/session", "post /api/v1/tokens"],
)  # fmt: skip
def test_what_is_answered_is_described_with_an_example(description: dict[str, Any], route: str) -> None:
    responses = operation(description, route)["responses"]
    good = next(response for status, response in responses.items() if status.startswith("2"))
    assert has_example(good["content"]["application/json"], description)


def test_every_program_route_is_described_and_no_page_is(description: dict[str, Any]) -> None:
    paths = description["paths"]
    programs = ("/api/v1/", "/healthz", "/readyz", "/metrics", "/ogc", "/rasters", "/stac")
    assert all(path.startswith(programs) for path in paths)
    assert "/sign-in" not in paths
