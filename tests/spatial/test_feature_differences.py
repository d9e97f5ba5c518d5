"""Tables of features compared by their numbers."""

import pyarrow as pa
import pytest

from spatial.feature_differences import differences


def table(**columns: list[object]) -> pa.Table:
    fids = columns.pop("fid")
    return pa.table({"fid": pa.array(fids, pa.int64()), **columns})


def test_rows_are_told_apart_by_their_number_in_whatever_order() -> None:
    before = table(fid=[1, 2, 3, 4], name=["a", "b", "c", "d"])
    after = table(fid=[9, 4, 2, 1], name=["n", "d", "x", "a"])
    found = differences(before, after)
    assert found.inserted.tolist() == [0]
    assert found.updated.tolist() == [2]
    assert found.deleted.tolist() == [3]


def test_missing_values_and_nan_are_equal_to_missing_values_and_to_nothing_else() -> None:
    before = table(fid=[1, 2, 3], depth_m=[None, float("nan"), 0.0])
    after = table(fid=[1, 2, 3], depth_m=[float("nan"), None, None])
    assert differences(before, after).updated.tolist() == [2]


def test_tables_with_other_columns_or_a_number_twice_are_not_compared() -> None:
    one = table(fid=[1], a=["x"])
    for other in (table(fid=[1], b=["x"]), table(fid=[1], a=[1]), table(fid=[1, 1], a=["x", "y"])):
        with pytest.raises(ValueError, match=r"column|twice"):
            differences(one, other)


def test_nothing_and_everything() -> None:
    some, none = table(fid=[1, 2], a=["x", "y"]), table(fid=[], a=pa.array([], pa.string()))
    assert differences(some, none).deleted.tolist() == [1, 2]
    assert differences(none, some).inserted.tolist() == [0, 1]
    assert [len(part) for part in differences(some, some)] == [0, 0, 0]
