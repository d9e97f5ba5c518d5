"""Depth classes of cells: which class a depth is in, and which if the water stood a little lower or higher.

Every figure changes at a few depths only: at the bounds of the classes, and at the bounds moved by the error. So a cell
is given the one step that it has reached, cells are summed by step, and all figures are sums of steps: best, low and
high come from one pass and can never contradict each other. Called by everything in this folder.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from spatial.errors import Refused

Floats = npt.NDArray[np.float32]
Codes = npt.NDArray[np.uint8]
Doubles = npt.NDArray[np.float64]

DEPTH_ERROR_M = 0.2
"""How far a modelled depth may be off, where its maker does not say: docs/methods/exposure.md, "Uncertainty"."""
MOST_CLASSES = 80
"""Three steps a class have to fit in a byte."""
_WET = np.finfo(np.float32).tiny


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


class DepthSteps:
    """The depths at which figures change, and what sums by step say.

    Args:
        lower_bounds_m: Lower bounds of the classes in metres, above 0, ascending; a class holds its lower bound, the
            last has no end. They are rounded to float32 as the cells were (spatial/rasters/classes.py).
        error_m: How far the depths may be off, 0 or more.

    Raises:
        Refused: the bounds are none, too many, or not in order; the error is negative or not a number.
    """

    def __init__(self, lower_bounds_m: Sequence[float], error_m: float = DEPTH_ERROR_M) -> None:
        wide = np.asarray(lower_bounds_m, np.float64)
        self._bounds = wide.astype(np.float32)
        if not (0 < len(wide) <= MOST_CLASSES and self._bounds[0] > 0 and (np.diff(self._bounds) > 0).all()):
            raise Refused(
                "classes_impossible",
                f"ชั้นความลึกต้องมี 1–{MOST_CLASSES} ชั้น เรียงจากตื้นไปลึก และค่าล่างทุกค่ามากกว่า 0",
                f"Depth classes must be 1 to {MOST_CLASSES}, from shallow to deep, each with a lower bound above 0.",
            )
        if not 0 <= error_m < np.inf:
            raise Refused(
                "depth_error_impossible",
                "ความคลาดเคลื่อนของความลึกต้องเป็นตัวเลขตั้งแต่ 0 เมตรขึ้นไป",
                "The error of depths must be a number of metres, 0 or more.",
            )
        self._lower = (wide + error_m).astype(np.float32)
        # water that rises reaches every cell that is wet, and none that is dry
        self._higher = np.maximum((wide - error_m).astype(np.float32), _WET)
        self._steps = np.unique(np.concatenate([self._bounds, self._lower, self._higher]))

    @property
    def not_modelled(self) -> int:
        """The code of cells that were not modelled: the last one."""
        return len(self._steps) + 1

    @property
    def code_count(self) -> int:
        """How many codes there are."""
        return len(self._steps) + 2

    def codes(self, depth_m: Floats) -> Codes:
        """How many steps each depth has reached, of the same shape: 0 dry, `not_modelled` where it is NaN.

        Args:
            depth_m: Metres above ground, any shape; 0 dry, NaN not modelled.
        """
        found = np.zeros(depth_m.shape, np.uint8)
        for step in self._steps:
            found += depth_m >= step
        found[np.isnan(depth_m)] = self.not_modelled
        return found

    def figures(self, sums: Doubles) -> ClassFigures:
        """What sums by code say.

        Args:
            sums: Of whatever stands in the water, shape (areas, `code_count`).
        """
        starts = np.searchsorted(self._steps, self._bounds) + 1
        edges = np.concatenate([[0], starts, [self.not_modelled, self.code_count]])
        in_class = np.stack([sums[:, a:b].sum(axis=1) for a, b in pairwise(edges)], axis=1)
        return ClassFigures(in_class, self._from(sums, self._lower), self._from(sums, self._higher))

    def _from(self, sums: Doubles, depths_m: Floats) -> Doubles:
        starts = np.searchsorted(self._steps, depths_m) + 1
        return np.stack([sums[:, start : self.not_modelled].sum(axis=1) for start in starts], axis=1)
