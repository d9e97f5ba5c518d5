"""The colours of the platform's own styles, and the floors that they keep.

Every sequence gets darker step by step, so that it reads in grey too; hue says what is measured. How the colours were
chosen and what they measure: docs/methods/map-styles.md, "Colours".
"""

import numpy as np

from spatial.styles.colour_vision import hex_of, lab_of, rgb_of_lab

LAND_BACKGROUNDS = ("#fbfaf4", "#ebeae4", "#e0e2e5")
"""What lies below a layer: the map's land, the neighbours' land, a light grey basemap."""
WATER_BACKGROUND = "#d3e4ee"
FILL_OPACITY = 0.85

DEPTH = ("#93c7ea", "#4592cf", "#2259a1", "#0b2656")
"""Blues: depth of water."""
VELOCITY = ("#cfb6e4", "#a576c6", "#743296", "#390d55")
"""Purples: speed of water."""
DURATION = ("#f0c883", "#d08f34", "#915412", "#482805")
"""Ochres: how long water stands."""
EXPOSURE = ("#f9b9a3", "#e6735f", "#ad2d41", "#570a2a")
"""Reds: people and things in the way."""

WATER = "#2f86c4"
EXPOSED = "#ad2d41"
VULNERABLE = "#8e2a7c"
CAPACITY = "#1b7a4a"
RESULT = "#0f6f78"
DARK_EDGE = "#16212c"
LIGHT_EDGE = "#ffffff"

LEAST_BETWEEN_NEIGHBOURS = 11.0
"""CIEDE2000 between neighbouring classes, over each background at FILL_OPACITY, for each kind of vision."""
LEAST_FROM_LAND = 10.0
"""CIEDE2000 between the lightest class and the land below it."""
LEAST_FROM_WATER = 9.0
"""The same over the map's water tint."""


def sequence(colours: tuple[str, ...], count: int) -> tuple[str, ...]:
    """So many colours along a sequence, evenly spaced in CIELAB; the ends stay, one colour is the middle.

    Args:
        colours: A sequence of this module.
        count: At least 1.

    Returns:
        `count` colours; the sequence itself where the count is its own.
    """
    if count == len(colours):
        return colours
    anchors = np.array([lab_of(colour) for colour in colours])
    at = np.linspace(0, len(colours) - 1, count) if count > 1 else np.array([(len(colours) - 1) / 2])
    steps = np.arange(len(colours))
    labs = np.column_stack([np.interp(at, steps, anchors[:, axis]) for axis in range(3)])
    return tuple(hex_of(rgb_of_lab(lab)) for lab in labs)
