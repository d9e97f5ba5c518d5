"""Names of columns, tables and files as a format can hold them.

Pure computation on text. Names come from strangers' files: none may leave a folder, hide a table or break a format.
"""

import unicodedata
from collections.abc import Callable, Iterable, Sequence

_FORBIDDEN_IN_FILES = frozenset('/\\:*?"<>|')
_DEVICES = frozenset({"con", "prn", "aux", "nul", *(f"{name}{i}" for name in ("com", "lpt") for i in range(10))})


def unique_names(
    names: Sequence[str], *, taken: Iterable[str] = (), clean: Callable[[str], str] = str, most_bytes: int = 1000
) -> dict[str, str]:
    """A name for each name, unique without regard to case; the name itself wherever that can be.

    Args:
        names: As they are, each once.
        taken: Names that no column may have.
        clean: Takes out what the format cannot hold.
        most_bytes: Longest name in UTF-8; letters are never cut in two.

    Returns:
        Names to use by the name as it is, in the same order.
    """
    used = {name.casefold() for name in taken}
    chosen: dict[str, str] = {}
    for name in names:
        wanted = cut(clean(name), most_bytes) or "field"
        candidate, number = wanted, 1
        while candidate.casefold() in used:
            number += 1
            suffix = f"_{number}"
            candidate = cut(wanted, most_bytes - len(suffix)) + suffix
        used.add(candidate.casefold())
        chosen[name] = candidate
    return chosen


def cut(text: str, most_bytes: int) -> str:
    """The longest beginning of a text that has so many bytes of UTF-8 at most."""
    return text.encode()[:most_bytes].decode(errors="ignore")


def table_name(name: str) -> str:
    """A layer's name as a table of a GeoPackage: never one of the tables that make it a GeoPackage."""
    plain = cut("".join(letter for letter in name if letter.isprintable()).strip(), 200) or "layer"
    is_taken = plain.casefold().startswith(("gpkg", "sqlite", "rtree", "idx_"))
    return plain if plain[0].isalnum() and not is_taken else f"layer_{plain}"


def file_stem(name: str) -> str:
    """A layer's name as the name of a file, without folder and extension; Thai letters stay.

    Never empty, never with a path in it, never a name that Windows keeps to itself, at most 100 bytes.
    """
    kept = "".join("_" if letter in _FORBIDDEN_IN_FILES else letter for letter in name if letter.isprintable())
    plain = cut(unicodedata.normalize("NFC", kept).strip(" ._'"), 100).strip(" ._'")
    return f"_{plain}" if plain.casefold().partition(".")[0] in _DEVICES else plain or "layer"
