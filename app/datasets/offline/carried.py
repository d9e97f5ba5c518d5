"""What a file was found to carry, before anything of it is believed: JSON values, passed between two processes."""

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from typing import Any, Self

Row = list[Any]


@dataclass(slots=True)
class Carried:
    """The parts of a file; None where it carries none of a kind."""

    format: str
    manifest: str | None = None
    """JSON text; as it stands in the file where it stands there as text."""
    release: Any = None
    words: list[Row] | None = None
    """Rows as `exports.rows.words_of` makes them."""
    tables: dict[str, Mapping[str, Any]] | None = None
    """By name: `head` in the format's own form, and `rows`."""
    inputs: list[Mapping[str, Any]] | None = None
    """`stated` without geometry, `wkb` (hex; None where it is not carried), `title`, `description`, `text_salt`,
    `left_out` (names of what did not fit)."""
    areas: list[Mapping[str, Any]] | None = None
    """`code`, `level`, `name_th`, `name_en`, `figures`, `wkb` (hex)."""
    layers: dict[str, str] | None = None
    """Content hash by collection, of those that the file has."""
    layer_rows: list[Row] | None = None
    """What a list of layers says of each, where the file has one."""
    projects: dict[str, str] | None = None
    """SHA-256 of each QGIS project by its name (`exports.projects_seal`)."""
    projects_seal: Any = None
    """The seal over them."""
    extras: list[str] = field(default_factory=list[str])
    """What is in the file besides, by name."""
    broken: dict[str, str] = field(default_factory=dict[str, str])
    """Parts that could not be read, and which kind of fault that was: `words`, `table:NAME`, `layer:COLLECTION`, …"""

    def as_json(self) -> dict[str, Any]:
        """As it is passed on."""
        return asdict(self)

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Self:
        """As it came."""
        return cls(**value)

    @contextmanager
    def reading(self, part: str) -> Generator[None]:
        """Note that a part cannot be read, and go on with the others; memory and time are the process's own matter."""
        try:
            yield
        except MemoryError:
            raise
        except Exception as fault:
            self.broken[part] = type(fault).__name__
