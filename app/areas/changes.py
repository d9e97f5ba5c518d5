"""What loading areas changes: compared code by code with the present editions. Pure computation."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from spatial.administrative_areas.current import Level
from spatial.administrative_areas.exchange import CheckedArea

LEVELS: tuple[Level, ...] = ("province", "district", "subdistrict")


@dataclass(frozen=True, slots=True)
class PresentEdition:
    """The present edition of an area, as far as a change of it is told by."""

    code: str
    level: Level
    edition: int
    parent_code: str | None
    name_th: str
    name_en: str
    is_schematic: bool
    boundary_sha256: str

    def says(self, area: CheckedArea, boundary_sha256: str) -> bool:
        """Whether a surveyed area is what this edition says already."""
        stated = (self.parent_code, self.name_th, self.name_en, self.is_schematic, self.boundary_sha256)
        return stated == (area.parent_code, area.name_th, area.name_en, False, boundary_sha256)


@dataclass(frozen=True, slots=True)
class LevelChanges:
    """What happens to the areas of one level; codes, sorted."""

    level: Level
    new: Sequence[str] = ()
    changed: Sequence[str] = ()
    unchanged: Sequence[str] = ()
    superseded: Sequence[str] = ()
    """Present areas that have no successor: they end."""

    @property
    def is_nothing(self) -> bool:
        """Whether all stays as it is."""
        return not (self.new or self.changed or self.superseded)

    def as_json(self) -> dict[str, Any]:
        """For programs."""
        return {
            "level": self.level,
            "new": list(self.new),
            "changed": list(self.changed),
            "unchanged": list(self.unchanged),
            "superseded": list(self.superseded),
        }


def compare(
    present: Collection[PresentEdition], areas: Sequence[CheckedArea], digests: Mapping[str, str]
) -> list[LevelChanges]:
    """What loading does to each level that the loaded areas hold.

    Args:
        present: The present editions of the province.
        areas: What is loaded; a level that is loaded is loaded whole.
        digests: SHA-256 (hex) of the loaded boundaries, by code.
    """
    now = {edition.code: edition for edition in present}
    changes: list[LevelChanges] = []
    for level in LEVELS:
        loaded = {area.code: area for area in areas if area.level == level}
        if not loaded:
            continue
        same = {code for code, area in loaded.items() if code in now and now[code].says(area, digests[code])}
        changes.append(
            LevelChanges(
                level,
                new=sorted(loaded.keys() - now.keys()),
                changed=sorted((loaded.keys() & now.keys()) - same),
                unchanged=sorted(same),
                superseded=sorted({code for code, one in now.items() if one.level == level} - loaded.keys()),
            )
        )
    return changes
