"""GeoJSON answers (RFC 7946)."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

GEOJSON_ANSWER: dict[int | str, dict[str, Any]] = {200: {"content": {"application/geo+json": {}}}}
"""What `/openapi.json` says of a route that answers with GeoJSON."""


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
