"""The list of inputs, and what may be done on the page of one."""

import re
import uuid

import httpx
import pytest

from tests.service import Service

LIST = "/provinces/90/assessments"


@pytest.fixture(scope="module")
def lead(service: Service) -> httpx.Client:
    return page_client(service, "lead.structural@songkhla.demo")


@pytest.fixture(scope="module")
def engineer(service: Service) -> httpx.Client:
    return page_client(service, "engineer@songkhla.demo")


def page_client(service: Service, login: str) -> httpx.Client:
    client = service.client(login)
    client.headers["Accept"] = "text/html"
    return client


def submit(client: httpx.Client, **changes: object) -> str:
    body = {
        "id": str(uuid.uuid4()),
        "unit": "structural",
        "kind": "dike",
        "title": "Crest settled by 40 cm",
        "severity": 2,
        "observed_at": "2025-11-21T20:30:00+07:00",
        "geometry": {"type": "LineString", "coordinates": [[100.47, 7.0], [100.48, 7.01]]},
        "accuracy_m": 15,
    } | changes
    answer = client.post("/api/v1/provinces/90/assessments", json=body)
    assert answer.status_code == 201, answer.text
    return str(body["id"])


def titles(client: httpx.Client, **filters: str) -> list[str]:
    return re.findall(
        r'<a href="/provinces/90/assessments/[0-9a-f-]{36}"[^>]*>([^<]+)</a>', client.get(LIST, params=filters).text
    )


def act(client: httpx.Client, input_id: str, name: str, **form: str) -> httpx.Response:
    page = client.get(f"{LIST}/{input_id}").text
    token = re.search(r'name="csrf-token" content="(\w+)"', page)
    assert token is not None
    return client.post(f"{LIST}/{input_id}/{name}", data={"csrf_token": token[1]} | form)


def test_filters_narrow_the_list(engineer: httpx.Client) -> None:
    mine = submit(engineer, title="Mine and severe", severity=4)

    assert titles(engineer)[0] == "Mine and severe"
    assert "Mine and severe" in titles(engineer, mine="yes", severity="4", unit="structural", kind="dike")
    assert "Mine and severe" not in titles(engineer, severity="5")
    assert "Mine and severe" not in titles(engineer, unit="non_structural")
    assert len(titles(engineer, mine="yes")) < len(titles(engineer))
    assert act(engineer, mine, "withdraw").status_code == 303
    assert "Mine and severe" not in titles(engineer)
    assert "Mine and severe" in titles(engineer, state="withdrawn")


def test_unknown_filters_are_ignored_rather_than_an_error(engineer: httpx.Client) -> None:
    assert titles(engineer, unit="x", state="y", severity="9", kind="'; --") == titles(engineer)


def test_a_long_list_goes_on_to_a_next_page(engineer: httpx.Client) -> None:
    for number in range(51):
        submit(engineer, title=f"Row {number:02}")

    first = engineer.get(LIST, params={"mine": "yes"}).text
    following = re.search(r'href="(\?[^"]*after=[^"]+)"', first)
    assert following is not None
    second = engineer.get(LIST + following[1].replace("&amp;", "&")).text

    assert "Row 50" in first
    assert "Row 00" not in first
    assert "Row 00" in second


def test_the_lead_validates_but_nobody_their_own(engineer: httpx.Client, lead: httpx.Client) -> None:
    theirs, own = submit(engineer), submit(lead)

    assert "/validate" in lead.get(f"{LIST}/{theirs}").text
    assert "/validate" not in engineer.get(f"{LIST}/{theirs}").text
    assert "/validate" not in lead.get(f"{LIST}/{own}").text
    done = act(lead, theirs, "validate")

    assert done.status_code == 303
    assert "Recorded: validated." in lead.get(done.headers["location"]).text
    refused = act(lead, own, "validate")
    assert refused.status_code == 403
    assert "own input" in refused.text


def test_a_dispute_needs_its_reason_and_shows_it(engineer: httpx.Client, lead: httpx.Client) -> None:
    input_id = submit(engineer)

    refused = act(lead, input_id, "dispute", reason="  ")
    assert refused.status_code == 422
    assert act(lead, input_id, "dispute", reason="The gauge\nsays otherwise").status_code == 303
    page = engineer.get(f"{LIST}/{input_id}").text

    assert "The gauge says otherwise" in page
    assert "state-disputed" in page


def test_a_form_without_the_token_changes_nothing(engineer: httpx.Client, lead: httpx.Client) -> None:
    input_id = submit(engineer)
    bare = {"X-CSRF-Token": ""}
    assert lead.post(f"{LIST}/{input_id}/validate", headers=bare).status_code == 403
    assert lead.post(f"{LIST}/{input_id}/validate", headers=bare, data={"csrf_token": "x"}).status_code == 403
    assert "state-submitted" in lead.get(f"{LIST}/{input_id}").text


def test_an_act_that_the_state_forbids_is_explained(engineer: httpx.Client, lead: httpx.Client) -> None:
    input_id = submit(engineer)
    assert act(lead, input_id, "withdraw").status_code == 303
    refused = act(lead, input_id, "validate")
    assert refused.status_code == 409
    assert 'role="alert"' in refused.text


def test_only_who_may_change_an_input_gets_its_form(
    service: Service, engineer: httpx.Client, lead: httpx.Client
) -> None:
    input_id = submit(engineer)
    nurse = page_client(service, "nurse@songkhla.demo")

    assert f"{LIST}/{input_id}/edit" in engineer.get(f"{LIST}/{input_id}").text
    assert f"{LIST}/{input_id}/edit" not in nurse.get(f"{LIST}/{input_id}").text
    assert engineer.get(f"{LIST}/{input_id}/edit").status_code == 200
    assert lead.get(f"{LIST}/{input_id}/edit").status_code == 200
    assert nurse.get(f"{LIST}/{input_id}/edit").status_code == 403
    assert act(engineer, input_id, "withdraw").status_code == 303
    assert engineer.get(f"{LIST}/{input_id}/edit").status_code == 403


def test_an_input_stays_its_first_authors_after_somebody_else_corrected_it(
    engineer: httpx.Client, lead: httpx.Client
) -> None:
    input_id = submit(engineer, title="Corrected by the lead")
    correction = {
        "unit": "structural",
        "kind": "dike",
        "title": "Corrected by the lead",
        "severity": 3,
        "observed_at": "2025-11-21T20:30:00+07:00",
        "geometry": {"type": "Point", "coordinates": [100.47, 7.0]},
        "accuracy_m": 15,
    }
    versions = f"/api/v1{LIST}/{input_id}/versions"
    assert lead.post(versions, json=correction, headers={"If-Match": '"1"'}).status_code == 201

    assert f"{LIST}/{input_id}/edit" in engineer.get(f"{LIST}/{input_id}").text
    assert engineer.get(f"{LIST}/{input_id}/edit").status_code == 200
    assert "Corrected by the lead" in titles(engineer, mine="yes")
    assert engineer.post(versions, json=correction, headers={"If-Match": '"2"'}).status_code == 201


def test_withdrawing_is_offered_where_it_would_be_done(engineer: httpx.Client, lead: httpx.Client) -> None:
    input_id = submit(engineer)
    assert "/withdraw" in engineer.get(f"{LIST}/{input_id}").text
    assert act(lead, input_id, "validate").status_code == 303
    assert act(lead, input_id, "dispute", reason="The gauge says otherwise").status_code == 303

    assert "/withdraw" not in engineer.get(f"{LIST}/{input_id}").text
    assert act(engineer, input_id, "withdraw").status_code == 403
    assert "/withdraw" in lead.get(f"{LIST}/{input_id}").text
    assert act(lead, input_id, "withdraw").status_code == 303


def test_what_does_not_exist_is_not_found(lead: httpx.Client) -> None:
    assert lead.get(f"{LIST}/{uuid.uuid4()}").status_code == 404
    assert lead.get(f"{LIST}/not-a-uuid").status_code in (400, 404)
    assert act(lead, submit(lead), "version").status_code == 404
