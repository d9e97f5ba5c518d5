"""The input that the benchmarks submit: urgent, so that it is routed."""

from typing import Any


def an_input(uuid: str) -> dict[str, Any]:
    """A sound input."""
    return {
        "id": uuid,
        "unit": "structural",
        "kind": "pump",
        "title": "เครื่องสูบน้ำบางหักหยุดทำงาน",
        "description": "น้ำท่วมตู้ควบคุม ช่างกำลังเดินทางไป",
        "severity": 5,
        "life_at_risk": False,
        "confidence": "medium",
        "observed_at": "2025-11-21T20:30:00+07:00",
        "geometry": {"type": "Point", "coordinates": [100.475, 7.008]},
        "accuracy_m": 15,
        "readings": [{"quantity": "depth", "value": 1.2, "unit": "m", "datum": "ground"}],
        "channel": "web",
    }
