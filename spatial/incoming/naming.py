"""File names of strangers: made fit for people to read and for a disk to hold.

Thai names reach us as UTF-8, or as TIS-620 bytes in archives whose makers said nothing of their encoding.
"""

import unicodedata
from pathlib import PurePosixPath

DISK_NAME_BYTES = 200
"""File systems hold 255 bytes; a Thai letter takes three, and companions get longer extensions."""


def _is_shown(character: str) -> bool:
    # Cc, Cf, Cs, Co, Cn: control characters, marks that turn the direction of writing, surrogates, nothing;
    # zero-width (non-)joiners go with them, no file name needs them
    return not unicodedata.category(character).startswith("C")


def shown_text(text: str, *, most_characters: int = 100) -> str:
    """A stranger's text fit to stand in a message: nothing that turns the direction of writing or hides."""
    shown = "".join(character for character in text if _is_shown(character))
    return shown if len(shown) <= most_characters else shown[: most_characters - 1] + "…"


def clean_name(name: str, *, most_characters: int) -> str:
    """A name without folders, control characters and marks of direction; never empty, `.` or `..`.

    Args:
        name: As the sender gave it, perhaps with folders of either kind of slash.
        most_characters: Cut to this many, keeping the extension.
    """
    last = name.replace("\\", "/").rstrip("/").rpartition("/")[2]
    shown = shown_text(unicodedata.normalize("NFC", last), most_characters=len(last) + 1)
    shown = " ".join(shown.split()).strip(". ") if shown.strip(". ") else "unnamed"
    stem, dot, extension = shown.rpartition(".")
    if not dot or not stem or len(extension) > 12:
        stem, dot, extension = shown, "", ""
    return stem[: max(1, most_characters - len(dot) - len(extension))] + dot + extension


def disk_stem(name: str) -> str:
    """The stem of a cleaned name, for a file on our own disk: no separators, of bounded length in bytes."""
    stem = PurePosixPath(name).stem
    kept = "".join("_" if character in '/\\:*?"<>|%' else character for character in stem)
    cut = kept.encode("utf-8", "replace")[:DISK_NAME_BYTES].decode("utf-8", "ignore").strip(". ")
    return cut or "unnamed"


def decode_member_name(raw: bytes, *, is_utf8: bool) -> str:
    """A member's name in an archive.

    Args:
        raw: As it stands in the central directory.
        is_utf8: Whether the archive says so itself. If it does not, UTF-8 is tried first (many tools forget to
            say it), then CP874, what Thai Windows writes (TIS-620 with a few signs), then CP437, the standard's own.

    Raises:
        UnicodeDecodeError: the archive says UTF-8 and it is none.
    """
    if is_utf8:
        return unicodedata.normalize("NFC", raw.decode("utf-8"))
    for encoding in ("utf-8", "cp874"):
        try:
            return unicodedata.normalize("NFC", raw.decode(encoding))
        except UnicodeDecodeError:
            continue
    return raw.decode("cp437")
