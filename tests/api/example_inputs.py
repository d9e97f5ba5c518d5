"""Sound inputs that tests change one thing of."""

import math
import uuid
from typing import Any

import httpx

INPUTS = "/api/v1/provinces/90/assessments"
FEED = "/api/v1/provinces/90/feed"


def an_input(**changes: Any) -> dict[str, Any]:
    """A sound input; changes replace or add fields."""
    return {
        "id": str(uuid.uuid4()),
        "unit": "structural",
        "kind": "pump",
        "title": "เครื่องสูบน้ำบางหักหยุดทำงาน",
        "severity": 5,
        "observed_at": "2025-11-21T20:30:00+07:00",
        "geometry": {"type": "Point", "coordinates": [100.475, 7.008]},
        "accuracy_m": 15,
        "readings": [{"quantity": "depth", "value": 1.2, "unit": "m", "datum": "ground"}],
    } | changes


def submitted(client: httpx.Client, **changes: Any) -> dict[str, Any]:
    """An input that was just submitted, as it was answered."""
    answer = client.post(INPUTS, json=an_input(**changes))
    assert answer.status_code == 201, answer.text
    return answer.json()


def head_of(client: httpx.Client, stream: str = "command") -> int:
    """The seq of a stream's last entry."""
    return client.get(FEED, params={"stream": stream, "limit": 1}).json()["head"]


def large_line() -> dict[str, Any]:
    """A line of 10,000 positions with all their digits, some 380 kB."""
    return {
        "type": "LineString",
        "coordinates": [[100.3 + n / 30_011, 7.0 + math.cos(n / 500) / 9.7] for n in range(10_000)],
    }
