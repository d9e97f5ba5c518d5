"""Which fields of a layer say what of an area: COD-AB's names, and our own. Pure data."""

from collections.abc import Sequence
from dataclasses import dataclass

from spatial.administrative_areas.current import NUMBER, LoadedLevel


@dataclass(frozen=True, slots=True)
class Fields:
    """Names of the fields of one layer, as it writes them; None where it has no such field."""

    code: str
    name_th: str | None
    name_en: str | None
    parent: str | None
    parent_th: str | None = None
    parent_en: str | None = None
    province: str | None = None
    level: str | None = None
    is_cod: bool = False
    """Whether the layer is of the Common Operational Dataset (COD-AB)."""

    def all(self) -> list[str]:
        """The fields to read, each once."""
        named = (self.code, self.name_th, self.name_en, self.parent, self.parent_th, self.parent_en, self.province)
        return list(dict.fromkeys(name for name in (*named, self.level) if name is not None))


def fields_of(names: Sequence[str], level: LoadedLevel) -> Fields | None:
    """The fields of a layer that holds areas of a level; None where it is none.

    A layer with fields of a lower level (ADM3_PCODE where districts are wanted) holds areas of that one.
    """
    by_name = {name.upper(): name for name in names}
    number = NUMBER[level]

    def cod(which: int, suffix: str) -> str | None:
        return by_name.get(f"ADM{which}_{suffix}")

    if (code := cod(number, "PCODE")) is not None:
        if cod(number + 1, "PCODE") is not None:
            return None
        return Fields(
            code,
            name_th=cod(number, "TH"),
            name_en=cod(number, "EN"),
            parent=cod(number - 1, "PCODE"),
            parent_th=cod(number - 1, "TH"),
            parent_en=cod(number - 1, "EN"),
            province=cod(1, "PCODE"),
            is_cod=True,
        )
    if (code := by_name.get("CODE")) is not None:
        return Fields(
            code,
            name_th=by_name.get("NAME_TH"),
            name_en=by_name.get("NAME_EN"),
            parent=by_name.get("PARENT_CODE"),
            level=by_name.get("LEVEL"),
        )
    return None
