"""Proving a long record over HTTP: everybody else is served meanwhile, and it is done once at a time."""

import threading
import time
from typing import Any

import httpx
import psycopg
import pytest

from tests.api.people import People
from tests.record.test_record import BODY
from tests.service import Service

VERIFICATION = "/api/v1/provinces/90/record/verification"
ENTRIES = 40_000


@pytest.fixture(scope="module")
def long_record(service: Service) -> None:
    """A record of some length."""
    with psycopg.connect(service.urls.service) as connection:
        connection.execute("SELECT open_context(NULL, '{90}')")
        connection.execute("SET LOCAL statement_timeout = '2min'")
        connection.execute(
            "SELECT count(record_append('90', %s, '[]', '[]', '{}')) FROM generate_series(1, %s)", [BODY, ENTRIES]
        )


@pytest.mark.usefixtures("long_record")
@pytest.mark.acceptance
def test_others_are_served_while_a_long_record_is_proven_and_a_second_proof_waits(people: People) -> None:
    auditor, secretary, other = people("auditor"), people("secretary"), people(None)
    answers: list[httpx.Response] = []
    proof = threading.Thread(target=lambda: answers.append(auditor.get(VERIFICATION, timeout=120)))
    proof.start()
    time.sleep(0.3)
    second = secretary.get(VERIFICATION)
    waits: list[float] = []
    while proof.is_alive():
        began = time.monotonic()
        assert other.get("/healthz").status_code == 200
        waits.append(time.monotonic() - began)
        time.sleep(0.01)

    body: dict[str, Any] = answers[0].json()
    assert body["faults"] == []
    assert body["entries"]["90/record"] > ENTRIES
    assert (second.status_code, second.json()["code"]) == (503, "unavailable")
    assert int(second.headers["retry-after"]) > 0
    assert len(waits) > 10
    assert max(waits) < 0.5, waits
    assert secretary.get(VERIFICATION, timeout=120).status_code == 200
