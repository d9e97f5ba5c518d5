"""Depth classes of cells: which class a depth is in, and which if the water stood a little lower or higher."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Codes = npt.NDArray[np.int64]
Doubles = npt.NDArray[np.float64]

DRY = 0
"""Code of water below the first class, and of none; classes are 1, 2, …; cells that were not modelled come last."""
DEPTH_ERROR_M = 0.2
"""How far a modelled depth may be off, where its maker does not say: docs/methods/exposure.md, "Uncertainty"."""


@dataclass(frozen=True, slots=True)
class Depths:
    """Class codes of cells: as modelled, and if all water were `error_m` lower or higher."""

    best: Codes
    low: Codes
    high: Codes
    """A cell that is dry as modelled stays dry."""


def depth_codes(depth_m: Floats, lower_bounds_m: Sequence[float], *, error_m: float = DEPTH_ERROR_M) -> Depths:
    """The classes of depths.

    Args:
        depth_m: Metres above ground, any shape; 0 dry, NaN not modelled.
        lower_bounds_m: Lower bounds of the classes, ascending; a class holds its lower bound, the last has no end.
            They are rounded to float32 as the cells were (spatial/rasters/classes.py).
        error_m: How far the depths may be off.

    Returns:
        DRY, 1 … n, and n + 1 where nothing was modelled; the same shape.
    """
    bounds = np.asarray(lower_bounds_m, np.float32)
    unknown = np.isnan(depth_m)
    wet = depth_m > 0

    def codes(shifted: Floats) -> Codes:
        found = np.searchsorted(bounds, shifted, side="right").astype(np.int64)
        found[unknown] = len(bounds) + 1
        return found

    error = np.float32(error_m)
    higher = np.where(wet, depth_m + error, depth_m)
    return Depths(codes(depth_m), codes(depth_m - error), codes(higher))


@dataclass(frozen=True, slots=True)
class ClassFigures:
    """Sums per area and class of what lies in the water: square metres, persons or facilities."""

    in_class: Doubles
    """(areas, classes + 2): water below the first class or none; each class; not modelled. A row's sum is the whole."""
    low: Doubles
    """(areas, classes): in this class or a deeper one if all water were lower by the error."""
    high: Doubles
    """(areas, classes): the same if it were higher."""

    @property
    def at_least(self) -> Doubles:
        """(areas, classes): in this class or a deeper one, as modelled."""
        return self.in_class[:, -2:0:-1].cumsum(axis=1)[:, ::-1]

    @property
    def whole(self) -> Doubles:
        """(areas,): all of it, wet, dry and not modelled."""
        return self.in_class.sum(axis=1)


class Sums:
    """Adds up cells into figures."""

    def __init__(self, area_count: int, class_count: int) -> None:
        self._classes = class_count
        self._best, self._low, self._high = (np.zeros((area_count, class_count + 2)) for _ in range(3))

    def add(self, area: Codes, depths: Depths, weight: Doubles) -> None:
        """Add cells: which area, which classes, how much; each of shape (cells,)."""
        for sums, codes in ((self._best, depths.best), (self._low, depths.low), (self._high, depths.high)):
            size = sums.size
            sums += np.bincount(area * (self._classes + 2) + codes, weight, size).reshape(sums.shape)

    def figures(self) -> ClassFigures:
        """What they add up to."""
        low, high = (one[:, -2:0:-1].cumsum(axis=1)[:, ::-1] for one in (self._low, self._high))
        return ClassFigures(self._best, low, high)
