"""How far apart two colours look, also to people with a colour vision deficiency.

sRGB to CIELAB (IEC 61966-2-1, D65), the difference CIEDE2000, and simulated protanopia, deuteranopia and tritanopia.
Used to choose and test the palettes and to tell an officer which classes of a style look alike (`legibility`).
Method: docs/methods/map-styles.md, "Colours".
"""

from typing import Literal

import numpy as np
import numpy.typing as npt

Vision = Literal["normal", "protanopia", "deuteranopia", "tritanopia"]
Array = npt.NDArray[np.float64]

VISIONS: tuple[Vision, ...] = ("normal", "protanopia", "deuteranopia", "tritanopia")

# Machado, Oliveira, Fernandes: A Physiologically-based Model for Simulation of Color Vision Deficiency. IEEE
# Transactions on Visualization and Computer Graphics 15 (6), 2009; severity 1.0, for linear RGB.
_SIMULATION: dict[Vision, Array] = {
    "normal": np.eye(3),
    "protanopia": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deuteranopia": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "tritanopia": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
    ),
}
_TO_XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
)
_WHITE = _TO_XYZ.sum(axis=1)


def rgb_of(colour: str) -> Array:
    """Red, green and blue between 0 and 1 of `#rrggbb`."""
    return np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)]) / 255.0


def hex_of(rgb: Array) -> str:
    """`#rrggbb` of red, green and blue between 0 and 1."""
    return "#" + "".join(f"{int(value):02x}" for value in np.rint(np.clip(rgb, 0, 1) * 255))


def over(colour: str, opacity: float, background: str) -> str:
    """The colour that is seen where `colour` lies over an opaque background, as browsers blend (in sRGB)."""
    return hex_of(rgb_of(colour) * opacity + rgb_of(background) * (1 - opacity))


def lab_of(colour: str, vision: Vision = "normal") -> Array:
    """CIELAB (L* 0–100, a*, b*; D65) of `#rrggbb` as seen with the given vision."""
    rgb = rgb_of(colour)
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    seen = np.clip(_SIMULATION[vision] @ linear, 0.0, 1.0)
    relative = (_TO_XYZ @ seen) / _WHITE
    root = np.where(relative > 216 / 24389, np.cbrt(relative), (24389 / 27 * relative + 16) / 116)
    return np.array([116 * root[1] - 16, 500 * (root[0] - root[1]), 200 * (root[1] - root[2])])


def rgb_of_lab(lab: Array) -> Array:
    """Red, green and blue (0 to 1, clipped to what a screen shows) of CIELAB."""
    middle = (lab[0] + 16) / 116
    root = np.array([middle + lab[1] / 500, middle, middle - lab[2] / 200])
    relative = np.where(root > 6 / 29, root**3, (116 * root - 16) * 27 / 24389)
    linear = np.clip(np.linalg.solve(_TO_XYZ, relative * _WHITE), 0.0, 1.0)
    return np.where(linear <= 0.0031308, linear * 12.92, 1.055 * linear ** (1 / 2.4) - 0.055)


def lab_difference(first: Array, second: Array) -> float:
    """CIEDE2000 between two CIELAB colours; about 1 is just noticeable side by side.

    Source: Sharma, Wu, Dalal: The CIEDE2000 Color-Difference Formula. Color Research and Application 30 (1), 2005,
    whose 34 test pairs are in the tests.
    """
    chroma_mean = (np.hypot(first[1], first[2]) + np.hypot(second[1], second[2])) / 2
    shift = 0.5 * (1 - np.sqrt(chroma_mean**7 / (chroma_mean**7 + 25.0**7)))
    (chroma1, hue1), (chroma2, hue2) = (_polar(one[1] * (1 + shift), one[2]) for one in (first, second))

    d_lightness, d_chroma = second[0] - first[0], chroma2 - chroma1
    d_hue = (hue2 - hue1 + 180) % 360 - 180 if chroma1 * chroma2 else 0.0
    d_hue_chord = 2 * np.sqrt(chroma1 * chroma2) * np.sin(np.radians(d_hue / 2))

    lightness, chroma = (first[0] + second[0]) / 2, (chroma1 + chroma2) / 2
    hue = hue1 + hue2
    if chroma1 * chroma2:
        hue = hue / 2 if abs(hue1 - hue2) <= 180 else (hue + (360 if hue < 360 else -360)) / 2
    weight = (
        1
        - 0.17 * np.cos(np.radians(hue - 30))
        + 0.24 * np.cos(np.radians(2 * hue))
        + 0.32 * np.cos(np.radians(3 * hue + 6))
        - 0.20 * np.cos(np.radians(4 * hue - 63))
    )
    s_lightness = 1 + 0.015 * (lightness - 50) ** 2 / np.sqrt(20 + (lightness - 50) ** 2)
    s_chroma, s_hue = 1 + 0.045 * chroma, 1 + 0.015 * chroma * weight
    turn = 60 * np.exp(-(((hue - 275) / 25) ** 2))
    rotation = -2 * np.sqrt(chroma**7 / (chroma**7 + 25.0**7)) * np.sin(np.radians(turn))
    parts = d_lightness / s_lightness, d_chroma / s_chroma, d_hue_chord / s_hue
    return float(np.sqrt(sum(part * part for part in parts) + rotation * parts[1] * parts[2]))


def _polar(a: float, b: float) -> tuple[float, float]:
    """Chroma, and hue in degrees from 0 to 360 (0 for greys)."""
    return float(np.hypot(a, b)), float(np.degrees(np.arctan2(b, a)) % 360)


def difference(first: str, second: str, vision: Vision = "normal") -> float:
    """CIEDE2000 between two colours `#rrggbb` as seen with the given vision."""
    return lab_difference(lab_of(first, vision), lab_of(second, vision))
