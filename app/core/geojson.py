"""GeoJSON answers (RFC 7946)."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any


def feature_collection(features: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """A complete answer: never silently a part."""
    complete = list(features)
    return {
        "type": "FeatureCollection",
        "timeStamp": datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
        "numberMatched": len(complete),
        "numberReturned": len(complete),
        "features": complete,
    }
