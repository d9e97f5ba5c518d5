"""Parts of STAC by themselves: boxes without width, times that are half known, licences, pages."""

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any, cast

import pytest
from shapely.geometry import LineString, Point

from app.core.errors import InvalidParameter
from app.ogc.seen import Seen
from app.ogc.stac.gathering import Bounds, ItemSeen
from app.ogc.stac.licences import licence_of, licence_of_all
from app.ogc.stac.search import SearchSent, Wanted, page_of, wanted_by_body, wanted_by_query

FIRST, SECOND = datetime(2025, 11, 20, tzinfo=UTC), datetime(2025, 11, 25, tzinfo=UTC)
LOADED = datetime(2026, 1, 1, tzinfo=UTC)


def an_item(
    item_id: str = "90-a-v1",
    bounds: Bounds | None = (100.0, 6.0, 101.0, 7.0),
    *,
    begins: datetime | None = None,
    ends: datetime | None = None,
) -> ItemSeen:
    version = SimpleNamespace(valid_from=begins, valid_to=ends, loaded_at=LOADED)
    seen: Any = SimpleNamespace(
        shown=SimpleNamespace(id=item_id), layer=SimpleNamespace(province_code=item_id[:2]), version=version
    )
    return ItemSeen(cast("Seen", seen), True, bounds, item_id)


@pytest.mark.parametrize(
    ("bounds", "kind", "is_met"),
    [
        ((100.0, 6.0, 101.0, 7.0), "Polygon", True),
        ((100.5, 6.0, 100.5, 7.0), "LineString", True),
        ((100.0, 6.5, 101.0, 6.5), "LineString", True),
        ((100.5, 6.5, 100.5, 6.5), "Point", True),
        ((102.0, 6.5, 102.0, 6.5), "Point", False),
    ],
)
def test_a_box_without_width_or_height_is_found_as_well(bounds: Bounds, kind: str, is_met: bool) -> None:
    item = an_item(bounds=bounds)
    assert item.geometry is not None
    assert item.geometry["type"] == kind
    across = LineString([(100.0, 6.5), (101.0, 6.5)]).buffer(0.01)
    assert Wanted(intersects=across).is_met_by(item) is is_met
    assert Wanted(boxes=((100.4, 6.4, 100.6, 6.6),)).is_met_by(item) is is_met


def test_what_is_empty_lies_nowhere() -> None:
    item = an_item(bounds=None)
    assert item.geometry is None
    assert Wanted().is_met_by(item)
    assert not Wanted(boxes=((-180.0, -90.0, 180.0, 90.0),)).is_met_by(item)
    assert not Wanted(intersects=Point(0, 0)).is_met_by(item)


@pytest.mark.parametrize(
    ("begins", "ends", "interval"),
    [
        (FIRST, SECOND, (FIRST, SECOND)),
        (FIRST, None, (FIRST, FIRST)),
        (None, SECOND, (SECOND, SECOND)),
        (None, None, (LOADED, LOADED)),
    ],
)
def test_a_time_that_is_half_known_is_that_moment(
    begins: datetime | None, ends: datetime | None, interval: tuple[datetime, datetime]
) -> None:
    assert an_item(begins=begins, ends=ends).interval == interval


@pytest.mark.parametrize(
    ("moments", "is_met"),
    [
        ("2025-11-20T00:00:00Z", True),
        ("2025-11-25T00:00:00Z", True),
        ("2025-11-25T00:00:01Z", False),
        ("../2025-11-19T23:59:59Z", False),
        ("2025-11-19T00:00:00Z/2025-11-26T00:00:00Z", True),
        ("2025-11-22T00:00:00Z/..", True),
    ],
)
def test_an_interval_is_met_with_its_ends(moments: str, is_met: bool) -> None:
    assert wanted_by_query({"datetime": moments}).is_met_by(an_item(begins=FIRST, ends=SECOND)) is is_met


def test_a_licence_is_an_identifier_only_where_its_words_are_one() -> None:
    assert licence_of(" cc-by-4.0 ") == "CC-BY-4.0"
    assert licence_of("ใช้ภายในหน่วยงาน") == licence_of("") == licence_of("CC-BY") == "other"
    assert licence_of_all(["CC0-1.0", "cc0-1.0"]) == "CC0-1.0"
    assert licence_of_all(["CC0-1.0", "CC-BY-4.0"]) == "other"


def test_pages_go_on_behind_the_last_item_even_where_it_is_gone() -> None:
    items = [an_item(f"90-{name}-v1") for name in "acdf"]
    first = page_of(items, Wanted(limit=2))
    assert ([one.id for one in first.items], first.matched, first.following) == (["90-a-v1", "90-c-v1"], 4, "90-c-v1")
    again = page_of(items, Wanted(limit=2, after="90-b-v1"))
    assert [one.id for one in again.items] == ["90-c-v1", "90-d-v1"]
    last = page_of(items, Wanted(limit=2, after="90-d-v1"))
    assert ([one.id for one in last.items], last.following) == (["90-f-v1"], None)


def test_an_address_and_a_body_ask_for_the_same() -> None:
    by_address = wanted_by_query({"bbox": "100,6,101,7", "ids": "90-a-v1, 90-b-v1", "limit": "5000"})
    by_body = wanted_by_body(SearchSent(bbox=[100, 6, 101, 7], ids=["90-a-v1", "90-b-v1"], limit=5000))
    assert by_address == by_body
    assert by_body.limit == 1000


def test_a_box_and_a_geometry_together_are_refused() -> None:
    with pytest.raises(InvalidParameter):
        wanted_by_query({"bbox": "100,6,101,7", "intersects": '{"type":"Point","coordinates":[100.5,6.5]}'})
