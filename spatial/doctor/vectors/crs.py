"""Which coordinate reference system a layer is in: what the file declares, and whether its numbers bear that out.

Guesses are judged by where a sample of the positions then falls, relative to the province (or Thailand), and only
offered. Called by `spatial.doctor.vector`. Sources: EPSG registry (24047, 24048, 4240; areas of use and transformations
as PROJ has them).
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError, ProjError

from spatial.datums import is_indian_1975, to_wgs84
from spatial.doctor.report import Finding, Option
from spatial.doctor.vectors.crs_guesses import CANDIDATES, CLEAR, crs_options, doubt_between, equally_good, shares_of
from spatial.doctor.vectors.findings import finding
from spatial.doctor.vectors.outline import Outline

_OLDER = {"EPSG:4326": "EPSG:4240", "EPSG:32647": "EPSG:24047", "EPSG:32648": "EPSG:24048"}
"""The same coordinates on the older datum."""
_OTHER_ZONE = {
    "EPSG:32647": "EPSG:32648",
    "EPSG:32648": "EPSG:32647",
    "EPSG:24047": "EPSG:24048",
    "EPSG:24048": "EPSG:24047",
}
"""The two zones of Thailand, on the same datum."""
_HARDLY = 0.02
"""A declared CRS is doubted where it puts at most so much of the sample inside, and another CLEAR of it."""


@dataclass(frozen=True, slots=True)
class Place:
    """How positions become longitude and latitude on WGS 84."""

    crs: str | None
    """For people: 'EPSG:32647', or a name; None while it has to be decided."""
    transformer: Transformer | None
    """None where nothing is to be done, or nothing is known."""
    is_known: bool
    swap: bool = False

    def to_lonlat(self, positions: NDArray[np.float64]) -> NDArray[np.float64]:
        """Positions, shape (n, 2) as x, y in the file's CRS, as longitude and latitude; inf where there is none."""
        if self.swap:
            positions = positions[:, ::-1]
        if self.transformer is None:
            return positions
        lon, lat = self.transformer.transform(positions[:, 0], positions[:, 1])
        return np.column_stack([lon, lat])

    @property
    def is_identity(self) -> bool:
        """Whether positions stay as they are."""
        return self.transformer is None and not self.swap


def name_of(declared: str | None) -> str | None:
    """'EPSG:<code>' where the definition is one, else as declared; None where there is none or it is unusable."""
    if not declared:
        return None
    try:
        crs = CRS.from_user_input(declared)
        if not (crs.is_geographic or crs.is_projected):
            return None
        if crs.is_compound:
            crs = next((part for part in crs.sub_crs_list if part.is_geographic or part.is_projected), crs)
        code = crs.to_epsg(min_confidence=70)
        name = f"EPSG:{code}" if code else crs.to_2d().to_wkt()
        if name == "EPSG:4326" or crs.to_authority() == ("OGC", "CRS84"):
            return "EPSG:4326"
        to_wgs84(name)
    except (CRSError, ProjError):
        return None
    return name


def place_of(crs: str, *, swap: bool = False) -> Place:
    """The way from a usable CRS (`name_of`) to longitude and latitude."""
    return Place(crs=crs, transformer=to_wgs84(crs), is_known=True, swap=swap)


def judge(
    declared: str | None, sample: NDArray[np.float64], outline: Outline, *, decided: str | None, axes: str | None
) -> tuple[Place, list[Finding]]:
    """Settle the CRS of a layer, or say what has to be decided.

    Args:
        declared: The file's own definition (authority code or WKT), None where it has none.
        sample: Positions of the layer, shape (n, 2), x before y, as they stand in the file.
        outline: The province, or Thailand.
        decided: A person's answer, an `EPSG:` code.
        axes: A person's answer on swapped axes: `swap`, `keep` or None.

    Returns:
        The place (unknown while something is open), and the findings.
    """
    swap = axes == "swap"
    usable = name_of(decided or declared)
    sample = sample[np.isfinite(sample).all(axis=1)]
    if usable is None:
        return Place(None, None, is_known=False), [_ask(declared, sample, outline, swap=swap)]
    place = place_of(usable, swap=swap)
    findings: list[Finding] = []
    if not decided and len(sample):
        doubt = _doubt(usable, sample, outline, axes)
        if doubt is not None:
            return Place(None, None, is_known=False), [doubt]
        findings.extend(_older_datum(usable, place, sample, outline))
    if is_indian_1975(usable) and len(sample):
        findings.append(_moved(usable, place, sample))
    return place, findings


def _where(outline: Outline, code: str, **values: Any) -> Finding:
    return finding(code, where_th=outline.th, where_en=outline.en, **values)


def _ask(declared: str | None, sample: NDArray[np.float64], outline: Outline, *, swap: bool) -> Finding:
    if swap:
        sample = sample[:, ::-1]
    shares = shares_of(sample, outline)
    options = crs_options(shares)
    doubt = doubt_between(equally_good(shares), sample)
    said: dict[str, Any] = {"doubt_th": doubt.th, "doubt_en": doubt.en}
    if declared:
        return finding("crs_unusable", declared=declared[:80], decision="crs", options=options, **said)
    share = f"{max(shares.values()):.0%}"
    return _where(outline, "crs_missing", share=share, decision="crs", options=options, **said)


def _doubt(declared: str, sample: NDArray[np.float64], outline: Outline, axes: str | None) -> Finding | None:
    """A finding where the declared CRS takes hardly anything to the province and another reading does."""
    share = outline.share_inside(place_of(declared).to_lonlat(sample))
    if axes == "keep" or share > _HARDLY:
        return None
    example = f"{sample[0][0]:.6g}, {sample[0][1]:.6g}"
    values: dict[str, Any] = {"declared": declared[:80], "example": example}
    swapped = outline.share_inside(place_of(declared, swap=True).to_lonlat(sample))
    if axes == "swap":
        return None
    if swapped >= CLEAR:
        options = [
            Option("swap", "สลับกลับ", "Swap them back", is_likely=True),
            Option("keep", "ใช้ตามเดิม", "Keep them as they are"),
        ]
        return _where(outline, "axes_swapped", share=f"{swapped:.0%}", decision="axes", options=options, **values)
    shares = shares_of(sample, outline)
    best = max(CANDIDATES, key=lambda code: round(shares[code], 2))
    sibling = _OTHER_ZONE.get(declared, declared)
    if shares.get(sibling, 0) >= CLEAR:
        best = sibling
    is_geographic = CRS.from_user_input(declared).is_geographic
    are_metres = bool((np.abs(np.median(sample, axis=0)) > (180, 90)).any())
    if shares[best] < CLEAR and is_geographic == (not are_metres):
        return None
    # what was declared stays among the answers: the file may be right and its data elsewhere
    options = crs_options(shares, first=best)
    if declared not in CANDIDATES:
        options.append(Option(declared, f"ตามที่แจ้ง ({declared[:40]})", f"As declared ({declared[:40]})"))
    values |= {"share": f"{shares[best]:.0%}", "decision": "crs", "options": options}
    if is_geographic and are_metres:
        return _where(outline, "crs_metres_as_degrees", **values)
    if not is_geographic and not are_metres:
        return _where(outline, "crs_degrees_as_metres", **values)
    if best == sibling:
        return _where(outline, "crs_wrong_zone", zone=best[-2:], **values)
    return _where(outline, "crs_doubtful", better=f"{CANDIDATES[best]} ({best})", **values)


def _moved(crs: str, place: Place, sample: NDArray[np.float64]) -> Finding:
    """How far the datum moves the data."""
    of_same_numbers = CRS.from_user_input(crs)
    bare = next((new for new, old in _OLDER.items() if old == crs), None)
    moved = place.to_lonlat(sample[:1])
    unmoved = place_of(bare, swap=place.swap).to_lonlat(sample[:1]) if bare else moved
    apart = (moved - unmoved)[0] * 111_320 * np.array([np.cos(np.radians(moved[0, 1])), 1.0])
    accuracy = place.transformer.accuracy if place.transformer else -1.0
    return finding(
        "crs_indian_1975",
        declared=crs if crs.startswith("EPSG") else of_same_numbers.name,
        shift_m=f"{np.hypot(*apart):.0f}",
        accuracy_m=f"{accuracy:g}" if accuracy > 0 else "?",
    )


def _older_datum(crs: str, place: Place, sample: NDArray[np.float64], outline: Outline) -> list[Finding]:
    """A note where data declared as WGS 84 fits the province's outline better as Indian 1975."""
    older = _OLDER.get(crs)
    if older is None or not outline.is_province:
        return []
    share = outline.share_inside(place.to_lonlat(sample))
    better = outline.share_inside(place_of(older, swap=place.swap).to_lonlat(sample))
    # of 200 positions at least two must speak for it, and next to nothing may stay outside
    if len(sample) < 20 or better - share < 0.01 or better < 0.995:
        return []
    values: dict[str, Any] = {
        "declared": crs,
        "share": f"{share:.1%}",
        "better": older,
        "better_share": f"{better:.1%}",
    }
    values["decision"] = "crs"
    values["options"] = [
        Option(code, f"{CANDIDATES[code]} ({code})", f"{CANDIDATES[code]} ({code})") for code in (older, crs)
    ]
    return [_where(outline, "crs_maybe_indian_1975", **values)]
