"""What differs between two tables of features that are told apart by their numbers.

Pure computation over Arrow tables with the columns `fid`, properties and `geom` (WKB). Called where an edited file is
compared with the version that it was taken from.
"""

from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute
from numpy.typing import NDArray

pc: Any = pyarrow.compute
"""Its functions are made at run time, out of sight of a type checker."""


class Differences(NamedTuple):
    """Rows that differ."""

    inserted: NDArray[np.int64]
    """Rows of the table after whose number was not there before."""
    updated: NDArray[np.int64]
    """Rows of the table after that were there before and are otherwise now."""
    deleted: NDArray[np.int64]
    """Numbers that are not there any more."""


def differences(before: pa.Table, after: pa.Table) -> Differences:
    """Compare two tables by `fid`, value by value; a missing value is equal to a missing value, NaN is one.

    Args:
        before: `fid` (int64, each once) and columns.
        after: The same columns with the same types, in any order; its `fid` each once.

    Raises:
        ValueError: the columns differ, or a number occurs twice.
    """
    if sorted(before.schema.names) != sorted(after.schema.names):
        raise ValueError("the tables have other columns")
    old, new = before.column("fid").to_numpy(), after.column("fid").to_numpy()
    if len(np.unique(new)) != len(new) or len(np.unique(old)) != len(old):
        raise ValueError("a number occurs twice")
    order = np.argsort(old)
    at = np.searchsorted(old[order], new)
    found = np.zeros(len(new), bool)
    inside = at < len(old)
    found[inside] = old[order][at[inside]] == new[inside]
    rows_new = np.flatnonzero(found)
    rows_old = order[at[found]]
    changed = np.zeros(len(rows_new), bool)
    was, now = before.take(pa.array(rows_old)), after.take(pa.array(rows_new))
    for name in before.schema.names:
        if name != "fid":
            changed |= _differs(was.column(name), now.column(name))
    return Differences(np.flatnonzero(~found), rows_new[changed], np.setdiff1d(old, new))


def _differs(one: pa.ChunkedArray, other: pa.ChunkedArray) -> NDArray[np.bool_]:
    if one.type != other.type:
        raise ValueError("a column has another type")
    if pa.types.is_floating(one.type):
        one, other = (pc.if_else(pc.is_nan(side), pa.scalar(None, side.type), side) for side in (one, other))
    there, there_too = (side.is_valid().to_numpy() for side in (one, other))
    same = pc.fill_null(pc.equal(one, other), False).to_numpy()
    return (there != there_too) | (there & there_too & ~same)
