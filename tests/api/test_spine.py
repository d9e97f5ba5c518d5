"""One input, from the engineer's hand to the watch officer's acknowledgement."""

from tests.api.example_inputs import an_input
from tests.service import Service


def test_severity_five_reaches_the_command_at_once_and_only_once(service: Service) -> None:
    engineer = service.client("engineer@songkhla.demo")
    watch = service.client("watch@songkhla.demo")
    head = watch.get("/api/v1/provinces/90/feed").json()["head"]
    body = an_input()

    first = engineer.post("/api/v1/provinces/90/assessments", json=body)
    again = engineer.post("/api/v1/provinces/90/assessments", json=body)

    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json() == first.json()
    assert first.headers["location"] == f"/api/v1/provinces/90/assessments/{body['id']}"
    page = watch.get("/api/v1/provinces/90/feed", params={"after": head}).json()
    assert [item["seq"] for item in page["items"]] == [head + 1] == [first.json()["feed_seq"]]
    assert page["items"][0]["subject"]["id"] == body["id"]
