"""Three-way merging of one feature."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.layers.change_sets.features import Feature
from app.layers.change_sets.merging import changed_of, merged

BASE = Feature({"name": "โรงเรียน", "beds": 5}, b"here")


def other(**changes: object) -> Feature:
    geom = changes.pop("geom", b"here")
    assert isinstance(geom, bytes)
    return Feature({**BASE.properties, **changes}, geom)


def test_what_only_one_side_changed_is_merged() -> None:
    found = merged(BASE, other(name="วัด"), other(beds=6, geom=b"there"))
    assert found.feature == other(name="วัด", beds=6, geom=b"there")
    assert (found.is_change, found.is_conflict) == (True, False)


def test_the_same_change_on_both_sides_is_none_any_more() -> None:
    found = merged(BASE, other(beds=6), other(beds=6))
    assert (found.is_change, found.is_conflict) == (False, False)


def test_the_same_property_changed_otherwise_is_a_conflict_with_mine_first() -> None:
    found = merged(BASE, other(beds=7, name="วัด"), other(beds=6))
    assert found.is_conflict
    assert found.feature == other(beds=6, name="วัด")


def test_the_geometry_counts_as_a_property() -> None:
    assert merged(BASE, other(geom=b"there"), other(geom=b"elsewhere")).is_conflict
    assert not merged(BASE, other(geom=b"there"), other(name="วัด")).is_conflict


def test_deleting_what_others_changed_is_a_conflict_and_what_they_left_alone_is_not() -> None:
    assert merged(BASE, other(beds=7), None).is_conflict
    assert not merged(BASE, BASE, None).is_conflict


def test_changing_what_others_deleted_is_a_conflict_and_deleting_it_too_is_nothing() -> None:
    assert merged(BASE, None, other(beds=7)).is_conflict
    found = merged(BASE, None, None)
    assert (found.is_change, found.is_conflict) == (False, False)


def test_a_property_that_their_version_lost_is_not_brought_back() -> None:
    theirs = Feature({"name": "โรงเรียน"}, b"here")
    assert merged(BASE, theirs, other(beds=6)).feature == theirs


forms = st.builds(
    lambda a, b, g: Feature({"a": a, "b": b}, g),
    st.integers(0, 2), st.none() | st.text("xy", max_size=1), st.sampled_from([b"1", b"2"]),
)  # fmt: skip


@given(forms, forms, forms)
def test_without_a_conflict_both_sides_changes_are_in_the_result(base: Feature, theirs: Feature, mine: Feature) -> None:
    found = merged(base, theirs, mine)
    assert found.feature is not None
    result = changed_of(base, found.feature)
    both = {**changed_of(base, theirs), **changed_of(base, mine)}
    assert result == both
    if not found.is_conflict:
        assert merged(base, mine, theirs).feature == found.feature


@pytest.mark.parametrize("same", [BASE])
def test_a_change_over_its_own_base_stays_as_it_is(same: Feature) -> None:
    assert merged(same, same, other(beds=6)).feature == other(beds=6)
