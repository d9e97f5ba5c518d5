"""A first look through a whole layer, where what it is cannot be told from its header.

Only taken where needed: a layer of undeclared kind, points that may carry heights, texts that are to become numbers or
dates. Called by `spatial.doctor.vector`.
"""

from collections.abc import Callable, Mapping
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import shapely

from spatial.doctor.vectors import wkb as binary
from spatial.doctor.vectors.families import FAMILIES, count_families
from spatial.doctor.vectors.sources import Source

Fits = Callable[[pa.Array], bool]


class Survey(NamedTuple):
    """What a whole layer holds."""

    families: Mapping[str, int]
    """How many features by family."""
    has_multipoints: bool
    has_height: bool
    """Whether any point has a height other than 0."""
    fitting: frozenset[int]
    """Columns (positions in the file's batches) all of whose values fit."""


def survey(source: Source, batch_rows: int, wanted: Mapping[int, Fits]) -> Survey:
    """Look through a layer once.

    Args:
        source: The open layer.
        batch_rows: At most so many features at once.
        wanted: By column, whether values of a batch all fit a type.
    """
    families: dict[str, int] = {}
    has_multipoints = has_height = False
    fitting = set(wanted)
    for batch in source.stream(batch_rows):
        headers = binary.read_headers(batch.geometry)
        for name, count in count_families(headers.kind).items():
            families[name] = families.get(name, 0) + count
        has_multipoints |= bool((headers.kind == binary.MULTIPOINT).any())
        tall = headers.has_z & np.isin(headers.kind, list(FAMILIES["point"].kinds))
        if tall.any() and not has_height:
            points = binary.read_shapes(batch.geometry.filter(pa.array(tall)).to_numpy(zero_copy_only=False))
            heights = shapely.get_coordinates(points, include_z=True)[:, 2]
            has_height = bool((np.nan_to_num(heights) != 0).any())
        fitting = {at for at in fitting if wanted[at](batch.attributes.column(at))}
    return Survey(families, has_multipoints, has_height, frozenset(fitting))
