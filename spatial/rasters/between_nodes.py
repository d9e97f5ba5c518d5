"""Values between the nodes of a coarse grid, taken to go straight: PROJ for every place would take most of the time.

Called where one grid is laid over another in a different CRS (`tile`, `spatial/exposure/overlay.py`).
"""

import numpy as np
import numpy.typing as npt

Doubles = npt.NDArray[np.float64]


def between_nodes(
    values: Doubles, nodes_down: Doubles, nodes_across: Doubles, *, down: Doubles, across: Doubles
) -> Doubles:
    """Bilinear interpolation at the crossings of lines.

    Args:
        values: At the nodes, shape (nodes down, nodes across).
        nodes_down: Where the nodes are, ascending.
        nodes_across: The same the other way.
        down: Where the lines are, within the nodes.
        across: The same the other way.

    Returns:
        Shape (down, across).
    """
    return _hats(down, nodes_down) @ values @ _hats(across, nodes_across).T


def _hats(at: Doubles, nodes: Doubles) -> Doubles:
    """Weights of linear interpolation, shape (places, nodes)."""
    return np.stack([np.interp(at, nodes, one) for one in np.eye(len(nodes))], axis=1)
