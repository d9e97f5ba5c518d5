"""A raster's numbers as colours: classes or a ramp over an array of cells.

Called by the tiles and previews of rasters. Cells without a value are fully transparent.
"""

import numpy as np
import numpy.typing as npt

from spatial.styles.colour_vision import rgb_of
from spatial.styles.style import Classes, Ramp, Style


def paint(style: Style, values: npt.NDArray[np.floating]) -> npt.NDArray[np.uint8]:
    """Red, green, blue and opacity of every cell.

    Args:
        style: Classes or a ramp; `style.geometry` is `raster`.
        values: Cells, any shape; NaN = no value.

    Returns:
        Array of the values' shape and a last axis of 4, 0 to 255, opacity not multiplied in. Cells without a value,
        and cells in no class, are (0, 0, 0, 0).

    Raises:
        ValueError: the style has neither classes nor a ramp.
    """
    body = style.body
    if isinstance(body, Ramp):
        colours = _ramp(body, values)
    elif isinstance(body, Classes):
        colours = _classes(body, values)
    else:
        raise ValueError("a raster is painted by classes or a ramp")
    colours[np.isnan(values)] = 0.0
    return np.rint(colours * 255).astype(np.uint8)


def _ramp(ramp: Ramp, values: npt.NDArray[np.floating]) -> npt.NDArray[np.float64]:
    at = [stop.value for stop in ramp.stops]
    channels = np.array([[*rgb_of(stop.colour), stop.opacity] for stop in ramp.stops])
    known = np.nan_to_num(values, nan=at[0])
    return np.stack([np.interp(known, at, channels[:, index]) for index in range(4)], axis=-1)


def _classes(body: Classes, values: npt.NDArray[np.floating]) -> npt.NDArray[np.float64]:
    colours = np.zeros((*values.shape, 4))
    # limits are rounded as the cells were, so that a cell written 0.7 lies in the class that begins at 0.7
    exact = values.dtype.type
    for one in body.classes:
        inside = np.ones(values.shape, dtype=bool)
        if one.minimum is not None:
            inside &= values >= exact(one.minimum)
        if one.maximum is not None:
            inside &= values < exact(one.maximum)
        colours[inside] = [*rgb_of(one.look.colour), one.look.opacity]
    return colours
