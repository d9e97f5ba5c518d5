"""Positions as they are kept: what was answered first is answered again, to the last digit."""

import uuid

import pytest

from tests.service import Service


@pytest.mark.parametrize("latitude", [7.0200000000000005, 7.1 + 1e-16, 7.123456789012345, 6.999999999999999, 7])
def test_an_input_sent_again_is_answered_with_the_same_position(service: Service, latitude: float) -> None:
    engineer = service.client("engineer@songkhla.demo")
    body = {
        "id": str(uuid.uuid4()),
        "unit": "structural",
        "kind": "pump",
        "title": "pump stopped",
        "severity": 3,
        "observed_at": "2025-11-21T20:30:00+07:00",
        "geometry": {"type": "Point", "coordinates": [100.475, latitude]},
        "accuracy_m": 15,
    }

    first = engineer.post("/api/v1/provinces/90/assessments", json=body)
    again = engineer.post("/api/v1/provinces/90/assessments", json=body)

    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json() == first.json()
    assert first.json()["geometry"]["coordinates"][1] == pytest.approx(latitude, abs=1e-11)
