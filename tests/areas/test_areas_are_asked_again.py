"""Maps ask each time whether the boundaries they drew are still in force."""

import psycopg

from tests.service import Service

AREAS = "/api/v1/provinces/90/areas.geojson"


def test_boundaries_are_sent_again_only_when_others_are_in_force(service: Service) -> None:
    client = service.client()
    first = client.get(AREAS, params={"drawn": "true"})
    assert "no-cache" in first.headers["cache-control"]
    same = client.get(AREAS, params={"drawn": "true"}, headers={"If-None-Match": first.headers["etag"]})
    assert (same.status_code, same.content) == (304, b"")
    exact = client.get(AREAS, headers={"If-None-Match": first.headers["etag"]})
    assert exact.status_code == 200

    with psycopg.connect(service.urls.admin) as connection:
        connection.execute("UPDATE areas SET superseded_at = now() WHERE (province_code, code) = ('90', '9016')")
    again = client.get(AREAS, params={"drawn": "true"}, headers={"If-None-Match": first.headers["etag"]})
    assert again.status_code == 200
    assert "9016" not in {feature["properties"]["code"] for feature in again.json()["features"]}
