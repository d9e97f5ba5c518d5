"""Rows and columns of frames under the types that they have: pandas itself says "a series or a frame"."""

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

Mask = pd.Series | NDArray[np.bool_]


def column(frame: pd.DataFrame, name: str) -> pd.Series:
    """One column."""
    found: Any = frame[name]
    return found


def rows_where(frame: gpd.GeoDataFrame, mask: Mask) -> gpd.GeoDataFrame:
    """The rows of a mask."""
    found: Any = frame[mask]
    return found


def plain_rows_where(frame: pd.DataFrame, mask: Mask) -> pd.DataFrame:
    """The rows of a mask, as a frame of their own that may be changed."""
    found: Any = frame[mask]
    return found.copy()


def count(mask: Mask) -> int:
    """How many rows a mask takes."""
    return int(np.count_nonzero(mask))
