"""Guesses of a coordinate reference system: where each would put the data, which fit equally well, and how far apart.

Numbers tell degrees from metres and mostly one UTM zone from the other. They do not tell Indian 1975 from WGS 84, which
lie some 450 m apart: guesses that fit equally well are all offered, none as the likely one, and their distance is said.
Called by `spatial.doctor.vectors.crs` and `spatial.doctor.vectors.table_choice`. Source: EPSG registry as PROJ has it.
"""

from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from pyproj import Geod

from spatial.datums import to_wgs84
from spatial.doctor.report import Option
from spatial.doctor.vectors.outline import Outline

CANDIDATES: Mapping[str, str] = {
    "EPSG:4326": "WGS 84",
    "EPSG:32647": "WGS 84 / UTM 47N",
    "EPSG:32648": "WGS 84 / UTM 48N",
    "EPSG:24047": "Indian 1975 / UTM 47N",
    "EPSG:24048": "Indian 1975 / UTM 48N",
    "EPSG:4240": "Indian 1975",
}
"""What Thai offices use; WGS 84 stands before Indian 1975."""
CLEAR = 0.5
"""A guess is made where at least so much of the sample falls inside with it."""
_AS_GOOD = 0.05
"""Guesses whose shares differ by no more fit equally well: the outline's edge and outliers are worth that much."""
_EARTH = Geod(ellps="WGS84")


class Doubt(NamedTuple):
    """What has to be said of guesses that fit equally well, with a space before it; empty where one fits best."""

    th: str = ""
    en: str = ""


def to_lonlat(crs: str, positions: NDArray[np.float64]) -> NDArray[np.float64]:
    """Positions, shape (n, 2) as x, y of a CRS, as longitude and latitude on WGS 84; inf where there is none."""
    way = to_wgs84(crs)
    return positions if way is None else np.column_stack(way.transform(positions[:, 0], positions[:, 1]))


def shares_of(positions: NDArray[np.float64], outline: Outline) -> dict[str, float]:
    """Part (0 to 1) of positions, shape (n, 2) as x, y, that each candidate puts inside the outline."""
    return {code: outline.share_inside(to_lonlat(code, positions)) for code in CANDIDATES}


def equally_good(shares: Mapping[str, float]) -> tuple[str, ...]:
    """The candidates that fit best; several where they cannot be told apart, none where none fits."""
    best = max(shares.values(), default=0.0)
    if best < CLEAR:
        return ()
    return tuple(code for code, share in shares.items() if share >= best - _AS_GOOD)


def crs_options(shares: Mapping[str, float], *, first: str | None = None) -> list[Option]:
    """All candidates as answers, the best first.

    Args:
        shares: Of `shares_of`.
        first: The one that the file's own declaration speaks for; it is likely where it fits. Without it one is likely
            only where no other fits as well.
    """
    # sorting is stable: of those that fit equally well WGS 84 stands first
    order = sorted(shares, key=lambda code: (code != first, -round(shares[code], 1)))
    good = equally_good(shares)
    likely = first if first is not None and shares[first] >= CLEAR else (good[0] if len(good) == 1 else None)
    return [
        Option(
            code,
            th=f"{CANDIDATES[code]} ({code}): ข้อมูล {shares[code]:.0%} อยู่ในขอบเขต",
            en=f"{CANDIDATES[code]} ({code}): {shares[code]:.0%} of the data inside",
            is_likely=code == likely,
        )
        for code in order
    ]


def doubt_between(codes: Sequence[str], positions: NDArray[np.float64]) -> Doubt:
    """That several CRSs fit equally well, how far apart they put the data, and whom to ask.

    Args:
        codes: Those that fit equally well (`equally_good`).
        positions: Of the data, shape (n, 2) as x, y; their median is looked at.
    """
    if len(codes) < 2 or not len(positions):
        return Doubt()
    middle = np.median(positions, axis=0)[np.newaxis]
    places = [to_lonlat(code, middle)[0] for code in codes]
    apart = sorted(_EARTH.inv(*one, *other)[2] for one, other in combinations(places, 2))
    near, far = _said(apart[0]), _said(apart[-1])
    names = [f"{CANDIDATES[code]} ({code})" for code in codes]
    th, en = (near[0], near[1]) if near == far else (f"{near[0]} ถึง {far[0]}", f"{near[1]} to {far[1]}")
    return Doubt(
        f" ทั้ง {' และ '.join(names)} เข้ากับข้อมูลได้ดีเท่ากัน แต่วางข้อมูลห่างกันราว {th} "
        "ไฟล์บอกไม่ได้ว่าเป็นแบบใด กรุณาถามผู้จัดทำข้อมูลหรือเทียบกับจุดที่รู้จัก",
        f" {' and '.join(names)} fit equally well but put the data about {en} apart, and the file cannot tell which it "
        "is: ask who made it, or compare with a place you know.",
    )


def _said(metres: float) -> tuple[str, str]:
    """A distance in Thai and English, no finer than it is known."""
    if metres >= 10_000:
        return f"{metres / 1000:,.0f} กม.", f"{metres / 1000:,.0f} km"
    return f"{round(metres, -1):,.0f} เมตร", f"{round(metres, -1):,.0f} m"
